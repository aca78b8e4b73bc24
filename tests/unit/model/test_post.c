/* model/post.h: the post format: what is read, what is refused and with which words, what is written. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests.h"

struct reader {
    struct json_parser *parser;
    struct arena arena;
};

static int setup(void **state)
{
    struct reader *reader = NEW(struct reader, 1);

    reader->parser = json_parser_new(POST_LINE_MAX);
    *state = reader;
    return 0;
}

static int teardown(void **state)
{
    struct reader *reader = *state;

    json_parser_free(reader->parser);
    arena_done(&reader->arena);
    free(reader);
    return 0;
}

static struct post must_parse(struct reader *reader, struct sv line)
{
    struct err err = { 0 };
    struct post post;

    if (!post_parse(reader->parser, line, JSON_FILE, &reader->arena, &post, &err))
        fail_msg("%.*s: %s", SV_ARG(line), err.text);
    return post;
}

#define HEAD "\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"hi\""
/* As post_write puts it, with `more` before, between and after the text. */
#define WRITTEN(before, text, between, lists, after) \
    "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\"" before \
    ",\"text\":" text between "," lists after "}"
#define NO_LISTS           "\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]"
#define BETWEEN(members)   WRITTEN("", "\"hi\"", members, NO_LISTS, "")
#define AFTER(members)     WRITTEN("", "\"hi\"", "", NO_LISTS, members)
#define LISTS(text, lists) WRITTEN("", text, "", lists, "")

static void what_is_read_is_written_in_one_form(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "{" HEAD "}", BETWEEN("") },
        { "  {" HEAD "}\r\n", BETWEEN("") },
        { "\xEF\xBB\xBF{" HEAD "}", BETWEEN("") },
        /* any order, unknown members, null */
        { "{\"text\":\"hi\",\"labels\":{\"id\":[1,{}]},\"created_at\":\"2011-06-05T01:02:03Z\",\"id\":\"1\",\"x\":null,"
          "\"network\":\"x\"}",
          BETWEEN("") },
        { "{" HEAD
          ",\"url\":null,\"deleted\":null,\"author\":null,\"mentions\":null,\"links\":null,\"media\":null,"
          "\"place\":null,\"counts\":null,\"visibility\":null,\"edited_at\":null,\"in_reply_to\":null}",
          BETWEEN("") },
        /* the first of equal members counts */
        { "{" HEAD ",\"text\":\"again\",\"id\":7,\"to\":\"a\",\"to\":\"b\"}", BETWEEN(",\"to\":\"a\"") },
        /* ids */
        { "{\"network\":\"x\",\"id\":1,\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"hi\"}",
          BETWEEN("") },
        { "{" HEAD ",\"in_reply_to\":18446744073709551615,\"root\":-5,\"conversation\":9007199254740993,"
          "\"repost_of\":\"\",\"quote_of\":\"q\"}",
          BETWEEN(
              ",\"in_reply_to\":\"18446744073709551615\",\"root\":\"-5\",\"conversation\":\"9007199254740993\","
              "\"quote_of\":\"q\"") },
        /* times */
        { "{" HEAD ",\"edited_at\":\"2011-06-05 03:02:03.5+02:00\",\"deleted\":true}",
          WRITTEN(",\"edited_at\":\"2011-06-05T01:02:03.500Z\",\"deleted\":true", "\"hi\"", "", NO_LISTS,
                  "") },
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03\",\"text\":\"hi\"}",
          BETWEEN("") },
        /* text */
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"\"}",
          LISTS("\"\"", NO_LISTS) },
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"a\\u0000b\\u202e\"}",
          LISTS("\"a\xEF\xBF\xBD"
                "b\xE2\x80\xAE\"",
                NO_LISTS) },
        /* the plain members */
        { "{" HEAD
          ",\"url\":\"https://a.example\",\"lang\":\"en\",\"client\":\"BlackBerry\",\"to\":\"@jetblue\","
          "\"visibility\":\"direct\"}",
          "{\"network\":\"x\",\"id\":\"1\",\"url\":\"https://a.example\",\"created_at\":\"2011-06-05T01:02:03Z\","
          "\"lang\":\"en\",\"text\":\"hi\",\"visibility\":\"direct\",\"to\":\"jetblue\",\"client\":\"BlackBerry\"," NO_LISTS
          "}" },
        { "{" HEAD ",\"url\":\"\",\"lang\":\"\",\"client\":\"\",\"to\":\"@\",\"visibility\":\"public\"}",
          BETWEEN("") },
        /* the author */
        { "{" HEAD
          ",\"author\":{\"id\":12,\"handle\":\"@Rob\",\"name\":\"R\",\"bio\":\"b\",\"followers\":512,"
          "\"following\":80,\"listed\":0,\"posts\":2379,\"created_at\":\"2009-01-01T00:00:00Z\",\"location\":\"NY\","
          "\"bot\":true,\"verified\":true,\"other\":1}}",
          BETWEEN(
              ",\"author\":{\"id\":\"12\",\"handle\":\"Rob\",\"name\":\"R\",\"bio\":\"b\",\"followers\":512,"
              "\"following\":80,\"listed\":0,\"posts\":2379,\"created_at\":\"2009-01-01T00:00:00Z\","
              "\"location\":\"NY\",\"bot\":true,\"verified\":true}") },
        { "{" HEAD ",\"author\":{\"bot\":false,\"followers\":null,\"bio\":\"\"}}", BETWEEN("") },
        /* lists: from the text where they are absent, else as they are given */
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\","
          "\"text\":\"@a.b #c $D https://e.example\"}",
          LISTS("\"@a.b #c $D https://e.example\"",
                "\"mentions\":[\"a\"],\"tags\":[\"c\"],\"cashtags\":[\"D\"],"
                "\"links\":[{\"url\":\"https://e.example\"}]") },
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\","
          "\"text\":\"@a #c $D https://e.example\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}",
          LISTS("\"@a #c $D https://e.example\"", NO_LISTS) },
        { "{" HEAD
          ",\"mentions\":[\"@a\",null,\"b\",\"@\",\"\"],\"tags\":[\"#t\",\"u\"],\"cashtags\":[\"$V\"]}",
          LISTS("\"hi\"",
                "\"mentions\":[\"a\",\"b\"],\"tags\":[\"t\",\"u\"],\"cashtags\":[\"V\"],\"links\":[]") },
        { "{" HEAD
          ",\"links\":[{\"url\":\"u\",\"title\":\"t\"},null,{},{\"title\":\"no url\"},{\"url\":\"v\"}]}",
          LISTS("\"hi\"", "\"mentions\":[],\"tags\":[],\"cashtags\":[],"
                          "\"links\":[{\"url\":\"u\",\"title\":\"t\"},{\"url\":\"v\"}]") },
        { "{" HEAD
          ",\"media\":[{\"url\":\"u\",\"type\":\"image\",\"alt\":\"a cat\",\"size\":7},{\"alt\":\"x\"}]}",
          AFTER(",\"media\":[{\"url\":\"u\",\"type\":\"image\",\"alt\":\"a cat\"}]") },
        /* places and counts */
        { "{" HEAD ",\"place\":{\"name\":\"Rochester, NY\",\"country\":\"US\",\"lat\":43.1,\"lon\":-77.6}}",
          AFTER(",\"place\":{\"name\":\"Rochester, NY\",\"country\":\"US\",\"lat\":43.1,\"lon\":-77.6}") },
        { "{" HEAD ",\"place\":{\"lat\":0,\"lon\":0}}", AFTER(",\"place\":{\"lat\":0,\"lon\":0}") },
        { "{" HEAD ",\"place\":{\"lat\":1}}", BETWEEN("") },
        { "{" HEAD ",\"place\":{\"lat\":91,\"lon\":0}}", BETWEEN("") },
        { "{" HEAD ",\"counts\":{\"reposts\":2,\"likes\":0,\"replies\":1.0,\"quotes\":null}}",
          AFTER(",\"counts\":{\"reposts\":2,\"likes\":0,\"replies\":1}") },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf out;
        struct post post = must_parse(*state, sv_str(rows[i].in));

        buf_init(&out, POST_LINE_MAX);
        post_write(&out, &post);
        assert_string_equal(buf_str(&out), rows[i].out);
    }
}

static void what_is_wrong_names_the_member(void **state)
{
    static const struct {
        const char *line, *error;
    } rows[] = {
        { "", "not valid JSON at byte 1: nothing there" },
        { "hello", "not valid JSON at byte 1: expected a value" },
        { "{" HEAD, "not valid JSON at byte 72: the end comes too early" },
        { "{" HEAD ",\"unread\":tru}", "not valid JSON at byte 82: expected a value" },
        { "{" HEAD ",\"name\":\"\\ud800\"}",
          "not valid JSON at byte 81: half of a surrogate pair, which is no character" },
        { "[]", "a post must be an object, not a list" },
        { "7", "a post must be an object, not a number" },
        { "null", "a post must be an object, not null" },
        { "{}", "network: missing; every post has network, id, created_at and text" },
        { "{\"network\":\"x\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"hi\"}",
          "id: missing; every post has network, id, created_at and text" },
        { "{\"network\":\"x\",\"id\":\"1\",\"text\":\"hi\"}",
          "created_at: missing; every post has network, id, created_at and text" },
        { "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":null}",
          "text: missing; every post has network, id, created_at and text" },
        { "{\"network\":\"\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"hi\"}",
          "network: must not be empty" },
        { "{\"network\":\"x\",\"id\":\"\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"hi\"}",
          "id: must not be empty" },
        { "{\"network\":7}", "network: must be text, not 7" },
        { "{\"id\":1.5}", "id: must be text or a whole number, not 1.5" },
        { "{\"id\":[1]}", "id: must be text or a whole number, not a list" },
        { "{\"id\":true}", "id: must be text or a whole number, not true or false" },
        { "{\"created_at\":\"yesterday\"}",
          "created_at: must be a time such as \"2011-06-05T01:02:03Z\", not \"yesterday\"" },
        { "{\"created_at\":\"2011-02-30T01:02:03Z\"}",
          "created_at: must be a time such as \"2011-06-05T01:02:03Z\", not \"2011-02-30T01:02:03Z\"" },
        { "{\"created_at\":1307235723}",
          "created_at: must be a time such as \"2011-06-05T01:02:03Z\", not 1307235723" },
        { "{\"created_at\":\"\\u001b[2J\"}",
          "created_at: must be a time such as \"2011-06-05T01:02:03Z\", not text" },
        { "{\"text\":[\"a\"]}", "text: must be text, not a list" },
        { "{\"url\":{}}", "url: must be text, not an object" },
        { "{\"deleted\":\"yes\"}", "deleted: must be true or false, not \"yes\"" },
        { "{\"deleted\":1}", "deleted: must be true or false, not 1" },
        { "{\"visibility\":\"private\"}",
          "visibility: must be \"public\", \"unlisted\", \"followers\" or \"direct\", not \"private\"" },
        { "{\"to\":7}", "to: must be text, not 7" },
        { "{\"author\":\"jane\"}", "author: must be an object, not \"jane\"" },
        { "{\"author\":{\"followers\":\"many\"}}",
          "author.followers: must be a whole number, 0 or more, not \"many\"" },
        { "{\"author\":{\"followers\":-1}}", "author.followers: must be a whole number, 0 or more, not -1" },
        { "{\"author\":{\"created_at\":\"\"}}",
          "author.created_at: must be a time such as \"2011-06-05T01:02:03Z\", not \"\"" },
        { "{\"author\":{\"bot\":0}}", "author.bot: must be true or false, not 0" },
        { "{\"mentions\":\"jane\"}", "mentions: must be a list of texts, not \"jane\"" },
        { "{\"mentions\":[\"a\",null,7]}", "mentions[2]: must be text, not a number" },
        { "{\"tags\":[{}]}", "tags[0]: must be text, not an object" },
        { "{\"links\":{}}", "links: must be a list of objects, not an object" },
        { "{\"links\":[\"https://a.example\"]}", "links[0]: must be an object, not text" },
        { "{\"links\":[{},{\"url\":7}]}", "links[1].url: must be text, not 7" },
        { "{\"media\":[{\"alt\":false}]}", "media[0].alt: must be text, not true or false" },
        { "{\"place\":{\"lat\":\"43\"}}", "place.lat: must be a number, not \"43\"" },
        { "{\"counts\":{\"likes\":1e300}}", "counts.likes: must be a whole number, 0 or more, not 1e+300" },
    };
    struct reader *reader = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct post post = { .created_at = 7 };
        struct err err = { 0 };

        if (post_parse(reader->parser, sv_str(rows[i].line), JSON_FILE, &reader->arena, &post, &err))
            fail_msg("%s was taken", rows[i].line);
        assert_int_equal(err.kind, ERR_INPUT);
        assert_string_equal(err.text, rows[i].error);
        assert_int_equal(post.created_at, 7);
    }
}

static void names_follow_the_networks_grammar(void **state)
{
    static const struct {
        const char *network, *mention;
    } rows[] = {
        { "x", "jane" },
        { "bluesky", "jane.bsky.social" },
        { "mastodon", "jane.bsky.social@m.example" },
        { "never heard of", "jane" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf line;
        struct post post;

        buf_init(&line, 1000);
        buf_printf(
            &line,
            "{\"network\":\"%s\",\"id\":\"1\",\"created_at\":\"2011-06-05T01:02:03Z\",\"text\":\"%s\"}",
            rows[i].network, rows[i].network[0] == 'm' ? "@jane.bsky.social@m.example" : "@jane.bsky.social");
        post = must_parse(*state, buf_sv(&line));
        assert_int_equal(post.mentions.n, 1);
        assert_true(sv_is(post.mentions.at[0], rows[i].mention));
    }
}

static void times_far_off_are_kept(void **state)
{
    static const char *const times[] = {
        "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z",
        "2262-04-11T23:47:16Z", "9999-12-31T23:59:59.999Z",
    };

    for (size_t i = 0; i < COUNT(times); i++) {
        CLEANUP(buf_done)
        struct buf line, out;
        struct post post;

        buf_init(&line, 1000);
        buf_init(&out, 1000);
        buf_printf(&line, "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"%s\",\"text\":\"\"}", times[i]);
        post = must_parse(*state, buf_sv(&line));
        post_write(&out, &post);
        if (!strstr(buf_str(&out), times[i]))
            fail_msg("%s became %s", times[i], buf_str(&out));
    }
}

/* `n` times `unit` as the member `key`, quoted. */
static struct post parse_long(struct reader *reader, const char *key, const char *unit, size_t n,
                              struct err *err, bool *out_taken)
{
    CLEANUP(buf_done)
    struct buf line;
    struct post post = post_empty;

    buf_init(&line, POST_LINE_MAX);
    buf_printf(&line, "{\"%s\":\"", key);
    for (size_t i = 0; i < n; i++)
        buf_str_append(&line, unit);
    buf_printf(&line, "\",%s}", HEAD);
    *out_taken = post_parse(reader->parser, buf_sv(&line), JSON_FILE, &reader->arena, &post, err);
    return post;
}

static void what_is_too_long_is_cut_left_out_or_refused(void **state)
{
    struct err err = { 0 };
    bool taken;
    struct post post;

    post = parse_long(*state, "text", "\xC3\xA9", POST_TEXT_MAX, &err, &taken);
    assert_true(taken);
    assert_int_equal(post.text.len, POST_TEXT_MAX);
    post = parse_long(*state, "client", "\xE2\x82\xAC", POST_FIELD_MAX, &err, &taken);
    assert_true(taken);
    assert_int_equal(post.client.len, POST_FIELD_MAX - POST_FIELD_MAX % 3);
    post = parse_long(*state, "url", "u", POST_FIELD_MAX, &err, &taken);
    assert_int_equal(post.url.len, POST_FIELD_MAX);
    post = parse_long(*state, "url", "u", POST_FIELD_MAX + 1, &err, &taken);
    assert_true(taken);
    assert_null(post.url.at);
    (void)parse_long(*state, "id", "1", POST_ID_MAX, &err, &taken);
    assert_true(taken);
    (void)parse_long(*state, "id", "1", POST_ID_MAX + 1, &err, &taken);
    assert_false(taken);
    assert_string_equal(err.text, "id: longer than 1024 bytes");
    (void)parse_long(*state, "text", "x", POST_LINE_MAX - sizeof HEAD - 20, &err, &taken);
    assert_true(taken);
    (void)parse_long(*state, "text", "\\u0000", POST_LINE_MAX / 6 - 20, &err, &taken);
    assert_true(taken);
}

static void lists_stop_at_100(void **state)
{
    CLEANUP(buf_done)
    struct buf line;
    struct post post;

    buf_init(&line, POST_LINE_MAX);
    buf_str_append(&line, "{" HEAD ",\"mentions\":[\"first\"");
    for (int i = 0; i < 500; i++)
        buf_str_append(&line, ",\"m\"");
    buf_str_append(&line, "],\"links\":[{\"url\":\"first\"}");
    for (int i = 0; i < 500; i++)
        buf_str_append(&line, ",{\"url\":\"u\"}");
    buf_str_append(&line, "]}");
    post = must_parse(*state, buf_sv(&line));
    assert_int_equal(post.mentions.n, POST_LIST_MAX);
    assert_int_equal(post.n_links, POST_LIST_MAX);
    assert_true(sv_is(post.mentions.at[0], "first"));
}

static void lone_surrogates_from_a_network_are_mended(void **state)
{
    struct reader *reader = *state;
    struct post post;
    struct err err;

    assert_true(post_parse(reader->parser, SV("{\"lang\":\"\\ud800\"," HEAD "}"), JSON_NETWORK,
                           &reader->arena, &post, &err));
    assert_true(sv_is(post.lang, "\xEF\xBF\xBD"));
}

static void a_kept_post_outlives_its_line(void **state)
{
    static const char line[] =
        "{" HEAD
        ",\"url\":\"https://a.example\",\"edited_at\":\"2012-01-01T00:00:00Z\",\"lang\":\"en\",\"to\":\"t\","
        "\"author\":{\"id\":\"i\",\"handle\":\"h\",\"name\":\"n\",\"bio\":\"b\",\"location\":\"l\",\"followers\":1},"
        "\"in_reply_to\":\"r\",\"root\":\"o\",\"conversation\":\"c\",\"repost_of\":\"p\",\"quote_of\":\"q\","
        "\"mentions\":[\"m\",\"n\"],\"tags\":[\"t\"],\"cashtags\":[\"C\"],\"links\":[{\"url\":\"u\",\"title\":\"t\"}],"
        "\"media\":[{\"url\":\"u\",\"type\":\"image\",\"alt\":\"a\"}],\"client\":\"c\","
        "\"place\":{\"name\":\"p\",\"country\":\"US\",\"lat\":1.5,\"lon\":2},\"counts\":{\"likes\":3}}";
    struct json_parser *parser = json_parser_new(POST_LINE_MAX);
    struct arena brief = { 0 }, lasting = { 0 };
    struct post post, kept, expected = must_parse(*state, sv_str(line));
    const char *difference;
    struct err err;

    assert_true(post_parse(parser, sv_str(line), JSON_FILE, &brief, &post, &err));
    post_keep(&post, &lasting, &kept);
    json_parser_free(parser); /* under the address sanitizer, whatever still looks there is caught */
    arena_done(&brief);
    difference = post_difference(&kept, &expected);
    if (difference)
        fail_msg("%s differs", difference);
    arena_done(&lasting);
}

static void an_empty_post_is_written_and_kept(void **state)
{
    CLEANUP(buf_done)
    struct buf out;
    struct arena arena = { 0 };
    struct post kept;

    (void)state;
    buf_init(&out, 1000);
    post_keep(&post_empty, &arena, &kept);
    assert_null(post_difference(&post_empty, &kept));
    post_write(&out, &kept);
    assert_string_equal(buf_str(&out), "{\"created_at\":\"1970-01-01T00:00:00Z\",\"mentions\":[],\"tags\":[],"
                                       "\"cashtags\":[],\"links\":[]}");
    arena_done(&arena);
}

static void writing_stops_at_the_buffers_limit(void **state)
{
    struct post post = must_parse(*state, SV("{" HEAD ",\"author\":{},\"counts\":{\"likes\":1}}"));

    for (size_t limit = 0; limit < 250; limit++) {
        CLEANUP(buf_done)
        struct buf out;

        buf_init(&out, limit);
        post_write(&out, &post);
        assert_true(out.len <= limit);
        assert_true(!buf_ok(&out) || out.at[out.len - 1] == '}');
    }
}

static void visibilities_are_read_and_named(void **state)
{
    enum visibility read;

    (void)state;
    for (enum visibility v = VISIBILITY_PUBLIC; v <= VISIBILITY_DIRECT; v++) {
        assert_true(visibility_parse(sv_str(visibility_name(v)), &read));
        assert_int_equal(read, v);
    }
    assert_false(visibility_parse(SV("Public"), &read));
    assert_false(visibility_parse(sv_of(NULL, 0), &read));
}

int post_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_in_one_form),
        cmocka_unit_test(what_is_wrong_names_the_member),
        cmocka_unit_test(names_follow_the_networks_grammar),
        cmocka_unit_test(times_far_off_are_kept),
        cmocka_unit_test(what_is_too_long_is_cut_left_out_or_refused),
        cmocka_unit_test(lists_stop_at_100),
        cmocka_unit_test(lone_surrogates_from_a_network_are_mended),
        cmocka_unit_test(a_kept_post_outlives_its_line),
        cmocka_unit_test(an_empty_post_is_written_and_kept),
        cmocka_unit_test(writing_stops_at_the_buffers_limit),
        cmocka_unit_test(visibilities_are_read_and_named),
    };

    return cmocka_run_group_tests_name("post", tests, setup, teardown);
}
