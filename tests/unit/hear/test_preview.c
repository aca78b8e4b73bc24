/* What a rule would hear, part by part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hear/preview.h"
#include "tests.h"

static const char *const texts[] = {
    "guitar center kept my deposit",
    "my guitar teacher is kind",
    "a drum and a guitar",
    "the center of town",
    "Guitarcenter again",
};

static void show_all(struct preview *preview)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct post post = post_of(texts[i]);

        post.lang = i == 2 ? SV("de") : SV("en");
        (void)preview_show(preview, &post);
    }
}

static int64_t n_of(const struct preview *preview, const char *text)
{
    for (size_t i = 0; i < preview->explanation.n_rows; i++) {
        if (sv_is(preview->explanation.rows[i].text, text))
            return preview->parts[i].n;
    }
    fail_msg("no part %s", text);
    return 0;
}

static void each_part_is_counted(void **state UNUSED)
{
    CLEANUP(preview_done) struct preview preview = { 0 };
    struct err err;

    assert_true(preview_open(SV("(\"guitar center\" OR drum) lang:en -teacher"), NULL, &preview, &err));
    show_all(&preview);
    assert_int_equal(preview.n_shown, COUNT(texts));
    assert_int_equal(preview.n_matched, 1);
    assert_int_equal(n_of(&preview, "\"guitar center\""), 1);
    assert_int_equal(n_of(&preview, "drum"), 1);
    assert_int_equal(n_of(&preview, "any of"), 2);
    assert_int_equal(n_of(&preview, "lang:en"), 4);
    assert_int_equal(n_of(&preview, "teacher"), 1);
    assert_non_null(strstr(buf_str(&preview.words), "drum"));
    assert_null(strstr(buf_str(&preview.words), "teacher"));
    preview_clear(&preview);
    assert_int_equal(n_of(&preview, "drum"), 0);
    assert_int_equal(preview.n_shown, 0);
}

static void a_brand_is_counted_as_a_whole(void **state UNUSED)
{
    CLEANUP(preview_done) struct preview preview = { 0 };
    struct err err;

    assert_true(preview_open(SV("brand:\"Guitar Center\" OR drum"), NULL, &preview, &err));
    show_all(&preview);
    assert_int_equal(preview.n_matched, 3);
    assert_int_equal(n_of(&preview, "brand:\"Guitar Center\""), 2);
}

static void what_x_does_not_know_is_told(void **state UNUSED)
{
    static const struct {
        const char *rule, *why;
    } rows[] = {
        { "\"guitar center\" -drum lang:en", NULL },
        { "guit* drum", "X doesn't know guit* in column 1" },
        { "guitar -(a drum)", "X negates single terms, not the group in column 8" },
        { "guitar (brand:acme OR drum)", "X doesn't know brand:acme in column 9" },
        { "guitar network:bluesky", "X doesn't know network:bluesky in column 8" },
        { "='Guitar'", "X doesn't know ='Guitar' in column 1" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(preview_done) struct preview preview = { 0 };
        CLEANUP(buf_done) struct buf why = BUF(1000);
        struct err err;

        assert_true(preview_open(sv_str(rows[i].rule), NULL, &preview, &err));
        assert_int_equal(preview_fits_x(&preview, sv_str(rows[i].rule), &why), rows[i].why == NULL);
        assert_string_equal(buf_str(&why), rows[i].why ? rows[i].why : "");
    }
}

static void a_rule_that_is_wrong_is_refused(void **state UNUSED)
{
    CLEANUP(preview_done) struct preview preview = { 0 };
    struct err err = { 0 };

    assert_false(preview_open(SV("lang:en"), NULL, &preview, &err));
    assert_int_equal(err.kind, ERR_INPUT);
}

int preview_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_counted),
        cmocka_unit_test(a_brand_is_counted_as_a_whole),
        cmocka_unit_test(what_x_does_not_know_is_told),
        cmocka_unit_test(a_rule_that_is_wrong_is_refused),
    };

    return cmocka_run_group_tests_name("preview", tests, NULL, NULL);
}
