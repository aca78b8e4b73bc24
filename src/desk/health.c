/* desk/health.c: is it there, is it ready, how is it: for whoever watches the server. */
#include <inttypes.h>
#include <stdio.h>

#include "base/sv.h"
#include "desk/handlers.h"
#include "desk/hub.h"
#include "desk/inner.h"
#include "flow/core.h"
#include "flow/node.h"
#include "flow/writer.h"
#include "store/case_work.h"
#include "store/nodes.h"

bool healthz_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    request->content_type = "text/plain; charset=utf-8";
    buf_str_append(&request->out, "ok\n");
    return true;
}

bool readyz_read(struct request *request, struct db *db, struct err *err)
{
    int64_t last;

    if (request->desk->stops)
        return request_problem(request, PROBLEM_LATER, "the server is stopping");
    return events_last(db, &last, err) && healthz_read(request, db, err);
}

/* This machine itself, or who has a token. A proxy on this machine speaks for others, who may not. */
bool metrics_check(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    struct sv address = sv_str(request->address);
    bool here = sv_starts(address, SV("127.")) || sv_is(address, "::1");

    if (request->local || request->caller.program ||
        (here && !request_header(request, "X-Forwarded-For").at && !request_header(request, "Forwarded").at))
        return true;
    return request_problem(request, PROBLEM_DENIED, "metrics are for this machine, or with a token");
}

static int64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    int64_t pages = 0;
    char line[100];
    struct sv in;

    if (!file)
        return 0;
    if (fgets(line, sizeof line, file)) {
        in = sv_str(line);
        (void)sv_split(&in, ' ');
        if (!sv_to_i64(sv_split(&in, ' '), &pages))
            pages = 0;
    }
    (void)fclose(file);
    return pages * 4096;
}

static void gauge(struct buf *out, const char *name, const char *type, const char *help, int64_t value)
{
    buf_printf(out, "# HELP earshot_%s %s\n# TYPE earshot_%s %s\nearshot_%s %" PRId64 "\n", name, help, name,
               type, name, value);
}

/* A label's value: what a machine is called, and nothing that could end the label. */
static void label_append(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        buf_append(out, c < ' ' || c == '"' || c == '\\' ? "?" : &text.at[i], 1);
    }
}

static void node_lines(struct buf *out, const struct node_rows *nodes, ms_t now, const char *name,
                       const char *help, int64_t (*value)(const struct node_row *node, ms_t now))
{
    buf_printf(out, "# HELP earshot_%s %s\n# TYPE earshot_%s gauge\n", name, help, name);
    for (size_t i = 0; i < nodes->n; i++) {
        if (nodes->at[i].until <= now)
            continue;
        buf_printf(out, "earshot_%s{node=\"%" PRId64 "\",name=\"", name, nodes->at[i].number);
        label_append(out, nodes->at[i].name);
        buf_printf(out, "\"} %" PRId64 "\n", value(&nodes->at[i], now));
    }
}

static int64_t lease_left(const struct node_row *node, ms_t now)
{
    return (node->until - now) / MS_SECOND;
}

static int64_t accounts_held(const struct node_row *node, ms_t now UNUSED)
{
    return node->n_accounts;
}

static int64_t streams_held(const struct node_row *node, ms_t now UNUSED)
{
    return node->n_streams;
}

/* Every node tells of all: it is in their store. A SQLite file has one owner, whose lease has no end. */
static bool nodes_write(struct request *request, struct db *db, struct err *err)
{
    struct core *core = request->desk->core;
    struct node_rows nodes;
    ms_t now;

    gauge(&request->out, "node_number", "gauge", "The number in the ids that this process makes",
          node_number(core->node));
    gauge(&request->out, "node_held", "gauge", "Whether this process holds its node number now",
          node_is_held(core->node));
    if (!node_is_shared(core->node))
        return true;
    if (!nodes_clock(db, &now, err) || !nodes_list(db, &request->arena, &nodes, err))
        return false;
    node_lines(&request->out, &nodes, now, "node_lease_seconds", "What is left of a node's lease",
               lease_left);
    node_lines(&request->out, &nodes, now, "node_accounts", "Accounts that a node reads and answers by",
               accounts_held);
    node_lines(&request->out, &nodes, now, "node_streams", "Public streams that a node reads", streams_held);
    return true;
}

bool metrics_read(struct request *request, struct db *db, struct err *err)
{
    struct desk *desk = request->desk;
    struct buf *out = &request->out;

    request->content_type = "text/plain; version=0.0.4; charset=utf-8";
    buf_printf(
        out,
        "# HELP earshot_info What runs here\n# TYPE earshot_info gauge\nearshot_info{version=\"%s\"} 1\n",
        EARSHOT_VERSION);
    buf_str_append(out, "# HELP earshot_http_answers_total Answers by class of status\n"
                        "# TYPE earshot_http_answers_total counter\n");
    for (int i = 1; i < 6; i++)
        buf_printf(out, "earshot_http_answers_total{status=\"%dxx\"} %" PRId64 "\n", i,
                   (int64_t)desk->n_by_class[i]);
    buf_printf(
        out,
        "# HELP earshot_http_seconds_total Time taken by answers\n# TYPE earshot_http_seconds_total counter\n"
        "earshot_http_seconds_total %.6f\n",
        (double)desk->n_us / 1e6);
    gauge(out, "http_under_way", "gauge", "Requests under way, live streams included", desk->n_under_way);
    gauge(out, "live_streams", "gauge", "Desks that listen", hub_streams(desk->hub));
    gauge(out, "imports", "gauge", "Imports over HTTP under way", desk->n_imports);
    gauge(out, "writes_waiting_desk", "gauge", "Writes of the desk that wait",
          (int64_t)writer_waiting(desk->core->writer, WRITE_DESK));
    gauge(out, "writes_waiting_intake", "gauge", "Batches of intake that wait",
          (int64_t)writer_waiting(desk->core->writer, WRITE_INTAKE));
    gauge(out, "resident_bytes", "gauge", "Memory in use", resident_bytes());
    if (desk->options.hooks.metrics)
        desk->options.hooks.metrics(desk->options.hooks.arg, out);
    return nodes_write(request, db, err);
}
