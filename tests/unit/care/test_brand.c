/* tests/unit/care/test_brand.c: the brand that rule 3 goes by, and the one that a case shows. */
#include "care/decide.h"
#include "tests.h"

enum { SHOP = 1, CAFE = 2, BAKERY = 3, STRANDS_MAX = 3 };

static void a_strand_goes_by_its_name_then_by_its_answer(void **state)
{
    static const struct {
        struct strand strand;
        int64_t brand;
    } rows[] = {
        { { 0 }, 0 },
        { { .named_brand = SHOP, .named_at = 9 }, SHOP },
        { { .answered_brand = CAFE, .answered_at = 1 }, CAFE },
        { { .named_brand = SHOP, .named_at = 9, .answered_brand = CAFE, .answered_at = 1 }, SHOP },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(strand_brand(&rows[i].strand), rows[i].brand);
}

#define NAMED(brand, at)    .named_brand = (brand), .named_at = (at)
#define ANSWERED(brand, at) .answered_brand = (brand), .answered_at = (at)

// clang-format off
static const struct {
    const char *promise;
    struct strand strands[STRANDS_MAX];
    size_t n;
    int64_t brand;
} cases[] = {
    { "no strand, no brand",                     { { 0 } },                                                0, 0 },
    { "a strand that names none",                { { 0 } },                                                1, 0 },
    { "what is named",                           { { NAMED(SHOP, 5) } },                                   1, SHOP },
    { "what is named first by post time",        { { NAMED(SHOP, 5) }, { NAMED(CAFE, 3) } },               2, CAFE },
    { "who answers goes before what is named",   { { NAMED(SHOP, 1), ANSWERED(CAFE, 9) } },                1, CAFE },
    { "… also in another strand",                { { NAMED(SHOP, 1) }, { ANSWERED(CAFE, 9) } },            2, CAFE },
    { "who answers first by post time",          { { ANSWERED(SHOP, 8) }, { ANSWERED(CAFE, 7) } },         2, CAFE },
    { "… of three",                              { { ANSWERED(SHOP, 8) }, { ANSWERED(BAKERY, 2) }, { ANSWERED(CAFE, 7) } }, 3, BAKERY },
    { "an empty strand says nothing",            { { 0 }, { NAMED(CAFE, 7) } },                            2, CAFE },
    { "at the same time, the older brand",       { { ANSWERED(CAFE, 7) }, { ANSWERED(SHOP, 7) } },         2, SHOP },
    { "… among the named too",                   { { NAMED(CAFE, 7) }, { NAMED(SHOP, 7) } },               2, SHOP },
};
// clang-format on

static void a_case_shows_who_answered_first_else_who_was_named_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t first = 0; first < STRANDS_MAX; first++) { /* in whatever order they come */
            const struct strand *strands[STRANDS_MAX];
            int64_t brand;

            for (size_t k = 0; k < cases[i].n; k++)
                strands[k] = &cases[i].strands[(first + k) % cases[i].n];
            brand = case_brand(strands, cases[i].n);
            if (brand != cases[i].brand)
                fail_msg("%s: it is %d", cases[i].promise, (int)brand);
        }
    }
}

int brand_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strand_goes_by_its_name_then_by_its_answer),
        cmocka_unit_test(a_case_shows_who_answered_first_else_who_was_named_first),
    };

    return cmocka_run_group_tests_name("brand", tests, NULL, NULL);
}
