/* care/case_work.c: load, ask the pure rule, store, note the event. */
#include "care/case_work.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "care/decide.h"
#include "care/face.h"
#include "model/brand.h"
#include "model/post.h"
#include "model/rows.h"
#include "store/agents.h"
#include "store/case_work.h"
#include "store/cases.h"
#include "store/labels.h"
#include "store/posts.h"
#include "wire/json.h"

enum { EVENT_DATA_MAX = 64 * 1024 };

#define X(id, name) { id, name },
const struct reason reasons[] = { REASONS(X) };
#undef X
const size_t n_reasons = COUNT(reasons);

bool work_refuse(struct work *work, enum refusal refusal, struct err *err, const char *fmt, ...)
{
    char text[200];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    work->refusal = refusal;
    return err_set(err, ERR_CONFLICT, "%s", text);
}

bool work_hold(struct work *work, int64_t kase, struct case_held *out, struct err *err)
{
    if (!case_hold(work->db, kase, work->arena, out, err))
        return false;
    if (out->kase.state == CASE_MERGED)
        return work_refuse(work, REFUSED_CONFLICT, err, "this case was merged into case %" PRId64,
                           out->kase.merged_into);
    return true;
}

static struct claim claim_of(const struct case_held *held)
{
    return (struct claim){ .agent = held->kase.agent, .until = held->claimed_until, .fence = held->fence };
}

static bool note_holder(struct work *work, const struct case_held *held, struct err *err)
{
    struct claim claim = claim_of(held);
    struct agent_row agent = { 0 };

    work->holder = claim_holder(&claim, work->now);
    if (work->holder && !agent_get(work->db, work->holder, work->arena, &agent, err))
        return false;
    work->holder_name = agent.name;
    work->until = held->claimed_until;
    return true;
}

bool work_not_held(struct work *work, const struct case_held *held, struct err *err)
{
    struct claim claim = claim_of(held);
    int64_t holder = claim_holder(&claim, work->now);

    if (!holder || holder == work->agent)
        return true;
    return note_holder(work, held, err) && work_refuse(work, REFUSED_HELD, err, "%.*s holds this case",
                                                       SV_ARG(utf8_cut(work->holder_name, 100)));
}

bool work_fence(struct work *work, const struct case_held *held, int64_t fence, struct err *err)
{
    struct claim claim = claim_of(held);

    if (fence_decide(&claim, work->agent, fence, work->now) == FENCE_GOOD)
        return true;
    if (!note_holder(work, held, err))
        return false;
    if (work->holder == work->agent)
        work->holder = 0;
    return work_refuse(work, REFUSED_FENCE, err, "your claim on this case has ended; claim it again");
}

bool work_take_labels(struct work *work, int64_t kase, struct err *err)
{
    return cases_take_labels(work->db, sv_str(arena_printf(work->arena, "[%" PRId64 "]", kase)),
                             work->due_after_ms, err);
}

bool work_put(struct work *work, struct case_held *held, enum event_kind kind, int64_t of_event,
              struct sv data, int64_t *out_event, struct err *err)
{
    struct event_row event = { .id = id_new(work->ids, work->now),
                               .kase = held->kase.id,
                               .kind = kind,
                               .at = work->now,
                               .noted_at = work->now,
                               .actor = work->agent,
                               .event = of_event,
                               .data = data };

    if (work->n_told < COUNT(work->told)) {
        work->told[work->n_told].kase = held->kase.id;
        work->told[work->n_told++].event = event.id;
    }
    if (out_event)
        *out_event = event.id;
    return event_add(work->db, &event, err) && case_put(work->db, held, event.id, work->due_after_ms, err) &&
           work_take_labels(work, held->kase.id, err);
}

void case_let_go(struct case_held *held)
{
    held->kase.agent = 0;
    held->claimed_until = 0;
}

static bool put_face(struct work *work, const struct case_held *held, int64_t latest, struct err *err)
{
    struct case_face face;
    struct post post;

    if (!latest)
        return true;
    if (!posts_get(work->db, latest, work->arena, &post, err))
        return false;
    face = case_face_of(&post, work->arena);
    return case_put_face(work->db, held->kase.id, &face, err);
}

bool work_recount(struct work *work, struct case_held *held, struct err *err)
{
    struct timed_post *posts;
    struct post_rows rows;
    int64_t latest = 0;

    if (!posts_of_case(work->db, held->kase.id, work->arena, &rows, err))
        return false;
    posts = ARENA_NEW(work->arena, struct timed_post, rows.n);
    held->kase.addressed = false;
    for (size_t i = 0; i < rows.n; i++) {
        posts[i] = (struct timed_post){ .at = rows.at[i].created_at,
                                        .role = rows.at[i].role,
                                        .bot = rows.at[i].bot };
        held->kase.addressed = held->kase.addressed || rows.at[i].addressed;
        if (rows.at[i].role == ROLE_CUSTOMER)
            latest = rows.at[i].id;
    }
    case_times(&held->kase, posts, rows.n);
    return put_face(work, held, latest, err) && cases_count_reposts(work->db, held->kase.id, err);
}

bool work_claim(struct work *work, int64_t kase, bool force, struct err *err)
{
    struct case_held held;
    struct claim claim;

    if (!work_hold(work, kase, &held, err))
        return false;
    claim = claim_of(&held);
    switch (claim_decide(&claim, work->agent, force, work->now)) {
    case CLAIM_TAKEN:
        return work_not_held(work, &held, err);
    case CLAIM_MINE:
        return case_put_lease(work->db, kase, work->now + CLAIM_LEASE_MS, work->now, err);
    case CLAIM_GIVEN:
        break;
    }
    held.kase.agent = work->agent;
    held.claimed_until = work->now + CLAIM_LEASE_MS;
    held.fence++;
    return work_put(work, &held, EVENT_CLAIMED, 0, (struct sv){ 0 }, NULL, err);
}

bool work_release(struct work *work, int64_t kase, struct err *err)
{
    struct case_held held;

    if (!work_hold(work, kase, &held, err) || !work_not_held(work, &held, err))
        return false;
    if (held.kase.agent != work->agent)
        return true; /* nobody's, as was wished */
    case_let_go(&held);
    return work_put(work, &held, EVENT_RELEASED, 0, (struct sv){ 0 }, NULL, err);
}

bool work_look(struct work *work, int64_t kase, struct claim *out_claim, struct err *err)
{
    struct case_held held;

    if (!case_hold(work->db, kase, work->arena, &held, err))
        return false;
    *out_claim = claim_of(&held);
    if (claim_holder(out_claim, work->now) == work->agent)
        out_claim->until = work->now + CLAIM_LEASE_MS;
    if (!held.read)
        work->told[work->n_told++].kase = kase; /* it is read now; a renewed lease alone is no news */
    return case_put_lease(work->db, kase, out_claim->agent ? out_claim->until : 0, work->now, err);
}

bool work_expire(struct work *work, int64_t kase, struct err *err)
{
    struct case_held held;

    if (!case_hold(work->db, kase, work->arena, &held, err))
        return false;
    if (!held.kase.agent || held.claimed_until > work->now)
        return true; /* renewed meanwhile */
    work->agent = held.kase.agent;
    case_let_go(&held);
    return work_put(work, &held, EVENT_EXPIRED, 0, (struct sv){ 0 }, NULL, err);
}

bool work_note(struct work *work, int64_t kase, struct sv text, int64_t *out_event, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(EVENT_DATA_MAX);
    struct case_held held;

    if (!work_hold(work, kase, &held, err))
        return false;
    json_begin(&data, NULL, '{');
    json_out_sv(&data, "text", text);
    json_end(&data, '}');
    return work_put(work, &held, EVENT_NOTED, 0, buf_sv(&data), out_event, err);
}

static bool change_tags(struct work *work, int64_t kase, const struct sv *tags, size_t n,
                        bool (*change)(struct db *, int64_t, struct sv, bool *, struct err *),
                        const char *key, struct buf *data, bool *any, struct err *err)
{
    json_begin(data, key, '[');
    for (size_t i = 0; i < n; i++) {
        bool changed;

        if (!change(work->db, kase, tags[i], &changed, err))
            return false;
        if (changed)
            json_out_sv(data, NULL, tags[i]);
        *any = *any || changed;
    }
    json_end(data, ']');
    return true;
}

bool work_tags(struct work *work, int64_t kase, const struct sv *add, size_t n_add, const struct sv *remove,
               size_t n_remove, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(EVENT_DATA_MAX);
    struct case_held held;
    bool any = false;

    if (!work_hold(work, kase, &held, err))
        return false;
    json_begin(&data, NULL, '{');
    if (!change_tags(work, kase, remove, n_remove, tag_remove, "removed", &data, &any, err) ||
        !change_tags(work, kase, add, n_add, tag_add, "added", &data, &any, err))
        return false;
    json_end(&data, '}');
    return !any || work_put(work, &held, EVENT_TAGGED, 0, buf_sv(&data), NULL, err);
}

static bool is_reason(struct sv reason)
{
    for (size_t i = 0; i < n_reasons; i++) {
        if (sv_is(reason, reasons[i].id))
            return true;
    }
    return false;
}

/* Kept with the event as it was told then: what is told of the brand later changes nothing that was said. */
static void write_owner(struct buf *out, const struct brand_other *owner)
{
    json_begin(out, "belongs_to", '{');
    json_out_sv(out, "name", owner->name);
    json_out_sv(out, "handle", owner->handle);
    json_out_sv(out, "link", owner->link);
    json_end(out, '}');
}

bool work_resolve(struct work *work, int64_t kase, const struct resolution *how, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(EVENT_DATA_MAX);
    struct case_held held;

    if (!is_reason(how->reason))
        return err_set(err, ERR_INPUT, "there is no reason %.*s", SV_ARG(utf8_cut(how->reason, 40)));
    if (how->belongs_to && !sv_is(how->reason, "not_ours"))
        return err_set(err, ERR_INPUT, "belongs_to goes with the reason not_ours");
    if (!work_hold(work, kase, &held, err) || !work_not_held(work, &held, err))
        return false;
    json_begin(&data, NULL, '{');
    json_out_sv(&data, "reason", how->reason);
    if (how->note.len)
        json_out_sv(&data, "text", how->note);
    if (how->belongs_to)
        write_owner(&data, how->belongs_to);
    json_end(&data, '}');
    held.kase.state = CASE_RESOLVED;
    held.kase.resolved_at = work->now;
    held.reason = how->reason;
    case_let_go(&held);
    return work_put(work, &held, EVENT_RESOLVED, 0, buf_sv(&data), NULL, err);
}

bool work_reopen(struct work *work, int64_t kase, struct err *err)
{
    struct case_held held;

    if (!work_hold(work, kase, &held, err))
        return false;
    if (held.kase.state == CASE_OPEN)
        return true;
    held.kase.state = CASE_OPEN;
    held.kase.resolved_at = 0;
    held.reason = (struct sv){ 0 };
    return work_put(work, &held, EVENT_REOPENED, 0, (struct sv){ 0 }, NULL, err);
}

static void write_hand_on(const struct case_held *before, struct sv to, struct sv note, struct buf *data)
{
    json_begin(data, NULL, '{');
    json_out_sv(data, "to", to);
    if (note.len)
        json_out_sv(data, "text", note);
    json_out_id(data, "was_agent", before->kase.agent);
    json_out_id(data, "was_queue", before->queue);
    json_end(data, '}');
}

static bool hand_to_agent(struct work *work, struct case_held *held, int64_t agent, struct sv *out_name,
                          struct err *err)
{
    struct agent_row row;

    if (!agent_get(work->db, agent, work->arena, &row, err) || !row.active || row.role < AGENT_AGENT)
        return err_set(err, ERR_INPUT, "nobody who works on cases has this id");
    held->kase.agent = agent;
    held->claimed_until =
        work->now + (agent == work->agent ? (ms_t)CLAIM_LEASE_MS : (ms_t)CLAIM_HANDED_ON_MS);
    held->fence++;
    *out_name = row.name;
    return true;
}

static bool handed_on_too_often(struct work *work, int64_t kase, bool *out, struct err *err)
{
    int64_t n;

    if (!events_count(work->db, kase, EVENT_HANDED_ON, &n, err))
        return false;
    *out = !guard_hand_on((size_t)n);
    return true;
}

bool work_hand_on(struct work *work, int64_t kase, int64_t agent, int64_t queue, struct sv note, bool insists,
                  struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(EVENT_DATA_MAX);
    struct case_held held, before;
    bool too_often;
    struct sv to;

    if (!work_hold(work, kase, &held, err) || !work_not_held(work, &held, err) ||
        !handed_on_too_often(work, kase, &too_often, err))
        return false;
    if (too_often && !insists) {
        memset(work->objects, 0, sizeof work->objects);
        work->objects[GUARD_HANDED_ON] = true;
        return work_refuse(work, REFUSED_GUARD, err, "%s", guards[GUARD_HANDED_ON].text);
    }
    before = held;
    if (agent) {
        if (!hand_to_agent(work, &held, agent, &to, err))
            return false;
    } else {
        if (!queue_name(work->db, queue, work->arena, &to, err))
            return false;
        held.queue = queue;
        case_let_go(&held);
    }
    write_hand_on(&before, to, note, &data);
    return work_put(work, &held, EVENT_HANDED_ON, 0, buf_sv(&data), NULL, err);
}
