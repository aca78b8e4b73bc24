/* desk/steps.c: the way of a request: who is it, may they, the route's steps, the answer.
 *
 * A step that takes its time (a password, a write) runs elsewhere while the connection sleeps; its end wakes the connection
 * and libmicrohttpd calls again, on the connection's own thread. So no thread that serves connections ever waits for
 * another, and nothing of a request needs a lock: it is with one thread at a time. */
#include <inttypes.h>
#include <microhttpd.h>
#include <sodium.h>
#include <stdio.h>

#include "base/log.h"
#include "db/db.h"
#include "db/pool.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "store/agents.h"

static const struct {
    const char *type;
    int status;
    const char *title;
} problems[] = { [PROBLEM_NONE] = { "fault", 500, "" },
#define X(name, type, status, title) [PROBLEM_##name] = { type, status, title },
                 PROBLEMS(X)
#undef X
};

static enum problem problem_of(const struct request *request)
{
    static const enum problem of_refusal[] = {
        [REFUSED_NOT] = PROBLEM_CONFLICT,      [REFUSED_HELD] = PROBLEM_HELD,
        [REFUSED_FENCE] = PROBLEM_FENCE,       [REFUSED_TOO_LATE] = PROBLEM_TOO_LATE,
        [REFUSED_CONFLICT] = PROBLEM_CONFLICT, [REFUSED_GUARD] = PROBLEM_GUARD,
    };
    static const enum problem of_err[] = {
        [ERR_NONE] = PROBLEM_FAULT,    [ERR_INPUT] = PROBLEM_INPUT,       [ERR_DENIED] = PROBLEM_DENIED,
        [ERR_ABSENT] = PROBLEM_ABSENT, [ERR_CONFLICT] = PROBLEM_CONFLICT, [ERR_LATER] = PROBLEM_LATER,
        [ERR_UNSURE] = PROBLEM_LATER,  [ERR_FAULT] = PROBLEM_FAULT,
    };

    if (request->problem)
        return request->problem;
    if (request->err.kind == ERR_CONFLICT)
        return of_refusal[request->work.refusal];
    return of_err[request->err.kind];
}

static void write_refusal(struct request *request)
{
    const struct work *work = &request->work;
    struct buf *more = &request->more;

    if (work->refusal == REFUSED_HELD || work->refusal == REFUSED_FENCE) {
        if (work->holder)
            write_person(more, "holder", work->holder, work->holder_name);
        else
            json_out_null(more, "holder");
    }
    if (work->refusal == REFUSED_HELD)
        json_out_time(more, "until", work->until);
    if (work->refusal == REFUSED_GUARD) {
        write_guards(more, work->objects);
    }
}

static void write_problem(struct request *request)
{
    enum problem problem = problem_of(request);

    if (!request->problem && request->err.kind == ERR_CONFLICT)
        write_refusal(request);
    if (problem == PROBLEM_FAULT)
        log_line(LOG_ERROR, "a request failed", LOG_STR("path", request->path),
                 LOG_STR("why", request->err.text));
    buf_clear(&request->out);
    json_begin(&request->out, NULL, '{');
    buf_printf(&request->out, "\"type\":\"/problems/%s\"", problems[problem].type);
    json_out_str(&request->out, "title", problems[problem].title);
    json_out_i64(&request->out, "status", problems[problem].status);
    if (request->err.text[0] && problem != PROBLEM_FAULT)
        json_out_str(&request->out, "detail", request->err.text);
    if (request->more.len)
        buf_printf(&request->out, ",%s", buf_str(&request->more));
    json_end(&request->out, '}');
    request->status = problems[problem].status;
    request->content_type = "application/problem+json";
    request->etag[0] = request->cookie[0] = '\0';
    if ((problem == PROBLEM_LATER || problem == PROBLEM_LOCKED) && !request->retry_after_ms)
        request->retry_after_ms = MS_SECOND;
}

static void add_headers(const struct request *request, struct MHD_Response *response)
{
    char number[32];

    if (request->content_type)
        (void)MHD_add_response_header(response, "Content-Type", request->content_type);
    /* Also with an ETag: a browser that asks again by itself would take a draft or an outbox from its cache, which the
     * version says nothing of. */
    (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (request->etag[0])
        (void)MHD_add_response_header(response, "ETag", request->etag);
    if (request->cookie[0])
        (void)MHD_add_response_header(response, "Set-Cookie", request->cookie);
    if (request->allow)
        (void)MHD_add_response_header(response, "Allow", request->allow);
    if (request->retry_after_ms) {
        (void)snprintf(number, sizeof number, "%" PRId64,
                       (request->retry_after_ms + MS_SECOND - 1) / MS_SECOND);
        (void)MHD_add_response_header(response, "Retry-After", number);
    }
}

bool request_answer(struct request *request)
{
    struct MHD_Response *response;
    enum MHD_Result result;
    size_t len;

    if (request->status != 204 && request->status != 304 && !buf_ok(&request->out)) {
        request->problem = PROBLEM_FAULT;
        write_problem(request);
    }
    if (request->status == 204 || request->status == 304) {
        buf_clear(&request->out);
        request->content_type = NULL;
    }
    len = request->out.len;
    response = MHD_create_response_from_buffer(len, buf_take(&request->out), MHD_RESPMEM_MUST_FREE);
    add_headers(request, response);
    request->answered = true;
    result = MHD_queue_response(request->connection, (unsigned)request->status, response);
    MHD_destroy_response(response);
    return result == MHD_YES;
}

bool request_fail(struct request *request)
{
    request->step = STEP_OVER;
    write_problem(request);
    return request_answer(request);
}

static bool by_token(struct request *request, struct db *db, struct sv header, struct err *err)
{
    bool found;

    if (!token_find(db, token_hash(sv_skip(header, 7), &request->arena), &request->caller.role, &found, err))
        return false;
    request->caller.program = found;
    return found || request_problem(request, PROBLEM_SIGNED_OUT, "this token is not known here");
}

/* Somebody who is here is noted at most once a minute. */
static void note_seen_done(void *arg, bool ok UNUSED, const struct err *err UNUSED)
{
    free(arg);
}

struct seen {
    int64_t agent;
    ms_t now;
    char hash[80];
};

static bool note_seen(void *arg, struct db *db, struct err *err)
{
    struct seen *seen = arg;

    return session_seen(db, sv_str(seen->hash), seen->agent, seen->now, seen->now + SESSION_MS, err);
}

static void keep_session(struct request *request, const struct session_row *session)
{
    struct seen *seen;

    if (request->now - session->seen_at < MS_MINUTE || request->desk->stops)
        return;
    seen = NEW(struct seen, 1);
    seen->agent = session->agent;
    seen->now = request->now;
    (void)snprintf(seen->hash, sizeof seen->hash, "%.*s", SV_ARG(request->caller.session));
    writer_submit(request->desk->core->writer, WRITE_DESK,
                  (struct write_job){ note_seen, note_seen_done, seen });
}

static bool by_session(struct request *request, struct db *db, const char *cookie, struct err *err)
{
    struct caller *caller = &request->caller;
    struct session_row session;
    bool found;

    caller->session = token_hash(sv_str(cookie), &request->arena);
    if (!session_find(db, caller->session, request->now, &request->arena, &session, &found, err))
        return false;
    if (!found) {
        caller->session = (struct sv){ 0 };
        return true;
    }
    caller->agent = session.agent;
    caller->role = session.role;
    caller->name = session.name;
    caller->email = session.email;
    caller->csrf = session.csrf;
    keep_session(request, &session);
    return true;
}

static bool csrf_is_right(const struct request *request, struct sv value)
{
    struct sv csrf = request->caller.csrf;

    return value.len == csrf.len && sodium_memcmp(value.at, csrf.at, csrf.len) == 0;
}

static bool is_reading(const struct request *request)
{
    return sv_is(sv_str(request->method), "GET") || sv_is(sv_str(request->method), "HEAD");
}

static bool may(struct request *request)
{
    const struct route *route = request->route;
    const struct caller *caller = &request->caller;

    if (route->least == AGENT_NOBODY)
        return true;
    if (caller->role == AGENT_NOBODY)
        return request_problem(request, PROBLEM_SIGNED_OUT, "sign in again");
    if (caller->agent && !is_reading(request) && !(route->flags & ROUTE_NO_CSRF) &&
        !csrf_is_right(request, request_header(request, "X-CSRF")))
        return request_problem(request, PROBLEM_DENIED,
                               "the X-CSRF header is missing or wrong; reload the page");
    if (caller->role < route->least)
        return request_problem(request, PROBLEM_DENIED, "this takes the role %s",
                               agent_role_name(route->least));
    if (route->flags & ROUTE_PERSON && !caller->agent)
        return request_problem(request, PROBLEM_DENIED, "this is done by somebody who has signed in");
    return true;
}

bool request_sign_in(struct request *request, struct db *db, struct err *err)
{
    struct sv authorization = request_header(request, "Authorization");
    const char *cookie;

    if (request->local) {
        request->caller.role = AGENT_ADMIN;
        request->caller.local = true;
        return true;
    }
    if (sv_starts(authorization, SV("Bearer ")))
        return by_token(request, db, authorization, err);
    cookie = MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND, "earshot_session");
    return !cookie || by_session(request, db, cookie, err);
}

static void work_begin(struct request *request, struct db *db)
{
    struct core *core = request->desk->core;

    request->work = (struct work){ .db = db,
                                   .ids = &core->ids,
                                   .arena = &request->arena,
                                   .agent = request->caller.agent,
                                   .role = request->caller.role,
                                   .now = request->now,
                                   .due_after_ms = core->due_after_ms };
}

static bool run_step(struct request *request, step_fn *step, struct db *db)
{
    buf_clear(&request->out);
    buf_clear(&request->more);
    request->problem = PROBLEM_NONE;
    request->err = (struct err){ 0 };
    return step(request, db, &request->err);
}

/* The steps that read, in one snapshot. */
static bool run_reading(struct request *request, bool first, step_fn *check, step_fn *read)
{
    CLEANUP(db_givep) struct db *db = NULL;
    bool ok;

    if (request->route->flags & ROUTE_ALONE)
        return !read || run_step(request, read, NULL);
    if (!db_take(request->desk->core->readers, READER_WAIT_MS, &db, &request->err) ||
        !db_begin(db, &request->err))
        return false;
    ok = (!first || (request_sign_in(request, db, &request->err) && may(request))) &&
         (!check || run_step(request, check, db)) && (!read || run_step(request, read, db));
    db_rollback(db);
    return ok;
}

static void wake(struct request *request, bool ok)
{
    request->step_ok = ok;
    MHD_resume_connection(request->connection);
}

static void slow_run(void *arg)
{
    struct request *request = arg;

    request->err = (struct err){ 0 };
    wake(request, request->route->slow(request, &request->err));
}

static bool write_run(void *arg, struct db *db, struct err *err)
{
    struct request *request = arg;

    request->n_told = 0;
    work_begin(request, db);
    if (run_step(request, request->route->write, db))
        return true;
    *err = request->err;
    if (err->kind == ERR_NONE)
        err->kind = ERR_INPUT; /* a problem of its own: all the transaction needs to know is that it failed */
    return false;
}

static void tell(struct request *request)
{
    for (size_t i = 0; i < request->work.n_told; i++)
        request_tell(request, BUS_CASE, request->work.told[i].kase, request->work.told[i].event);
    bus_tell(request->desk->core->bus, request->told, request->n_told);
}

static void write_done(void *arg, bool ok, const struct err *err)
{
    struct request *request = arg;

    if (ok)
        tell(request);
    else
        request->err = *err;
    wake(request, ok);
}

static void sleep_in(struct request *request, enum step step)
{
    request->step = step;
    request->asleep = true;
    MHD_suspend_connection(request->connection);
}

static bool parse_body(struct request *request)
{
    if (request->route->flags & (ROUTE_STREAM | ROUTE_BIG))
        return true;
    if (!sv_trim(buf_sv(&request->body)).len) {
        buf_clear(&request->body);
        buf_str_append(&request->body, "{}");
    }
    request->parser = json_parser_new(BODY_MAX);
    if (!json_parse(request->parser, buf_sv(&request->body), JSON_FILE, &request->json, &request->err))
        return request_problem(request, PROBLEM_INPUT, "the body is not JSON: %.150s", request->err.text);
    return json_type(request->json) == JSON_OBJECT ||
           request_problem(request, PROBLEM_INPUT, "the body is a JSON object");
}

static bool begin(struct request *request)
{
    const struct route *route = request->route;
    bool at_once = !route->slow && !route->write;

    return (is_reading(request) || parse_body(request)) &&
           run_reading(request, true, route->check, at_once ? route->read : NULL);
}

bool request_begin(struct request *request)
{
    if (begin(request))
        return true;
    request->problem = problem_of(request);
    return false;
}

static bool finish(struct request *request)
{
    request->step = STEP_OVER;
    if (request->route->respond) {
        if (request->route->respond(request, &request->err))
            return true;
        return request_fail(request);
    }
    if (!request->status)
        request->status = 200;
    return request_answer(request);
}

static bool submit_write(struct request *request)
{
    if (request->desk->stops) {
        (void)request_problem(request, PROBLEM_LATER, "the server is stopping");
        return request_fail(request);
    }
    sleep_in(request, STEP_WRITE);
    writer_submit(request->desk->core->writer, WRITE_DESK,
                  (struct write_job){ write_run, write_done, request });
    return true;
}

bool request_advance(struct request *request)
{
    const struct route *route = request->route;

    request->asleep = false;
    switch (request->step) {
    case STEP_BEGIN:
        if (request->problem || !begin(request))
            return request_fail(request);
        if (!route->slow && !route->write)
            return finish(request);
        if (!route->slow && !request->skips_write)
            return submit_write(request);
        if (!route->slow)
            break;
        sleep_in(request, STEP_SLOW);
        if (!slow_pool_submit(route->flags & ROUTE_ASKS ? request->desk->askers : request->desk->slow,
                              slow_run, request)) {
            (void)request_problem(request, PROBLEM_LATER,
                                  route->flags & ROUTE_ASKS
                                      ? "the model has enough to do; try again in a moment"
                                      : "too many sign in at once");
            wake(request, false);
        }
        return true;
    case STEP_SLOW:
        if (!request->step_ok)
            return request_fail(request);
        if (route->write && !request->skips_write)
            return submit_write(request);
        break;
    case STEP_WRITE:
        if (!request->step_ok)
            return request_fail(request);
        break;
    case STEP_READ:
    case STEP_OVER:
        return true;
    }
    if (route->read && !run_reading(request, false, NULL, route->read))
        return request_fail(request);
    return finish(request);
}
