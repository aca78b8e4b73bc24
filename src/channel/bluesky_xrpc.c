/* channel/bluesky_xrpc.c: one XRPC call, and what its answer means. Status codes alone don't say: expired
 * tokens come as 400, proxies answer in HTML, and a 5xx to a write may hide a write that happened.
 * **Source**: atproto.com/specs/xrpc, docs.bsky.app/docs/advanced-guides/rate-limits. */
#include "channel/bluesky_inner.h"

#include <stdio.h>

/* ---- workers ---- */

bool bluesky_worker_take(struct bluesky *bluesky, struct bluesky_worker **out, struct err *err)
{
    struct bluesky_worker *worker;

    lock_take(&bluesky->lock);
    if (bluesky->is_stopped) {
        lock_give(&bluesky->lock);
        return err_set(err, ERR_LATER, "stopped");
    }
    worker = bluesky->pool;
    if (worker) {
        bluesky->pool = worker->next;
    } else {
        worker = NEW(struct bluesky_worker, 1);
        worker->http = http_client_new(bluesky->host.guard, bluesky->host.user_agent);
        worker->parser = json_parser_new(BLUESKY_BODY_MAX);
        buf_init(&worker->url, HTTP_URL_MAX);
        worker->next_made = bluesky->made;
        bluesky->made = worker;
    }
    lock_give(&bluesky->lock);
    *out = worker;
    return true;
}

void bluesky_worker_give(struct bluesky *bluesky, struct bluesky_worker *worker)
{
    if (!worker)
        return;
    lock_take(&bluesky->lock);
    worker->next = bluesky->pool;
    bluesky->pool = worker;
    lock_give(&bluesky->lock);
}

void bluesky_stop(struct bluesky *bluesky)
{
    lock_take(&bluesky->lock);
    bluesky->is_stopped = true;
    for (struct bluesky_worker *worker = bluesky->made; worker; worker = worker->next_made)
        http_client_stop(worker->http);
    cond_broadcast(&bluesky->renewed);
    lock_give(&bluesky->lock);
}

/* ---- rate limits ---- */

/* Until when the network wants no more of this method; 0 = now is fine. */
static ms_t rate_until(struct bluesky *bluesky, uint64_t method, ms_t now)
{
    ms_t until = 0;

    lock_take(&bluesky->lock);
    for (size_t i = 0; i < BLUESKY_RATES; i++)
        if (bluesky->rates[i].method == method && bluesky->rates[i].until > now)
            until = bluesky->rates[i].until;
    lock_give(&bluesky->lock);
    return until;
}

static void rate_hold(struct bluesky *bluesky, uint64_t method, ms_t until)
{
    struct bluesky_rate *place = &bluesky->rates[0];

    lock_take(&bluesky->lock);
    for (size_t i = 0; i < BLUESKY_RATES; i++) { /* its own place, else the one that ends first */
        struct bluesky_rate *rate = &bluesky->rates[i];

        if (rate->method == method) {
            place = rate;
            break;
        }
        if (rate->until < place->until)
            place = rate;
    }
    *place = (struct bluesky_rate){ .method = method, .until = until };
    lock_give(&bluesky->lock);
}

/* When the answer says to come again; a network that says nonsense is not obeyed for longer than a day. */
static ms_t rate_reset(const struct http_response *response, ms_t now)
{
    enum { UNSAID_MS = MS_MINUTE };
    ms_t until = now + UNSAID_MS;
    int64_t number;

    if (sv_to_i64(http_response_header(response, "retry-after"), &number) && number >= 0 && number < MS_DAY)
        until = now + number * MS_SECOND;
    else if (sv_to_i64(http_response_header(response, "ratelimit-reset"), &number) &&
             number < INT64_MAX / MS_SECOND)
        until = number * MS_SECOND;
    if (until < now + MS_SECOND)
        until = now + MS_SECOND;
    return until > now + MS_DAY ? now + MS_DAY : until;
}

/* The last call that was allowed: the next would be a 429. */
static void note_remaining(struct bluesky *bluesky, uint64_t method, const struct http_response *response)
{
    ms_t now = bluesky_now(bluesky);
    int64_t left;

    if (sv_to_i64(http_response_header(response, "ratelimit-remaining"), &left) && left <= 0)
        rate_hold(bluesky, method, rate_reset(response, now));
}

/* ---- what an answer means ---- */

/* clang-format off */
static const struct {
    const char *error;
    enum err_kind kind;
} errors[] = {
    { "RecordNotFound", ERR_ABSENT },     { "NotFound", ERR_ABSENT },           { "RepoNotFound", ERR_ABSENT },
    { "InvalidSwap", ERR_CONFLICT },      { "AccountTakedown", ERR_DENIED },    { "AccountSuspended", ERR_DENIED },
    { "AccountDeactivated", ERR_DENIED }, { "AccountNotFound", ERR_DENIED },    { "AuthFactorTokenRequired", ERR_DENIED },
    { "BlockedActor", ERR_DENIED },       { "BlockedByActor", ERR_DENIED },     { "RateLimitExceeded", ERR_LATER },
    { "MethodNotImplemented", ERR_FAULT },
};
/* clang-format on */

/* A refusal that names no error is not from the service itself but from whatever stands before it (a gateway, a captive
 * portal, somebody's web server): it says nothing about us, nor what became of a write. What is wrong with the request or too
 * large for it stays so. */
static enum err_kind kind_of(int status, struct sv error, bool is_write)
{
    if (!error.len && status != 400 && status != 413 && status != 429 && status != 501)
        return is_write ? ERR_UNSURE : ERR_LATER;
    for (size_t i = 0; i < COUNT(errors); i++)
        if (status >= 400 && status < 500 && sv_is(error, errors[i].error))
            return errors[i].kind;
    switch (status) {
    case 401:
    case 403:
        return ERR_DENIED;
    case 404:
        return ERR_ABSENT;
    case 429:
        return ERR_LATER;
    case 501:
        return ERR_FAULT;
    default:
        if (status >= 500)
            return is_write ? ERR_UNSURE : ERR_LATER;
        return status >= 400 ? ERR_INPUT : ERR_FAULT;
    }
}

static bool is_token_trouble(int status, struct sv error)
{
    return error.len && (status == 401 ||
                         (status == 400 && (sv_is(error, "ExpiredToken") || sv_is(error, "InvalidToken"))));
}

/* Host alone: a URL may carry what is nobody's business in a log. */
static struct sv host_of(const char *service)
{
    const char *at = strstr(service, "://");
    struct sv host = sv_str(at ? at + 3 : service);

    return sv_split(&host, '/');
}

static bool explain(struct bluesky *bluesky, const struct http_response *response, const char *service,
                    const struct bluesky_call *call, struct json body, bool *out_token_trouble,
                    struct err *err)
{
    struct sv error = json_text(json_get(body, "error"));
    struct sv message = utf8_cut(json_text(json_get(body, "message")), 120);
    enum err_kind kind = kind_of(response->status, error, call->is_procedure);
    struct sv host = host_of(service);

    if (out_token_trouble)
        *out_token_trouble = is_token_trouble(response->status, error);
    if (response->status == 429) {
        ms_t until = rate_reset(response, bluesky_now(bluesky));

        rate_hold(bluesky, sv_hash(sv_str(call->method), 0), until);
        (void)err_set(err, ERR_LATER, "%.*s: rate limit of %s reached", SV_ARG(host), call->method);
        if (err)
            err->retry_at = until;
        return false;
    }
    if (error.len)
        return err_set(err, kind, "%.*s: %.*s: %.*s", SV_ARG(host), SV_ARG(utf8_cut(error, 60)),
                       SV_ARG(message));
    return err_set(err, kind, "%.*s answered %s with status %d", SV_ARG(host), call->method,
                   response->status);
}

/* ---- calls ---- */

static void build_url(struct bluesky_worker *worker, const char *service, const struct bluesky_call *call)
{
    buf_clear(&worker->url);
    buf_printf(&worker->url, "%s/xrpc/%s%s%.*s", service, call->method, call->query.len ? "?" : "",
               SV_ARG(call->query));
}

bool bluesky_ask_at(struct bluesky *bluesky, struct bluesky_worker *worker, const char *service,
                    struct sv token, const struct bluesky_call *call, struct json *out,
                    bool *out_is_token_trouble, struct err *err)
{
    enum { AUTHORIZATION_MAX = 8192 };
    CLEANUP(buf_done) struct buf authorization = { 0 };
    uint64_t method = sv_hash(sv_str(call->method), 0);
    ms_t until = rate_until(bluesky, method, bluesky_now(bluesky));
    bool is_json;

    if (out_is_token_trouble)
        *out_is_token_trouble = false;
    if (until) {
        (void)err_set(err, ERR_LATER, "%.*s: rate limit of %s reached", SV_ARG(host_of(service)),
                      call->method);
        if (err)
            err->retry_at = until;
        return false;
    }
    buf_init(&authorization, AUTHORIZATION_MAX);
    buf_printf(&authorization, "Bearer %.*s", SV_ARG(token));
    build_url(worker, service, call);
    if (!buf_ok(&worker->url) || !buf_ok(&authorization))
        return err_set(err, ERR_INPUT, "%s: too long a question", call->method);
    const struct http_header headers[] = {
        { "Authorization", token.len ? buf_sv(&authorization) : sv_of(NULL, 0) },
        { "Content-Type", call->body.at ? SV("application/json") : sv_of(NULL, 0) },
        { "Accept", SV("application/json") },
    };
    const struct http_request request = {
        .method = call->is_procedure ? "POST" : "GET",
        .url = buf_str(&worker->url),
        .headers = headers,
        .n_headers = COUNT(headers),
        .body = call->body,
        .body_max = BLUESKY_BODY_MAX,
        .timeout_ms = bluesky->settings.timeout_seconds * MS_SECOND,
    };
    if (!http_call(worker->http, &request, &worker->response, err)) {
        if (err &&
            err->kind == ERR_FAULT) /* a read's answer that doesn't end is their trouble, and may pass */
            err->kind = ERR_LATER;
        return false;
    }
    is_json = json_parse(worker->parser, buf_sv(&worker->response.body), JSON_NETWORK, out, NULL);
    note_remaining(bluesky, method, &worker->response);
    if (worker->response.status < 200 || worker->response.status > 299)
        return explain(bluesky, &worker->response, service, call, is_json ? *out : (struct json){ 0 },
                       out_is_token_trouble, err);
    if (is_json || (call->is_procedure && !worker->response.body.len))
        return true;
    return err_set(err, call->is_procedure ? ERR_UNSURE : ERR_LATER,
                   "%.*s answered %s with something that is no JSON", SV_ARG(host_of(service)), call->method);
}

bool bluesky_get_document(struct bluesky_worker *worker, const char *url, struct json *out, struct err *err)
{
    enum { DOCUMENT_MAX = 256 << 10 };
    const struct http_request request = { .url = url, .body_max = DOCUMENT_MAX };
    struct sv host = host_of(url);

    if (!http_call(worker->http, &request, &worker->response, err))
        return false;
    if (worker->response.status == 404 || worker->response.status == 410)
        return err_set(err, ERR_ABSENT, "%.*s knows no such document", SV_ARG(host));
    if (worker->response.status != 200)
        return err_set(err, ERR_LATER, "%.*s answered with status %d", SV_ARG(host), worker->response.status);
    if (!json_parse(worker->parser, buf_sv(&worker->response.body), JSON_NETWORK, out, NULL))
        return err_set(err, ERR_LATER, "%.*s answered with something that is no JSON", SV_ARG(host));
    return true;
}
