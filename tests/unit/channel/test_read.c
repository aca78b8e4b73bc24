/* tests/unit/channel/test_read.c: notifications, our own posts, threads, posts by name. */
#include <stdio.h>

#include "channel/channel_tests.h"
#include "channel/fake_pds.h"
#include "model/post.h"

#define LIST       "app.bsky.notification.listNotifications"
#define FEED       "app.bsky.feed.getAuthorFeed"
#define THREAD     "app.bsky.feed.getPostThread"
#define GET_POSTS  "app.bsky.feed.getPosts"
#define GET_RECORD "com.atproto.repo.getRecord"

/* A view of THEIR post `key`, seen at that time, with this text and more of the record (",\"reply\":…" or
 * ""). */
#define VIEW_OF(did, key, time, text, more) \
    "{\"uri\":\"at://" did "/app.bsky.feed.post/" key "\",\"cid\":\"cid-" key "-" text \
    "\",\"author\":{\"did\":\"" did \
    "\",\"handle\":\"jane.test\",\"displayName\":\"Jane\"},\"likeCount\":2,\"indexedAt\":\"2025-12-31T" time \
    "Z\",\"record\":{\"text\":\"" text "\",\"createdAt\":\"2025-12-31T" time "Z\"" more "}}"
#define VIEW(key, time, text) VIEW_OF(THEIR_DID, key, time, text, "")
#define NO_FEED(test)         ANSWER(test, FEED, .status = 200, .body = "{\"feed\":[]}", .stays = true)

static bool read_on(struct channel_test *test, struct err *err)
{
    char cursor[CHANNEL_CURSOR_MAX];

    (void)snprintf(cursor, sizeof cursor, "%s", test->cursor);
    test->n_posts = 0;
    return test->state->channel->read(test->state, sv_str(cursor[0] ? cursor : NULL), &test->sink, err);
}

static void expect_posts(struct channel_test *test, size_t n, ...)
{
    va_list args;

    if (test->n_posts != n)
        fail_msg("%zu posts, wanted %zu; the last: %s", test->n_posts, n,
                 test->n_posts ? test->posts[test->n_posts - 1] : "-");
    va_start(args, n);
    for (size_t i = 0; i < n; i++) {
        const char *wanted = va_arg(args, const char *);

        if (!strstr(test->posts[i], wanted))
            fail_msg("post %zu is %s, wanted %s", i, test->posts[i], wanted);
    }
    va_end(args);
}

static void notifications_are_paged_back_to_what_is_known(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    NO_FEED(test);
    ANSWER(test, LIST, .status = 200,
           .body = "{\"notifications\":[" VIEW("c", "23:00:03", "c") "," VIEW("b", "23:00:02",
                                                                              "b") "],\"cursor\":\"p 2\"}");
    ANSWER(test, LIST, .query = "cursor=p%202", .status = 200,
           .body = "{\"notifications\":[" VIEW("a", "23:00:01", "a") "],\"cursor\":\"p3\"}");
    ANSWER(test, LIST, .query = "cursor=p3", .status = 200, .body = "{\"notifications\":[]}");
    channel_test_open(test, PASSWORD);
    if (!read_on(test, &err))
        fail_msg("%s", err.text);
    expect_posts(test, 3, "\"b\"", "\"c\"", "\"a\""); /* each page oldest first */
    assert_non_null(strstr(test->posts[0], "\"name\":\"Jane\""));
    assert_non_null(strstr(test->posts[0], "\"likes\":2"));
    assert_int_equal(test->n_marks, 1);
    /* later: one new, one edited, the rest known; the page reaches below the floor, so no more are asked for
     */
    ANSWER(
        test, LIST, .status = 200,
        .body =
            "{\"notifications\":[" VIEW("d", "23:10:00", "d") "," VIEW("c", "23:00:03", "c, mended") "," VIEW(
                "b", "23:00:02", "b") "," VIEW("z", "22:00:00", "z") "],\"cursor\":\"more\"}");
    if (!read_on(test, &err))
        fail_msg("%s", err.text);
    expect_posts(test, 2, "c, mended", "\"d\"");
    assert_non_null(strstr(test->cursor, "23:10:00"));
}

static void what_was_given_but_not_kept_is_given_again(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };
    static const char body[] =
        "{\"notifications\":[" VIEW("b", "23:00:02", "b") "," VIEW("a", "23:00:01", "a") "]}";

    NO_FEED(test);
    ANSWER(test, LIST, .status = 200, .body = body, .stays = true);
    channel_test_open(test, PASSWORD);
    test->sink_fails_at = 2;
    assert_false(read_on(test, &err));
    assert_int_equal(err.kind, ERR_FAULT);
    assert_int_equal(test->n_marks, 0);
    test->sink_fails_at = 0;
    assert_true(read_on(test, &err));
    expect_posts(test, 2, "\"a\"", "\"b\"");
    test->cursor[0] = '\0'; /* the commit failed: the caller has the old cursor */
    assert_true(read_on(test, &err));
    expect_posts(test, 2, "\"a\"", "\"b\"");
    assert_true(read_on(test, &err));
    expect_posts(test, 0);
    channel_test_open(test, test->secret); /* a restart: the overlap comes again, the store knows it */
    assert_true(read_on(test, &err));
    expect_posts(test, 2, "\"a\"", "\"b\"");
}

static void our_own_posts_made_elsewhere_are_read_and_reposts_left_out(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(test, LIST, .status = 200, .body = "{\"notifications\":[]}", .stays = true);
    ANSWER(
        test, FEED, .query = "actor=" OUR_DID, .status = 200,
        .body = "{\"feed\":[{\"post\":" VIEW(
            "r", "23:05:00",
            "theirs") ",\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\"}},"
                      "{\"post\":" VIEW_OF(OUR_DID, "o", "23:00:00", "ours",
                                           ",\"reply\":{\"parent\":{\"cid\":\"b\",\"uri\":\"at://" THEIR_DID
                                           "/app.bsky.feed.post/a\"},"
                                           "\"root\":{\"cid\":\"b\",\"uri\":\"at://" THEIR_DID
                                           "/app.bsky.feed.post/a\"}}") "}]}",
        .stays = true);
    channel_test_open(test, PASSWORD);
    if (!read_on(test, &err))
        fail_msg("%s", err.text);
    expect_posts(test, 1, "ours");
    assert_non_null(strstr(test->posts[0], "\"in_reply_to\":\"at://" THEIR_DID "/app.bsky.feed.post/a\""));
    assert_true(read_on(test, &err));
    expect_posts(test, 0);
}

static void garbage_in_a_list_is_passed_over(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    NO_FEED(test);
    ANSWER(test, LIST, .status = 200,
           .body =
               "{\"notifications\":[3,null,{},{\"uri\":\"at://x\",\"indexedAt\":\"2025-12-31T23:00:00Z\"},"
               "{\"uri\":7,\"record\":[]}," VIEW("a", "23:00:01", "a") "],\"cursor\":{}}");
    channel_test_open(test, PASSWORD);
    assert_true(read_on(test, &err));
    expect_posts(test, 1, "\"a\"");
}

static void a_cursor_that_goes_nowhere_ends_the_reading(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    NO_FEED(test);
    ANSWER(test, LIST, .status = 200,
           .body = "{\"notifications\":[" VIEW("a", "23:00:01", "a") "],\"cursor\":\"same\"}", .stays = true);
    channel_test_open(test, PASSWORD);
    assert_true(read_on(test, &err));
    expect_posts(test, 1, "\"a\"");
    assert_int_equal(fake_pds_count(test->pds, LIST), 2);
}

/* ---- threads ---- */

#define REPLY_TO(key) \
    ",\"reply\":{\"parent\":{\"cid\":\"b\",\"uri\":\"at://" THEIR_DID "/app.bsky.feed.post/" key \
    "\"},\"root\":{\"cid\":\"b\",\"uri\":\"at://" THEIR_DID "/app.bsky.feed.post/a\"}}"
#define UP(key, above, parent) \
    "{\"post\":" VIEW_OF(THEIR_DID, key, "23:00:00", key, REPLY_TO(above)) parent "}"

static bool climb(struct channel_test *test, const char *key, struct err *err)
{
    char id[128];

    (void)snprintf(id, sizeof id, "at://" THEIR_DID "/app.bsky.feed.post/%s", key);
    test->n_posts = 0;
    return test->state->channel->ancestors(test->state, sv_str(id), &test->sink, err);
}

static void ancestors_come_from_the_top_down_piece_by_piece(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(test, THREAD, .query = "post%2Fd", .status = 200,
           .body = "{\"thread\":" UP(
               "d", "c", ",\"parent\":" UP("c", "b", "")) "}"); /* as deep as was asked: more above */
    ANSWER(test, THREAD, .query = "post%2Fc", .status = 200,
           .body = "{\"thread\":" UP(
               "c", "b",
               ",\"parent\":" UP("b", "a", ",\"parent\":{\"post\":" VIEW("a", "22:00:00", "a") "}")) "}");
    channel_test_open(test, NULL); /* nobody need be signed in */
    if (!climb(test, "d", &err))
        fail_msg("%s", err.text);
    expect_posts(test, 4, "post/a\"", "post/b\"", "post/c\"", "post/d\"");
}

static void an_ancestor_that_is_gone_ends_the_climb(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(
        test, THREAD, .query = "post%2Fd", .status = 200,
        .body = "{\"thread\":" UP(
            "d", "c",
            ",\"parent\":{\"$type\":\"app.bsky.feed.defs#notFoundPost\",\"uri\":\"at://x\",\"notFound\":true}") "}");
    ANSWER(test, THREAD, .query = "post%2Fgone", .status = 400,
           .body = "{\"error\":\"NotFound\",\"message\":\"Post not found\"}");
    ANSWER(test, THREAD, .query = "post%2Fhidden", .status = 200,
           .body = "{\"thread\":{\"$type\":\"app.bsky.feed.defs#blockedPost\"}}");
    channel_test_open(test, NULL);
    assert_true(climb(test, "d", &err));
    expect_posts(test, 1, "post/d\"");
    assert_false(climb(test, "gone", &err));
    assert_int_equal(err.kind, ERR_ABSENT);
    assert_false(climb(test, "hidden", &err));
    assert_int_equal(err.kind, ERR_ABSENT);
    assert_false(test->state->channel->ancestors(test->state, SV("77237321568755712"), &test->sink, &err));
    assert_int_equal(err.kind, ERR_INPUT);
}

static void what_the_authors_server_has_not_is_deleted_and_what_is_hidden_is_not(void **state)
{
    struct channel_test *test = *state;
    const struct sv ids[] = { SV("at://" THEIR_DID "/app.bsky.feed.post/a"),
                              SV("at://" THEIR_DID "/app.bsky.feed.post/gone"),
                              SV("at://" THEIR_DID "/app.bsky.feed.post/hidden"),
                              SV("at://" THEIR_DID "/app.bsky.feed.post/unclear") };
    struct err err = { 0 };

    ANSWER(test, GET_POSTS, .status = 200, .body = "{\"posts\":[" VIEW("a", "23:00:00", "a") "]}");
    ANSWER(test, GET_RECORD, .query = "rkey=gone", .status = 400,
           .body = "{\"error\":\"RecordNotFound\",\"message\":\"m\"}");
    ANSWER(test, GET_RECORD, .query = "rkey=hidden", .status = 200, .body = "{\"uri\":\"x\",\"value\":{}}");
    channel_test_open(test, NULL);
    if (!test->state->channel->fetch(test->state, ids, COUNT(ids), &test->sink, &err))
        fail_msg("%s", err.text);
    expect_posts(test, 2, "post/a\"", "post/gone\"");
    assert_non_null(strstr(test->posts[1], "\"deleted\":true"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_pds_set_up, fake_pds_tear_down)
const struct CMUnitTest read_tests[] = {
    TEST(notifications_are_paged_back_to_what_is_known),
    TEST(what_was_given_but_not_kept_is_given_again),
    TEST(our_own_posts_made_elsewhere_are_read_and_reposts_left_out),
    TEST(garbage_in_a_list_is_passed_over),
    TEST(a_cursor_that_goes_nowhere_ends_the_reading),
};
const size_t n_read_tests = COUNT(read_tests);
const struct CMUnitTest thread_tests[] = {
    TEST(ancestors_come_from_the_top_down_piece_by_piece),
    TEST(an_ancestor_that_is_gone_ends_the_climb),
    TEST(what_the_authors_server_has_not_is_deleted_and_what_is_hidden_is_not),
};
const size_t n_thread_tests = COUNT(thread_tests);
