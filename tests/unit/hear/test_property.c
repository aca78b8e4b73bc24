/* tests/unit/hear/test_property.c: over generated rules and posts the compiled query says what a plain
 * evaluator says. */
#include "tests.h"

#include "generate.h"
#include "hear/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { N_RULES = 6000, N_POSTS = 60 };

static void queries_say_what_a_plain_evaluator_says(void **state)
{
    struct random_seq seq = { 2024 };
    CLEANUP(made_rule_done)
    struct made_rule rule;
    CLEANUP(made_post_done)
    struct made_post post;
    size_t n_asked = 0, n_matched = 0;

    (void)state;
    made_rule_init(&rule);
    made_post_init(&post);
    for (int i = 0; i < N_RULES; i++) {
        struct query *query;
        struct err err;
        bool compiles;

        make_rule(&seq, &rule);
        compiles = query_compile(buf_sv(&rule.text), &query, &err);
        if (compiles != made_narrow(&rule))
            fail_msg("%s  %s", buf_str(&rule.text), compiles ? "should be refused" : err.text);
        for (int j = 0; compiles && j < N_POSTS; j++) {
            bool match;

            make_post(&seq, &post);
            match = query_matches(query, &post.post);
            n_asked++;
            n_matched += match;
            if (match != made_matches(&rule, &post))
                fail_msg("%s  should%s match (lang %.*s to %.*s)  %s", buf_str(&rule.text),
                         match ? " not" : "", SV_ARG(post.post.lang), SV_ARG(post.post.to),
                         buf_str(&post.text));
        }
        if (compiles)
            query_free(query);
    }
    assert_true(n_asked > 100000); /* else the generator makes nothing that is worth asking */
    assert_true(n_matched > n_asked / 20 && n_matched < n_asked / 2);
}

int property_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_say_what_a_plain_evaluator_says),
    };

    return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
