#include "tests.h"

int main(void)
{
    return fold_tests() + tokens_tests() + graphemes_tests() + entities_tests() + likeness_tests();
}
