/* desk/hub.c: the thread hears the bus, gathers for a moment, reads what changed once, and says it to every stream. */
#include "desk/hub.h"

#include <inttypes.h>

#include "base/log.h"
#include "base/map.h"
#include "bus/bus.h"
#include "db/db.h"
#include "db/pool.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "desk/rows.h"
#include "desk/say.h"
#include "desk/views.h"
#include "flow/core.h"
#include "store/agents.h"
#include "store/outbox.h"

enum {
    GATHER_MS = 10,
    BEAT_MS = 15 * MS_SECOND,
    COUNT_EVERY_MS = MS_SECOND,
    CHANGES_MAX = 500, /* cases at once; beyond, desks load their lists again */
    PENDING_MAX = 20000,
    STREAMS_MAX = 4000,
    RECENT_MS = MS_MINUTE, /* events of a changed case that are this young are news, unless said before */
    SAID_MAX = 16384,
};

struct hub {
    struct desk *desk;
    int bus_number;
    pthread_t thread;
    bool runs;
    struct lock lock;
    struct cond wake;
    struct stream *streams GUARDED_BY(lock);
    int n_streams GUARDED_BY(lock);
    struct bus_event *pending GUARDED_BY(lock);
    size_t n_pending GUARDED_BY(lock), pending_size GUARDED_BY(lock);
    bool many GUARDED_BY(lock), ends GUARDED_BY(lock);

    /* the thread's own */
    struct map said; /* ids of events that were said */
    struct json_parser *parser;
    ms_t counted_at, beat_at;
    bool count_again;
};

/* One round's news. `all` is for whoever reads, `work` the same for those who may take things back. */
struct news {
    struct arena arena;
    struct buf all, work;
    struct map cases;    /* ids of cases that changed */
    struct map presence; /* … whose lookers did */
    bool many, config, status;
};

static void hear(void *arg, const struct bus_event *events, size_t n_events)
{
    struct hub *hub = arg;

    lock_take(&hub->lock);
    if (hub->n_pending + n_events > PENDING_MAX) {
        hub->many = true;
    } else {
        if (hub->n_pending + n_events > hub->pending_size)
            hub->pending =
                mem_grow(hub->pending, hub->pending_size = 2 * (hub->n_pending + n_events), sizeof *events);
        memcpy(hub->pending + hub->n_pending, events, n_events * sizeof *events);
        hub->n_pending += n_events;
    }
    cond_signal(&hub->wake);
    lock_give(&hub->lock);
}

static bool was_said(struct hub *hub, int64_t event)
{
    bool is_new;

    if (hub->said.n_held >= SAID_MAX)
        map_clear(&hub->said);
    (void)map_put(&hub->said, (uint64_t)event, &is_new);
    return !is_new;
}

/* The events of the cases that changed, each once; then the rows of those that changed without one. */
static bool say_cases(struct hub *hub, struct db *db, struct news *news, ms_t now, struct err *err)
{
    struct event_views events;
    struct map told = { 0 };
    struct case_rows rows;

    if (!rows_load(db, &news->cases, &news->arena, &rows, err) ||
        !events_of_cases(db, rows_ids(&news->cases, &news->arena), id_floor(now - RECENT_MS), 4 * CHANGES_MAX,
                         &news->arena, &events, err))
        return false;
    for (size_t i = 0; i < events.n; i++) {
        const struct case_row *row = rows_find(&news->cases, &rows, events.at[i].row.kase);
        bool undoable;

        if (!row || !event_is_shown(events.at[i].row.kind) || was_said(hub, events.at[i].row.id))
            continue;
        if (!say_judge(db, row, &events.at[i], &news->arena, hub->parser, &undoable, err))
            return false;
        say_case(hub->desk, &news->all, row, &events.at[i], false, now, hub->parser);
        say_case(hub->desk, &news->work, row, &events.at[i], undoable, now, hub->parser);
        *map_put(&told, (uint64_t)row->id, NULL) = 1;
    }
    for (size_t i = 0; i < rows.n; i++) {
        if (map_find(&told, (uint64_t)rows.at[i].id))
            continue;
        say_case(hub->desk, &news->all, &rows.at[i], NULL, false, now, hub->parser);
        say_case(hub->desk, &news->work, &rows.at[i], NULL, false, now, hub->parser);
    }
    map_done(&told);
    return true;
}

static void say_presence(struct hub *hub, struct news *news, ms_t now)
{
    uint64_t kase, value;
    size_t at = 0, from = news->all.len;

    while (map_each(&news->presence, &at, &kase, &value)) {
        buf_str_append(&news->all, "event: presence\ndata: ");
        json_begin(&news->all, NULL, '{');
        json_out_id(&news->all, "case", (int64_t)kase);
        write_looking(hub->desk, &news->all, (int64_t)kase, now);
        json_end(&news->all, '}');
        buf_str_append(&news->all, "\n\n");
    }
    if (buf_ok(&news->all))
        buf_append(&news->work, news->all.at + from, news->all.len - from);
}

/* All streams at this moment, each held. */
static struct stream **hold_streams(struct hub *hub, struct arena *arena, size_t *out_n)
{
    struct stream **list;

    lock_take(&hub->lock);
    list = ARENA_NEW(arena, struct stream *, (size_t)hub->n_streams);
    *out_n = 0;
    for (struct stream *stream = hub->streams; stream; stream = stream->next) {
        stream_ref(stream);
        list[(*out_n)++] = stream;
    }
    lock_give(&hub->lock);
    return list;
}

static bool check_session(struct db *db, struct stream *stream, struct arena *arena, ms_t now,
                          struct err *err)
{
    struct session_row session;
    bool found;

    if (!stream->session[0])
        return true;
    if (!session_find(db, sv_str(stream->session), now, arena, &session, &found, err))
        return false;
    if (found && (int)session.role == stream->role)
        return true;
    stream_say(stream, SV("event: session\ndata: {}\n\n"));
    if (found)
        stream->role = session.role;
    else
        stream_end(stream);
    return true;
}

/* Counts for one agent; those of `mine` differ. */
static bool say_counts(struct hub *hub, struct db *db, struct stream *const *streams, size_t n,
                       struct arena *arena, ms_t now, struct err *err)
{
    CLEANUP(buf_done) struct buf out = BUF(MESSAGES_MAX);

    for (size_t i = 0; i < n; i++) {
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = streams[k]->agent == streams[i]->agent;
        if (seen)
            continue;
        buf_clear(&out);
        buf_str_append(&out, "event: queue\ndata: ");
        json_begin(&out, NULL, '{');
        if (!write_queues(db, &out, &(struct case_filter){ .agent = streams[i]->agent, .now = now }, arena,
                          err))
            return false;
        json_end(&out, '}');
        buf_str_append(&out, "\n\n");
        for (size_t k = i; k < n; k++) {
            if (streams[k]->agent == streams[i]->agent)
                stream_say(streams[k], buf_sv(&out));
        }
    }
    hub->count_again = false;
    hub->counted_at = now;
    return true;
}

static bool note_outbox(struct db *db, struct news *news, int64_t outbox, struct err *err)
{
    struct outbox_row row;

    if (!outbox)
        return true;
    if (outbox_get(db, outbox, &news->arena, &row, err))
        (void)map_put(&news->cases, (uint64_t)row.kase, NULL);
    return err->kind == ERR_NONE || err->kind == ERR_ABSENT;
}

/* Who looks somewhere through another node is known here by number only. */
static bool note_presence(struct hub *hub, struct db *db, struct news *news, const struct bus_event *event,
                          ms_t now, struct err *err)
{
    struct agent_row agent;
    bool is_news = !event->quiet;

    if (event->from_afar && event->agent) {
        struct err why = { 0 };

        if (!agent_get(db, event->agent, &news->arena, &agent, &why)) {
            if (why.kind != ERR_ABSENT)
                *err = why;
            return why.kind == ERR_ABSENT;
        }
        is_news = presence_set(hub->desk->presence, event->id, event->agent, agent.name, event->looking,
                               event->typing, now);
    }
    if (is_news)
        (void)map_put(&news->presence, (uint64_t)event->id, NULL);
    return true;
}

static bool sort_pending(struct hub *hub, struct db *db, const struct bus_event *events, size_t n,
                         struct news *news, ms_t now, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        switch (events[i].kind) {
        case BUS_CASE:
            (void)map_put(&news->cases, (uint64_t)events[i].id, NULL);
            break;
        case BUS_PRESENCE:
            if (!note_presence(hub, db, news, &events[i], now, err))
                return false;
            break;
        case BUS_OUTBOX:
            if (!note_outbox(db, news, events[i].id, err))
                return false;
            break;
        case BUS_CONFIG:
            news->config = true;
            break;
        case BUS_STATUS:
            news->status = true;
            break;
        case BUS_MANY:
            news->many = true;
            break;
        case BUS_GUESS:
            break;
        }
    }
    news->many = news->many || news->cases.n_held > CHANGES_MAX;
    return true;
}

static bool write_news(struct hub *hub, struct db *db, struct news *news, ms_t now, struct err *err)
{
    if (news->many) {
        say_plain(&news->all, "reload", "{}");
        say_plain(&news->work, "reload", "{}");
    } else if (news->cases.n_held && !say_cases(hub, db, news, now, err)) {
        return false;
    }
    if (news->presence.n_held)
        say_presence(hub, news, now);
    if (news->status && (!say_status(db, &news->all, &news->arena, now, err) ||
                         !say_status(db, &news->work, &news->arena, now, err)))
        return false;
    hub->count_again = hub->count_again || news->cases.n_held || news->many;
    if (now - hub->beat_at >= BEAT_MS) {
        char text[RFC3339_MAX];

        (void)clock_write(now, text);
        buf_printf(&news->all, "event: beat\ndata: {\"now\":\"%s\"}\n\n", text);
        buf_printf(&news->work, "event: beat\ndata: {\"now\":\"%s\"}\n\n", text);
        hub->beat_at = now;
    }
    return true;
}

static struct sv for_stream(const struct news *news, const struct stream *stream)
{
    const struct buf *out = stream->agent && stream->role >= AGENT_AGENT ? &news->work : &news->all;

    return buf_ok(out) ? buf_sv(out) : SV("event: reload\ndata: {}\n\n");
}

static bool say_all(struct hub *hub, struct db *db, const struct bus_event *events, size_t n_events,
                    struct news *news, ms_t now, struct err *err)
{
    size_t n;
    struct stream **streams = hold_streams(hub, &news->arena, &n);
    bool ok = sort_pending(hub, db, events, n_events, news, now, err) &&
              (n == 0 || write_news(hub, db, news, now, err));

    for (size_t i = 0; i < n && ok; i++) {
        if (for_stream(news, streams[i]).len)
            stream_say(streams[i], for_stream(news, streams[i]));
        if (news->config)
            ok = check_session(db, streams[i], &news->arena, now, err);
    }
    if (ok && n && hub->count_again && now - hub->counted_at >= COUNT_EVERY_MS)
        ok = say_counts(hub, db, streams, n, &news->arena, now, err);
    for (size_t i = 0; i < n; i++)
        stream_unref(streams[i]);
    return ok;
}

/* What can't be read can't be said: the desks are to load everything again, once that works. */
static void tell_reload(struct hub *hub)
{
    lock_take(&hub->lock);
    hub->many = true;
    lock_give(&hub->lock);
}

static void round_of_news(struct hub *hub, const struct bus_event *events, size_t n_events, bool many)
{
    struct news news = { .many = many, .all = BUF(MESSAGES_MAX), .work = BUF(MESSAGES_MAX) };
    struct err err = { 0 };
    struct db *db = NULL;
    ms_t now = clock_now();

    if (!db_take(hub->desk->core->readers, READER_WAIT_MS, &db, &err) ||
        !say_all(hub, db, events, n_events, &news, now, &err)) {
        log_line(LOG_WARN, "live news can't be read, again in a second", LOG_STR("why", err.text));
        tell_reload(hub);
    }
    db_give(db);
    arena_done(&news.arena);
    buf_done(&news.all);
    buf_done(&news.work);
    map_done(&news.cases);
    map_done(&news.presence);
}

/* Waits for something, then a moment for more; false when it is over. */
static bool wait_for_news(struct hub *hub, struct bus_event **out, size_t *out_n, bool *out_many)
{
    bool goes_on;

    lock_take(&hub->lock);
    if (!hub->n_pending && !hub->ends)
        (void)cond_wait_ms(&hub->wake, &hub->lock, hub->count_again ? COUNT_EVERY_MS / 4 : COUNT_EVERY_MS);
    if (hub->n_pending && !hub->ends) {
        ms_t until = clock_steady() + GATHER_MS, left;

        while ((left = until - clock_steady()) > 0 && !hub->ends)
            (void)cond_wait_ms(&hub->wake, &hub->lock, left);
    }
    *out = hub->pending;
    *out_n = hub->n_pending;
    *out_many = hub->many;
    hub->pending = NULL;
    hub->n_pending = hub->pending_size = 0;
    hub->many = false;
    goes_on = !hub->ends;
    lock_give(&hub->lock);
    return goes_on;
}

static void *run(void *arg)
{
    struct hub *hub = arg;
    struct bus_event *events;
    bool many, goes_on;
    size_t n;

    do {
        goes_on = wait_for_news(hub, &events, &n, &many);
        if (n || many || hub->count_again || clock_now() - hub->beat_at >= BEAT_MS)
            round_of_news(hub, events, n, many);
        free(events);
    } while (goes_on);
    return NULL;
}

struct hub *hub_new(struct desk *desk)
{
    struct hub *hub = NEW(struct hub, 1);

    hub->desk = desk;
    hub->parser = json_parser_new(4 << 20);
    hub->beat_at = clock_now();
    lock_init(&hub->lock);
    cond_init(&hub->wake);
    hub->bus_number = bus_join(desk->core->bus, hear, hub);
    hub->runs = pthread_create(&hub->thread, NULL, run, hub) == 0;
    return hub;
}

void hub_end(struct hub *hub)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct stream **streams;
    size_t n;

    lock_take(&hub->lock);
    hub->ends = true;
    cond_signal(&hub->wake);
    lock_give(&hub->lock);
    if (hub->runs)
        (void)pthread_join(hub->thread, NULL);
    hub->runs = false;
    streams = hold_streams(hub, &arena, &n);
    for (size_t i = 0; i < n; i++) {
        stream_end(streams[i]);
        stream_unref(streams[i]);
    }
}

void hub_free(struct hub *hub)
{
    bus_leave(hub->desk->core->bus, hub->bus_number);
    json_parser_free(hub->parser);
    map_done(&hub->said);
    free(hub->pending);
    cond_done(&hub->wake);
    lock_done(&hub->lock);
    free(hub);
}

int hub_streams(struct hub *hub)
{
    int n;

    lock_take(&hub->lock);
    n = hub->n_streams;
    lock_give(&hub->lock);
    return n;
}

void hub_leave(struct stream *stream)
{
    struct hub *hub = stream->hub;
    struct stream **at = &hub->streams;

    lock_take(&hub->lock);
    while (*at && *at != stream)
        at = &(*at)->next;
    if (*at) {
        *at = stream->next;
        hub->n_streams--;
    }
    lock_give(&hub->lock);
}

bool hub_join(struct hub *hub, struct stream *stream)
{
    bool room;

    stream->hub = hub;
    stream->gone = hub_leave;
    lock_take(&hub->lock);
    room = !hub->ends && hub->n_streams < STREAMS_MAX;
    if (room) {
        stream->next = hub->streams;
        hub->streams = stream;
        hub->n_streams++;
    }
    lock_give(&hub->lock);
    return room;
}
