/* desk/asking.c: a connection that sleeps can't see its client go, so the socket is looked at while the model thinks: who has
 * left keeps no thread, and no model, busy. */
#include "desk/asking.h"

#include <microhttpd.h>
#include <poll.h>

#include "base/log.h"
#include "desk/inner.h"

void asking_begin(struct request *request, struct asking *out)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    *out = (struct asking){ .desk = request->desk, .fd = info ? info->connect_fd : -1 };
}

static bool goes_on(const void *arg)
{
    const struct asking *asking = arg;
    struct pollfd client = { .fd = asking->fd, .events = POLLRDHUP };

    if (asking->desk->stops)
        return false;
    return asking->fd < 0 || poll(&client, 1, 0) <= 0 || !(client.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static bool refused(struct request *request, const struct endpoint_answer *answer)
{
    struct sv complaint = suggest_complaint(buf_sv(&answer->body), &request->arena);
    int status = answer->status;
    const char *what = status == 401 || status == 403 ? "it refused the key"
                       : status == 404                ? "it knows no such address or model"
                       : status == 429                ? "it has too much to do, or the key's limit is reached"
                       : status >= 300 && status < 400
                           ? "it points to another address, which is not followed; name that one"
                           : "it could not answer";

    if (status == 429)
        request->retry_after_ms = answer->retry_after_ms ? answer->retry_after_ms : 10 * MS_SECOND;
    return request_problem(request, status == 429 ? PROBLEM_LATER : PROBLEM_ENDPOINT,
                           "the model answered %d: %s%s%.*s", status, what, complaint.len ? ": " : "",
                           SV_ARG(utf8_cut(complaint, 110)));
}

/* Some take the bound of an answer by another name only, and say which. */
static bool wants_long_name(const struct endpoint_answer *answer)
{
    static const char name[] = "max_completion_tokens";

    return answer->status == 400 && answer->body.len &&
           memmem(answer->body.at, answer->body.len, name, sizeof name - 1) != NULL;
}

static bool ask_once(struct request *request, const struct asking *asking, const struct endpoint *endpoint,
                     void (*write)(const void *arg, bool long_name, struct buf *out), const void *arg,
                     bool long_name, struct endpoint_answer *out, struct err *err)
{
    CLEANUP(buf_done) struct buf body = BUF(SUGGEST_BODY_MAX);
    const struct desk_options *options = &request->desk->options;

    write(arg, long_name, &body);
    if (!buf_ok(&body))
        return err_set(err, ERR_FAULT, "the conversation does not fit in a request");
    if (!goes_on(asking))
        return request_problem(request, PROBLEM_LATER, "nobody waits for it any more");
    endpoint_answer_done(out);
    return endpoint_ask(endpoint, options->secrets, options->offline, buf_sv(&body), goes_on, asking, out,
                        err) ||
           request_problem(request, PROBLEM_ENDPOINT, "%.200s", err->text);
}

bool asking_ask(struct request *request, const struct asking *asking, const struct endpoint *endpoint,
                void (*write)(const void *arg, bool long_name, struct buf *out), const void *arg,
                struct suggested *out, struct err *err)
{
    CLEANUP(endpoint_answer_done) struct endpoint_answer answer = { 0 };
    ms_t began = clock_steady();
    struct err why = { 0 };
    bool ok = ask_once(request, asking, endpoint, write, arg, false, &answer, &why);

    if (ok && wants_long_name(&answer))
        ok = ask_once(request, asking, endpoint, write, arg, true, &answer, &why);
    if (ok && answer.status != 200)
        ok = refused(request, &answer);
    if (ok && !suggest_answer(buf_sv(&answer.body), &request->arena, out, &why))
        ok = request_problem(request, PROBLEM_ENDPOINT, "%.200s", why.text);
    log_line(LOG_INFO, ok ? "the model was asked" : "the model was asked in vain",
             LOG_SV("model", endpoint->model), LOG_I64("status", answer.status),
             LOG_I64("ms", clock_steady() - began));
    if (!ok && !request->problem)
        *err = why;
    return ok;
}
