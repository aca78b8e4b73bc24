/* channel/bluesky_read.c: what concerns an account: its notifications, and what it has posted elsewhere. Both
 * lists come newest first and are paged back to a floor: the newest time seen before, less an overlap, since
 * the network may put something in late. What the overlap brings again is left out as long as the caller
 * keeps the cursor that was marked.
 *
 * Cursor: {"notifications":TIME,"own":TIME}, the newest `indexedAt` of each list. */
#include "channel/bluesky_inner.h"
#include "model/post.h"

enum {
    OVERLAP_MS = 2 * MS_MINUTE,
    PAGE_MAX = 100, /* items; the network's bound */
};

struct list {
    const char *method;
    const char *query;                /* without the cursor */
    const char *items;                /* the member that holds them */
    struct json (*view)(struct json); /* item → postView or notification; absent for what is passed over */
    ms_t newest, floor;
    ms_t now; /* what claims to be newer moves the floor no further: all that comes would lie below it */
};

struct reading {
    struct bluesky *bluesky;
    struct bluesky_worker *worker;
    const struct channel_sink *sink;
    struct arena arena;
    char *page_cursor; /* NULL for the first page */
};

static void reading_done(struct reading *reading)
{
    bluesky_worker_give(reading->bluesky, reading->worker);
    arena_done(&reading->arena);
    free(reading->page_cursor);
}

static struct json whole_item(struct json item)
{
    return item;
}

static struct json feed_item(struct json item)
{
    return json_type(json_get(item, "reason")) == JSON_OBJECT ? (struct json){ 0 } : json_get(item, "post");
}

static bool give(struct reading *reading, struct list *list, struct json view, struct err *err)
{
    struct sv uri = json_text(json_get(view, "uri"));
    uint64_t hash = sv_hash(json_text(json_get(view, "cid")), sv_hash(uri, 0));
    struct post post;
    ms_t at = bluesky_time(view, "indexedAt");

    if (at < list->floor)
        return true;
    if (at > list->newest)
        list->newest = at < list->now ? at : list->now;
    arena_reset(&reading->arena);
    if (!seen_add(&reading->bluesky->seen, hash) || !bluesky_view_read(view, &reading->arena, &post))
        return true;
    return reading->sink->post(reading->sink->ctx, &post, err);
}

/* Oldest first, so that a parent comes before its replies. *out_reached: the page went below the floor. */
static bool give_page(struct reading *reading, struct list *list, struct json items, bool *out_reached,
                      struct err *err)
{
    struct json views[PAGE_MAX];
    struct json_iter iter = { 0 };
    struct json item;
    size_t n = 0;

    while (n < PAGE_MAX && json_each(items, &iter, &item)) {
        struct json view = list->view(item);

        if (json_type(view) != JSON_OBJECT)
            continue;
        views[n++] = view;
        *out_reached |= bluesky_time(view, "indexedAt") < list->floor;
    }
    while (n-- > 0)
        if (!give(reading, list, views[n], err))
            return false;
    return true;
}

static bool ask_page(struct reading *reading, const struct list *list, struct json *out, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = list->method };

    buf_init(&query, HTTP_URL_MAX);
    buf_str_append(&query, list->query);
    if (reading->page_cursor) {
        buf_str_append(&query, "&cursor=");
        http_escape(&query, sv_str(reading->page_cursor));
    }
    call.query = buf_sv(&query);
    return bluesky_ask(reading->bluesky, reading->worker, &call, out, err);
}

/* False at the end of the list, or when the network turns in circles. */
static bool next_page(struct reading *reading, struct json answer)
{
    struct sv cursor = json_text(json_get(answer, "cursor"));

    if (!cursor.len || cursor.len > CHANNEL_CURSOR_MAX ||
        (reading->page_cursor && sv_is(cursor, reading->page_cursor)))
        return false;
    free(reading->page_cursor);
    reading->page_cursor = sv_dup(cursor);
    return true;
}

static bool read_list(struct reading *reading, struct list *list, struct err *err)
{
    bool is_reached = false;
    struct json answer, items;

    free(TAKE(reading->page_cursor));
    list->floor = list->newest
                      ? list->newest - OVERLAP_MS
                      : bluesky_now(reading->bluesky) - reading->bluesky->settings.backfill_days * MS_DAY;
    list->now = bluesky_now(reading->bluesky);
    do {
        if (!ask_page(reading, list, &answer, err))
            return false;
        items = json_get(answer, list->items);
        if (json_type(items) != JSON_ARRAY) /* to take it for an empty list would pass posts over */
            return err_set(err, ERR_LATER, "the network answered %s without %s", list->method, list->items);
        if (!give_page(reading, list, items, &is_reached, err))
            return false;
    } while (!is_reached && next_page(reading, answer));
    return true;
}

/* ---- the cursor ---- */

static bool cursor_read(struct reading *reading, struct sv cursor, struct list *notifications,
                        struct list *own, struct err *err)
{
    struct json json;

    if (!cursor.len)
        return true;
    if (!json_parse(reading->worker->parser, cursor, JSON_FILE, &json, err))
        return err_in(err, "bluesky cursor");
    notifications->newest = bluesky_time(json, "notifications");
    own->newest = bluesky_time(json, "own");
    return true;
}

static bool cursor_mark(struct reading *reading, const struct list *notifications, const struct list *own,
                        struct err *err)
{
    struct buf *marked = &reading->bluesky->marked;

    buf_clear(marked);
    json_begin(marked, NULL, '{');
    json_out_time(marked, "notifications", notifications->newest);
    json_out_time(marked, "own", own->newest);
    json_end(marked, '}');
    return !reading->sink->mark || reading->sink->mark(reading->sink->ctx, buf_sv(marked), err);
}

/* A list that was empty still has been read until now. */
static void settle(struct list *list, ms_t started_at)
{
    if (!list->newest)
        list->newest = started_at;
}

static bool read_both(struct reading *reading, struct sv cursor, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    ms_t started_at = bluesky_now(reading->bluesky);
    struct list notifications = {
        .method = "app.bsky.notification.listNotifications",
        .query = "limit=100&reasons=mention&reasons=reply&reasons=quote",
        .items = "notifications",
        .view = whole_item,
    };
    struct list own = { .method = "app.bsky.feed.getAuthorFeed", .items = "feed", .view = feed_item };

    if (!cursor_read(reading, cursor, &notifications, &own, err) || !read_list(reading, &notifications, err))
        return false;
    settle(&notifications, started_at);
    buf_init(&query, HTTP_URL_MAX);
    buf_str_append(&query, "limit=100&filter=posts_with_replies&actor=");
    if (!bluesky_own_did(reading->bluesky, &query))
        return err_set(err, ERR_DENIED, "not signed in");
    own.query = buf_str(&query);
    if (!read_list(reading, &own, err))
        return false;
    settle(&own, started_at);
    return cursor_mark(reading, &notifications, &own, err);
}

bool bluesky_read(struct channel_state *state, struct sv cursor, const struct channel_sink *sink,
                  struct err *err)
{
    CLEANUP(reading_done) struct reading reading = { .bluesky = bluesky_of(state), .sink = sink };
    bool is_done;

    if (!reading.bluesky->has_account)
        return err_set(err, ERR_INPUT, "without an account there are no notifications");
    if (!bluesky_worker_take(reading.bluesky, &reading.worker, err))
        return false;
    if (!sv_equal(cursor, buf_sv(&reading.bluesky->marked)))
        seen_clear(&reading.bluesky->seen);
    is_done = read_both(&reading, cursor, err);
    if (!is_done) /* what was given may not have been kept */
        seen_clear(&reading.bluesky->seen);
    return is_done;
}
