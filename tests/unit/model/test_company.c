/* tests/unit/model/test_company.c: looking things up in a snapshot of the company. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/company.h"
#include "tests.h"

static void a_rule_is_found_by_its_id(void **state)
{
    struct rule rules[] = { { .id = 3 }, { .id = 7 }, { .id = 8 }, { .id = INT64_MAX } };
    struct company company = { .rules = rules };

    (void)state;
    for (size_t n = 0; n <= 4; n++) {
        company.n_rules = n;
        for (size_t i = 0; i < 4; i++)
            assert_ptr_equal(company_rule(&company, rules[i].id), i < n ? &rules[i] : NULL);
        assert_null(company_rule(&company, 0));
        assert_null(company_rule(&company, -3));
        assert_null(company_rule(&company, 5));
        assert_null(company_rule(&company, INT64_MAX - 1));
    }
}

int company_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_rule_is_found_by_its_id) };

    return cmocka_run_group_tests_name("company", tests, NULL, NULL);
}
