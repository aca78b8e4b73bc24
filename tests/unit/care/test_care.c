#include "tests.h"

int main(void)
{
    return decide_tests() + times_tests() + brand_tests() + guards_tests() + mask_tests() + suggest_tests();
}
