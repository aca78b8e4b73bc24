/* wire/json.h: what is read, what is refused and with which words, what is written. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "wire/json.h"
#include "wire/json_fault.h"

enum { SIZE_MAX_HERE = 1 << 16 };

static int setup(void **state)
{
    *state = json_parser_new(SIZE_MAX_HERE);
    return 0;
}

static int teardown(void **state)
{
    json_parser_free(*state);
    return 0;
}

static struct json must_parse(struct json_parser *parser, struct sv text, enum json_source source)
{
    struct json value = { 0 };
    struct err err = { 0 };

    if (!json_parse(parser, text, source, &value, &err))
        fail_msg("%.*s: %s", SV_ARG(text), err.text);
    return value;
}

/* A value written again, members and elements in order. */
static void write_back(struct buf *out, const char *key, struct json value)
{
    struct json_iter iter = { 0 };
    struct json child;
    struct sv name;
    double number;
    int64_t whole;
    bool yes = false;
    char *child_key;

    switch (json_type(value)) {
    case JSON_OBJECT:
        json_begin(out, key, '{');
        while (json_each_member(value, &iter, &name, &child)) {
            child_key = sv_dup(name);
            write_back(out, child_key, child);
            free(child_key);
        }
        json_end(out, '}');
        break;
    case JSON_ARRAY:
        json_begin(out, key, '[');
        while (json_each(value, &iter, &child))
            write_back(out, NULL, child);
        json_end(out, ']');
        break;
    case JSON_STRING:
        json_out_sv(out, key, json_text(value));
        break;
    case JSON_NUMBER:
        if (json_i64(value, &whole)) {
            json_out_i64(out, key, whole);
        } else {
            assert_true(json_double(value, &number));
            json_out_double(out, key, number);
        }
        break;
    case JSON_BOOL:
        assert_true(json_bool(value, &yes));
        json_out_bool(out, key, yes);
        break;
    default:
        json_out_null(out, key);
    }
}

static void what_is_read_is_written_alike(void **state)
{
    static const struct {
        const char *in, *out; /* out NULL: as in */
    } rows[] = {
        { "{}", NULL },
        { "[]", NULL },
        { "\"\"", NULL },
        { " [ 1 , 2 ] \r\n\t", "[1,2]" },
        { "{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"e\"}}", NULL },
        { "[[],{},[[]],\"x\",{\"a\":[]},7]", NULL },
        { "[0,-1,9223372036854775807,-9223372036854775808]", NULL },
        { "[1.5,-0.25,1e300,0.1,1.0,-0,-0.0,1e-999]", "[1.5,-0.25,1e+300,0.1,1,0,0,0]" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
        { "\"\\u0000\\u001f\\u007f\"", "\"\\u0000\\u001f\x7f\"" },
        { "\"\\u00e9\\u20AC\\ud83d\\ude00\"", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"" },
        { "\"Grüße, 世界\"", NULL },
        { "{\"a\":1,\"a\":2}", NULL },
        { "\xEF\xBB\xBF{\"bom\":1}", "{\"bom\":1}" },
        { "7", NULL },
        { "true", NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf out;

        buf_init(&out, SIZE_MAX_HERE);
        write_back(&out, NULL, must_parse(*state, sv_str(rows[i].in), JSON_FILE));
        assert_string_equal(buf_str(&out), rows[i].out ? rows[i].out : rows[i].in);
    }
}

static void what_is_wrong_is_named_with_its_byte(void **state)
{
    static const struct {
        struct sv text;
        const char *error;
    } rows[] = {
#define ROW(text, error) { SV(text), "not valid JSON at byte " error }
        ROW("", "1: nothing there"),
        ROW(" \n", "3: nothing there"),
        ROW("\xEF\xBB\xBF", "4: nothing there"),
        ROW("\0", "1: expected a value"),
        ROW("hello", "1: expected a value"),
        ROW("{\"a\":tru}", "6: expected a value"),
        ROW("truex", "5: expected nothing after the document's end"),
        ROW("nul", "1: expected a value"),
        ROW("{} {}", "4: expected nothing after the document's end"),
        ROW("[1]]", "4: expected nothing after the document's end"),
        ROW("[1,]", "4: expected a value"),
        ROW("[,1]", "2: expected a value"),
        ROW("[1 2]", "4: expected a comma or ]"),
        ROW("[1}", "3: expected a comma or ]"),
        ROW("{\"a\":1]", "7: expected a comma or }"),
        ROW("{\"a\":1,}", "8: expected a member's name in quotes"),
        ROW("{a:1}", "2: expected a member's name in quotes, or }"),
        ROW("{'a':1}", "2: expected a member's name in quotes, or }"),
        ROW("{\"a\" 1}", "6: expected a colon"),
        ROW("{\"a\":}", "6: expected a value"),
        ROW("{\"a\"", "5: the end comes too early"),
        ROW("[", "2: the end comes too early"),
        ROW("[[1]", "5: the end comes too early"),
        ROW("[1,2", "5: the end comes too early"),
        ROW("\"abc", "1: a string that doesn't end"),
        ROW("[\"abc]", "2: a string that doesn't end"),
        ROW("\"a\nb\"", "3: a control character in a string, where it must be escaped"),
        ROW("\"a\0b\"", "3: a control character in a string, where it must be escaped"),
        ROW("\"\\x\"", "2: a backslash that begins no escape"),
        ROW("\"\\u12g4\"", "2: a backslash that begins no escape"),
        ROW("\"\\uZZZZ\"", "2: a backslash that begins no escape"),
        ROW("\"\xff\"", "2: bytes that are not UTF-8"),
        ROW("\"ab\xC3\"", "4: bytes that are not UTF-8"),
        ROW("\"\xED\xA0\x80\"", "2: bytes that are not UTF-8"),
        ROW("\"\xC0\x80\"", "2: bytes that are not UTF-8"),
        ROW("\"\\ud800\"", "2: half of a surrogate pair, which is no character"),
        ROW("\"\\udc00\"", "2: half of a surrogate pair, which is no character"),
        ROW("\"\\ud800\\u0041\"", "2: half of a surrogate pair, which is no character"),
        ROW("\"\\ud83d\\ude00\\ud800\"", "14: half of a surrogate pair, which is no character"),
        ROW("01", "1: a number that begins wrongly"),
        ROW("[-]", "2: a number that begins wrongly"),
        ROW("+1", "1: expected a value"),
        ROW(".5", "1: expected a value"),
        ROW("[1.]", "4: expected a digit after the point"),
        ROW("[1.5e]", "6: expected a digit in the exponent"),
        ROW("1e999", "1: a number too large; write it in quotes"),
        ROW("[-1e999]", "2: a number too large; write it in quotes"),
        ROW("18446744073709551616", "1: a number too large; write it in quotes"),
        ROW("-9223372036854775809", "1: a number too large; write it in quotes"),
        ROW("123456789012345678901234567890", "1: a number too large; write it in quotes"),
        ROW("NaN", "1: expected a value"),
        ROW("// x\n1", "1: expected a value"),
#undef ROW
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = { 0 };
        struct json value = { 0 };

        if (json_parse(*state, rows[i].text, JSON_FILE, &value, &err))
            fail_msg("%.*s was taken", SV_ARG(rows[i].text));
        assert_null(value.document);
        assert_int_equal(err.kind, ERR_INPUT);
        if (!sv_is(sv_str(rows[i].error), err.text))
            fail_msg("%.*s: \"%s\" instead of \"%s\"", SV_ARG(rows[i].text), err.text, rows[i].error);
    }
}

static void lone_surrogates_from_a_network_become_replacement_characters(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "\"\\ud800\"", "\xEF\xBF\xBD" },
        { "\"a\\uDFFFb\"", "a\xEF\xBF\xBD"
                           "b" },
        { "\"\\ud800\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80" },
        { "\"\\ude00\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\"\\ud800\\u0041\"", "\xEF\xBF\xBD"
                                "A" },
        { "\"\\\\ud800\\ud800\"", "\\ud800\xEF\xBF\xBD" },
        { "\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sv text = json_text(must_parse(*state, sv_str(rows[i].in), JSON_NETWORK));

        if (!sv_is(text, rows[i].out))
            fail_msg("%s became %.*s", rows[i].in, SV_ARG(text));
    }
}

static void mending_leaves_other_faults_in_their_place(void **state)
{
    struct json value;
    struct err err;

    assert_false(json_parse(*state, SV("[\"\\ud800\",tru]"), JSON_NETWORK, &value, &err));
    assert_string_equal(err.text, "not valid JSON at byte 11: expected a value");
}

static void check_depth(struct json_parser *parser, int depth, const char *inmost, bool taken)
{
    CLEANUP(buf_done)
    struct buf text;
    struct json value;
    struct err err = { 0 };

    buf_init(&text, 1000);
    for (int i = 0; i < depth; i++)
        buf_str_append(&text, i % 2 ? "{\"a\":" : "[");
    buf_str_append(&text, inmost);
    for (int i = depth; i-- > 0;)
        buf_char(&text, i % 2 ? '}' : ']');
    if (json_parse(parser, buf_sv(&text), JSON_FILE, &value, &err) != taken)
        fail_msg("depth %d with %s inmost", depth, inmost);
    if (!taken)
        assert_non_null(strstr(err.text, "nested deeper than 64"));
}

static void nesting_stops_at_64(void **state)
{
    for (int depth = 1; depth <= 100; depth++) {
        check_depth(*state, depth, "1", depth <= JSON_DEPTH_MAX);
        check_depth(*state, depth, "[ ]", depth <= JSON_DEPTH_MAX);
        check_depth(*state, depth, "{}", depth <= JSON_DEPTH_MAX);
    }
}

static void size_stops_at_the_parsers_bound(void **state)
{
    CLEANUP(mem_freep)
    char *text = mem_new(SIZE_MAX_HERE + 1, 1);
    struct json value;
    struct err err;

    memset(text, ' ', SIZE_MAX_HERE + 1);
    text[0] = '7';
    assert_true(json_parse(*state, sv_of(text, SIZE_MAX_HERE), JSON_FILE, &value, &err));
    assert_false(json_parse(*state, sv_of(text, SIZE_MAX_HERE + 1), JSON_FILE, &value, &err));
    assert_string_equal(err.text, "65537 bytes of JSON; at most 65536 are taken");
}

/* Under the address sanitizer: no byte behind the text is read, whatever its length. */
static void text_needs_no_padding(void **state)
{
    for (size_t len = 2; len < 200; len++) {
        CLEANUP(mem_freep)
        char *text = mem_grow(NULL, len, 1);

        memset(text, 'x', len);
        text[0] = text[len - 1] = '"';
        assert_int_equal(json_text(must_parse(*state, sv_of(text, len), JSON_FILE)).len, len - 2);
    }
}

static void readers_take_values_of_other_types(void **state)
{
    struct json values = must_parse(*state, SV("[null,true,7,\"x\",[1],{\"a\":1}]"), JSON_FILE);
    struct json_iter iter = { 0 }, inner;
    struct json value = { 0 }, child;
    struct sv key;
    int64_t whole;
    uint64_t natural;
    double number;
    bool yes;

    do {
        enum json_type type = json_type(value);

        assert_int_equal(json_i64(value, &whole), type == JSON_NUMBER);
        assert_int_equal(json_u64(value, &natural), type == JSON_NUMBER);
        assert_int_equal(json_double(value, &number), type == JSON_NUMBER);
        assert_int_equal(json_bool(value, &yes), type == JSON_BOOL);
        assert_int_equal(json_text(value).at != NULL, type == JSON_STRING);
        assert_int_equal(json_type(json_get(value, "a")), type == JSON_OBJECT ? JSON_NUMBER : JSON_ABSENT);
        inner = (struct json_iter){ 0 };
        assert_int_equal(json_each(value, &inner, &child), type == JSON_ARRAY);
        inner = (struct json_iter){ 0 };
        assert_int_equal(json_each_member(value, &inner, &key, &child), type == JSON_OBJECT);
    } while (json_each(values, &iter, &value));
    assert_int_equal(json_type(value), JSON_OBJECT);
}

static void get_finds_the_first_of_equal_keys(void **state)
{
    struct json object = must_parse(*state, SV("{\"ab\":0,\"a\":1,\"a\":2,\"\":3}"), JSON_FILE);
    int64_t value = -1;

    assert_true(json_i64(json_get(object, "a"), &value));
    assert_int_equal(value, 1);
    assert_true(json_i64(json_get(object, ""), &value));
    assert_int_equal(value, 3);
    assert_int_equal(json_type(json_get(object, "b")), JSON_ABSENT);
}

static void numbers_say_whether_they_fit(void **state)
{
    static const struct {
        const char *text;
        bool is_i64, is_u64;
        int64_t i64;
    } rows[] = {
        { "12", true, true, 12 },
        { "-12", true, false, -12 },
        { "9223372036854775807", true, true, INT64_MAX },
        { "-9223372036854775808", true, false, INT64_MIN },
        { "9223372036854775808", false, true, 0 },
        { "18446744073709551615", false, true, 0 },
        { "12.0", true, true, 12 },
        { "1e3", true, true, 1000 },
        { "-0", true, true, 0 },
        { "12.5", false, false, 0 },
        { "1e16", false, false, 0 },
        { "1e300", false, false, 0 },
        { "-1e300", false, false, 0 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json value = must_parse(*state, sv_str(rows[i].text), JSON_FILE);
        uint64_t u64 = 7;
        int64_t i64 = 0;

        if (json_i64(value, &i64) != rows[i].is_i64 || i64 != rows[i].i64 ||
            json_u64(value, &u64) != rows[i].is_u64)
            fail_msg("%s", rows[i].text);
    }
}

static void writing_puts_commas_by_itself(void **state)
{
    CLEANUP(buf_done)
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    buf_str_append(&out, "data: ");
    json_begin(&out, NULL, '{');
    json_out_id(&out, "id", INT64_MAX);
    json_out_id(&out, "none", 0);
    json_out_time(&out, "at", 1307235723000);
    json_out_time(&out, "never", 0);
    json_out_bool(&out, "b", true);
    json_begin(&out, "list", '[');
    json_out_bool(&out, NULL, false);
    json_out_null(&out, NULL);
    json_begin(&out, NULL, '[');
    json_end(&out, ']');
    json_begin(&out, NULL, '{');
    json_end(&out, '}');
    json_out_str(&out, NULL, "ends in a comma,");
    json_out_str(&out, NULL, NULL);
    json_out_raw(&out, NULL, SV("{\"raw\":1}"));
    json_end(&out, ']');
    json_out_double(&out, "nan", NAN);
    json_out_double(&out, "pi", 3.14);
    json_out_i64(&out, "last", INT64_MIN);
    json_end(&out, '}');
    assert_true(buf_ok(&out));
    assert_string_equal(buf_str(&out),
                        "data: {\"id\":\"9223372036854775807\",\"none\":null,\"at\":\"2011-06-05T01:02:03Z\","
                        "\"never\":null,\"b\":true,\"list\":[false,null,[],{},\"ends in a comma,\",null,"
                        "{\"raw\":1}],\"nan\":null,\"pi\":3.14,\"last\":-9223372036854775808}");
}

static void written_text_is_always_valid(void **state)
{
    static const struct {
        struct sv in;
        const char *out;
    } rows[] = {
        { { NULL, 0 }, "null" },
        { SV(""), "\"\"" },
        { SV("plain ASCII over eight bytes"), "\"plain ASCII over eight bytes\"" },
        { SV("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"" },
        { SV("12345678\"12345678\\"), "\"12345678\\\"12345678\\\\\"" },
        { SV("\0\1\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"" },
        { SV("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
        { SV("é€😀 !"), "\"é€😀 !\"" },
        { SV("\xff"), "\"\xEF\xBF\xBD\"" },
        { SV("a\xC3"), "\"a\xEF\xBF\xBD\"" },
        { SV("\xC3(\"é\n"), "\"\xEF\xBF\xBD(\\\"é\\n\"" },
        { SV("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf out;

        buf_init(&out, 1000);
        json_out_sv(&out, NULL, rows[i].in);
        assert_string_equal(buf_str(&out), rows[i].out);
        (void)must_parse(*state, buf_sv(&out), JSON_FILE);
    }
}

/* Each byte at each place of a word: the fast path must see them all. */
static void every_byte_at_every_place_survives(void **state)
{
    for (int byte = 0; byte < 0x80; byte++) {
        for (size_t place = 0; place < 17; place++) {
            CLEANUP(buf_done)
            struct buf out;
            char text[17];

            memset(text, 'x', sizeof text);
            text[place] = (char)byte;
            buf_init(&out, 1000);
            json_out_sv(&out, NULL, sv_of(text, sizeof text));
            assert_true(
                sv_equal(json_text(must_parse(*state, buf_sv(&out), JSON_FILE)), sv_of(text, sizeof text)));
        }
    }
}

static void writing_stops_at_the_buffers_limit(void **state)
{
    (void)state;
    for (size_t limit = 0; limit < 30; limit++) {
        CLEANUP(buf_done)
        struct buf out;

        buf_init(&out, limit);
        json_begin(&out, NULL, '{');
        json_out_str(&out, "name", "te\"xt");
        json_out_i64(&out, "n", 12);
        json_end(&out, '}');
        assert_int_equal(buf_ok(&out), limit >= strlen("{\"name\":\"te\\\"xt\",\"n\":12}"));
        assert_true(out.len <= limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_alike),
        cmocka_unit_test(what_is_wrong_is_named_with_its_byte),
        cmocka_unit_test(lone_surrogates_from_a_network_become_replacement_characters),
        cmocka_unit_test(mending_leaves_other_faults_in_their_place),
        cmocka_unit_test(nesting_stops_at_64),
        cmocka_unit_test(size_stops_at_the_parsers_bound),
        cmocka_unit_test(text_needs_no_padding),
        cmocka_unit_test(readers_take_values_of_other_types),
        cmocka_unit_test(get_finds_the_first_of_equal_keys),
        cmocka_unit_test(numbers_say_whether_they_fit),
        cmocka_unit_test(writing_puts_commas_by_itself),
        cmocka_unit_test(written_text_is_always_valid),
        cmocka_unit_test(every_byte_at_every_place_survives),
        cmocka_unit_test(writing_stops_at_the_buffers_limit),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
