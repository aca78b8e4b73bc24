/* wire/json_glance.h: what a glance finds is what the parsed document has. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "wire/json_glance.h"

enum { SIZE_MAX_HERE = 1 << 16, DOCUMENTS = 40000, DEPTH = 5, N_PATHS = 6 };

static const char *const paths[N_PATHS] = { "a", "b", "a.b", "a.b.c", "c.a", "cc.list" };
static const char *const inner_paths[] = { "", "a", "b.c" };

/* Names and values by which wanted things hide behind their likes. */
static const char *const keys[] = { "a", "b", "c", "cc", "list", "", "ab", "\\u0061", "x\\\"a", "{" };
static const char *const values[] = { "1",
                                      "-2.5e3",
                                      "true",
                                      "null",
                                      "\"\"",
                                      "\"x\"",
                                      "\"}{][,:\"",
                                      "\"\\\"\"",
                                      "\"\\ud83d\\ude00\"",
                                      "\"\\ud800z\"",
                                      "\"é\\n\"",
                                      "12345678901" };
static const char *const blanks[] = { "", "", "", " ", "\n\t " };

static const char *draw(struct random_seq *seq, const char *const from[], size_t n)
{
    return from[random_below(seq, n)];
}
#define DRAW(seq, from) draw((seq), (from), COUNT(from))

static void make_value(struct random_seq *seq, int depth, struct buf *out)
{
    bool object = random_below(seq, 3) > 0;
    uint64_t n = random_below(seq, 5);

    buf_str_append(out, DRAW(seq, blanks));
    if (depth == 0 || (depth < DEPTH && random_below(seq, 3) == 0)) {
        buf_str_append(out, DRAW(seq, values));
        buf_str_append(out, DRAW(seq, blanks));
        return;
    }
    buf_char(out, object ? '{' : '[');
    for (uint64_t i = 0; i < n; i++) {
        if (i)
            buf_char(out, ',');
        if (object)
            buf_printf(out, "%s\"%s\"%s:", DRAW(seq, blanks), DRAW(seq, keys), DRAW(seq, blanks));
        make_value(seq, depth - 1, out);
    }
    buf_char(out, object ? '}' : ']');
    buf_str_append(out, DRAW(seq, blanks));
}

static struct json get(struct json from, const char *path)
{
    struct sv rest = sv_str(path);

    while (rest.len) {
        CLEANUP(mem_freep)
        char *name = sv_dup(sv_split(&rest, '.'));

        from = json_get(from, name);
    }
    return from;
}

static void compare(struct json_glancer *glancer, struct json_found *found, struct json real, struct sv text)
{
    int64_t one = 0, other = 0;

    if (json_glance_type(glancer, found) != json_type(real))
        fail_msg("type %d, not %d: %.*s", json_glance_type(glancer, found), json_type(real), SV_ARG(text));
    if (!sv_equal(json_glance_text(glancer, found), json_text(real)))
        fail_msg("%.*s, not %.*s: %.*s", SV_ARG(json_glance_text(glancer, found)), SV_ARG(json_text(real)),
                 SV_ARG(text));
    if (json_glance_i64(glancer, found, &one) != json_i64(real, &other) || one != other)
        fail_msg("another number: %.*s", SV_ARG(text));
}

/* Element by element. */
static size_t compare_lists(struct json_glancer *glancer, const struct json_paths *wanted,
                            struct json_found *list, struct json real, struct sv text)
{
    struct json_found element = { 0 };
    struct json_iter iter = { 0 };
    struct json real_element;
    size_t n = 0;

    while (json_each(real, &iter, &real_element)) {
        struct json_found found[COUNT(inner_paths)];

        assert_true(json_glance_each(glancer, list, &element));
        compare(glancer, &element, real_element, text);
        assert_true(json_glance_in(glancer, &element, wanted, found));
        for (size_t i = 0; i < COUNT(inner_paths); i++)
            compare(glancer, &found[i], get(real_element, inner_paths[i]), text);
        n++;
    }
    assert_false(json_glance_each(glancer, list, &element));
    return n;
}

struct both {
    struct json_parser *parser;
    struct json_glancer *glancer;
    struct json_paths *outer, *inner;
    size_t n_found, n_elements, n_refused;
};

static void compare_document(struct both *both, struct sv text)
{
    /* of its own length on the heap, so that reading behind it is seen by a sanitizer */
    CLEANUP(mem_freep)
    char *copy = mem_dup(text.at, text.len);
    struct json_found found[N_PATHS];
    struct json root;
    bool valid = json_parse(both->parser, text, JSON_NETWORK, &root, NULL);
    bool passed = json_glance(both->glancer, sv_of(copy, text.len), both->outer, found);

    both->n_refused += !valid;
    if (!valid)
        return;
    if (!passed)
        fail_msg("refused: %.*s", SV_ARG(text));
    for (size_t i = 0; i < N_PATHS; i++) {
        compare(both->glancer, &found[i], get(root, paths[i]), text);
        both->n_found += json_glance_type(both->glancer, &found[i]) != JSON_ABSENT;
        both->n_elements += compare_lists(both->glancer, both->inner, &found[i], get(root, paths[i]), text);
    }
}

static void a_glance_finds_what_the_document_has(void **state)
{
    struct random_seq seq = { 11 };
    CLEANUP(buf_done)
    struct buf text = BUF(SIZE_MAX_HERE);
    struct both both = { .parser = json_parser_new(SIZE_MAX_HERE),
                         .glancer = json_glancer_new(SIZE_MAX_HERE),
                         .outer = json_paths_new(paths, N_PATHS),
                         .inner = json_paths_new(inner_paths, COUNT(inner_paths)) };

    (void)state;
    for (int i = 0; i < DOCUMENTS; i++) {
        buf_clear(&text);
        make_value(&seq, DEPTH, &text);
        compare_document(&both, buf_sv(&text));
        if (i %
            2) { /* what is broken harms nothing, and what is broken into something valid is still told right */
            for (int n = 0; n < 3; n++)
                text.at[random_below(&seq, text.len)] = "{}[]:,\"\\ a\x80"[random_below(&seq, 11)];
            compare_document(&both,
                             sv_of(text.at, text.len - random_below(&seq, text.len) * random_below(&seq, 2)));
        }
    }
    assert_true(both.n_found > 2000 && both.n_elements > 200);
    assert_true(both.n_refused > DOCUMENTS / 10);
    json_parser_free(both.parser);
    json_glancer_free(both.glancer);
    json_paths_free(both.outer);
    json_paths_free(both.inner);
}

static void what_is_not_json_is_mostly_told(void **state)
{
    static const char *const rows[] = {
        "",
        " ",
        "\xEF\xBB\xBF{}",
        "{\"a\":1",
        "{\"a\":\"x}",
        "{\"a\":\"\xFF\"}",
        "{\"a\":\"\n\"}",
        "{\"a\" 1}",
        "{1:2}",
        "{\"a\":1} {}",
        "{\"a\":1,}",
        "{,}",
    };
    struct json_glancer *glancer = json_glancer_new(SIZE_MAX_HERE), *small = json_glancer_new(4);
    struct json_paths *wanted = json_paths_new(paths, N_PATHS);
    struct json_found found[N_PATHS];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (json_glance(glancer, sv_str(rows[i]), wanted, found))
            fail_msg("%s passed", rows[i]);
    }
    assert_true(json_glance(small, SV("{  }"), wanted, found));
    assert_false(json_glance(small, SV("{   }"), wanted, found));
    json_glancer_free(glancer);
    json_glancer_free(small);
    json_glancer_free(NULL);
    json_paths_free(wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glance_finds_what_the_document_has),
        cmocka_unit_test(what_is_not_json_is_mostly_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
