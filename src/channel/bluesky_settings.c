/* channel/bluesky_settings.c: where the network's public services are, unless the operator says otherwise. */
#include "channel/bluesky_inner.h"

enum { SETTINGS_MAX = 64 << 10 };

static const char *const default_streams[] = {
    "wss://jetstream2.us-east.bsky.network/subscribe",
    "wss://jetstream1.us-west.bsky.network/subscribe",
    "wss://jetstream1.us-east.bsky.network/subscribe",
    "wss://jetstream2.us-west.bsky.network/subscribe",
};

static char *url_of(struct json value, const char *otherwise)
{
    struct sv url = json_text(value);

    if (!url.len)
        url = sv_str(otherwise);
    while (url.len && url.at[url.len - 1] == '/')
        url.len--;
    return sv_dup(url);
}

static void read_streams(struct json streams, struct bluesky_settings *out)
{
    struct json_iter iter = { 0 };
    struct json value;

    while (out->n_streams < BLUESKY_STREAMS_MAX && json_each(streams, &iter, &value))
        if (json_text(value).len)
            out->streams[out->n_streams++] = sv_dup(json_text(value));
    if (out->n_streams)
        return;
    for (size_t i = 0; i < COUNT(default_streams); i++)
        out->streams[out->n_streams++] = sv_dup(sv_str(default_streams[i]));
}

bool bluesky_settings_read(struct sv text, struct bluesky_settings *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(SETTINGS_MAX);
    struct json json = { 0 };

    if (text.len && !json_parse(parser, text, JSON_FILE, &json, err))
        return err_in(err, "bluesky settings");
    *out = (struct bluesky_settings){
        .resolver = url_of(json_get(json, "resolver"), "https://public.api.bsky.app"),
        .plc = url_of(json_get(json, "plc"), "https://plc.directory"),
        .appview = url_of(json_get(json, "appview"), "https://public.api.bsky.app"),
        .backfill_days = 3,
        .timeout_seconds = 30,
        .reposts = true,
    };
    (void)json_i64(json_get(json, "backfill_days"), &out->backfill_days);
    if (out->backfill_days < 0 || out->backfill_days > 3650)
        out->backfill_days = 3;
    (void)json_i64(json_get(json, "timeout_seconds"), &out->timeout_seconds);
    if (out->timeout_seconds < 1 || out->timeout_seconds > 300)
        out->timeout_seconds = 30;
    (void)json_bool(json_get(json, "reposts"), &out->reposts);
    read_streams(json_get(json, "streams"), out);
    return true;
}

void bluesky_settings_done(struct bluesky_settings *settings)
{
    free(settings->resolver);
    free(settings->plc);
    free(settings->appview);
    for (size_t i = 0; i < settings->n_streams; i++)
        free(settings->streams[i]);
    *settings = (struct bluesky_settings){ 0 };
}
