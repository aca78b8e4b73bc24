#include "tests.h"

int main(void)
{
    return post_tests() + post_files_tests() + capabilities_tests() + brand_tests() + company_tests();
}
