/* tests/unit/hear/test_errors.c: what a wrong rule is told. */
#include "tests.h"

#include "base/buf.h"
#include "base/random.h"
#include "hear/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NARROW \
    "expected a word, a phrase, @name, #tag, from: or the like that must be there; without one this would match " \
    "nearly everything; write for example \"guitar center\" lang:en"

/* clang-format off */
static const struct { const char *query, *error; } rows[] = {
    { "", "column 1: expected a word, a phrase or (, but the rule is empty; write for example \"guitar center\"" },
    { " \t ", "column 1: expected a word, a phrase or (, but the rule is empty; write for example \"guitar center\"" },
    { "guitar OR", "column 10: expected a word, a phrase or ( after OR, as in guitar OR drum" },
    { "guitar OR OR b", "column 11: expected a word, a phrase or ( after OR, as in guitar OR drum" },
    { "guitar OR )", "column 11: expected a word, a phrase or ( after OR, as in guitar OR drum" },
    { "OR guitar", "column 1: expected a word, a phrase or ( before OR, as in guitar OR drum" },
    { "(OR k)", "column 2: expected a word, a phrase or ( before OR, as in guitar OR drum" },
    { "()", "column 2: expected a word, a phrase or ( after (, as in (guitar OR drum)" },
    { "(", "column 2: expected a word, a phrase or ( after (, as in (guitar OR drum)" },
    { "(k", "column 3: expected ) for the ( in column 1, as in (guitar OR drum)" },
    { "k (b (c)", "column 9: expected ) for the ( in column 3, as in (guitar OR drum)" },
    { "k)", "column 2: expected no ) here: no ( is open, as there is in (guitar OR drum)" },
    { ")", "column 1: expected a word, a phrase or (, as in (guitar OR drum)" },
    { "k -", "column 4: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "k - b", "column 4: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "(k -)", "column 5: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "k --b", "column 4: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "k -OR b", "column 4: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "k –b", "column 3: expected a plain - (minus): this is a dash, which negates nothing; write guitar -drum" },
    { "k AND b", "column 3: expected no AND: terms side by side must all match, as in guitar center; for the word write \"and\"" },
    { "NOT k", "column 1: expected - for not, as in -is:repost; for the word write \"not\"" },
    { "\"guitar center", "column 15: expected a closing \" for the one in column 1, as in \"guitar center\"" },
    { "k \"", "column 4: expected a closing \" for the one in column 3, as in \"guitar center\"" },
    { "\"k b\"~9", "column 6: expected ~ and a number from 1 to 6, as in \"guitar refund\"~4" },
    { "\"k\"b", "column 4: expected a space, ) or the end after the closing \", as in \"guitar center\" drum" },
    { "\"\"", "column 1: expected a word or an emoji: signs alone are not searched for, as in target" },
    { "k \"?!\"", "column 3: expected a word or an emoji: signs alone are not searched for, as in target" },
    { "k & b", "column 3: expected a word or an emoji: signs alone are not searched for, as in target" },
    { "#", "column 1: expected a tag after #: letters, digits and _, as in #guitarcenter" },
    { "k #b-c", "column 3: expected a tag after #: letters, digits and _, as in #guitarcenter" },
    { "@", "column 1: expected a name after @: letters, digits, _ . - and @ before a host, as in @guitarcenter" },
    { "@k!", "column 1: expected a name after @: letters, digits, _ . - and @ before a host, as in @guitarcenter" },
    { "$", "column 1: expected letters after $, as in $GTRC; a price wants quotes: \"$100\"" },
    { "$100", "column 1: expected letters after $, as in $GTRC; a price wants quotes: \"$100\"" },
    { "from:", "column 6: expected a value right after from:, as in from:guitarcenter" },
    { "from: acme", "column 6: expected a value right after from:, as in from:guitarcenter" },
    { "from:\"\"", "column 8: expected a value right after from:, as in from:guitarcenter" },
    { "from:\"k b\"", "column 1: expected a handle or an id, without spaces, as in from:guitarcenter" },
    { "to:!", "column 1: expected a handle after to:, without spaces, as in to:guitarcenter" },
    { "k lang:e", "column 3: expected a language after lang:, such as en or pt-BR" },
    { "k lang:english!", "column 3: expected a language after lang:, such as en or pt-BR" },
    { "k is:", "column 3: expected an operator: did you mean is:reply? A text with a colon wants quotes: \"is:\"" },
    { "k is:qoute", "column 3: expected an operator: did you mean is:quote? A text with a colon wants quotes: \"is:qoute\"" },
    { "k has:link", "column 3: expected an operator: did you mean has:links? A text with a colon wants quotes: \"has:link\"" },
    { "https://acme.com", "column 1: expected a link behind url:, as in url:\"https://acme.com\"" },
    { "k thisnameismuchlongerthananyoperatorthatweknow:value", "column 3: expected an operator that there is; a text with a colon wants quotes: \"thisnameismuchlongerthananyoperatorthatw\"" },
    { "-k", "column 1: " NARROW },
    { "-(k b)", "column 1: " NARROW },
    { "lang:en", "column 1: " NARROW },
    { "is:reply", "column 1: " NARROW },
    { "lang:en -is:repost", "column 1: " NARROW },
    { "k OR lang:en", "column 6: " NARROW },
    { "k OR -b", "column 6: " NARROW },
    { "k OR (b OR is:reply lang:en)", "column 12: " NARROW },
    { "-(k -b)", "column 1: " NARROW },
    { "k OR (b OR -(c d))", "column 12: " NARROW },
    { "(k OR -b) -c", "column 7: " NARROW },
    { "café OR", "column 8: expected a word, a phrase or ( after OR, as in guitar OR drum" },
    { "guitar\nOR drum\n OR )", "line 3, column 5: expected a word, a phrase or ( after OR, as in guitar OR drum" },
    { "k\n-", "line 2, column 2: expected a word, a phrase or ( right after -, as in guitar -drum" },
    { "k \xff", "column 3: expected UTF-8 text" },
};
/* clang-format on */

static void wrong_rules_name_the_column_and_what_was_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct query *query = NULL;
        struct err err = { 0 };

        if (query_compile(sv_str(rows[i].query), &query, &err))
            fail_msg("%s should be refused", rows[i].query);
        assert_null(query);
        assert_int_equal(err.kind, ERR_INPUT);
        if (strcmp(err.text, rows[i].error) != 0)
            fail_msg("%s\n is told  %s\n not      %s", rows[i].query, err.text, rows[i].error);
    }
}

static void nest(struct buf *out, int depth)
{
    buf_clear(out);
    for (int i = 0; i < depth; i++)
        buf_str_append(out, i % 2 ? "-(" : "(b OR ");
    buf_str_append(out, "a");
    for (int i = 0; i < depth; i++)
        buf_str_append(out, ")");
}

static void rules_are_bounded(void **state)
{
    CLEANUP(buf_done)
    struct buf text;
    struct query *query;
    struct err err;

    (void)state;
    buf_init(&text, 1 << 16);
    for (int i = 0; i < 64; i++)
        buf_str_append(&text, "(");
    buf_str_append(&text, "k");
    for (int i = 0; i < 64; i++)
        buf_str_append(&text, ")");
    assert_true(query_compile(buf_sv(&text), &query, &err));
    query_free(query);
    nest(&text, 65);
    assert_false(query_compile(buf_sv(&text), &query, &err));
    assert_string_equal(strstr(err.text, "expected"), "expected groups no more than 64 deep");
    buf_clear(&text);
    while (text.len < QUERY_TEXT_MAX)
        buf_str_append(&text, "(a");
    assert_false(query_compile(buf_sv(&text), &query, &err));
    buf_clear(&text);
    while (text.len < QUERY_TEXT_MAX)
        buf_str_append(&text, "b ");
    assert_true(query_compile(buf_sv(&text), &query, &err));
    query_free(query);
    buf_str_append(&text, " ");
    assert_false(query_compile(buf_sv(&text), &query, &err));
    assert_string_equal(err.text, "expected a rule of at most 4096 bytes; this one has 4097");
}

/* Pieces of the language in any order: each rule either compiles and answers, or is refused with a column. */
static void no_rule_breaks_the_parser(void **state)
{
    static const char *const pieces[] = { "a",        "\"",      "(",       ")",        "-",      " OR ",
                                          " ",        "from:",   "lang:en", "is:reply", "#b",     "@c",
                                          "$d",       "語",      "\n",      "“",        ":",      "is:",
                                          "~",        "–",       "\u200d",  "\xc3",     "\u0301", "AND ",
                                          "\"a b\" ", "👨\u200d", "to:" };
    struct random_seq seq = { 5 };
    struct post post = post_of("a b c 語 @c #b");
    CLEANUP(buf_done)
    struct buf text;
    size_t n_good = 0;

    (void)state;
    buf_init(&text, 1 << 12);
    for (int round = 0; round < 100000; round++) {
        struct query *query;
        struct err err = { 0 };

        buf_clear(&text);
        for (uint64_t left = random_below(&seq, 12); left; left--)
            buf_str_append(&text, pieces[random_below(&seq, COUNT(pieces))]);
        if (!query_compile(buf_sv(&text), &query, &err)) {
            if (err.kind != ERR_INPUT || !strstr(err.text, "column ") || !strstr(err.text, ": expected "))
                fail_msg("%s is told %s", buf_str(&text), err.text);
            continue;
        }
        n_good++;
        (void)query_matches(query, &post);
        query_free(query);
    }
    assert_true(n_good > 1000);
}

int error_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_rules_name_the_column_and_what_was_expected),
        cmocka_unit_test(rules_are_bounded),
        cmocka_unit_test(no_rule_breaks_the_parser),
    };

    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
