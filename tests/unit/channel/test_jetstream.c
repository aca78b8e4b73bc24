/* tests/unit/channel/test_jetstream.c: the public stream against a server that speaks WebSocket. */
#include <stdio.h>

#include "channel/channel_tests.h"
#include "channel/fake_pds.h"
#include "model/post.h"
#include "support/ws_double.h"

struct jetstream_test {
    struct channel_test *channel;
    struct http_double *http;
    struct guard guard;
    struct channel_host host;
    struct channel_stream *stream;
    char settings[256];
    char targets[8][512]; /* what was asked for, connection by connection */
    int n_connections;
    struct buf frames[8]; /* what each connection brings before it is closed */
};

static bool answer(void *ctx, const struct http_double_request *request, struct buf *out)
{
    struct jetstream_test *test = ctx;
    int i = test->n_connections++;

    if (i >= 8)
        return false;
    (void)snprintf(test->targets[i], sizeof test->targets[0], "%.*s", SV_ARG(request->target));
    if (!test->frames[i].len)
        return false; /* refused */
    ws_double_accept(request, out);
    buf_sv_append(out, buf_sv(&test->frames[i]));
    ws_double_frame(out, 0x88, "\x03\xe9restart", 9);
    return true;
}

static int set_up(void **state)
{
    struct jetstream_test *test = NEW(struct jetstream_test, 1);
    const struct channel *channel = channel_find(SV("bluesky"));
    struct err err = { 0 };
    void *inner;

    fake_pds_set_up(&inner); /* for its sink and its clock */
    test->channel = inner;
    test->http = http_double_start(answer, test);
    for (size_t i = 0; i < COUNT(test->frames); i++)
        buf_init(&test->frames[i], 1 << 20);
    (void)snprintf(test->settings, sizeof test->settings, "localhost:%d", http_double_port(test->http));
    assert_true(guard_allow(&test->guard, sv_str(test->settings), NULL));
    (void)snprintf(test->settings, sizeof test->settings, "{\"streams\":[\"ws://localhost:%d/subscribe\"]}",
                   http_double_port(test->http));
    test->host = test->channel->host;
    test->host.guard = &test->guard;
    assert_true(channel->stream_open(&test->host, sv_str(test->settings), &test->stream, &err));
    *state = test;
    return 0;
}

static int tear_down(void **state)
{
    struct jetstream_test *test = *state;
    void *inner = test->channel;

    test->stream->channel->stream_close(test->stream);
    http_double_stop(test->http);
    for (size_t i = 0; i < COUNT(test->frames); i++)
        buf_done(&test->frames[i]);
    fake_pds_tear_down(&inner);
    free(test);
    return 0;
}

/* An event of THEIR post `key`; `operation` with a text, or "delete". */
static void event(struct jetstream_test *test, int connection, int64_t time_us, const char *rev,
                  const char *operation, const char *collection, const char *key, const char *record)
{
    CLEANUP(buf_done) struct buf text = { 0 };

    buf_init(&text, 1 << 20);
    buf_printf(&text,
               "{\"did\":\"" THEIR_DID
               "\",\"time_us\":%lld,\"kind\":\"commit\",\"commit\":{\"rev\":\"%s\",\"operation\":\"%s\","
               "\"collection\":\"%s\",\"rkey\":\"%s\"%s%s}}",
               (long long)time_us, rev, operation, collection, key, record ? ",\"record\":" : "",
               record ? record : "");
    ws_double_frame(&test->frames[connection], 0x81, text.at, text.len);
}

#define POST_        "app.bsky.feed.post"
#define RECORD(text) "{\"text\":\"" text "\",\"createdAt\":\"2026-01-01T00:00:00Z\"}"
static const int64_t base_us = 1767225600000000;

static bool run(struct jetstream_test *test, struct err *err)
{
    char cursor[CHANNEL_CURSOR_MAX];

    (void)snprintf(cursor, sizeof cursor, "%s", test->channel->cursor);
    test->channel->n_posts = 0;
    return test->stream->channel->stream_run(test->stream, sv_str(cursor[0] ? cursor : NULL),
                                             &test->channel->sink, err);
}

static void events_become_posts_edits_and_deletions(void **state)
{
    struct jetstream_test *test = *state;
    struct channel_test *channel = test->channel;
    struct err err = { 0 };

    event(test, 0, base_us + 3, "3mptbypcq372f", "create", POST_, "a", RECORD("first"));
    event(test, 0, base_us + 1, "3mptbypcq372g", "create", POST_, "b", RECORD("second"));
    event(test, 0, base_us + 4, "3mptbypcq372h", "update", POST_, "a", RECORD("first, mended"));
    event(test, 0, base_us + 5, "3mptbypcq372i", "delete", POST_, "b", NULL);
    event(test, 0, base_us + 6, "3mptbypcq372j", "create", "app.bsky.feed.repost", "c",
          "{\"subject\":{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/q\"}}");
    event(test, 0, base_us + 7, "3mptbypcq372k", "create", "app.bsky.feed.like", "d", "{}");
    ws_double_frame(&test->frames[0], 0x81, "{\"kind\":\"identity\"}", 19);
    ws_double_frame(&test->frames[0], 0x81, "no JSON", 7);
    ws_double_frame(&test->frames[0], 0x81, "", 0);
    event(test, 0, base_us + 9, "3mptbypcq372l", "create", POST_, "../../x y", RECORD("hostile"));
    assert_false(run(test, &err)); /* the connection ended */
    assert_int_equal(err.kind, ERR_LATER);
    assert_true(err.retry_at > channel->now && err.retry_at <= channel->now + 1000);
    assert_int_equal(channel->n_posts, 5);
    assert_non_null(strstr(channel->posts[0], "first"));
    assert_non_null(strstr(channel->posts[2], "\"edited_at\":\""));
    assert_non_null(strstr(channel->posts[3], "\"deleted\":true"));
    assert_non_null(strstr(channel->posts[4], "\"repost_of\":\"at://" OUR_DID));
    assert_string_equal(channel->cursor, "1767225600000009");
    assert_non_null(strstr(test->targets[0], "wantedCollections=app.bsky.feed.post"));
    assert_null(strstr(test->targets[0], "cursor="));
}

/* Reads each line it is asked of at once, as it reads one that it has kept. */
struct keeper {
    struct channel_stream *stream;
    struct buf posts;
};

static bool keep_and_want(void *ctx, const struct post *glance UNUSED, struct sv line)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct keeper *keeper = ctx;
    struct post post;

    if (keeper->stream->channel->stream_read(keeper->stream, line, &arena, &post)) {
        post_write(&keeper->posts, &post);
        buf_char(&keeper->posts, '\n');
    }
    return true;
}

static bool give_as_well(void *ctx, const struct post *post, struct err *err UNUSED)
{
    struct keeper *keeper = ctx;
    CLEANUP(buf_done) struct buf again = BUF(POST_LINE_MAX);
    struct sv kept = buf_sv(&keeper->posts);

    post_write(&again, post);
    buf_char(&again, '\n');
    assert_true(sv_ends(kept, buf_sv(&again)));
    return true;
}

static void a_line_that_was_kept_is_read_as_the_stream_reads_it(void **state)
{
    struct jetstream_test *test = *state;
    struct keeper keeper = { .stream = test->stream, .posts = BUF(1 << 20) };
    struct channel_sink sink = { .post = give_as_well, .wants = keep_and_want, .ctx = &keeper };
    struct sv posts;
    struct err err = { 0 };
    size_t n = 0;

    event(test, 0, base_us + 3, "3mptbypcq372f", "create", POST_, "a", RECORD("first"));
    event(test, 0, base_us + 4, "3mptbypcq372h", "update", POST_, "a", RECORD("first, mended"));
    event(test, 0, base_us + 5, "3mptbypcq372i", "delete", POST_, "b", NULL);
    event(test, 0, base_us + 6, "3mptbypcq372j", "create", "app.bsky.feed.repost", "c",
          "{\"subject\":{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/q\"}}");
    assert_false(test->stream->channel->stream_run(test->stream, sv_of(NULL, 0), &sink, &err));
    for (posts = buf_sv(&keeper.posts); posts.len; n++)
        (void)sv_split(&posts, '\n');
    assert_int_equal(n, 4);
    assert_false(test->stream->channel->stream_read(test->stream, SV("no JSON"), NULL, NULL));
    buf_done(&keeper.posts);
}

static void a_new_connection_goes_back_and_gives_nothing_twice(void **state)
{
    struct jetstream_test *test = *state;
    struct err err = { 0 };

    event(test, 0, base_us, "r1", "create", POST_, "a", RECORD("one"));
    event(test, 1, base_us, "r1", "create", POST_, "a", RECORD("one"));
    event(test, 1, base_us + 1, "r2", "create", POST_, "b", RECORD("two"));
    event(test, 2, base_us, "r1", "create", POST_, "a", RECORD("one"));
    assert_false(run(test, &err));
    assert_int_equal(test->channel->n_posts, 1);
    assert_false(run(test, &err));
    assert_non_null(strstr(test->targets[1], "cursor=1767225595000000"));
    assert_int_equal(test->channel->n_posts, 1);
    assert_non_null(strstr(test->channel->posts[0], "two"));
    (void)snprintf(test->channel->cursor, sizeof test->channel->cursor, "%lld",
                   (long long)base_us - 1); /* not kept */
    assert_false(run(test, &err));
    assert_int_equal(test->channel->n_posts, 1);
}

static void failures_in_a_row_wait_longer_and_longer(void **state)
{
    struct jetstream_test *test = *state;
    ms_t longest = 0;

    for (int i = 0; i < 8; i++) {
        struct err err = { 0 };
        ms_t wait_ms;

        assert_false(run(test, &err));
        assert_int_equal(err.kind, ERR_LATER);
        wait_ms = err.retry_at - test->channel->now;
        if (wait_ms < (i < 7 ? 500 << i : MS_MINUTE) || wait_ms > (1000 << i) || wait_ms > 2 * MS_MINUTE)
            fail_msg("after %d failures %lld ms", i, (long long)wait_ms);
        longest = wait_ms > longest ? wait_ms : longest;
    }
    assert_true(longest >= MS_MINUTE / 2);
}

static void note_up(void *ctx)
{
    struct channel_test *channel = ctx;

    channel->n_up++;
}

static void a_line_that_stands_is_said_before_anything_comes(void **state)
{
    struct jetstream_test *test = *state;
    struct err err = { 0 };

    test->channel->sink.up = note_up;
    assert_false(run(test, &err)); /* refused */
    assert_int_equal(test->channel->n_up, 0);
    ws_double_frame(&test->frames[1], 0x89, "", 0); /* a ping, no post */
    assert_false(run(test, &err));
    assert_int_equal(test->channel->n_up, 1);
    assert_int_equal(test->channel->n_posts, 0);
}

static void a_sink_that_refuses_ends_the_run_with_its_own_error(void **state)
{
    struct jetstream_test *test = *state;
    struct err err = { 0 };

    event(test, 0, base_us, "r1", "create", POST_, "a", RECORD("one"));
    event(test, 0, base_us + 1, "r2", "create", POST_, "b", RECORD("two"));
    event(test, 1, base_us, "r1", "create", POST_, "a", RECORD("one"));
    test->channel->sink_fails_at = 2;
    assert_false(run(test, &err));
    assert_int_equal(err.kind, ERR_FAULT);
    assert_int_equal(test->channel->n_marks, 0);
    test->channel->sink_fails_at = 0;
    assert_false(run(test, &err));
    assert_int_equal(test->channel->n_posts, 1); /* it was given, not kept: it comes again */
}

static void a_stopped_stream_returns_at_once(void **state)
{
    struct jetstream_test *test = *state;
    struct err err = { 0 };

    test->stream->channel->stream_stop(test->stream);
    assert_true(run(test, &err));
    assert_int_equal(test->n_connections, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
const struct CMUnitTest jetstream_tests[] = {
    TEST(events_become_posts_edits_and_deletions),
    TEST(a_line_that_was_kept_is_read_as_the_stream_reads_it),
    TEST(a_new_connection_goes_back_and_gives_nothing_twice),
    TEST(failures_in_a_row_wait_longer_and_longer),
    TEST(a_sink_that_refuses_ends_the_run_with_its_own_error),
    TEST(a_line_that_stands_is_said_before_anything_comes),
    TEST(a_stopped_stream_returns_at_once),
};
const size_t n_jetstream_tests = COUNT(jetstream_tests);
