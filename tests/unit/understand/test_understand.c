/* The understand room's tests, each file's in its own group. */
#include "tests.h"

int main(void)
{
    return test_fit() + test_labels() + test_lexicon() + test_model() + test_refit() + test_rows() +
           test_rules() + test_score();
}
