/* tests/unit/hear/test_doc.c: doc/query-language.md says what the code's tables say. */
#include "tests.h"

#include "base/buf.h"
#include "hear/operators.h"
#include "hear/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void read_doc(struct buf *out)
{
    FILE *file = fopen(DOC_FILE, "r");
    char chunk[4096];
    size_t len;

    assert_non_null(file);
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_append(out, chunk, len);
    (void)fclose(file);
    assert_true(buf_ok(out));
}

static size_t count_rows(const char *doc, const char *heading)
{
    const char *at = strstr(doc, heading), *end;
    size_t n = 0;

    assert_non_null(at);
    end = strstr(at + 1, "\n## ");
    while ((at = strstr(at, "\n| `")) && (!end || at < end)) {
        n++;
        at++;
    }
    return n;
}

static void the_document_has_every_operator_and_no_other(void **state)
{
    CLEANUP(buf_done)
    struct buf doc, row;

    (void)state;
    buf_init(&doc, 1 << 20);
    buf_init(&row, 4096);
    read_doc(&doc);
    for (size_t i = 0; i < n_query_operators; i++) {
        const struct query_operator *term = &query_operators[i];

        buf_clear(&row);
        buf_printf(&row, "\n| `%s` | %s | %s |\n", term->example, term->help, term->alone ? "yes" : "no");
        if (!strstr(buf_str(&doc), buf_str(&row)))
            fail_msg("the document lacks the row %s", buf_str(&row));
    }
    for (size_t i = 0; i < n_query_connectives; i++) {
        buf_clear(&row);
        buf_printf(&row, "\n| `%s` | %s |\n", query_connectives[i].written, query_connectives[i].help);
        if (!strstr(buf_str(&doc), buf_str(&row)))
            fail_msg("the document lacks the row %s", buf_str(&row));
    }
    for (size_t i = 0; i < n_query_aliases; i++) {
        buf_clear(&row);
        buf_printf(&row, "\n| `%s` | `%s` |\n", query_aliases[i].written.at, query_aliases[i].same_as.at);
        if (!strstr(buf_str(&doc), buf_str(&row)))
            fail_msg("the document lacks the row %s", buf_str(&row));
        assert_non_null(query_operator_find(query_aliases[i].same_as));
    }
    for (size_t i = 0; i < n_query_refused; i++) {
        buf_clear(&row);
        buf_printf(&row, "\n| `%s` | %s |\n", query_refused[i].written.at, query_refused[i].why);
        if (!strstr(buf_str(&doc), buf_str(&row)))
            fail_msg("the document lacks the row %s", buf_str(&row));
    }
    assert_int_equal(count_rows(buf_str(&doc), "\n## Terms"),
                     n_query_operators + n_query_aliases + n_query_refused);
    assert_int_equal(count_rows(buf_str(&doc), "\n## Putting terms together"), n_query_connectives);
}

static void examples_of_the_table_compile(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_query_operators; i++) {
        struct query *query;
        struct err err;
        bool compiles = query_compile(sv_str(query_operators[i].example), &query, &err);

        if (compiles != query_operators[i].alone)
            fail_msg("%s: %s", query_operators[i].example, compiles ? "compiles" : err.text);
        if (compiles)
            query_free(query);
    }
}

/* In the section of errors a line `rule` is followed by a line `→ what it is told`. */
static void errors_of_the_document_are_those_of_the_code(void **state)
{
    CLEANUP(buf_done)
    struct buf doc;
    struct sv rest, rule = { 0 };
    size_t n = 0;

    (void)state;
    buf_init(&doc, 1 << 20);
    read_doc(&doc);
    rest = buf_sv(&doc);
    while (rest.len) {
        struct sv line = sv_trim(sv_split(&rest, '\n'));
        struct query *query;
        struct err err;

        if (sv_starts(line, SV("→ "))) {
            assert_false(query_compile(rule, &query, &err));
            if (!sv_is(sv_skip(line, SV("→ ").len), err.text))
                fail_msg("%.*s is told %s", SV_ARG(rule), err.text);
            n++;
        }
        rule = line;
    }
    assert_true(n >= 8);
}

/* Every line of a block ```query is a rule. */
static void rules_of_the_document_compile(void **state)
{
    CLEANUP(buf_done)
    struct buf doc;
    struct sv rest;
    bool inside = false;
    size_t n = 0;

    (void)state;
    buf_init(&doc, 1 << 20);
    read_doc(&doc);
    rest = buf_sv(&doc);
    while (rest.len) {
        struct sv line = sv_split(&rest, '\n');
        struct query *query;
        struct err err;

        if (sv_starts(line, SV("```"))) {
            inside = sv_is(line, "```query");
        } else if (inside) {
            if (!query_compile(line, &query, &err))
                fail_msg("%.*s: %s", SV_ARG(line), err.text);
            query_free(query);
            n++;
        }
    }
    assert_true(n >= 6);
}

int doc_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_document_has_every_operator_and_no_other),
        cmocka_unit_test(examples_of_the_table_compile),
        cmocka_unit_test(errors_of_the_document_are_those_of_the_code),
        cmocka_unit_test(rules_of_the_document_compile),
    };

    return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
