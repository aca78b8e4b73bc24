/* tests/unit/channel/test_x_post.c: lines of X's API as posts; hand-written rows, and real ones where they are at hand. */
#include "channel/archive.h"
#include "channel/channel_tests.h"
#include "channel/x_post.h"
#include "model/post.h"

enum { LINE_SIZE = 8 << 20 };

/* `posts`: the post format, a line each; "" where there is none. */
/* clang-format off */
static const struct {
    const char *what, *line, *posts;
} rows[] = {
    { "the least", "{\"data\":{\"id\":\"1866000000000000000\",\"text\":\"hi\"}}",
      "{\"network\":\"x\",\"id\":\"1866000000000000000\",\"created_at\":\"2024-12-09T06:00:43.260Z\",\"text\":\"hi\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}\n" },
    { "who wrote it, to whom, about what",
      "{\"data\":{\"id\":\"3\",\"text\":\"@brand late &amp; &lt;rude&gt; &copy; #delay $BRND\",\"author_id\":\"9\",\"conversation_id\":\"1\",\"created_at\":\"2026-08-01T10:00:00.000Z\",\"lang\":\"en\","
      "\"in_reply_to_user_id\":\"7\",\"source\":\"X for iPhone\",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"2\"},{\"id\":\"5\",\"type\":\"quoted\"}],\"edit_history_tweet_ids\":[\"3\"],"
      "\"entities\":{\"mentions\":[{\"start\":0,\"end\":6,\"username\":\"brand\",\"id\":\"7\"}],\"hashtags\":[{\"tag\":\"delay\"}],\"cashtags\":[{\"tag\":\"BRND\"}]},"
      "\"public_metrics\":{\"retweet_count\":1,\"reply_count\":2,\"like_count\":3,\"quote_count\":4}},"
      "\"includes\":{\"users\":[{\"id\":\"7\",\"username\":\"Brand\"},{\"id\":\"9\",\"name\":\"J\",\"username\":\"jane\",\"description\":\"a &amp; b\",\"location\":\"Rochester\",\"verified\":true,"
      "\"created_at\":\"2010-01-02T03:04:05.000Z\",\"public_metrics\":{\"followers_count\":10,\"following_count\":20,\"tweet_count\":30,\"listed_count\":4}}]},\"matching_rules\":[{\"id\":\"77\",\"tag\":\"brand\"}]}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"lang\":\"en\",\"text\":\"@brand late & <rude> &copy; #delay $BRND\",\"to\":\"Brand\",\"client\":\"X for iPhone\","
      "\"author\":{\"id\":\"9\",\"handle\":\"jane\",\"name\":\"J\",\"bio\":\"a & b\",\"followers\":10,\"following\":20,\"listed\":4,\"posts\":30,\"created_at\":\"2010-01-02T03:04:05Z\",\"location\":\"Rochester\",\"verified\":true},"
      "\"in_reply_to\":\"2\",\"root\":\"1\",\"conversation\":\"1\",\"quote_of\":\"5\",\"mentions\":[\"brand\"],\"tags\":[\"delay\"],\"cashtags\":[\"BRND\"],\"links\":[],\"counts\":{\"reposts\":1,\"likes\":3,\"replies\":2,\"quotes\":4}}\n" },
    { "whom it answers only the text says", "{\"data\":{\"id\":\"3\",\"text\":\"@Brand x\",\"created_at\":\"2026-08-01T10:00:00Z\",\"in_reply_to_user_id\":\"7\",\"entities\":{\"mentions\":[{\"username\":\"Brand\",\"id\":\"7\"}]}}}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"text\":\"@Brand x\",\"to\":\"Brand\",\"mentions\":[\"Brand\"],\"tags\":[],\"cashtags\":[],\"links\":[]}\n" },
    { "a version of an edited post",
      "{\"data\":{\"id\":\"1866000001000000000\",\"text\":\"b\",\"created_at\":\"2024-12-09T06:10:00Z\",\"edit_history_tweet_ids\":[\"1866000000000000000\",\"1866000001000000000\"]}}",
      "{\"network\":\"x\",\"id\":\"1866000000000000000\",\"created_at\":\"2024-12-09T06:00:43.260Z\",\"edited_at\":\"2024-12-09T06:10:00Z\",\"text\":\"b\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}\n" },
    { "a long one says it all in its note",
      "{\"data\":{\"id\":\"3\",\"text\":\"a #cut\",\"created_at\":\"2026-08-01T10:00:00Z\",\"entities\":{\"hashtags\":[{\"tag\":\"cut\"}]},\"note_tweet\":{\"text\":\"a #cut is #long\",\"entities\":{\"hashtags\":[{\"tag\":\"cut\"},{\"tag\":\"long\"}]}}}}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"text\":\"a #cut is #long\",\"mentions\":[],\"tags\":[\"cut\",\"long\"],\"cashtags\":[],\"links\":[]}\n" },
    { "links as they lead, pictures, a place",
      "{\"data\":{\"id\":\"3\",\"text\":\"t\",\"created_at\":\"2026-08-01T10:00:00Z\",\"lang\":\"und\",\"attachments\":{\"media_keys\":[\"3_1\",\"13_2\",\"3_gone\"]},\"geo\":{\"place_id\":\"p1\",\"coordinates\":{\"type\":\"Point\",\"coordinates\":[-77.6,43.1]}},"
      "\"entities\":{\"urls\":[{\"url\":\"https://t.co/a\",\"expanded_url\":\"https://a.example/\",\"unwound_url\":\"https://a.example/long\",\"title\":\"A &amp; B\"},"
      "{\"url\":\"https://t.co/b\",\"expanded_url\":\"https://b.example/\"},{\"url\":\"https://t.co/c\",\"expanded_url\":\"https://x.com/j/status/3/photo/1\",\"media_key\":\"3_1\"}]}},"
      "\"includes\":{\"media\":[{\"media_key\":\"3_1\",\"type\":\"photo\",\"url\":\"https://pbs.example/1.jpg\",\"alt_text\":\"a bill\"},{\"media_key\":\"13_2\",\"type\":\"animated_gif\"}],"
      "\"places\":[{\"id\":\"p2\",\"full_name\":\"Elsewhere\"},{\"id\":\"p1\",\"full_name\":\"Rochester, NY\",\"country_code\":\"US\"}]}}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"text\":\"t\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[{\"url\":\"https://a.example/long\",\"title\":\"A & B\"},{\"url\":\"https://b.example/\"}],"
      "\"media\":[{\"url\":\"https://pbs.example/1.jpg\",\"type\":\"image\",\"alt\":\"a bill\"},{\"type\":\"gif\"}],\"place\":{\"name\":\"Rochester, NY\",\"country\":\"US\",\"lat\":43.1,\"lon\":-77.6}}\n" },
    { "a repost", "{\"data\":{\"id\":\"3\",\"text\":\"RT @a: b\",\"created_at\":\"2026-08-01T10:00:00Z\",\"lang\":\"in\",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"2\"}]}}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"lang\":\"id\",\"text\":\"RT @a: b\",\"repost_of\":\"2\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}\n" },
    { "a page, with what is no post in it", "{\"meta\":{\"result_count\":3},\"data\":[{\"id\":\"3\",\"text\":\"a\",\"created_at\":\"2026-08-01T10:00:00Z\"},7,{\"id\":\"x\",\"text\":\"b\"},{\"id\":\"4\",\"username\":\"user\",\"created_at\":\"2026-08-01T10:00:00Z\"},{\"id\":\"5\",\"text\":\"\",\"created_at\":\"2026-08-01T10:00:00Z\"}]}",
      "{\"network\":\"x\",\"id\":\"3\",\"created_at\":\"2026-08-01T10:00:00Z\",\"text\":\"a\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}\n"
      "{\"network\":\"x\",\"id\":\"5\",\"created_at\":\"2026-08-01T10:00:00Z\",\"text\":\"\",\"mentions\":[],\"tags\":[],\"cashtags\":[],\"links\":[]}\n" },
    { "a keep-alive", "\r\n", "" },
    { "an error", "{\"title\":\"ConnectionException\",\"errors\":[{\"title\":\"operational-disconnect\"}]}", "" },
    { "an empty page", "{\"meta\":{\"result_count\":0}}", "" },
    { "an id that is a number", "{\"data\":{\"id\":3,\"text\":\"a\",\"created_at\":\"2026-08-01T10:00:00Z\"}}", "" },
    { "an id too long", "{\"data\":{\"id\":\"12345678901234567890\",\"text\":\"a\"}}", "" },
    { "no time, and an old id that has none in it", "{\"data\":{\"id\":\"3\",\"text\":\"a\"}}", "" },
    { "no JSON", "{\"data\":{\"id\":\"3\",\"text\":\"a\"", "" },
};
/* clang-format on */

static size_t read_line(struct x_reader *reader, struct sv line, struct buf *out)
{
    struct post post;
    size_t n = 0;

    if (!x_line_begin(reader, line))
        return 0;
    for (; x_line_next(reader, &post); n++) {
        post_write(out, &post);
        buf_char(out, '\n');
    }
    return n;
}

static void lines_become_posts(void **state UNUSED)
{
    struct x_reader *reader = x_reader_new(LINE_SIZE);

    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(mem_freep) char *copy = mem_dup(rows[i].line, strlen(rows[i].line)); /* of its own length */
        CLEANUP(buf_done) struct buf got = BUF(LINE_SIZE);

        (void)read_line(reader, sv_of(copy, strlen(rows[i].line)), &got);
        if (!sv_equal(buf_sv(&got), sv_str(rows[i].posts)))
            fail_msg("%s: got %s\nwanted %s", rows[i].what, buf_str(&got), rows[i].posts);
    }
    x_reader_free(reader);
    x_reader_free(NULL);
}

/* ---- the real ones ---- */

struct real {
    struct json_parser *parser;
    struct x_reader *reader;
    size_t n_posts, n_authors, n_replies;
};

static struct json user_of(struct json root, struct sv id)
{
    struct json_iter iter = { 0 };
    struct json user;

    while (json_each(json_get(json_get(root, "includes"), "users"), &iter, &user)) {
        if (sv_equal(json_text(json_get(user, "id")), id))
            return user;
    }
    return (struct json){ 0 };
}

/* What the parsed line says of the same post. */
static void compare(struct real *real, struct json root, struct json wanted, const struct post *post)
{
    struct json long_text = json_get(json_get(wanted, "note_tweet"), "text");
    struct sv text = json_text(json_type(long_text) == JSON_STRING ? long_text : json_get(wanted, "text"));
    struct json_iter iter = { 0 };
    struct json reference;

    if (sv_find(text, '&') == text.len)
        assert_true(sv_equal(post->text, text));
    assert_true(sv_equal(post->author.id, json_text(json_get(wanted, "author_id"))));
    assert_true(
        sv_equal(post->author.handle, json_text(json_get(user_of(root, post->author.id), "username"))));
    assert_true(sv_equal(post->conversation, json_text(json_get(wanted, "conversation_id"))));
    while (json_each(json_get(wanted, "referenced_tweets"), &iter, &reference)) {
        if (sv_is(json_text(json_get(reference, "type")), "replied_to"))
            assert_true(sv_equal(post->in_reply_to, json_text(json_get(reference, "id"))));
    }
    real->n_posts++;
    real->n_authors += post->author.handle.len > 0;
    real->n_replies += post->in_reply_to.len > 0;
}

static void compare_line(struct real *real, struct sv line)
{
    struct json root, data, element;
    struct json_iter iter = { 0 };
    struct post post;

    if (!json_parse(real->parser, line, JSON_NETWORK, &root, NULL) || !x_line_begin(real->reader, line))
        return;
    data = json_get(root, "data");
    if (json_type(data) == JSON_OBJECT && x_line_next(real->reader, &post))
        compare(real, root, data, &post);
    while (json_type(data) == JSON_ARRAY && json_each(data, &iter, &element)) {
        if (json_type(json_get(element, "text")) == JSON_STRING) {
            assert_true(x_line_next(real->reader, &post));
            compare(real, root, element, &post);
        }
    }
    assert_false(x_line_next(real->reader, &post));
}

static void real_lines_are_read_as_they_parse(void **state UNUSED)
{
    struct real real = { 0 };
    CLEANUP(buf_done) struct buf lines = BUF(1 << 24);
    char archive[ARCHIVE_PATH];
    struct sv rest;

    if (!has_archive("x_api_v2", archive, sizeof archive)) {
        print_message("skipped: %s is not here (EARSHOT_DATA names the folder)\n", archive);
        skip();
    }
    read_archive(archive, "", &lines);
    real.parser = json_parser_new(LINE_SIZE);
    real.reader = x_reader_new(LINE_SIZE);
    for (rest = buf_sv(&lines); rest.len;)
        compare_line(&real, sv_split(&rest, '\n'));
    print_message("%zu posts, %zu with their author, %zu replies\n", real.n_posts, real.n_authors,
                  real.n_replies);
    assert_true(real.n_posts > 900 && real.n_authors > 800 && real.n_replies > 100);
    json_parser_free(real.parser);
    x_reader_free(real.reader);
}

const struct CMUnitTest x_post_tests[] = { cmocka_unit_test(lines_become_posts),
                                           cmocka_unit_test(real_lines_are_read_as_they_parse) };
const size_t n_x_post_tests = COUNT(x_post_tests);
