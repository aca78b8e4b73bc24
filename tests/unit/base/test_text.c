/* base/sv.h, base/err.h: views, numbers, UTF-8, errors. */
#include "tests.h"

#include <math.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sv.h"

static const struct sv absent;

static void views_compare(void **state)
{
    (void)state;
    assert_true(sv_equal(SV("a"), SV("a")));
    assert_false(sv_equal(SV("a"), SV("b")));
    assert_false(sv_equal(SV("a"), SV("ab")));
    assert_true(sv_equal(SV(""), absent));
    assert_true(sv_is(SV("abc"), "abc"));
    assert_true(sv_is(absent, ""));
    assert_false(sv_is(SV("a\0b"), "a"));
    assert_true(sv_equal_nocase(SV("JetBlue"), SV("jetBLUE")));
    assert_false(sv_equal_nocase(SV("[a"), SV("{a")));
    assert_false(sv_equal_nocase(SV("É"), SV("é")));
    assert_false(sv_equal_nocase(SV("a"), SV("ab")));
    assert_true(sv_starts(SV("abc"), SV("ab")) && sv_starts(SV("abc"), absent) && sv_starts(absent, SV("")));
    assert_false(sv_starts(SV("ab"), SV("abc")));
    assert_true(sv_ends(SV("abc"), SV("bc")) && sv_ends(SV("abc"), absent));
    assert_false(sv_ends(SV("abc"), SV("ab")));
    assert_true(sv_compare(SV("a"), SV("b")) < 0 && sv_compare(SV("b"), SV("a")) > 0);
    assert_true(sv_compare(SV("a"), SV("ab")) < 0 && sv_compare(SV("ab"), SV("a")) > 0);
    assert_true(sv_compare(SV("\x7F"), SV("\x80")) < 0);
    assert_int_equal(sv_compare(absent, SV("")), 0);
}

static void views_are_cut_and_split(void **state)
{
    struct sv rest = SV("a,,b"), none = absent;

    (void)state;
    assert_true(sv_is(sv_trim(SV(" \t\r\n\f\va b ")), "a b"));
    assert_true(sv_is(sv_trim(SV("  ")), "") && sv_is(sv_trim(absent), ""));
    assert_int_equal(sv_find(SV("abc"), 'c'), 2);
    assert_int_equal(sv_find(SV("abc"), 'x'), 3);
    assert_int_equal(sv_find(absent, 'x'), 0);
    assert_true(sv_is(sv_split(&rest, ','), "a"));
    assert_true(sv_is(sv_split(&rest, ','), ""));
    assert_true(sv_is(sv_split(&rest, ','), "b"));
    assert_true(sv_is(sv_split(&rest, ','), "") && rest.len == 0);
    assert_true(sv_is(sv_split(&none, ','), ""));
    assert_null(sv_str(NULL).at);
}

static void hashes_are_the_same_everywhere(void **state)
{
    (void)state;
    assert_true(sv_hash(absent, 0) == UINT64_C(0x2d06800538d394c2));
    assert_true(sv_hash(SV(""), 0) == UINT64_C(0x2d06800538d394c2));
    assert_true(sv_hash(SV("a"), 0) != sv_hash(SV("a"), 1));
    assert_true(sv_hash(SV("a"), 0) != sv_hash(SV("b"), 0));
}

static void whole_numbers_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } rows[] = {
        { "0", true, 0 },
        { "-0", true, 0 },
        { "007", true, 7 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "99999999999999999999999", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { "--1", false, 0 },
        { "+1", false, 0 },
        { " 1", false, 0 },
        { "1x", false, 0 },
        { "1.0", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = 0;

        if (sv_to_i64(sv_str(rows[i].text), &value) != rows[i].good || value != rows[i].value)
            fail_msg("\"%s\"", rows[i].text);
    }
    assert_false(sv_to_i64(absent, &(int64_t){ 0 }));
}

static void decimal_numbers_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        double value;
    } rows[] = {
        { "0", true, 0 },
        { "-1.5", true, -1.5 },
        { "1e3", true, 1000 },
        { "1E-3", true, 0.001 },
        { "nan", false, 0 },
        { "inf", false, 0 },
        { "0x10", false, 0 },
        { " 1", false, 0 },
        { "1 ", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { "1e", false, 0 },
        { "1e999", false, 0 },
        { "1,5", false, 0 },
        { ".5", false, 0 },
        { "1-2", false, 0 },
        { "111111111111111111111111111111111111111111111111111111111111111", true, 1.1111111111111111e62 },
        { "1111111111111111111111111111111111111111111111111111111111111111", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        double value = 0;

        if (sv_to_double(sv_str(rows[i].text), &value) != rows[i].good || fabs(value - rows[i].value) > 0)
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void utf8_is_checked(void **state)
{
    static const struct {
        struct sv text;
        bool good;
    } rows[] = {
        { SV(""), true },
        { SV("plain ASCII, longer than eight bytes"), true },
        { SV("a\0b"), true },
        { SV("é€😀 in a text that is longer than eight bytes"), true },
        { SV("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), true },
        { SV("\xED\x9F\xBF\xEE\x80\x80"), true }, /* beside the surrogates */
        { SV("\x80"), false },
        { SV("12345678\x80"), false },
        { SV("\xC0\x80"), false },
        { SV("\xC1\xBF"), false },
        { SV("\xE0\x9F\xBF"), false },
        { SV("\xED\xA0\x80"), false },
        { SV("\xED\xBF\xBF"), false },
        { SV("\xF0\x8F\xBF\xBF"), false },
        { SV("\xF4\x90\x80\x80"), false },
        { SV("\xF5\x80\x80\x80"), false },
        { SV("\xC3"), false },
        { SV("\xE2\x82"), false },
        { SV("\xF0\x9F\x98"), false },
        { SV("\xC3("), false },
        { SV("\xE2\x28\xA1"), false },
        { SV("\xFF"), false },
    };

    (void)state;
    assert_true(utf8_check(absent));
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (utf8_check(rows[i].text) != rows[i].good)
            fail_msg("row %zu", i);
    }
}

static void a_cut_leaves_characters_whole(void **state)
{
    struct sv text = SV("aé€😀b");

    (void)state;
    for (size_t max = 0; max <= text.len + 1; max++) {
        struct sv cut = utf8_cut(text, max);

        assert_true(cut.len <= max && utf8_check(cut));
        assert_true(max < 4 || cut.len + 4 > (max < text.len ? max : text.len));
    }
    assert_int_equal(utf8_cut(absent, 3).len, 0);
    assert_int_equal(utf8_count(text), 5);
    assert_int_equal(utf8_count(absent), 0);
}

static void errors_gather_places_and_keep_their_kind(void **state)
{
    struct err err = { .retry_at = 7 };

    (void)state;
    assert_false(err_set(&err, ERR_LATER, "rate limit of %d", 300));
    assert_int_equal(err.kind, ERR_LATER);
    assert_int_equal(err.retry_at, 0);
    err.retry_at = 99;
    assert_false(err_in(&err, "account %s", "@acme"));
    assert_string_equal(err.text, "account @acme: rate limit of 300");
    assert_int_equal(err.kind, ERR_LATER);
    assert_int_equal(err.retry_at, 99);
    assert_false(err_set(NULL, ERR_FAULT, "nobody asks"));
    assert_false(err_in(NULL, "nowhere"));
}

static void long_errors_end_on_a_character(void **state)
{
    (void)state;
    for (int n_before = 0; n_before < 8; n_before++) {
        CLEANUP(buf_done)
        struct buf text;
        struct err err;

        buf_init(&text, 2000);
        for (int i = 0; i < n_before; i++)
            buf_char(&text, 'x');
        for (int i = 0; i < 200; i++)
            buf_str_append(&text, "😀");
        (void)err_set(&err, ERR_INPUT, "%s", buf_str(&text));
        assert_true(utf8_check(sv_str(err.text)) && strlen(err.text) >= sizeof err.text - 4);
        (void)err_in(&err, "%s", buf_str(&text));
        assert_true(utf8_check(sv_str(err.text)) && strlen(err.text) >= sizeof err.text - 4);
        (void)err_set(&err, ERR_INPUT, "short");
        (void)err_in(&err, "%s", buf_str(&text));
        assert_true(utf8_check(sv_str(err.text)));
    }
}

int text_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare),
        cmocka_unit_test(views_are_cut_and_split),
        cmocka_unit_test(hashes_are_the_same_everywhere),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(decimal_numbers_are_read),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(a_cut_leaves_characters_whole),
        cmocka_unit_test(errors_gather_places_and_keep_their_kind),
        cmocka_unit_test(long_errors_end_on_a_character),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
