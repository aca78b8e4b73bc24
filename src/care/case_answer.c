/* care/case_answer.c: drafts, and answers on their way. An answer is one outbox row and one event in one transaction:
 * from then on it goes, once, or says that it didn't. */
#include <inttypes.h>

#include "care/case_work.h"
#include "model/capabilities.h"
#include "model/outbox.h"
#include "model/post.h"
#include "model/rows.h"
#include "store/case_work.h"
#include "store/outbox.h"
#include "store/posts.h"
#include "wire/json.h"

/* A draft that was sent takes its beginning along, and brings it back when it is taken back. */
size_t draft_suggested(const struct event_row *const *events, size_t n)
{
    size_t now = n, sent = n;

    for (size_t i = 0; i < n; i++) {
        switch (events[i]->kind) {
        case EVENT_DRAFTED:
            now = i;
            break;
        case EVENT_UNDONE:
            if (now < n && events[now]->id == events[i]->event)
                now = n;
            break;
        case EVENT_QUEUED:
            sent = now;
            now = n;
            break;
        case EVENT_UNSENT:
            now = sent;
            sent = n;
            break;
        default:
            break;
        }
    }
    return now;
}

enum { EVENTS_LOOKED_AT = 200 };

struct origin {
    int64_t event;       /* 0: nobody suggested it */
    struct sv suggested; /* JSON, without braces */
};

static bool find_origin(struct work *work, int64_t kase, struct origin *out, struct err *err)
{
    const struct event_row *rows[EVENTS_LOOKED_AT];
    struct event_views events;
    size_t at;

    *out = (struct origin){ 0 };
    if (!events_of_case(work->db, kase, EVENTS_LOOKED_AT, work->arena, &events, err))
        return false;
    for (size_t i = 0; i < events.n; i++)
        rows[i] = &events.at[i].row;
    at = draft_suggested(rows, events.n);
    if (at < events.n && rows[at]->data.len > 2)
        *out = (struct origin){ rows[at]->id, sv_of(rows[at]->data.at + 1, rows[at]->data.len - 2) };
    return true;
}

static bool note_origin(struct work *work, struct case_held *held, const struct typed *typed, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(8 * SUGGESTED_BY_MAX);
    struct origin origin;

    if (typed->text.len && !typed->suggested_by.len)
        return true;
    if (!find_origin(work, held->kase.id, &origin, err))
        return false;
    if (!typed->text.len)
        return !origin.event || work_put(work, held, EVENT_UNDONE, origin.event, (struct sv){ 0 }, NULL, err);
    json_begin(&data, NULL, '{');
    json_out_sv(&data, "suggested_by", typed->suggested_by);
    json_end(&data, '}');
    if (origin.event && sv_equal(origin.suggested, sv_of(data.at + 1, data.len - 2)))
        return true; /* said again */
    return work_put(work, held, EVENT_DRAFTED, 0, arena_sv(work->arena, buf_sv(&data)), NULL, err);
}

bool work_draft(struct work *work, int64_t kase, const struct typed *typed, struct err *err)
{
    struct case_held held;

    if (!work_hold(work, kase, &held, err) || !work_fence(work, &held, typed->fence, err) ||
        !note_origin(work, &held, typed, err))
        return false;
    if (!typed->text.len)
        return draft_drop(work->db, kase, err);
    return draft_put(
        work->db, kase,
        &(struct draft_row){
            .agent = work->agent, .account = typed->account, .text = typed->text, .saved_at = work->now },
        err);
}

static bool is_confirmed(const struct answer *answer, const char *guard)
{
    for (size_t i = 0; i < answer->n_confirmed; i++) {
        if (sv_is(answer->confirmed[i], guard))
            return true;
    }
    return false;
}

bool work_guards(struct work *work, int64_t kase, struct sv text, int64_t in_reply_to,
                 bool out[static N_GUARDS], struct err *err)
{
    struct draft_facts facts = { .text = text, .is_public = true };
    const struct capabilities *can;
    struct post post = post_empty;

    if (!outbox_has_text(work->db, kase, text, &facts.same_before, err) ||
        !case_customer_words(work->db, kase, work->arena, &facts.customer_words, err) ||
        (in_reply_to && !posts_get(work->db, in_reply_to, work->arena, &post, err)))
        return false;
    can = capabilities_of(post.network);
    facts.is_public = !in_reply_to || (post.visibility != VISIBILITY_DIRECT && can->has_public);
    facts.limit = facts.is_public ? &can->public_limit : &can->private_limit;
    facts.parts = can->parts;
    guards_look(&facts, out);
    return true;
}

/* Leaves of what guards object to what was not confirmed, or can't be. */
static bool guards_let_pass(struct work *work, int64_t kase, const struct answer *answer, struct err *err)
{
    const char *first = NULL;

    if (!work_guards(work, kase, answer->text, answer->in_reply_to, work->objects, err))
        return false;
    for (size_t i = 0; i < N_GUARDS; i++) {
        work->objects[i] = work->objects[i] && (guards[i].firm || !is_confirmed(answer, guards[i].id));
        if (work->objects[i] && !first)
            first = guards[i].text;
    }
    return !first || work_refuse(work, REFUSED_GUARD, err, "%s", first);
}

/* What was suggested says so on its way out, too. */
static bool put_event(struct work *work, struct case_held *held, enum event_kind kind, int64_t outbox,
                      struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(8 * SUGGESTED_BY_MAX);
    struct origin origin = { 0 };

    if (kind == EVENT_QUEUED && !find_origin(work, held->kase.id, &origin, err))
        return false;
    buf_printf(&data, "{\"outbox\":\"%" PRId64 "\"", outbox);
    if (origin.event) {
        buf_char(&data, ',');
        buf_sv_append(&data, origin.suggested);
    }
    buf_char(&data, '}');
    return work_put(work, held, kind, 0, arena_sv(work->arena, buf_sv(&data)), NULL, err);
}

static bool account_fits(struct work *work, const struct case_held *held, int64_t account, struct err *err)
{
    struct account_rows rows;

    if (!accounts_list(work->db, held->kase.brand, held->network, work->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].id != account)
            continue;
        if (sv_is(rows.at[i].state, "signed_in"))
            return true;
        return err_set(err, ERR_INPUT, "@%.*s is not signed in; an administrator can do that under Accounts",
                       SV_ARG(utf8_cut(rows.at[i].handle, 80)));
    }
    return err_set(err, ERR_INPUT, "account: none of this case's brand on its network has this id");
}

bool work_answer(struct work *work, int64_t kase, const struct answer *answer, bool *out_again,
                 struct err *err)
{
    struct outbox_row row = { .id = id_new(work->ids, work->now),
                              .kase = kase,
                              .account = answer->account,
                              .agent = work->agent,
                              .in_reply_to = answer->in_reply_to,
                              .key = answer->key,
                              .text = answer->text,
                              .state = OUTBOX_QUEUED,
                              .queued_at = work->now,
                              .not_before = work->now + answer->undo_ms };
    struct case_held held;
    int64_t known;

    if (!work_hold(work, kase, &held, err) || !outbox_find(work->db, kase, answer->key, &known, err))
        return false;
    *out_again = known != 0;
    if (known)
        return true;
    return work_fence(work, &held, answer->fence, err) && account_fits(work, &held, answer->account, err) &&
           guards_let_pass(work, kase, answer, err) && outbox_add(work->db, &row, err) &&
           draft_drop(work->db, kase, err) && put_event(work, &held, EVENT_QUEUED, row.id, err);
}

bool work_unsend(struct work *work, int64_t outbox, int64_t *out_case, struct err *err)
{
    struct outbox_row row;
    struct case_held held;
    bool changed;

    if (!outbox_get(work->db, outbox, work->arena, &row, err) || !work_hold(work, row.kase, &held, err) ||
        !work_not_held(work, &held, err) ||
        !outbox_move(work->db, outbox, OUTBOX_QUEUED, OUTBOX_UNSENT, row.not_before, &changed, err))
        return false;
    *out_case = row.kase;
    if (!changed)
        return work_refuse(work, REFUSED_TOO_LATE, err, "the answer is on its way already");
    return draft_put(
               work->db, row.kase,
               &(struct draft_row){
                   .agent = work->agent, .account = row.account, .text = row.text, .saved_at = work->now },
               err) &&
           put_event(work, &held, EVENT_UNSENT, outbox, err);
}

bool work_resend(struct work *work, int64_t outbox, int64_t *out_case, struct err *err)
{
    struct outbox_row row;
    struct case_held held;
    bool changed = false;

    if (!outbox_get(work->db, outbox, work->arena, &row, err) || !work_hold(work, row.kase, &held, err))
        return false;
    *out_case = row.kase;
    if (row.state == OUTBOX_FAILED &&
        !outbox_move(work->db, outbox, OUTBOX_FAILED, OUTBOX_QUEUED, work->now, &changed, err))
        return false;
    if (row.state == OUTBOX_UNSURE && /* stays unsure: the network is asked before a second try */
        !outbox_move(work->db, outbox, OUTBOX_UNSURE, OUTBOX_UNSURE, work->now, &changed, err))
        return false;
    if (!changed)
        return work_refuse(work, REFUSED_TOO_LATE, err, "the answer neither failed nor is unsure");
    return put_event(work, &held, EVENT_QUEUED, outbox, err);
}
