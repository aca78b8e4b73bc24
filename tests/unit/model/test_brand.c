/* tests/unit/model/test_brand.c: what is told of a brand, read and written; of the others of its name above all. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/brand.h"
#include "tests.h"

static const struct {
    const char *in, *out; /* out NULL: the same */
    const char *refusal;  /* what the refusal has in it; NULL: none */
} rows[] = {
    { "{\"aliases\":[\"GC\"],\"others\":[{\"name\":\"A\",\"handle\":\"a\",\"link\":\"https://a.example/x\","
      "\"sentence\":\"It is A's.\",\"countries\":[\"JO\",\"kw\"],\"words\":[\"mecca mall\"]},{\"name\":\"B\"}],"
      "\"parent\":\"House\"}",
      NULL, NULL },
    { "{\"others\":[{\"name\":\" A \",\"handle\":\"@a\",\"link\":\"HTTP://a.example\",\"sentence\":\"\",\"words\":[]}]}",
      "{\"others\":[{\"name\":\"A\",\"handle\":\"a\",\"link\":\"HTTP://a.example\"}]}", NULL },
    { "{\"others\":null}", "{}", NULL },
    { "{\"others\":[]}", "{}", NULL },
    { "{\"others\":\"A\"}", NULL, "others is a list of objects with a name" },
    { "{\"others\":[\"A\"]}", NULL, "others, entry 1: it is an object with a name" },
    { "{\"others\":[{\"name\":\"A\"},{}]}", NULL, "others, entry 2: name is missing" },
    { "{\"others\":[{\"name\":[]}]}", NULL, "others, entry 1: name is a text" },
    { "{\"others\":[{\"name\":\"A\",\"handle\":3}]}", NULL, "others, entry 1: handle is a text" },
    { "{\"others\":[{\"name\":\"A\",\"link\":\"ftp://a.example\"}]}", NULL,
      "link is an address that begins with" },
    { "{\"others\":[{\"name\":\"A\",\"link\":\"https://\"}]}", NULL, "link is an address that begins with" },
    { "{\"others\":[{\"name\":\"A\",\"link\":\"https:///x\"}]}", NULL,
      "link is an address that begins with" },
    { "{\"others\":[{\"name\":\"A\",\"link\":\"https://a b\"}]}", NULL,
      "link is an address that begins with" },
    { "{\"others\":[{\"name\":\"A\",\"countries\":[\"J\"]}]}", NULL, "countries: each has two letters" },
    { "{\"others\":[{\"name\":\"A\",\"countries\":[\"J1\"]}]}", NULL, "countries: each has two letters" },
    { "{\"others\":[{\"name\":\"A\",\"words\":[\"\"]}]}", NULL, "words: each is a text of 1 to 200 bytes" },
    { "{\"others\":[{\"name\":\"A\"},{\"name\":\"a\"}]}", NULL, "others: a is told twice" },
};

static void what_is_told_is_read_and_written_or_refused_by_its_member(void **state)
{
    struct json_parser *parser = json_parser_new(BRAND_RECORD_MAX);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        CLEANUP(buf_done) struct buf out = BUF(BRAND_RECORD_MAX);
        struct brand_facts facts = { 0 };
        struct err err = { 0 };
        struct json root;
        bool ok;

        assert_true(json_parse(parser, sv_str(rows[i].in), JSON_FILE, &root, &err));
        ok = brand_facts_read(root, &arena, &facts, &err);
        json_begin(&out, NULL, '{');
        brand_facts_write(&out, &facts);
        json_end(&out, '}');
        if (ok != !rows[i].refusal ||
            (!ok && (err.kind != ERR_INPUT || !strstr(err.text, rows[i].refusal))) ||
            (ok && strcmp(buf_str(&out), rows[i].out ? rows[i].out : rows[i].in) != 0))
            fail_msg("row %zu: %s: %s %s", i, rows[i].in, err.text, buf_str(&out));
        if (ok)
            assert_int_equal(brand_facts_any(&facts), strcmp(buf_str(&out), "{}") != 0);
    }
    json_parser_free(parser);
}

static void another_of_the_name_is_found_however_it_is_written(void **state)
{
    static const struct brand_other others[] = { { .name = { "Grill Jordan", 12 } }, { .name = { "B", 1 } } };
    const struct brand_facts facts = { .others = others, .n_others = COUNT(others) };

    (void)state;
    assert_ptr_equal(brand_other_named(&facts, SV("grill JORDAN")), &others[0]);
    assert_ptr_equal(brand_other_named(&facts, SV("B")), &others[1]);
    assert_null(brand_other_named(&facts, SV("Grill")));
}

int brand_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_is_read_and_written_or_refused_by_its_member),
        cmocka_unit_test(another_of_the_name_is_found_however_it_is_written),
    };

    return cmocka_run_group_tests_name("brand", tests, NULL, NULL);
}
