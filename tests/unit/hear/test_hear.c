#include "tests.h"

int main(void)
{
    return query_tests() + error_tests() + ruleset_tests() + property_tests() + doc_tests() +
           operator_tests() + brand_tests() + example_tests() + ours_tests() + preview_tests();
}
