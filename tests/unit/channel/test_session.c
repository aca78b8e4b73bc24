/* tests/unit/channel/test_session.c: signing in, tokens, and what each kind of bad answer means. */
#include <pthread.h>
#include <stdio.h>

#include "channel/channel_tests.h"
#include "channel/fake_pds.h"
#include "model/post.h"

#define SIGN_IN   "com.atproto.server.createSession"
#define REFRESH   "com.atproto.server.refreshSession"
#define GET_POSTS "app.bsky.feed.getPosts"
#define PUT       "com.atproto.repo.putRecord"

static bool look(struct channel_test *test, struct err *err)
{
    struct sv id = SV("at://" THEIR_DID "/app.bsky.feed.post/3kabc");

    return test->state->channel->fetch(test->state, &id, 1, &test->sink, err);
}

static bool send_part(struct channel_test *test, struct err *err)
{
    const struct channel_part part = { .id = SV("at://" OUR_DID "/app.bsky.feed.post/3kkkk"),
                                       .record = SV("{\"any\":1}") };

    return test->state->channel->send(test->state, &part, err);
}

static void a_sign_in_says_who_we_are_and_saves_first(void **state)
{
    struct channel_test *test = *state;
    struct channel_identity identity;
    struct err err = { 0 };

    channel_test_open(test, PASSWORD);
    if (!test->state->channel->sign_in(test->state, &test->arena, &identity, &err))
        fail_msg("%s", err.text);
    assert_true(sv_is(identity.id, OUR_DID));
    assert_true(sv_is(identity.handle, "us.test"));
    assert_int_equal(test->n_saved, 1);
    assert_non_null(strstr(test->secret, "access-1"));
    assert_non_null(strstr(test->secret, PASSWORD));
}

static void what_was_saved_is_enough_to_go_on(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(
        test, GET_POSTS, .status = 200,
        .body =
            "{\"posts\":[{\"uri\":\"at://" THEIR_DID "/app.bsky.feed.post/3kabc\",\"cid\":\"b\","
            "\"author\":{\"did\":\"" THEIR_DID
            "\",\"handle\":\"jane.test\"},\"record\":{\"text\":\"hi\"},\"indexedAt\":\"2026-01-01T00:00:00Z\"}]}",
        .stays = true);
    channel_test_open(test, PASSWORD);
    assert_true(look(test, &err));
    channel_test_open(test, test->secret);
    assert_true(look(test, &err));
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 1);
    assert_int_equal(fake_pds_count(test->pds, REFRESH), 0);
    assert_int_equal(test->n_posts, 2);
}

static void an_expired_token_is_renewed_once_and_saved(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(test, PUT, .status = 200,
           .body = "{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/3kkkk\",\"cid\":\"b\"}", .stays = true);
    channel_test_open(test, PASSWORD);
    assert_true(send_part(test, &err));
    fake_pds_expire(test->pds, false);
    assert_true(send_part(test, &err));
    assert_int_equal(fake_pds_count(test->pds, REFRESH), 1);
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 1);
    assert_int_equal(test->n_saved, 2);
    assert_non_null(strstr(test->secret, "refresh-2"));
    fake_pds_expire(test->pds, true); /* now the password must do */
    assert_true(send_part(test, &err));
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 2);
    assert_int_equal(test->n_saved, 3);
}

static void tokens_that_could_not_be_saved_are_not_used_before_they_are(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(test, PUT, .status = 200,
           .body = "{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/3kkkk\",\"cid\":\"b\"}", .stays = true);
    channel_test_open(test, PASSWORD);
    test->save_fails = true;
    assert_false(send_part(test, &err));
    assert_non_null(strstr(err.text, "the disk is full"));
    assert_int_equal(fake_pds_count(test->pds, PUT), 0);
    test->save_fails = false;
    assert_true(send_part(test, &err));
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 1); /* the tokens were good: only saved again */
    assert_int_equal(fake_pds_count(test->pds, REFRESH), 0);
}

static void a_refused_password_is_not_tried_again_and_again(void **state)
{
    struct channel_test *test = *state;
    struct channel_identity identity;
    CLEANUP(buf_done) struct buf health = { 0 };
    struct err err = { 0 };

    fake_pds_refuse_password(test->pds);
    channel_test_open(test, PASSWORD);
    for (int i = 0; i < 5; i++) {
        assert_false(send_part(test, &err));
        assert_int_equal(err.kind, ERR_DENIED);
        assert_non_null(strstr(err.text, "app password is refused"));
    }
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 1);
    buf_init(&health, 1000);
    test->state->channel->health(test->state, &health);
    assert_non_null(strstr(buf_str(&health), "refused"));
    assert_false(
        test->state->channel->sign_in(test->state, &test->arena, &identity, &err)); /* a person asked */
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 2);
    test->now += MS_HOUR;
    assert_false(send_part(test, &err));
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 3);
}

static void only_app_passwords_of_real_accounts_are_taken(void **state)
{
    struct channel_test *test = *state;
    static const struct {
        const char *handle, *secret, *text;
    } bad[] = {
        { "us.test", "my main password", "no app password" },
        { "us.test", "ABCD-efgh-ijkl-mnop", "no app password" },
        { "us.test", "", "not signed in" },
        { "nobody.test", PASSWORD, "no account @nobody.test" },
        { "us", PASSWORD, "no handle" },
        { "thief.test", PASSWORD, "calls itself @jane.test" },
    };

    for (size_t i = 0; i < COUNT(bad); i++) {
        const struct channel *channel = channel_find(SV("bluesky"));
        const struct channel_account account = { .handle = sv_str(bad[i].handle),
                                                 .secret = sv_str(bad[i].secret) };
        struct channel_identity identity;
        struct channel_state *opened;
        struct err err = { 0 };

        assert_true(channel->open(&test->host, sv_str(test->settings), &account, &opened, &err));
        if (channel->sign_in(opened, &test->arena, &identity, &err) || !strstr(err.text, bad[i].text))
            fail_msg("%s %s: %s", bad[i].handle, bad[i].secret, err.text);
        channel->close(opened);
    }
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 0);
}

static void *look_from_a_thread(void *data)
{
    struct err err = { 0 };

    return send_part(data, &err) ? data : NULL;
}

static void threads_that_meet_an_expired_token_renew_it_once(void **state)
{
    struct channel_test *test = *state;
    pthread_t threads[8];
    struct err err = { 0 };

    ANSWER(test, PUT, .status = 200,
           .body = "{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/3kkkk\",\"cid\":\"b\"}", .stays = true);
    channel_test_open(test, PASSWORD);
    assert_true(send_part(test, &err));
    fake_pds_expire(test->pds, false);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_from_a_thread, test), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *result;

        pthread_join(threads[i], &result);
        assert_non_null(result);
    }
    assert_int_equal(fake_pds_count(test->pds, REFRESH), 1);
}

static void a_stopped_state_asks_nobody(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    channel_test_open(test, PASSWORD);
    test->state->channel->stop(test->state);
    assert_false(send_part(test, &err));
    assert_int_equal(err.kind, ERR_LATER);
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 0);
}

/* ---- what answers mean ---- */

/* clang-format off */
static const struct {
    const char *what;
    int status;
    const char *headers, *body;
    enum err_kind read, write;
    ms_t retry_in;
} answers[] = {
    { "no such record", 400, NULL, "{\"error\":\"RecordNotFound\",\"message\":\"m\"}", ERR_ABSENT, ERR_ABSENT, 0 },
    { "something else is there", 400, NULL, "{\"error\":\"InvalidSwap\",\"message\":\"Record was at b\"}", ERR_CONFLICT, ERR_CONFLICT, 0 },
    { "wrong", 400, NULL, "{\"error\":\"InvalidRequest\",\"message\":\"grapheme too big\"}", ERR_INPUT, ERR_INPUT, 0 },
    { "wrong, in HTML", 400, NULL, "<html>Bad Request</html>", ERR_INPUT, ERR_INPUT, 0 },
    { "forbidden", 403, NULL, "{\"error\":\"Forbidden\",\"message\":\"m\"}", ERR_DENIED, ERR_DENIED, 0 },
    { "taken down", 400, NULL, "{\"error\":\"AccountTakedown\",\"message\":\"m\"}", ERR_DENIED, ERR_DENIED, 0 },
    { "too large", 413, NULL, "<html>", ERR_INPUT, ERR_INPUT, 0 },
    { "not its business", 501, NULL, "{\"error\":\"MethodNotImplemented\",\"message\":\"m\"}", ERR_FAULT, ERR_FAULT, 0 },
    { "broken", 500, NULL, "{\"error\":\"InternalServerError\",\"message\":\"m\"}", ERR_LATER, ERR_UNSURE, 0 },
    { "away", 502, NULL, "{\"error\":\"UpstreamFailure\",\"message\":\"m\"}", ERR_LATER, ERR_UNSURE, 0 },
    { "a proxy's page", 503, NULL, "<html>Service Unavailable</html>", ERR_LATER, ERR_UNSURE, 0 },
    { "a gateway's no", 403, NULL, "<html>Forbidden</html>", ERR_LATER, ERR_UNSURE, 0 },
    { "… that wants to know who we are", 401, "www-authenticate: Basic\r\n", "", ERR_LATER, ERR_UNSURE, 0 },
    { "another server at its place", 404, NULL, "<html>Not Found</html>", ERR_LATER, ERR_UNSURE, 0 },
    { "the way to somewhere else", 302, "location: http://127.0.0.1:1/\r\n", "", ERR_LATER, ERR_UNSURE, 0 },
    { "no word", 0, NULL, NULL, ERR_LATER, ERR_UNSURE, 0 },
    { "a page instead of an answer", 200, NULL, "<html>Welcome to our WLAN</html>", ERR_LATER, ERR_UNSURE, 0 },
    { "limit with its end", 429, "ratelimit-reset: 1767225720\r\n", "{\"error\":\"RateLimitExceeded\",\"message\":\"m\"}", ERR_LATER, ERR_LATER, 120000 },
    { "limit with a wait", 429, "retry-after: 7\r\n", "", ERR_LATER, ERR_LATER, 7000 },
    { "limit and nothing", 429, NULL, "<html>", ERR_LATER, ERR_LATER, 60000 },
    { "limit until long after", 429, "ratelimit-reset: 99999999999999\r\n", "", ERR_LATER, ERR_LATER, MS_DAY },
    { "limit until yesterday", 429, "ratelimit-reset: 1\r\n", "", ERR_LATER, ERR_LATER, 1000 },
};
/* clang-format on */

static void each_bad_answer_has_its_meaning(void **state)
{
    struct channel_test *test = *state;

    for (size_t i = 0; i < COUNT(answers); i++) {
        struct err err = { 0 };

        ANSWER(test, GET_POSTS, .status = answers[i].status, .headers = answers[i].headers,
               .body = answers[i].body);
        ANSWER(test, PUT, .status = answers[i].status, .headers = answers[i].headers,
               .body = answers[i].body);
        channel_test_open(test,
                          test->n_saved ? test->secret : PASSWORD); /* a new state: no limit is remembered */
        if (look(test, &err) || err.kind != answers[i].read ||
            err.retry_at != (answers[i].retry_in ? test->now + answers[i].retry_in : 0))
            fail_msg("%s, read: %d %s", answers[i].what, err.kind, err.text);
        err = (struct err){ 0 };
        if (send_part(test, &err) || err.kind != answers[i].write)
            fail_msg("%s, write: %d %s", answers[i].what, err.kind, err.text);
    }
    assert_int_equal(fake_pds_count(test->pds, SIGN_IN), 1);
}

static void a_limit_is_kept_without_asking_until_it_ends(void **state)
{
    struct channel_test *test = *state;
    struct err err = { 0 };

    ANSWER(test, PUT, .status = 200, .headers = "ratelimit-remaining: 0\r\nratelimit-reset: 1767225720\r\n",
           .body = "{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/3kkkk\",\"cid\":\"b\"}", .stays = true);
    channel_test_open(test, PASSWORD);
    assert_true(send_part(test, &err));
    assert_false(send_part(test, &err));
    assert_int_equal(err.kind, ERR_LATER);
    assert_int_equal(err.retry_at, test->now + 120000);
    assert_int_equal(fake_pds_count(test->pds, PUT), 1);
    test->now += 120000;
    assert_true(send_part(test, &err));
    assert_int_equal(fake_pds_count(test->pds, PUT), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_pds_set_up, fake_pds_tear_down)
const struct CMUnitTest session_tests[] = {
    TEST(a_sign_in_says_who_we_are_and_saves_first),
    TEST(what_was_saved_is_enough_to_go_on),
    TEST(an_expired_token_is_renewed_once_and_saved),
    TEST(tokens_that_could_not_be_saved_are_not_used_before_they_are),
    TEST(a_refused_password_is_not_tried_again_and_again),
    TEST(only_app_passwords_of_real_accounts_are_taken),
    TEST(threads_that_meet_an_expired_token_renew_it_once),
    TEST(a_stopped_state_asks_nobody),
};
const size_t n_session_tests = COUNT(session_tests);
const struct CMUnitTest errors_tests[] = {
    TEST(each_bad_answer_has_its_meaning),
    TEST(a_limit_is_kept_without_asking_until_it_ends),
};
const size_t n_errors_tests = COUNT(errors_tests);
