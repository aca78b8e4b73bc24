/* care/case_undo.c: taking back. The event stays; an `undone` one names it, and every fold skips the pair. */
#include <inttypes.h>

#include "care/case_work.h"
#include "care/undo.h"
#include "model/rows.h"
#include "store/case_work.h"
#include "store/labels.h"
#include "wire/json.h"

enum { EVENTS_MAX = 5000, UNDO_DATA_MAX = 4 << 20, MOVED_MAX = 50000 };

static int64_t json_id(struct json value)
{
    int64_t id = 0;

    return id_parse(json_text(value), &id) ? id : 0;
}

/* Whether nothing was built on it, as the case's own events tell. */
static bool check_possible(struct work *work, const struct case_held *held, int64_t event, struct err *err)
{
    const struct event_row **rows;
    struct event_views views;
    bool *undone;

    if (!events_of_case(work->db, held->kase.id, EVENTS_MAX, work->arena, &views, err))
        return false;
    rows = ARENA_NEW(work->arena, const struct event_row *, views.n);
    undone = ARENA_NEW(work->arena, bool, views.n);
    for (size_t i = 0; i < views.n; i++)
        rows[i] = &views.at[i].row;
    events_undone(rows, views.n, undone);
    for (size_t i = 0; i < views.n; i++) {
        if (rows[i]->id == event && undo_possible(&held->kase, rows, undone, views.n, i))
            return true;
    }
    return work_refuse(work, REFUSED_TOO_LATE, err,
                       "this can't be taken back any more: something came after it");
}

static bool undo_resolved(struct case_held *held)
{
    held->kase.state = held->kase.waiting_since || !held->kase.n_ours ? CASE_OPEN : CASE_WAITING;
    held->kase.resolved_at = 0;
    held->reason = (struct sv){ 0 };
    return true;
}

static bool undo_tagged(struct work *work, const struct case_held *held, struct json data, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json tag;
    bool changed;

    while (json_each(json_get(data, "added"), &iter, &tag)) {
        if (!tag_remove(work->db, held->kase.id, json_text(tag), &changed, err))
            return false;
    }
    iter = (struct json_iter){ 0 };
    while (json_each(json_get(data, "removed"), &iter, &tag)) {
        if (!tag_add(work->db, held->kase.id, json_text(tag), &changed, err))
            return false;
    }
    return true;
}

static bool undo_handed_on(struct work *work, struct case_held *held, struct json data)
{
    int64_t agent = json_id(json_get(data, "was_agent"));

    held->queue = json_id(json_get(data, "was_queue"));
    held->kase.agent = agent;
    held->fence++;
    held->claimed_until = agent ? work->now + CLAIM_LEASE_MS : 0;
    return true;
}

static bool move_back(struct work *work, const struct case_held *held, struct json data, int64_t to,
                      struct err *err)
{
    struct json_iter iter = { 0 };
    struct json id;
    int64_t from;

    while (json_each(json_get(data, "posts"), &iter, &id)) {
        if (!post_set_case(work->db, json_id(id), to, err))
            return false;
    }
    iter = (struct json_iter){ 0 };
    while (json_each(json_get(data, "conversations"), &iter, &id)) {
        if (held->kase.customer &&
            !strand_set_case(work->db, json_id(id), held->kase.customer, to, &from, err))
            return false;
    }
    return true;
}

/* The split-off case goes away again. */
static bool undo_split(struct work *work, struct case_held *held, int64_t event, struct json data,
                       struct err *err)
{
    int64_t other_id = json_id(json_get(data, "case")), n_doings;
    struct case_held other;

    if (!work_hold(work, other_id, &other, err) ||
        !events_by_agents(work->db, other_id, event, &n_doings, err))
        return false;
    if (n_doings)
        return work_refuse(work, REFUSED_TOO_LATE, err, "somebody has worked on the case that was split off");
    if (!move_back(work, held, data, held->kase.id, err) || !work_recount(work, &other, err) ||
        !work_recount(work, held, err))
        return false;
    if (other.kase.n_customer)
        return work_refuse(work, REFUSED_TOO_LATE, err,
                           "the customer has written in the case that was split off");
    other.kase.state = CASE_MERGED;
    other.kase.merged_into = held->kase.id;
    case_let_go(&other);
    return work_put(work, &other, EVENT_UNDONE, event, (struct sv){ 0 }, NULL, err);
}

/* The case that was merged away stands again. */
static bool undo_merged(struct work *work, struct case_held *held, int64_t event, struct json data,
                        struct err *err)
{
    int64_t state = CASE_OPEN, other_id = json_id(json_get(data, "case"));
    struct case_held other;

    if (!case_hold(work->db, other_id, work->arena, &other, err))
        return false;
    if (other.kase.state != CASE_MERGED || other.kase.merged_into != held->kase.id)
        return work_refuse(work, REFUSED_TOO_LATE, err, "the merged case has gone elsewhere since");
    (void)json_i64(json_get(data, "was_state"), &state);
    other.kase.state = state == CASE_RESOLVED ? CASE_RESOLVED : CASE_OPEN;
    other.kase.merged_into = 0;
    return move_back(work, held, data, other_id, err) && work_recount(work, &other, err) &&
           work_recount(work, held, err) &&
           work_put(work, &other, EVENT_UNDONE, event, (struct sv){ 0 }, NULL, err);
}

bool work_undo(struct work *work, int64_t event, int64_t *out_case, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(UNDO_DATA_MAX);
    struct json data = { 0 };
    struct event_row row;
    struct case_held held;
    bool ok;

    if (!event_get(work->db, event, work->arena, &row, err))
        return false;
    *out_case = row.kase;
    if (row.data.len && !json_parse(parser, row.data, JSON_FILE, &data, err))
        return err_in(err, "event %" PRId64, event);
    if (!work_hold(work, row.kase, &held, err) ||
        (row.kind != EVENT_TAGGED && row.kind != EVENT_CORRECTED && !work_not_held(work, &held, err)) ||
        !check_possible(work, &held, event, err))
        return false;
    switch (row.kind) {
    case EVENT_RESOLVED:
        ok = undo_resolved(&held);
        break;
    case EVENT_TAGGED:
        ok = undo_tagged(work, &held, data, err);
        break;
    case EVENT_CORRECTED:
        ok = correction_undo(work->db, event, work->arena, err) && work_take_labels(work, row.kase, err);
        break;
    case EVENT_HANDED_ON:
        ok = undo_handed_on(work, &held, data);
        break;
    case EVENT_SPLIT:
        ok = undo_split(work, &held, event, data, err);
        break;
    case EVENT_MERGED:
        ok = undo_merged(work, &held, event, data, err);
        break;
    default:
        return work_refuse(work, REFUSED_TOO_LATE, err, "this can't be taken back");
    }
    return ok && work_put(work, &held, EVENT_UNDONE, event, (struct sv){ 0 }, NULL, err);
}
