/* channel/bluesky_jetstream.c: the public stream: every post of the network as JSON over a WebSocket
 * (Jetstream v1). There is no filter for what names us: all posts are read, so the way of one that nobody
 * wants is short: a glance, one struct of views, no allocation. The cursor is the server's time of an event
 * in microseconds. Events of one moment come in any order and another server's clock differs a little, so a
 * new connection begins some seconds before the cursor, and what it brings again is left out. **Source**:
 * github.com/bluesky-social/jetstream, README. */
#include "channel/bluesky_glance.h"
#include "channel/bluesky_inner.h"

#include <stdatomic.h>

#include "base/random.h"
#include "model/post.h"
#include "wire/ws.h"

enum {
    GO_BACK_US = 5 * 1000 * 1000,
    MARK_EVERY_MS = 200,
    WAIT_MS = 1000,
    SETTLE_MS = 20,        /* quiet for so long: what came is marked, so that it need not wait for the next */
    EVENT_MAX = 256 << 10, /* bytes; a post with all its trimmings is far below */
    HEALTHY_MS = 30 * MS_SECOND, /* a connection that held so long ends the backing off */
    BACKOFF_MIN_MS = MS_SECOND,
    BACKOFF_MAX_MS = 2 * MS_MINUTE,
};

struct jetstream {
    struct channel_stream base;
    struct channel_host host;
    struct bluesky_settings settings;
    atomic_bool stop;
    struct bluesky_glancer *glancer;
    struct json_parser *parser, *again; /* of the event that came; of one that was kept, read in its course */
    struct arena arena;                 /* of one event */
    struct seen seen;
    struct random_seq jitter;
    unsigned n_failures; /* in a row */
    size_t at_stream;    /* which of the settings' */
    int64_t newest_us;   /* of what was given */
    int64_t marked_us;
    ms_t marked_at; /* steady clock */
};

static struct jetstream *jetstream_of(struct channel_stream *stream)
{
    return (struct jetstream *)(void *)stream; /* its first member */
}

bool bluesky_stream_open(const struct channel_host *host, struct sv settings, struct channel_stream **out,
                         struct err *err)
{
    struct jetstream *jetstream = NEW(struct jetstream, 1);

    if (!bluesky_settings_read(settings, &jetstream->settings, err)) {
        free(jetstream);
        return false;
    }
    jetstream->base.channel = &bluesky_channel;
    jetstream->host = *host;
    jetstream->parser = json_parser_new(EVENT_MAX);
    jetstream->again = json_parser_new(EVENT_MAX);
    jetstream->glancer = bluesky_glancer_new(EVENT_MAX);
    random_bytes(&jetstream->jitter.state, sizeof jetstream->jitter.state);
    *out = &jetstream->base;
    return true;
}

void bluesky_stream_stop(struct channel_stream *stream)
{
    atomic_store(&jetstream_of(stream)->stop, true);
}

void bluesky_stream_close(struct channel_stream *stream)
{
    struct jetstream *jetstream;

    if (!stream)
        return;
    jetstream = jetstream_of(stream);
    json_parser_free(jetstream->parser);
    json_parser_free(jetstream->again);
    bluesky_glancer_free(jetstream->glancer);
    arena_done(&jetstream->arena);
    seen_done(&jetstream->seen);
    bluesky_settings_done(&jetstream->settings);
    free(jetstream);
}

/* ---- one event ---- */

/* A TID is a time; an edit's is the same whichever server tells of it. 0 if it is none. */
static ms_t tid_time(struct sv tid)
{
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t value = 0;

    if (tid.len != 13)
        return 0;
    for (size_t i = 0; i < tid.len; i++) {
        const char *at = memchr(letters, tid.at[i], sizeof letters - 1);

        if (!at)
            return 0;
        value = value << 5 | (uint64_t)(at - letters);
    }
    return (ms_t)(value >> 10) / 1000;
}

/* The post of an event; *out_hash is that event's alone. False when the event has none. */
static bool event_post(const struct jetstream *jetstream, struct json event, struct arena *arena,
                       struct post *out, uint64_t *out_hash)
{
    struct json commit = json_get(event, "commit");
    struct sv did = json_text(json_get(event, "did")), collection = json_text(json_get(commit, "collection"));
    struct sv rkey = json_text(json_get(commit, "rkey")),
              operation = json_text(json_get(commit, "operation"));
    struct sv rev = json_text(json_get(commit, "rev"));
    struct bluesky_source source = { .did = did };
    int64_t time_us;

    if (!json_i64(json_get(event, "time_us"), &time_us) || time_us <= 0)
        return false;
    if (!sv_is(collection, BLUESKY_POST) &&
        !(jetstream->settings.reposts && sv_is(collection, BLUESKY_REPOST)))
        return false;
    if (did.len + rkey.len > BLUESKY_URI_MAX / 2)
        return false;
    source.seen_at = time_us / 1000;
    source.uri =
        sv_str(arena_printf(arena, "at://%.*s/%.*s/%.*s", SV_ARG(did), SV_ARG(collection), SV_ARG(rkey)));
    *out_hash = sv_hash(operation, sv_hash(rev, sv_hash(source.uri, 0)));
    if (sv_is(operation, "delete")) {
        struct sv part_did, part_collection, part_rkey;

        bluesky_deleted_post(&source, out);
        return bluesky_uri_split(source.uri, &part_did, &part_collection, &part_rkey);
    }
    if (!bluesky_post_read(json_get(commit, "record"), &source, arena, out))
        return false;
    if (sv_is(operation, "update")) {
        out->edited_at = tid_time(rev);
        if (!out->edited_at || out->edited_at > source.seen_at + MS_MINUTE)
            out->edited_at = source.seen_at;
    }
    return true;
}

static void move_on(struct jetstream *jetstream, int64_t time_us)
{
    if (time_us > jetstream->newest_us)
        jetstream->newest_us = time_us;
}

/* Whether a glance shows that nobody wants what the message brings. */
static bool is_unwanted(struct jetstream *jetstream, struct sv message, const struct channel_sink *sink)
{
    struct post glance;
    int64_t time_us;

    if (!sink->wants)
        return false;
    switch (bluesky_glance(jetstream->glancer, message, jetstream->settings.reposts, &glance, &time_us)) {
    case GLANCE_UNSURE:
        return false;
    case GLANCE_POST:
        if (sink->wants(sink->ctx, &glance, message))
            return false;
        break;
    case GLANCE_NOTHING:
        break;
    }
    move_on(jetstream, time_us);
    return true;
}

/* A message that is no event is passed over: one bad record of a stranger must not stop the stream. */
static bool take_message(struct jetstream *jetstream, struct sv message, const struct channel_sink *sink,
                         struct err *err)
{
    struct json event;
    struct post post;
    int64_t time_us;
    uint64_t hash;

    if (is_unwanted(jetstream, message, sink))
        return true;
    arena_reset(&jetstream->arena);
    if (!json_parse(jetstream->parser, message, JSON_NETWORK, &event, NULL) ||
        !json_i64(json_get(event, "time_us"), &time_us) || time_us <= 0)
        return true;
    if (event_post(jetstream, event, &jetstream->arena, &post, &hash) && seen_add(&jetstream->seen, hash) &&
        !sink->post(sink->ctx, &post, err))
        return false;
    move_on(jetstream, time_us);
    return true;
}

bool bluesky_stream_read(struct channel_stream *stream, struct sv line, struct arena *arena, struct post *out)
{
    struct jetstream *jetstream = jetstream_of(stream);
    struct json event;
    uint64_t hash;

    return json_parse(jetstream->again, line, JSON_NETWORK, &event, NULL) &&
           event_post(jetstream, event, arena, out, &hash);
}

/* ---- the cursor ---- */

static bool mark(struct jetstream *jetstream, const struct channel_sink *sink, struct err *err)
{
    CLEANUP(buf_done) struct buf cursor = { 0 };

    if (jetstream->newest_us == jetstream->marked_us || !sink->mark)
        return true;
    buf_init(&cursor, CHANNEL_CURSOR_MAX);
    buf_i64(&cursor, jetstream->newest_us);
    if (!sink->mark(sink->ctx, buf_sv(&cursor), err))
        return false;
    jetstream->marked_us = jetstream->newest_us;
    jetstream->marked_at = clock_steady();
    return true;
}

static void begin_at(struct jetstream *jetstream, struct sv cursor)
{
    int64_t us = 0;

    if (!sv_to_i64(cursor, &us) || us < 0)
        us = 0;
    if (us != jetstream->marked_us) { /* the caller has kept less than it was given */
        seen_clear(&jetstream->seen);
        jetstream->newest_us = jetstream->marked_us = us;
    }
}

/* ---- one connection ---- */

static void build_url(const struct jetstream *jetstream, struct buf *out)
{
    const char *stream = jetstream->settings.streams[jetstream->at_stream];

    buf_printf(out, "%s%swantedCollections=%s", stream, strchr(stream, '?') ? "&" : "?", BLUESKY_POST);
    if (jetstream->settings.reposts)
        buf_printf(out, "&wantedCollections=%s", BLUESKY_REPOST);
    buf_printf(out, "&maxMessageSizeBytes=%d", EVENT_MAX);
    if (jetstream->newest_us) {
        buf_str_append(out, "&cursor=");
        buf_i64(out, jetstream->newest_us > GO_BACK_US ? jetstream->newest_us - GO_BACK_US : 1);
    }
}

static bool listen_to(struct jetstream *jetstream, struct ws *ws, const struct channel_sink *sink,
                      bool *out_refused, struct err *err)
{
    for (;;) {
        enum ws_got got;
        struct sv message;

        if (!ws_receive(ws, jetstream->newest_us == jetstream->marked_us ? WAIT_MS : SETTLE_MS, &got,
                        &message, err))
            return false;
        *out_refused = true; /* from here on only the sink says no */
        if (got == WS_MESSAGE && !take_message(jetstream, message, sink, err))
            return false;
        if ((got != WS_MESSAGE || clock_steady() - jetstream->marked_at >= MARK_EVERY_MS) &&
            !mark(jetstream, sink, err))
            return false;
        *out_refused = false;
        if (got == WS_STOPPED)
            return true;
    }
}

/* The other side is tried next; each failure in a row doubles the wait, and chance keeps a thousand servers
 * from coming back in the same second. */
static bool back_off(struct jetstream *jetstream, struct err *err)
{
    ms_t wait_ms = BACKOFF_MIN_MS;

    for (unsigned i = 0; i < jetstream->n_failures && wait_ms < BACKOFF_MAX_MS; i++)
        wait_ms *= 2;
    if (wait_ms > BACKOFF_MAX_MS)
        wait_ms = BACKOFF_MAX_MS;
    wait_ms = wait_ms / 2 + (ms_t)random_below(&jetstream->jitter, (uint64_t)wait_ms / 2 + 1);
    jetstream->n_failures++;
    jetstream->at_stream = (jetstream->at_stream + 1) % jetstream->settings.n_streams;
    if (err)
        err->retry_at = jetstream->host.now(jetstream->host.ctx) + wait_ms;
    return false;
}

bool bluesky_stream_run(struct channel_stream *stream, struct sv cursor, const struct channel_sink *sink,
                        struct err *err)
{
    struct jetstream *jetstream = jetstream_of(stream);
    CLEANUP(buf_done) struct buf url = { 0 };
    struct ws_options options = { .guard = jetstream->host.guard,
                                  .user_agent = jetstream->host.user_agent,
                                  .stop = &jetstream->stop,
                                  .message_max = EVENT_MAX };
    struct ws *ws = NULL;
    bool is_done, is_refused = false;
    ms_t began_at;

    begin_at(jetstream, cursor);
    buf_init(&url, HTTP_URL_MAX);
    build_url(jetstream, &url);
    options.url = buf_str(&url);
    if (atomic_load(&jetstream->stop))
        return true;
    if (!ws_open(&options, &ws, err))
        return atomic_load(&jetstream->stop) || back_off(jetstream, err);
    if (sink->up)
        sink->up(sink->ctx);
    began_at = jetstream->marked_at = clock_steady();
    is_done = listen_to(jetstream, ws, sink, &is_refused, err);
    ws_close(ws);
    if (is_refused || !mark(jetstream, sink, is_done ? err : NULL)) {
        seen_clear(&jetstream->seen);
        return false;
    }
    if (is_done)
        return true;
    if (clock_steady() - began_at >= HEALTHY_MS)
        jetstream->n_failures = 0;
    return back_off(jetstream, err);
}
