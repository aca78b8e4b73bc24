/* tests/unit/hear/test_brands.c: brand: finds what people really write for a brand, and explain tells it. */
#include "tests.h"

#include "hear/brand.h"
#include "hear/explain.h"
#include "hear/query.h"
#include "hear/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct sv handles[] = { SV("guitarcenter"), SV("@GCgarage"), SV("@shop@example.social") };
static const struct sv aliases[] = { SV("GC Pro") };
static const struct sv others[] = { SV("ギターセンター"), SV("Гитар Центр") };
static const struct brand_record records[] = {
    { .name = SV("Guitar Center"),
      .handles = handles,
      .n_handles = COUNT(handles),
      .aliases = aliases,
      .n_aliases = COUNT(aliases),
      .transliterations = others,
      .n_transliterations = COUNT(others) },
    { .name = SV("Delta") },
};
static const struct brand_book book = { records, COUNT(records) };

/* clang-format off */
static const struct { const char *rule, *text; bool match; } rows[] = {
    { "brand:\"Guitar Center\"", "at guitar center today", true },
    { "brand:\"guitar center\"", "at GuitarCenter today", true },
    { "brand:\"Guitar Center\"", "Guitar-Center's return desk", true },
    { "brand:\"Guitar Center\"", "both guitar centers", true },
    { "brand:\"Guitar Center\"", "guitarcenters", true },
    { "brand:\"Guitar Center\"", "#GuitarCenter", true },
    { "brand:\"Guitar Center\"", "hey @guitarcenter", true },
    { "brand:\"Guitar Center\"", "hey @gcgarage", true },
    { "brand:\"Guitar Center\"", "hey @shop@example.social", true },
    { "brand:\"Guitar Center\"", "hey @shop", false },
    { "brand:\"Guitar Center\"", "Guitar Centre kept my deposit", true },
    { "brand:\"Guitar Center\"", "gutiar center", true },
    { "brand:\"Guitar Center\"", "guitr center", true },
    { "brand:\"Guitar Center\"", "guitr centre", false },
    { "brand:\"Guitar Center\"", "guitarcentre", true },
    { "brand:\"Guitar Center\"", "the guitar is the center", false },
    { "brand:\"Guitar Center\"", "center guitar", false },
    { "brand:\"Guitar Center\"", "at gc pro", true },
    { "brand:\"GC Pro\"", "guitar center", true },
    { "brand:\"Guitar Center\"", "ギターセンターで買った", true },
    { "brand:\"Guitar Center\"", "в гитар центре", true },
    { "brand:\"Guitar Center\"", "Guitаr Center", true },   /* a Cyrillic а */
    { "brand:\"Guitar Center\"", "GUІТАR СЕNТЕR", true },
    { "brand:\"Guitar Center\"", "guitarсenter", true },
    { "brand:\"Guitar Center\"", "Ｇｕｉｔａｒ 𝐂𝐞𝐧𝐭𝐞𝐫", true },
    { "brand:\"Guitar Center\"", "g\u0336u\u0336i\u0336t\u0336a\u0336r c\u200benter", true },
    { "k -brand:\"Guitar Center\"", "k guitarcentre", false },
    { "k -brand:\"Guitar Center\"", "k guitar", true },
    { "brand:Delta", "Delta lost my bag", true },
    { "brand:Delta", "dleta", false },      /* too short for mistakes */
    { "brand:Delta", "deltas", true },
    { "brand:Delta", "dеltа", true },       /* Cyrillic е and а */
    { "brand:Delta", "дельта", false },
    { "brand:Acme", "#acme", true },        /* nothing is known of it */
    { "brand:Acme", "acme's", true },
    { "brand:Walgreens", "walgrens", true },
    { "brand:\"Best Buy\"", "bestbuy", true },
    { "brand:\"Best Buy\"", "best boy", false }, /* a mistake in a word of three letters makes another word */
    { "brand:\"AT&T\"", "AT&T is down", true },
    { "brand:\"AT&T\"", "#ATT", true },
    { "brand:\"AT&T\"", "at and t", true },
    { "brand:\"H&M\"", "H&M", true },
    { "brand:\"H&M\"", "hm", false },
    { "brand:\"McDonald's\"", "mcdonalds", true },
    { "brand:\"McDonald's\"", "McDonald’s", true },
    { "brand:\"7-Eleven\"", "7eleven", true },
    { "brand:\"星巴克\"", "我在星巴克喝咖啡", true },
    { "brand:\"Müller\"", "muller", true },
};
/* clang-format on */

static bool set_matches(const char *rule, const struct post *post, const struct brand_book *brands)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct ruleset *rules;
    const uint64_t *tags;
    bool match;

    ruleset_builder_brands(builder, brands);
    assert_true(ruleset_add(builder, 1, sv_str(rule), NULL));
    rules = ruleset_build(builder);
    match = ruleset_match(rules, post, scratch, &tags) == 1;
    ruleset_free(rules);
    match_scratch_free(scratch);
    return match;
}

static void brands_are_found_as_people_write_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct post post = post_of(rows[i].text);
        struct query *query;
        struct err err;

        if (!query_compile_with(sv_str(rows[i].rule), &book, &query, &err))
            fail_msg("%s: %s", rows[i].rule, err.text);
        if (query_matches(query, &post) != rows[i].match)
            fail_msg("%s  should%s match  %s", rows[i].rule, rows[i].match ? "" : " not", rows[i].text);
        query_free(query);
        if (set_matches(rows[i].rule, &post, &book) != rows[i].match)
            fail_msg("%s  in a set should%s match  %s", rows[i].rule, rows[i].match ? "" : " not",
                     rows[i].text);
    }
}

static void a_set_forgets_what_was_known_before(void **state)
{
    struct post post = post_of("hey @gcgarage");
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct ruleset *before, *after;
    const uint64_t *tags;

    (void)state;
    ruleset_builder_brands(builder, &book);
    assert_true(ruleset_add(builder, 1, SV("brand:\"Guitar Center\""), NULL));
    before = ruleset_build(builder);
    assert_int_equal(ruleset_match(before, &post, scratch, &tags), 1);
    builder = ruleset_builder_after(before);
    assert_true(ruleset_may_keep(builder, SV("guitar lang:en")));
    assert_false(ruleset_may_keep(builder, SV("guitar -Brand:\"Guitar Center\"")));
    assert_true(ruleset_add(builder, 1, SV("brand:\"Guitar Center\""), NULL));
    after = ruleset_build(builder);
    assert_int_equal(ruleset_match(after, &post, scratch, &tags), 0);
    ruleset_free(after);
    ruleset_free(before);
    match_scratch_free(scratch);
}

static void disguises_are_flagged(void **state)
{
    static const struct {
        const char *text;
        bool disguised;
    } texts[] = { { "Guitаr Center", true },
                  { "Guitar Center", false },
                  { "Guitаr Center, Guitar Center", false } };
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct ruleset *rules;
    const uint64_t *tags;

    (void)state;
    assert_true(ruleset_add(builder, 7, SV("center"), NULL));
    assert_true(ruleset_add(builder, 8, SV("brand:\"Guitar Center\" lang:en"), NULL));
    rules = ruleset_build(builder);
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct post post = post_of(texts[i].text);

        post.lang = SV("en");
        assert_int_equal(ruleset_match(rules, &post, scratch, &tags), 2);
        assert_false(match_is_disguised(scratch, 0));
        assert_true(match_is_disguised(scratch, 1) == texts[i].disguised);
    }
    ruleset_free(rules);
    match_scratch_free(scratch);
}

static const char explained[] = /* clang-format off */
    "all of\n"
    "  brand:Delta\n"
    "    delta                                     posts with the word, whatever its case and accents\n"
    "    deltas                                    posts with the word, whatever its case and accents\n"
    "    delta                                     posts with the name in Cyrillic or Greek letters that look like its own\n"
    "    #delta                                    posts with exactly the hashtag\n"
    "  not any of\n"
    "    \"air lines\"                               posts with the words in a row, whatever stands between them but words (asked of posts that the rest finds)\n"
    "    is:repost                                 posts that pass another on unchanged (asked of posts that the rest finds)\n"
    "  not place_country:US                        posts marked with a place in the country, by its two letters (asked of posts that the rest finds)\n"
    "\n"
    "cost: medium: posts are found by ordinary words; ";
/* clang-format on */

static void rules_are_told_back(void **state)
{
    CLEANUP(explanation_done) struct explanation explanation = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(1 << 16);
    struct err err;

    (void)state;
    assert_true(query_explain(SV("brand:Delta -(\"air lines\" OR is:repost) -place_country:US"), &book,
                              &explanation, &err));
    explanation_write(&explanation, &out);
    if (strncmp(buf_str(&out), explained, strlen(explained)) != 0)
        fail_msg("%s", buf_str(&out));
    assert_int_equal(explanation.rows[1].column, 1);
    assert_int_equal(explanation.rows[7].column, 15);
}

static void costs_are_those_of_what_finds_posts(void **state)
{
    static const struct {
        const char *rule;
        enum explain_cost cost;
    } costs[] = {
        { "@acme OR from:acme", COST_LOW }, { "guitarcenter", COST_LOW },
        { "delta", COST_MEDIUM },           { "delta @acme", COST_LOW },
        { "delta OR @acme", COST_MEDIUM },  { "@acme -x", COST_LOW },
        { "gap OR @acme", COST_HIGH },      { "😀", COST_HIGH },
        { "-(-gap OR -@acme)", COST_LOW },  { "\"the guitarist\"", COST_LOW },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(costs); i++) {
        CLEANUP(explanation_done) struct explanation explanation = { 0 };

        assert_true(query_explain(sv_str(costs[i].rule), NULL, &explanation, NULL));
        if (explanation.cost != costs[i].cost)
            fail_msg("%s: %s", costs[i].rule, explain_cost_name(explanation.cost));
    }
}

int brand_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brands_are_found_as_people_write_them),
        cmocka_unit_test(a_set_forgets_what_was_known_before),
        cmocka_unit_test(disguises_are_flagged),
        cmocka_unit_test(rules_are_told_back),
        cmocka_unit_test(costs_are_those_of_what_finds_posts),
    };

    return cmocka_run_group_tests_name("brands", tests, NULL, NULL);
}
