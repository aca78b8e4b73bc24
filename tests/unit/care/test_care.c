#include "tests.h"

int main(void)
{
    return decide_tests() + times_tests() + brand_tests() + guards_tests();
}
