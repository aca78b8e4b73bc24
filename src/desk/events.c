/* desk/events.c: `GET /events`: how a live stream begins, with what its desk missed.
 *
 * Nothing is missed between the beginning of a stream and its first news: it stands in the hub's list before the store is
 * read for it. Of what it then gets twice the client drops one by its id. */
#include <stdio.h>

#include "base/map.h"
#include "db/pool.h"
#include "desk/handlers.h"
#include "desk/hub.h"
#include "desk/inner.h"
#include "desk/rows.h"
#include "desk/say.h"
#include "desk/views.h"
#include "flow/core.h"

enum {
    OVERLAP_MS = 30 * MS_SECOND,
    REPLAY_MAX = 500, /* events */
};

/* A request that ends before its stream has begun. */
static void drop(void *arg)
{
    hub_leave(arg);
    stream_unref(arg);
}

/* What happened since an id, a little more than that: ids are made before they are committed. */
static bool replay(struct request *request, struct db *db, int64_t after, struct buf *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(4 << 20);
    bool may_work = request->caller.agent && request->caller.role >= AGENT_AGENT;
    struct map ids = { 0 };
    struct event_views events;
    struct case_rows rows;
    bool ok = true;

    if (!events_after(db, id_floor(id_time(after) - OVERLAP_MS), REPLAY_MAX + 1, &request->arena, &events,
                      err))
        return false;
    if (events.n > REPLAY_MAX) {
        say_plain(out, "reload", "{}");
        return true;
    }
    for (size_t i = 0; i < events.n; i++)
        (void)map_put(&ids, (uint64_t)events.at[i].row.kase, NULL);
    ok = rows_load(db, &ids, &request->arena, &rows, err);
    for (size_t i = 0; ok && i < events.n; i++) {
        const struct case_row *row = rows_find(&ids, &rows, events.at[i].row.kase);
        bool undoable = false;

        if (!row)
            continue;
        if (!event_is_shown(events.at[i].row.kind)) {
            say_case(request->desk, out, row, NULL, false, request->now, parser);
            continue;
        }
        ok = !may_work || say_judge(db, row, &events.at[i], &request->arena, parser, &undoable, err);
        say_case(request->desk, out, row, &events.at[i], undoable, request->now, parser);
    }
    map_done(&ids);
    return ok;
}

static int64_t resume_from(struct request *request)
{
    struct sv header = request_header(request, "Last-Event-ID"), query = request_query(request, "after");
    int64_t id = 0;

    return id_parse(header.len ? header : query, &id) ? id : 0;
}

bool events_check(struct request *request, struct db *db UNUSED, struct err *err)
{
    CLEANUP(buf_done) struct buf first = BUF(MESSAGES_MAX);
    CLEANUP(db_givep) struct db *fresh = NULL;
    struct hub *hub = request->desk->hub;
    struct stream *stream = stream_new(request->connection);
    int64_t last, after = resume_from(request);

    stream->agent = request->caller.agent;
    stream->role = request->caller.role;
    (void)snprintf(stream->session, sizeof stream->session, "%.*s", SV_ARG(request->caller.session));
    if (!hub_join(hub, stream)) {
        stream_unref(stream);
        return request_problem(request, PROBLEM_LATER, "too many desks listen, or the server is stopping");
    }
    request->own = stream;
    request->own_free = drop;
    /* `db` looks at the store as it was before we joined: what was committed in between would be missed */
    if (!db_take(request->desk->core->readers, READER_WAIT_MS, &fresh, err) ||
        !events_last(fresh, &last, err))
        return false;
    say_hello(&first, last, request->now);
    if ((after && !replay(request, fresh, after, &first, err)) ||
        !say_status(fresh, &first, &request->arena, request->now, err))
        return false;
    if (!buf_ok(&first)) {
        buf_clear(&first);
        say_hello(&first, last, request->now);
        say_plain(&first, "reload", "{}");
    }
    stream_say_first(stream, buf_sv(&first));
    return true;
}

bool events_respond(struct request *request, struct err *err UNUSED)
{
    struct stream *stream = request->own;

    request->own = NULL;
    request->own_free = NULL;
    request->answered = true;
    request->status = 200;
    return stream_respond(stream);
}
