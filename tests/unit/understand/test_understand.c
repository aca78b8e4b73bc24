/* The understand room's tests, each file's in its own group. */
#include "tests.h"

int main(void)
{
    return test_labels() + test_model() + test_refit() + test_rows() + test_score();
}
