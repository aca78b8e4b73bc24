/* tests/unit/channel/fake_pds.c */
#include "channel/fake_pds.h"

#include <stdio.h>

#include "base/lock.h"
#include "channel/channel_tests.h"
#include "model/post.h"
#include "support/http_double.h"

enum { ANSWERS_MAX = 64, CALLS_MAX = 1024 };

struct fake_pds {
    struct http_double *http;
    struct lock lock;
    struct fake_answer answers[ANSWERS_MAX];
    bool used[ANSWERS_MAX];
    size_t n_answers;
    char calls[CALLS_MAX][64];
    size_t n_calls;
    char body[65536];
    int n_access, n_refresh; /* the valid tokens are access-N and refresh-N */
    bool refuses_password;
};

static bool bearer_is(const struct http_double_request *request, const char *kind, int n)
{
    char wanted[64];

    (void)snprintf(wanted, sizeof wanted, "Bearer %s-%d", kind, n);
    return sv_is(http_double_header(request, "authorization"), wanted);
}

static void write_session(struct fake_pds *pds, struct buf *out)
{
    char body[512];

    pds->n_access++;
    pds->n_refresh++;
    (void)snprintf(body, sizeof body,
                   "{\"did\":\"" OUR_DID
                   "\",\"handle\":\"us.test\",\"accessJwt\":\"access-%d\",\"refreshJwt\":\"refresh-%d\"}",
                   pds->n_access, pds->n_refresh);
    http_double_write(out, 200, "", body);
}

static void write_document(const struct fake_pds *pds, const char *did, const char *handle, struct buf *out)
{
    char body[512];

    (void)snprintf(body, sizeof body,
                   "{\"id\":\"%s\",\"alsoKnownAs\":[\"at://%s\"],\"service\":[{\"id\":\"#atproto_pds\","
                   "\"type\":\"AtprotoPersonalDataServer\",\"serviceEndpoint\":\"http://localhost:%d/\"}]}",
                   did, handle, http_double_port(pds->http));
    http_double_write(out, 200, "", body);
}

/* Signing in and names; false when it is none of these. */
static bool answer_account(struct fake_pds *pds, const struct http_double_request *request, struct sv method,
                           struct sv query, struct buf *out)
{
    if (sv_is(method, "com.atproto.identity.resolveHandle")) {
        if (sv_is(query, "handle=us.test"))
            http_double_write(out, 200, "", "{\"did\":\"" OUR_DID "\"}");
        else if (sv_is(query, "handle=jane.test") || sv_is(query, "handle=thief.test"))
            http_double_write(out, 200, "", "{\"did\":\"" THEIR_DID "\"}");
        else
            http_double_write(out, 400, "",
                              "{\"error\":\"InvalidRequest\",\"message\":\"Unable to resolve handle\"}");
    } else if (sv_is(method, "com.atproto.server.createSession")) {
        if (pds->refuses_password || !memmem(request->body.at, request->body.len, PASSWORD, strlen(PASSWORD)))
            http_double_write(
                out, 401, "",
                "{\"error\":\"AuthenticationRequired\",\"message\":\"Invalid identifier or password\"}");
        else
            write_session(pds, out);
    } else if (sv_is(method, "com.atproto.server.refreshSession")) {
        if (bearer_is(request, "refresh", pds->n_refresh))
            write_session(pds, out);
        else
            http_double_write(out, 400, "",
                              "{\"error\":\"ExpiredToken\",\"message\":\"Token has been revoked\"}");
    } else {
        return false;
    }
    return true;
}

static const struct fake_answer *find_answer(struct fake_pds *pds, struct sv method, struct sv query)
{
    for (size_t i = 0; i < pds->n_answers; i++) {
        const struct fake_answer *answer = &pds->answers[i];

        if (pds->used[i] || !sv_is(method, answer->method) ||
            (answer->query && !memmem(query.at, query.len, answer->query, strlen(answer->query))))
            continue;
        pds->used[i] = !answer->stays;
        return answer;
    }
    return NULL;
}

static bool answer_scripted(struct fake_pds *pds, const struct http_double_request *request, struct sv method,
                            struct sv query, struct buf *out)
{
    const struct fake_answer *answer = find_answer(pds, method, query);

    if (http_double_header(request, "authorization").at && !bearer_is(request, "access", pds->n_access)) {
        http_double_write(out, 400, "", "{\"error\":\"ExpiredToken\",\"message\":\"Token has expired\"}");
        if (answer) /* it was not this call that was meant */
            pds->used[answer - pds->answers] = false;
        return true;
    }
    if (!answer)
        http_double_write(out, 500, "",
                          "{\"error\":\"InternalServerError\",\"message\":\"no answer was scripted\"}");
    else if (!answer->status)
        return false;
    else
        http_double_write(out, answer->status, answer->headers ? answer->headers : "",
                          answer->body ? answer->body : "");
    return true;
}

static bool answer(void *ctx, const struct http_double_request *request, struct buf *out)
{
    struct fake_pds *pds = ctx;
    struct sv query = request->target, path = sv_split(&query, '?'), method = path;
    bool goes_on = true;

    if (sv_starts(path, SV("/xrpc/")))
        method = sv_skip(path, 6);
    lock_take(&pds->lock);
    if (pds->n_calls < CALLS_MAX)
        (void)snprintf(pds->calls[pds->n_calls++], sizeof pds->calls[0], "%.*s", SV_ARG(method));
    if (request->body.len)
        (void)snprintf(pds->body, sizeof pds->body, "%.*s", SV_ARG(request->body));
    if (sv_is(path, "/" OUR_DID))
        write_document(pds, OUR_DID, "us.test", out);
    else if (sv_is(path, "/" THEIR_DID))
        write_document(pds, THEIR_DID, "jane.test", out);
    else if (!answer_account(pds, request, method, query, out))
        goes_on = answer_scripted(pds, request, method, query, out);
    lock_give(&pds->lock);
    return goes_on;
}

void fake_pds_answer(struct fake_pds *pds, const struct fake_answer *scripted)
{
    lock_take(&pds->lock);
    if (pds->n_answers == ANSWERS_MAX)
        abort();
    pds->answers[pds->n_answers++] = *scripted;
    lock_give(&pds->lock);
}

void fake_pds_expire(struct fake_pds *pds, bool refresh_too)
{
    lock_take(&pds->lock);
    pds->n_access += 100;
    pds->n_refresh += refresh_too ? 100 : 0;
    lock_give(&pds->lock);
}

void fake_pds_refuse_password(struct fake_pds *pds)
{
    lock_take(&pds->lock);
    pds->refuses_password = true;
    lock_give(&pds->lock);
}

int fake_pds_count(struct fake_pds *pds, const char *method)
{
    int n = 0;

    lock_take(&pds->lock);
    for (size_t i = 0; i < pds->n_calls; i++)
        n += strcmp(pds->calls[i], method) == 0;
    lock_give(&pds->lock);
    return n;
}

void fake_pds_body(struct fake_pds *pds, char *out, size_t size)
{
    lock_take(&pds->lock);
    (void)snprintf(out, size, "%s", pds->body);
    lock_give(&pds->lock);
}

int fake_pds_port(struct fake_pds *pds)
{
    return http_double_port(pds->http);
}

/* ---- the other side of a channel ---- */

static ms_t now(void *ctx)
{
    return ((struct channel_test *)ctx)->now;
}

static bool save_secret(void *ctx, struct sv secret, struct err *err)
{
    struct channel_test *test = ctx;

    if (test->save_fails)
        return err_set(err, ERR_FAULT, "the disk is full");
    (void)snprintf(test->secret, sizeof test->secret, "%.*s", SV_ARG(secret));
    test->n_saved++;
    return true;
}

static bool take_post(void *ctx, const struct post *post, struct err *err)
{
    struct channel_test *test = ctx;
    CLEANUP(buf_done) struct buf line = { 0 };

    if (test->sink_fails_at && test->n_posts + 1 == test->sink_fails_at)
        return err_set(err, ERR_FAULT, "the store is full");
    if (test->n_posts == COUNT(test->posts))
        return err_set(err, ERR_FAULT, "more posts than expected");
    buf_init(&line, 1 << 20);
    post_write(&line, post);
    (void)snprintf(test->posts[test->n_posts++], sizeof test->posts[0], "%s", buf_str(&line));
    return true;
}

static bool take_mark(void *ctx, struct sv cursor, struct err *err UNUSED)
{
    struct channel_test *test = ctx;

    (void)snprintf(test->cursor, sizeof test->cursor, "%.*s", SV_ARG(cursor));
    test->n_marks++;
    return true;
}

int fake_pds_set_up(void **state)
{
    struct channel_test *test = NEW(struct channel_test, 1);
    char host_port[64];

    test->pds = NEW(struct fake_pds, 1);
    lock_init(&test->pds->lock);
    test->pds->http = http_double_start(answer, test->pds);
    (void)snprintf(host_port, sizeof host_port, "localhost:%d", http_double_port(test->pds->http));
    assert_true(guard_allow(&test->guard, sv_str(host_port), NULL));
    (void)snprintf(test->settings, sizeof test->settings,
                   "{\"resolver\":\"http://%s\",\"plc\":\"http://%s/\",\"appview\":\"http://%s\","
                   "\"streams\":[\"ws://%s/subscribe\"]}",
                   host_port, host_port, host_port, host_port);
    test->now = 1767225600000; /* 2026-01-01 */
    test->host = (struct channel_host){ .guard = &test->guard,
                                        .user_agent = "Earshot/test",
                                        .now = now,
                                        .save_secret = save_secret,
                                        .ctx = test };
    test->sink = (struct channel_sink){ .post = take_post, .mark = take_mark, .ctx = test };
    *state = test;
    return 0;
}

int fake_pds_tear_down(void **state)
{
    struct channel_test *test = *state;

    if (test->state)
        test->state->channel->close(test->state);
    http_double_stop(test->pds->http);
    lock_done(&test->pds->lock);
    arena_done(&test->arena);
    free(test->pds);
    free(test);
    return 0;
}

void channel_test_open(struct channel_test *test, const char *secret)
{
    const struct channel *channel = channel_find(SV("bluesky"));
    const struct channel_account account = { .handle = SV("us.test"), .secret = sv_str(secret) };
    struct err err = { 0 };

    if (test->state)
        channel->close(test->state);
    if (!channel->open(&test->host, sv_str(test->settings), secret ? &account : NULL, &test->state, &err))
        fail_msg("%s", err.text);
}
