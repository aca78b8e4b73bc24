/* flow/streams.c: one connection after the other; how it is doing is noted every few seconds for the desk's banner. */
#include "flow/streams.h"

#include <assert.h>
#include <stdio.h>

#include "base/log.h"
#include "bus/bus.h"
#include "channel/channel.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/live.h"
#include "flow/settings.h"
#include "flow/taker.h"
#include "flow/worker.h"
#include "flow/writer.h"

enum { RETRY_MS = 30 * MS_SECOND, BEHIND_MS = 30 * MS_SECOND };

struct stream_reader {
    struct core *core;
    int64_t source;
    struct lease lease;
    const struct channel *channel;
    struct channel_host host;
    struct channel_stream *stream;
    struct channel_state *asker; /* public reads: the threads above posts */
    struct taker *taker;
    struct buf cursor;
    struct worker_thread worker;
    struct lock lock;
    _Atomic bool is_up;
    char why[240] GUARDED_BY(lock);
    ms_t retry_at GUARDED_BY(lock);
    _Atomic int64_t n_seen;
    _Atomic ms_t newest;
    /* the supervisor's own */
    int64_t n_seen_before, per_minute;
    ms_t noted_at;
    char last_state[16];
};

static ms_t host_now(void *ctx UNUSED)
{
    return clock_now();
}

static bool save_cursor(void *arg, struct db *db, struct sv cursor, struct err *err)
{
    struct stream_reader *reader = arg;

    return source_hold(db, reader->source, reader->lease, err) &&
           source_save_cursor(db, reader->source, cursor, err);
}

static void move_on(void *arg, struct sv cursor)
{
    struct stream_reader *reader = arg;

    buf_clear(&reader->cursor);
    buf_sv_append(&reader->cursor, cursor);
}

static bool read_ancestors(void *arg, struct sv id, const struct channel_sink *sink, struct err *err)
{
    struct stream_reader *reader = arg;

    return !reader->channel->ancestors || reader->channel->ancestors(reader->asker, id, sink, err);
}

static bool read_again(void *arg, struct sv line, struct arena *arena, struct post *out)
{
    struct stream_reader *reader = arg;

    return reader->channel->stream_read(reader->stream, line, arena, out);
}

static void set_line(struct stream_reader *reader, bool is_up, const struct err *err)
{
    lock_take(&reader->lock);
    reader->is_up = is_up;
    reader->retry_at = err ? err->retry_at : 0;
    (void)snprintf(reader->why, sizeof reader->why, "%s", err ? err->text : "");
    lock_give(&reader->lock);
}

static void note_up(void *ctx)
{
    set_line(ctx, true, NULL);
}

/* What the channel gives passes here first, so that the supervisor can see that it moves. */
static void note_seen(struct stream_reader *reader)
{
    if (reader->n_seen++ == 0 || !reader->is_up)
        set_line(reader, true, NULL);
    reader->newest = taker_counts(reader->taker).newest;
}

static bool count_unwanted(void *ctx, const struct post *glance, struct sv line)
{
    struct stream_reader *reader = ctx;
    struct channel_sink sink = taker_sink(reader->taker);

    if (sink.wants(sink.ctx, glance, line))
        return true;
    note_seen(reader);
    return false;
}

static bool count_post(void *ctx, const struct post *post, struct err *err)
{
    struct stream_reader *reader = ctx;
    struct channel_sink sink = taker_sink(reader->taker);

    if (!sink.post(sink.ctx, post, err))
        return false;
    note_seen(reader);
    return true;
}

static bool count_mark(void *ctx, struct sv cursor, struct err *err)
{
    struct stream_reader *reader = ctx;
    struct channel_sink sink = taker_sink(reader->taker);

    return sink.mark(sink.ctx, cursor, err);
}

static void *read_stream(void *arg)
{
    struct stream_reader *reader = arg;
    const struct channel_sink sink = {
        .post = count_post, .wants = count_unwanted, .mark = count_mark, .up = note_up, .ctx = reader
    };

    while (!worker_ends(&reader->worker)) {
        struct err err = { 0 }, flush_err = { 0 };
        bool ok = reader->channel->stream_run(reader->stream, buf_sv(&reader->cursor), &sink, &err);
        ms_t now = clock_now();

        if (!taker_flush(reader->taker, &flush_err))
            log_line(LOG_ERROR, "what a stream gave can't be stored", LOG_STR("error", flush_err.text));
        if (ok || worker_ends(&reader->worker))
            continue;
        if (err.retry_at <= now)
            err.retry_at = now + RETRY_MS;
        set_line(reader, false, &err);
        log_line(LOG_WARN, "a stream broke, tried again", LOG_STR("network", reader->channel->network),
                 LOG_STR("error", err.text), LOG_I64("again_in_s", (err.retry_at - now + 999) / MS_SECOND));
        (void)worker_sleep(&reader->worker, err.retry_at - now);
    }
    return NULL;
}

static void reader_free(struct stream_reader *reader)
{
    taker_free(reader->taker);
    assert(reader->channel || (!reader->stream && !reader->asker));
    if (reader->stream)
        reader->channel->stream_close(reader->stream);
    if (reader->asker)
        reader->channel->close(reader->asker);
    buf_done(&reader->cursor);
    lock_done(&reader->lock);
    free(reader);
}

bool stream_reader_new(const struct live_options *options, struct watch *watch, const struct stream_row *row,
                       struct stream_reader **out, struct err *err)
{
    CLEANUP(buf_done) struct buf settings = BUF(NETWORK_SETTINGS_MAX);
    struct stream_reader *reader = NEW(struct stream_reader, 1);

    lock_init(&reader->lock);
    reader->core = options->core;
    reader->source = row->id;
    reader->lease = row->lease;
    reader->channel = channel_find(row->network);
    reader->cursor = BUF(CHANNEL_CURSOR_MAX);
    buf_sv_append(&reader->cursor, row->cursor);
    reader->host = (struct channel_host){
        .guard = options->guard, .user_agent = "Earshot", .now = host_now, .ctx = reader, .ram = options->ram
    };
    network_settings(options->network_settings, row->network, &settings);
    if (!reader->channel || !reader->channel->stream_open) {
        (void)err_set(err, ERR_INPUT, "%.*s has no public stream that Earshot can read",
                      SV_ARG(row->network));
        reader_free(reader);
        return false;
    }
    reader->taker = taker_new(&(struct taker_options){ .core = options->core,
                                                       .watch = watch,
                                                       .ancestors = read_ancestors,
                                                       .reread = read_again,
                                                       .save = save_cursor,
                                                       .saved = move_on,
                                                       .arg = reader });
    if (!reader->channel->stream_open(&reader->host, buf_sv(&settings), &reader->stream, err) ||
        !reader->channel->open(&reader->host, buf_sv(&settings), NULL, &reader->asker, err) ||
        !worker_start(&reader->worker, read_stream, reader, err)) {
        reader_free(reader);
        return false;
    }
    *out = reader;
    return true;
}

void stream_reader_free(struct stream_reader *reader)
{
    if (!reader)
        return;
    worker_end(&reader->worker);
    reader->channel->stream_stop(reader->stream);
    reader->channel->stop(reader->asker);
    worker_join(&reader->worker);
    reader_free(reader);
}

int64_t stream_reader_source(const struct stream_reader *reader)
{
    return reader->source;
}

bool stream_reader_is(const struct stream_reader *reader, const struct stream_row *row)
{
    return reader->lease.owner == row->lease.owner && reader->lease.fence == row->lease.fence;
}

struct health_job {
    int64_t source;
    struct lease lease;
    struct source_health health;
};

static bool save_health_run(void *arg, struct db *db, struct err *err)
{
    const struct health_job *job = arg;

    return source_hold(db, job->source, job->lease, err) &&
           source_save_health(db, job->source, &job->health, err);
}

void stream_reader_note_health(struct stream_reader *reader)
{
    ms_t now = clock_now(), took = now - reader->noted_at, lag = reader->newest ? now - reader->newest : 0;
    char why[sizeof reader->why];
    struct health_job job = { .source = reader->source, .lease = reader->lease };
    bool is_up;
    struct err err;

    lock_take(&reader->lock);
    is_up = reader->is_up;
    job.health.retry_at = reader->retry_at;
    memcpy(why, reader->why, sizeof why);
    lock_give(&reader->lock);
    if (reader->noted_at && took > 0)
        reader->per_minute = (reader->n_seen - reader->n_seen_before) * MS_MINUTE / took;
    reader->n_seen_before = reader->n_seen;
    reader->noted_at = now;
    job.health.state = !is_up            ? (why[0] ? "down" : "connecting")
                       : !reader->n_seen ? "listening"
                       : lag > BEHIND_MS ? "behind"
                                         : "live";
    job.health.text = why[0] ? sv_str(why) : (struct sv){ 0 };
    job.health.lag_ms = is_up ? lag : 0;
    job.health.heartbeat = now;
    job.health.per_minute = is_up ? reader->per_minute : -1;
    if (!writer_run(reader->core->writer, WRITE_INTAKE, save_health_run, &job, &err)) {
        log_line(LOG_WARN, "can't note the health of a source", LOG_STR("error", err.text));
        return;
    }
    if (strcmp(reader->last_state, job.health.state) != 0)
        bus_tell(reader->core->bus, &(struct bus_event){ .kind = BUS_STATUS, .id = reader->source }, 1);
    (void)snprintf(reader->last_state, sizeof reader->last_state, "%s", job.health.state);
}
