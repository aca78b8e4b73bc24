/* desk/views.c: rows, events, people as JSON. */
#include "desk/views.h"

#include <inttypes.h>

#include "care/guards.h"
#include "care/undo.h"
#include "db/db.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "model/capabilities.h"
#include "text/chars.h"

void write_person_open(struct buf *out, const char *key, int64_t id, struct sv name)
{
    CLEANUP(buf_done) struct buf letters = BUF(64);

    initials(name, &letters);
    json_begin(out, key, '{');
    json_out_id(out, "id", id);
    json_out_sv(out, "name", name.at ? name : SV("?"));
    json_out_str(out, "initials", buf_str(&letters));
}

void write_person(struct buf *out, const char *key, int64_t id, struct sv name)
{
    if (!id) {
        json_out_null(out, key);
        return;
    }
    write_person_open(out, key, id, name);
    json_end(out, '}');
}

static void write_claim(struct desk *desk, struct buf *out, const struct case_row *row, int64_t fence,
                        ms_t now)
{
    if (!row->agent || row->claimed_until <= now) {
        json_out_null(out, "claim");
        return;
    }
    json_begin(out, "claim", '{');
    write_person(out, "agent", row->agent, row->agent_name);
    json_out_time(out, "until", row->claimed_until);
    json_out_bool(out, "typing", presence_types(desk->presence, row->id, row->agent, now));
    if (fence)
        json_out_id(out, "fence", fence);
    json_end(out, '}');
}

static void write_tags(struct buf *out, struct sv tags)
{
    json_begin(out, "tags", '[');
    while (tags.len)
        json_out_sv(out, NULL, sv_split(&tags, ','));
    json_end(out, ']');
}

static void write_brief(struct buf *out, const struct case_row *row)
{
    struct sv handle = row->handle.at ? row->handle : SV("");

    if (!row->customer) {
        json_out_null(out, "customer");
        return;
    }
    json_begin(out, "customer", '{');
    json_out_id(out, "id", row->customer);
    json_out_sv(out, "name", row->who.len ? row->who : handle);
    json_out_sv(out, "handle", handle);
    json_out_sv(out, "network", row->network);
    json_end(out, '}');
}

static void write_row_labels(struct buf *out, const struct case_row *row)
{
    if (!row->intent.len) {
        json_out_null(out, "labels");
        return;
    }
    json_begin(out, "labels", '{');
    json_out_sv(out, "sentiment", row->sentiment);
    json_out_sv(out, "intent", row->intent);
    json_out_sv(out, "reason", row->cause);
    json_out_i64(out, "urgency", row->urgency);
    json_end(out, '}');
}

void write_row_open(struct desk *desk, struct buf *out, const char *key, const struct case_row *row,
                    int64_t fence, ms_t now)
{
    bool open = row->state == CASE_OPEN;

    json_begin(out, key, '{');
    json_out_id(out, "id", row->id);
    json_out_id(out, "version", row->version);
    json_out_str(out, "state", case_state_name(row->state));
    json_out_id(out, "brand", row->brand);
    json_out_id(out, "queue", row->queue);
    json_out_sv(out, "network", row->network);
    json_out_bool(out, "heard", !row->addressed);
    json_out_bool(out, "sample", row->sample);
    write_brief(out, row);
    json_out_sv(out, "snippet", row->snippet.at ? row->snippet : SV(""));
    json_out_sv(out, "lang", row->lang.len ? row->lang : (struct sv){ 0 });
    json_out_time(out, "opened_at", row->opened_at);
    json_out_time(out, "last_at", row->last_at);
    json_out_time(out, "last_customer_at", row->last_customer_at);
    json_out_time(out, "waiting_since", open ? row->waiting_since : 0);
    json_out_time(out, "due_at", open ? row->due_at : 0);
    write_claim(desk, out, row, fence, now);
    write_tags(out, row->tags);
    write_row_labels(out, row);
    json_out_i64(out, "n_posts", row->n_posts);
    json_out_i64(out, "reposts", row->reposts);
    json_out_bool(out, "unread", row->unread);
}

void write_row(struct desk *desk, struct buf *out, const char *key, const struct case_row *row, ms_t now)
{
    write_row_open(desk, out, key, row, 0, now);
    json_end(out, '}');
}

void write_looking(struct desk *desk, struct buf *out, int64_t kase, ms_t now)
{
    struct looker lookers[LOOKERS_MAX];
    size_t n = presence_of(desk->presence, kase, now, lookers);

    json_begin(out, "looking", '[');
    for (size_t i = 0; i < n; i++) {
        write_person_open(out, NULL, lookers[i].agent, sv_str(lookers[i].name));
        json_out_bool(out, "typing", lookers[i].typing);
        json_end(out, '}');
    }
    json_end(out, ']');
}

bool event_is_shown(enum event_kind kind)
{
    switch (kind) {
    case EVENT_TRIAGED:
    case EVENT_QUEUED:
    case EVENT_UNSENT:
    case EVENT_OFFERED:
    case EVENT_ESCALATED:
    case EVENT_RATED:
        return false;
    default:
        return true;
    }
}

static void write_list(struct buf *out, const char *key, struct json list)
{
    struct json_iter iter = { 0 };
    struct json value;

    if (json_type(list) != JSON_ARRAY)
        return;
    json_begin(out, key, '[');
    while (json_each(list, &iter, &value))
        json_out_sv(out, NULL, json_text(value));
    json_end(out, ']');
}

/* Whether the post is about us, and the clues: hear/ours.h. */
static void write_ours(struct buf *out, struct json ours)
{
    struct json_iter iter = { 0 };
    struct json reason;
    double number = 0;

    if (json_type(ours) != JSON_OBJECT)
        return;
    json_begin(out, "ours", '{');
    json_out_sv(out, "verdict", json_text(json_get(ours, "verdict")));
    (void)json_double(json_get(ours, "share"), &number);
    json_out_double(out, "share", number);
    json_begin(out, "why", '[');
    while (json_each(json_get(ours, "why"), &iter, &reason)) {
        json_begin(out, NULL, '{');
        json_out_sv(out, "clue", json_text(json_get(reason, "clue")));
        json_out_sv(out, "what", json_text(json_get(reason, "what")));
        if (json_type(json_get(reason, "whose")) == JSON_STRING)
            json_out_sv(out, "whose", json_text(json_get(reason, "whose")));
        number = 0;
        (void)json_double(json_get(reason, "weight"), &number);
        json_out_double(out, "weight", number);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}

/* Whose a case is that is not ours, as the agent said. */
static void write_owner(struct buf *out, struct json owner)
{
    if (json_type(owner) != JSON_OBJECT)
        return;
    json_begin(out, "belongs_to", '{');
    json_out_sv(out, "name", json_text(json_get(owner, "name")));
    json_out_sv(out, "handle", json_text(json_get(owner, "handle")));
    json_out_sv(out, "link", json_text(json_get(owner, "link")));
    json_end(out, '}');
}

/* What the API shows of an event's data; the rest is there to take it back. */
static void write_data(struct buf *out, struct sv text, struct json_parser *parser)
{
    static const char *const texts[] = { "text", "reason", "to", "case", "label", "from", "suggested_by" };
    struct json data;

    if (!text.len || !json_parse(parser, text, JSON_FILE, &data, NULL))
        return;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sv value = json_text(json_get(data, texts[i]));

        if (value.at)
            json_out_sv(out, texts[i], value);
    }
    write_list(out, "added", json_get(data, "added"));
    write_list(out, "removed", json_get(data, "removed"));
    write_ours(out, json_get(data, "ours"));
    write_owner(out, json_get(data, "belongs_to"));
}

void write_event(struct buf *out, const char *key, const struct event_view *event, bool undoable, bool undone,
                 struct json_parser *parser)
{
    const struct event_row *row = &event->row;

    json_begin(out, key, '{');
    json_out_id(out, "id", row->id);
    json_out_str(out, "kind", event_kind_name(row->kind));
    json_out_time(out, "at", row->at);
    json_out_time(out, "noted_at", row->noted_at);
    write_person(out, "actor", row->actor, event->actor_name);
    json_out_bool(out, "undoable", undoable);
    json_out_bool(out, "undone", undone);
    if (row->post)
        json_out_id(out, "post", row->post);
    if (row->event)
        json_out_id(out, "event", row->event);
    write_data(out, row->data, parser);
    json_end(out, '}');
}

/* A split can be taken back while nobody has worked on the new case. */
static bool split_is_fresh(struct db *db, const struct event_row *event, struct json_parser *parser,
                           bool *out, struct err *err)
{
    struct json data = { 0 };
    int64_t other = 0, n = 0;

    *out = false;
    if (!event->data.len || !json_parse(parser, event->data, JSON_FILE, &data, NULL) ||
        json_type(json_get(data, "posts")) != JSON_ARRAY ||
        !id_parse(json_text(json_get(data, "case")), &other))
        return true; /* the new case's own event */
    if (!events_by_agents(db, other, event->id, &n, err))
        return false;
    *out = n == 0;
    return true;
}

static bool is_whole_merge(const struct event_row *event, struct json_parser *parser)
{
    struct json data;

    return event->data.len && json_parse(parser, event->data, JSON_FILE, &data, NULL) &&
           json_type(json_get(data, "posts")) == JSON_ARRAY;
}

bool events_judge(struct db *db, const struct kase *kase, const struct event_views *events, bool may,
                  bool held, struct arena *arena, struct json_parser *parser, bool **out_undone,
                  bool **out_undoable, struct err *err)
{
    const struct event_row **rows = ARENA_NEW(arena, const struct event_row *, events->n);

    *out_undone = ARENA_NEW(arena, bool, events->n);
    *out_undoable = ARENA_NEW(arena, bool, events->n);
    for (size_t i = 0; i < events->n; i++)
        rows[i] = &events->at[i].row;
    events_undone(rows, events->n, *out_undone);
    for (size_t i = 0; may && i < events->n; i++) {
        bool *undoable = &(*out_undoable)[i];

        *undoable = (!held || rows[i]->kind == EVENT_TAGGED || rows[i]->kind == EVENT_CORRECTED) &&
                    undo_possible(kase, rows, *out_undone, events->n, i);
        if (*undoable && rows[i]->kind == EVENT_SPLIT && !split_is_fresh(db, rows[i], parser, undoable, err))
            return false;
        if (*undoable && rows[i]->kind == EVENT_MERGED)
            *undoable = is_whole_merge(rows[i], parser);
    }
    return true;
}

static void write_author(struct buf *out, const struct author_view *author)
{
    CLEANUP(buf_done) struct buf url = BUF(4096);
    struct sv handle = author->handle.at ? author->handle : SV("");

    json_begin(out, NULL, '{');
    json_out_sv(out, "network", author->network);
    json_out_sv(out, "handle", handle);
    json_out_sv(out, "name", author->name.len ? author->name : handle);
    if (capabilities_url(capabilities_of(author->network)->profile_url, author->handle, &url))
        json_out_sv(out, "url", buf_sv(&url));
    else
        json_out_null(out, "url");
    if (author->followers != POST_COUNT_UNKNOWN)
        json_out_i64(out, "followers", author->followers);
    else
        json_out_null(out, "followers");
    json_end(out, '}');
}

static void write_cases(struct buf *out, const struct case_briefs *cases)
{
    json_begin(out, "cases", '[');
    for (size_t i = 0; i < cases->n; i++) {
        const struct case_brief *brief = &cases->at[i];

        json_begin(out, NULL, '{');
        json_out_id(out, "id", brief->id);
        json_out_str(out, "state", case_state_name(brief->state));
        json_out_id(out, "brand", brief->brand);
        json_out_sv(out, "snippet", brief->snippet.at ? brief->snippet : SV(""));
        json_out_time(out, "opened_at", brief->opened_at);
        json_out_time(out, "resolved_at", brief->resolved_at);
        json_out_sv(out, "reason", brief->reason.len ? brief->reason : (struct sv){ 0 });
        json_end(out, '}');
    }
    json_end(out, ']');
}

bool write_customer(struct db *db, struct buf *out, const char *key, int64_t customer, int64_t without,
                    struct arena *arena, struct err *err)
{
    static const struct author_view nobody = { .followers = POST_COUNT_UNKNOWN };
    const struct author_view *first;
    struct customer_view view;
    struct case_briefs cases;

    if (!customer_read(db, customer, arena, &view, err) ||
        !cases_of_customer(db, customer, without, arena, &cases, err))
        return false;
    first = view.n_authors ? &view.authors[0] : &nobody;
    json_begin(out, key, '{');
    json_out_id(out, "id", view.id);
    json_out_sv(out, "name",
                view.name.len      ? view.name
                : first->name.len  ? first->name
                : first->handle.at ? first->handle
                                   : SV(""));
    json_out_sv(out, "bio", first->bio.len ? first->bio : (struct sv){ 0 });
    json_out_sv(out, "location", first->location.len ? first->location : (struct sv){ 0 });
    if (first->followers != POST_COUNT_UNKNOWN)
        json_out_i64(out, "followers", first->followers);
    else
        json_out_null(out, "followers");
    json_out_null(out, "zone"); /* no network says it */
    json_out_sv(out, "country", view.country.len ? view.country : (struct sv){ 0 });
    json_out_time(out, "first_seen_at", view.first_seen_at);
    json_begin(out, "authors", '[');
    for (size_t i = 0; i < view.n_authors; i++)
        write_author(out, &view.authors[i]);
    json_end(out, ']');
    write_cases(out, &cases);
    json_end(out, '}');
    return true;
}

static bool write_queue(struct db *db, struct buf *out, const struct case_filter *filter, struct sv id,
                        struct sv name, struct err *err)
{
    struct case_count count;

    if (!cases_count(db, filter, &count, err))
        return false;
    json_begin(out, NULL, '{');
    json_out_sv(out, "id", id);
    json_out_sv(out, "name", name);
    json_out_str(out, "kind", filter->list == LIST_QUEUE ? "queue" : "view");
    json_out_str(out, "order", case_list_by_due(filter->list) ? "due" : "recent");
    json_out_i64(out, "count", count.n > CASE_COUNT_MAX ? CASE_COUNT_MAX : count.n);
    json_out_bool(out, "more", count.n > CASE_COUNT_MAX);
    json_out_i64(out, "late", count.late > CASE_COUNT_MAX ? CASE_COUNT_MAX : count.late);
    json_end(out, '}');
    return true;
}

bool write_queues(struct db *db, struct buf *out, const struct case_filter *whose, struct arena *arena,
                  struct err *err)
{
#define X(name, text, title, order, help) { text, title },
    static const struct {
        const char *id, *name;
    } lists[] = { CASE_LISTS(X) };
#undef X
    struct case_filter filter = *whose;
    struct queue_rows queues;

    if (!queues_list(db, arena, &queues, err))
        return false;
    json_begin(out, "items", '[');
    for (size_t i = 0; i < COUNT(lists); i++) {
        filter.list = (enum case_list)i;
        if (!write_queue(db, out, &filter, sv_str(lists[i].id), sv_str(lists[i].name), err))
            return false;
    }
    filter.list = LIST_QUEUE;
    for (size_t i = 0; i < queues.n; i++) {
        filter.queue = queues.at[i].id;
        if (!write_queue(db, out, &filter, sv_str(arena_printf(arena, "%" PRId64, queues.at[i].id)),
                         queues.at[i].name, err))
            return false;
    }
    json_end(out, ']');
    return true;
}

void write_guards(struct buf *out, const bool *objects)
{
    json_begin(out, "guards", '[');
    for (size_t i = 0; i < N_GUARDS; i++) {
        if (!objects[i])
            continue;
        json_begin(out, NULL, '{');
        json_out_str(out, "id", guards[i].id);
        json_out_str(out, "text", guards[i].text);
        json_out_bool(out, "firm", guards[i].firm);
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum { BEHIND_MS = 30 * MS_SECOND, SILENT_MS = 60 * MS_SECOND };

/* What is said of a source goes stale when nobody writes it any more. */
static const char *source_state(const struct source_row *source, ms_t now)
{
    if (source->is_account)
        return sv_is(source->state, "down") ? "down" : "live";
    if (!source->enabled || sv_is(source->state, "off") || now - source->heartbeat > SILENT_MS)
        return "off";
    if (sv_is(source->state, "down"))
        return "down";
    if (sv_is(source->state, "connecting"))
        return "connecting";
    if (sv_is(source->state, "listening"))
        return "listening";
    return source->lag_ms > BEHIND_MS ? "behind" : "live";
}

bool write_sources(struct db *db, struct buf *out, ms_t now, struct arena *arena, struct err *err)
{
    struct source_rows sources;

    if (!sources_list(db, arena, &sources, err))
        return false;
    json_begin(out, "items", '[');
    for (size_t i = 0; i < sources.n; i++) {
        const struct source_row *source = &sources.at[i];

        json_begin(out, NULL, '{');
        json_out_id(out, "id", source->id);
        json_out_sv(out, "network", source->network);
        json_out_sv(out, "name", source->name);
        json_out_str(out, "state", source_state(source, now));
        json_out_i64(out, "lag_seconds", source->lag_ms / MS_SECOND);
        json_out_sv(out, "text", source->text.len ? source->text : (struct sv){ 0 });
        json_out_time(out, "retry_at", source->retry_at);
        if (source->per_minute >= 0)
            json_out_i64(out, "posts_per_minute", source->per_minute);
        else
            json_out_null(out, "posts_per_minute");
        json_end(out, '}');
    }
    json_end(out, ']');
    return true;
}

bool text_is_rtl(struct sv text)
{
    while (text.len) {
        uint32_t c = char_take(&text);

        if ((c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
            (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EEFF))
            return true;
        if (c == '@' || c == '#') { /* a name says nothing about the language it stands in */
            while (text.len && text.at[0] != ' ')
                text = sv_skip(text, 1);
            continue;
        }
        if (char_class(c) == CHAR_WORD && !(c >= '0' && c <= '9'))
            return false;
        if (char_class(c) == CHAR_RUN)
            return false;
    }
    return false;
}
