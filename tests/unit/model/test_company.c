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

/* The depth of each brand's one rule. */
static void expect_depths(struct brand *brands, size_t n, const int *depths)
{
    struct rule rules[8] = { 0 };
    struct company company = { .brands = brands, .rules = rules, .n_brands = n, .n_rules = n };
    bool any = false;

    for (size_t i = 0; i < n; i++)
        rules[i] = (struct rule){ .id = (int64_t)i + 1, .brand = brands[i].id };
    company_index(&company);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(rules[i].depth, depths[i]);
        any = any || depths[i] > 0;
    }
    assert_int_equal(company.has_family, any);
    arena_done(&company.arena);
}

static void a_brand_knows_how_many_houses_are_above_it(void **state)
{
    struct brand house[] = {
        { .id = 1, .name = SV("Jenn-Air"), .ours = true, .facts.parent = SV("MAYTAG") },
        { .id = 2, .name = SV("Whirlpool"), .ours = true },
        { .id = 3, .name = SV("Maytag"), .ours = true, .facts.parent = SV("whirlpool") },
        { .id = 4, .name = SV("Bosch"), .facts.parent = SV("Whirlpool") },
        { .id = 5, .name = SV("Roper"), .ours = true, .facts.parent = SV("Nobody's") },
        { .id = 6, .name = SV("Sample"), .ours = true, .sample = true, .facts.parent = SV("Whirlpool") },
    };
    struct brand circle[] = {
        { .id = 1, .name = SV("A"), .ours = true, .facts.parent = SV("B") },
        { .id = 2, .name = SV("B"), .ours = true, .facts.parent = SV("C") },
        { .id = 3, .name = SV("C"), .ours = true, .facts.parent = SV("A") },
        { .id = 4, .name = SV("Self"), .ours = true, .facts.parent = SV("self") },
    };

    (void)state;
    expect_depths(house, COUNT(house), (const int[]){ 2, 0, 1, 0, 0, 0 });
    expect_depths(circle, COUNT(circle), (const int[]){ 0, 0, 0, 0 });
}

/* A case of each of these is in a list of `brand`. */
static void expect_family(const struct company *company, int64_t brand, const int64_t *ids, size_t n)
{
    size_t n_family;
    const int64_t *family = company_family(company, brand, &n_family);

    assert_int_equal(n_family, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(family[i], ids[i]);
}

static void a_house_has_the_brands_below_it_however_deep(void **state)
{
    struct brand brands[] = {
        { .id = 5, .name = SV("Jenn-Air"), .ours = true, .facts.parent = SV("MAYTAG") },
        { .id = 9, .name = SV("Whirlpool"), .ours = true },
        { .id = 3, .name = SV("Maytag"), .ours = true, .facts.parent = SV("whirlpool") },
        { .id = 4, .name = SV("Bosch"), .facts.parent = SV("Whirlpool") },
        { .id = 2, .name = SV("Amana"), .ours = true, .facts.parent = SV("Maytag") },
        { .id = 6, .name = SV("A"), .ours = true, .facts.parent = SV("B") },
        { .id = 7, .name = SV("B"), .ours = true, .facts.parent = SV("a") },
        { .id = 8, .name = SV("Below a circle"), .ours = true, .facts.parent = SV("A") },
        { .id = 10, .name = SV("Self"), .ours = true, .facts.parent = SV("self") },
        { .id = 11, .name = SV("Sample"), .ours = true, .sample = true, .facts.parent = SV("Whirlpool") },
    };
    struct company company = { .brands = brands, .n_brands = COUNT(brands) };

    (void)state;
    company_index(&company);
    expect_family(&company, 9, (const int64_t[]){ 2, 3, 5, 9 }, 4);
    expect_family(&company, 3, (const int64_t[]){ 2, 3, 5 }, 3);
    for (size_t i = 0; i < COUNT(brands); i++) {
        if (brands[i].id != 9 && brands[i].id != 3)
            expect_family(&company, brands[i].id, NULL, 0);
    }
    expect_family(&company, 12, NULL, 0);
    arena_done(&company.arena);
}

int company_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_found_by_its_id),
        cmocka_unit_test(a_brand_knows_how_many_houses_are_above_it),
        cmocka_unit_test(a_house_has_the_brands_below_it_however_deep),
    };

    return cmocka_run_group_tests_name("company", tests, NULL, NULL);
}
