/* tests/unit/hear/test_ruleset.c: many rules at once say what each says alone. */
#include "tests.h"

#include "generate.h"
#include "hear/query.h"
#include "hear/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { N_RULES = 400, N_POSTS = 2000 };

/* Asks each query alone and compares; tags are 1000 + index. */
static void compare_with_alone(struct query *const queries[], size_t n_queries, const struct post *post,
                               const uint64_t *tags, size_t n_tags)
{
    size_t at = 0;

    for (size_t i = 0; i < n_queries; i++) {
        bool match = query_matches(queries[i], post), there = at < n_tags && tags[at] == 1000 + i;

        if (match != there)
            fail_msg("rule %zu is %s by the set: %.*s", i, there ? "wrongly found" : "missed",
                     SV_ARG(post->text));
        at += there;
    }
    assert_int_equal(at, n_tags);
}

static void a_set_says_what_its_rules_say_alone(void **state)
{
    struct random_seq seq = { 99 };
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    CLEANUP(made_rule_done)
    struct made_rule rule;
    CLEANUP(made_post_done)
    struct made_post post;
    static struct query *queries[N_RULES];
    struct ruleset *rules;
    size_t n = 0;

    (void)state;
    made_rule_init(&rule);
    made_post_init(&post);
    while (n < N_RULES) {
        make_rule(&seq, &rule);
        if (!ruleset_add(builder, 1000 + n, buf_sv(&rule.text), NULL))
            continue;
        assert_true(query_compile(buf_sv(&rule.text), &queries[n], NULL));
        n++;
    }
    rules = ruleset_build(builder);
    assert_int_equal(ruleset_size(rules), N_RULES);
    for (int i = 0; i < N_POSTS; i++) {
        const uint64_t *tags;
        size_t n_tags;

        make_post(&seq, &post);
        n_tags = ruleset_match(rules, &post.post, scratch, &tags);
        compare_with_alone(queries, n, &post.post, tags, n_tags);
    }
    for (size_t i = 0; i < n; i++)
        query_free(queries[i]);
    ruleset_free(rules);
    match_scratch_free(scratch);
}

static void tags_come_in_the_order_of_addition(void **state)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct post post = post_of("delta acme target");
    struct ruleset *rules;
    const uint64_t *tags;

    (void)state;
    assert_true(ruleset_add(builder, 7, SV("target"), NULL));
    assert_true(ruleset_add(builder, 3, SV("delta -acme"), NULL));
    assert_true(ruleset_add(builder, 3, SV("acme OR target"), NULL));
    assert_true(ruleset_add(builder, 7, SV("\"delta acme\""), NULL));
    rules = ruleset_build(builder);
    assert_int_equal(ruleset_match(rules, &post, scratch, &tags), 3);
    assert_true(tags[0] == 7 && tags[1] == 3 && tags[2] == 7);
    ruleset_free(rules);
    match_scratch_free(scratch);
}

static void a_scratch_serves_any_set(void **state)
{
    struct match_scratch *scratch = match_scratch_new();
    struct post post = post_of("acme 5 acme");
    const uint64_t *tags;

    (void)state;
    for (int size = 0; size < 40; size = size * 2 + 1) {
        struct ruleset_builder *builder = ruleset_builder_new();
        struct ruleset *rules;

        for (int i = 0; i < size; i++)
            assert_true(ruleset_add(builder, (uint64_t)i, i % 2 ? SV("acme") : SV("delta"), NULL));
        rules = ruleset_build(builder);
        for (int round = 0; round < 3; round++)
            assert_int_equal(ruleset_match(rules, &post, scratch, &tags), size / 2);
        ruleset_free(rules);
    }
    match_scratch_free(scratch);
}

static void a_wrong_rule_leaves_the_builder_as_it_was(void **state)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct ruleset *rules;
    struct err err;

    (void)state;
    assert_true(ruleset_add(builder, 1, SV("acme"), &err));
    assert_false(ruleset_add(builder, 2, SV("acme OR"), &err));
    assert_string_equal(err.text, "column 8: expected a word, a phrase or ( after OR, as in guitar OR drum");
    rules = ruleset_build(builder);
    assert_int_equal(ruleset_size(rules), 1);
    ruleset_free(rules);
    builder = ruleset_builder_new();
    assert_true(ruleset_add(builder, 1, SV("acme"), &err));
    ruleset_builder_free(builder);
    ruleset_builder_free(NULL);
    ruleset_free(NULL);
    match_scratch_free(NULL);
}

/* A post of nothing but a rule's word, over and over, in a set of rules that all want it. */
static void an_adversary_costs_a_bounded_time(void **state)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    CLEANUP(buf_done)
    struct buf text;
    struct post post = { 0 };
    struct ruleset *rules;
    const uint64_t *tags;

    (void)state;
    buf_init(&text, POST_TEXT_MAX);
    while (text.len + 8 <= POST_TEXT_MAX)
        buf_str_append(&text, "a 哈哈");
    post.text = buf_sv(&text);
    for (uint64_t i = 0; i < 100; i++)
        assert_true(ruleset_add(builder, i, i % 2 ? SV("\"a 哈哈 a 哈哈 b\"") : SV("哈哈哈"), NULL));
    rules = ruleset_build(builder);
    assert_int_equal(ruleset_match(rules, &post, scratch, &tags), 0);
    ruleset_free(rules);
    match_scratch_free(scratch);
}

/* Round after round some rules go, some come, some stay: whatever layers that makes, the set is as one made anew. */
static void a_changed_set_says_what_a_new_one_says(void **state)
{
    enum { ROUNDS = 30, RULES = 200, POSTS = 60 };
    struct random_seq seq = { 7 };
    struct match_scratch *scratch = match_scratch_new(), *other = match_scratch_new();
    struct made_rule rule;
    struct made_post post;
    char *texts[RULES];
    struct ruleset *rules = NULL;
    size_t n = 0, n_layered = 0;

    (void)state;
    made_rule_init(&rule);
    made_post_init(&post);
    for (int round = 0; round < ROUNDS; round++) {
        struct ruleset_builder *after = ruleset_builder_after(rules), *anew = ruleset_builder_new();
        struct ruleset *fresh, *changed;
        size_t n_old = n, going = random_below(&seq, 20);

        n = 0;
        for (size_t i = 0; i < n_old; i++) {
            if (random_below(&seq, 100) < going) {
                free(texts[i]);
                continue;
            }
            ruleset_keep(after, n, i);
            assert_true(ruleset_add(anew, n, sv_str(texts[i]), NULL));
            texts[n++] = texts[i];
        }
        while (n < RULES) {
            make_rule(&seq, &rule);
            if (!ruleset_add(after, n, buf_sv(&rule.text), NULL))
                continue;
            assert_true(ruleset_add(anew, n, buf_sv(&rule.text), NULL));
            texts[n++] = sv_dup(buf_sv(&rule.text));
        }
        changed = ruleset_build(after);
        fresh = ruleset_build(anew);
        ruleset_free(rules);
        rules = changed;
        n_layered += ruleset_is_layered(rules);
        if (round % 7 == 6) {
            rules = ruleset_settle(changed);
            assert_false(ruleset_is_layered(rules));
            ruleset_free(changed);
        }
        for (int i = 0; i < POSTS; i++) {
            const uint64_t *tags, *expected;
            size_t n_tags;

            make_post(&seq, &post);
            n_tags = ruleset_match(rules, &post.post, scratch, &tags);
            assert_int_equal(n_tags, ruleset_match(fresh, &post.post, other, &expected));
            assert_memory_equal(tags ? tags : expected, expected, n_tags * sizeof *tags);
        }
        ruleset_free(fresh);
    }
    assert_true(n_layered > ROUNDS / 4 && n_layered < ROUNDS);
    while (n > 0)
        free(texts[--n]);
    ruleset_free(rules);
    match_scratch_free(scratch);
    match_scratch_free(other);
    made_rule_done(&rule);
    made_post_done(&post);
}

/* More words that lead pairs than may be searched for pairs: all of them rare terms of rules. */
static void pairs_are_found_in_a_post_of_leads(void **state)
{
    enum { WORDS = 6000 };
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct buf text = BUF(POST_TEXT_MAX), rule = BUF(100);
    struct post post = { 0 };
    struct ruleset *rules;
    const uint64_t *tags;

    (void)state;
    for (int i = 0; i < WORDS; i++) {
        buf_clear(&rule);
        buf_printf(&rule, "lead%d (mate%d OR other%d)", i, i, i);
        assert_true(ruleset_add(builder, (uint64_t)i, buf_sv(&rule), NULL));
        buf_printf(&text, "lead%d ", i);
        if (i % 3 == 0)
            buf_printf(&text, "mate%d ", i);
    }
    assert_true(buf_ok(&text));
    post.text = buf_sv(&text);
    rules = ruleset_build(builder);
    assert_int_equal(ruleset_match(rules, &post, scratch, &tags), WORDS / 3);
    for (uint64_t i = 0; i < WORDS / 3; i++)
        assert_true(tags[i] == 3 * i);
    ruleset_free(rules);
    match_scratch_free(scratch);
    buf_done(&text);
    buf_done(&rule);
}

int ruleset_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_says_what_its_rules_say_alone),
        cmocka_unit_test(a_changed_set_says_what_a_new_one_says),
        cmocka_unit_test(pairs_are_found_in_a_post_of_leads),
        cmocka_unit_test(tags_come_in_the_order_of_addition),
        cmocka_unit_test(a_scratch_serves_any_set),
        cmocka_unit_test(a_wrong_rule_leaves_the_builder_as_it_was),
        cmocka_unit_test(an_adversary_costs_a_bounded_time),
    };

    return cmocka_run_group_tests_name("ruleset", tests, NULL, NULL);
}
