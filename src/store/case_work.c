/* store/case_work.c: SQL about what agents do. */
#include "store/case_work.h"

#include <inttypes.h>

#include "db/db.h"

#define HELD \
    "SELECT id, state, customer, brand, agent, merged_into, addressed, touched, opened_at, first_response_at, resolved_at," \
    " last_customer_at, last_ours_at, waiting_since, n_customer, n_ours, queue, fence, claimed_until, network, reason, read_at" \
    " FROM cases WHERE id = $1"

bool case_hold(struct db *db, int64_t id, struct arena *arena, struct case_held *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, DB_SQL(HELD, HELD " FOR UPDATE"), A(id)) || !db_next(&rows, &row, err))
        return err_in(err, "read case %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no case %" PRId64, id);
    *out = (struct case_held){ .kase = { .id = db_i64(&rows, 0),
                                         .state = (enum case_state)db_i64(&rows, 1),
                                         .customer = db_i64(&rows, 2),
                                         .brand = db_i64(&rows, 3),
                                         .agent = db_i64(&rows, 4),
                                         .merged_into = db_i64(&rows, 5),
                                         .addressed = db_i64(&rows, 6) != 0,
                                         .touched = db_i64(&rows, 7) != 0,
                                         .opened_at = db_i64(&rows, 8),
                                         .first_response_at = db_i64(&rows, 9),
                                         .resolved_at = db_i64(&rows, 10),
                                         .last_customer_at = db_i64(&rows, 11),
                                         .last_ours_at = db_i64(&rows, 12),
                                         .waiting_since = db_i64(&rows, 13),
                                         .n_customer = db_i64(&rows, 14),
                                         .n_ours = db_i64(&rows, 15) },
                               .queue = db_i64(&rows, 16),
                               .fence = db_i64(&rows, 17),
                               .claimed_until = db_i64(&rows, 18),
                               .network = arena_sv(arena, db_text(&rows, 19)),
                               .reason = arena_sv(arena, db_text(&rows, 20)),
                               .read = !db_is_null(&rows, 21) };
    return true;
}

static ms_t due_at(const struct kase *kase, ms_t due_after_ms)
{
    return kase->state == CASE_OPEN && kase->waiting_since ? kase->waiting_since + due_after_ms : 0;
}

static ms_t last_at(const struct kase *kase)
{
    return kase->last_customer_at > kase->last_ours_at ? kase->last_customer_at : kase->last_ours_at;
}

bool case_put(struct db *db, const struct case_held *held, int64_t version, ms_t due_after_ms,
              struct err *err)
{
    const struct kase *kase = &held->kase;

    return db_run(
               db, NULL, err,
               "UPDATE cases SET state = $2, view = $3, brand = $4, queue = $5, agent = $6, claimed_until = $7, fence = $8,"
               " merged_into = $9, addressed = $10, touched = 1, opened_at = $11, first_response_at = $12,"
               " resolved_at = $13, last_customer_at = $14, last_ours_at = $15, waiting_since = $16, due_at = $17,"
               " last_at = $18, n_customer = $19, n_ours = $20, version = $21, reason = $22 WHERE id = $1",
               A(kase->id), A((int64_t)kase->state), A((int64_t)case_view(kase)), A_OR_NULL(kase->brand),
               A_OR_NULL(held->queue), A_OR_NULL(kase->agent),
               A_OR_NULL(kase->agent ? held->claimed_until : 0), A(held->fence), A_OR_NULL(kase->merged_into),
               A(kase->addressed), A_OR_NULL(kase->opened_at), A_OR_NULL(kase->first_response_at),
               A_OR_NULL(kase->resolved_at), A_OR_NULL(kase->last_customer_at), A_OR_NULL(kase->last_ours_at),
               A_OR_NULL(kase->waiting_since), A_OR_NULL(due_at(kase, due_after_ms)), A(last_at(kase)),
               A(kase->n_customer), A(kase->n_ours), A(version), A(held->reason)) ||
           err_in(err, "change case %" PRId64, kase->id);
}

bool case_put_lease(struct db *db, int64_t id, ms_t claimed_until, ms_t read_at, struct err *err)
{
    return db_run(db, NULL, err,
                  "UPDATE cases SET claimed_until = $2, read_at = coalesce(read_at, $3) WHERE id = $1", A(id),
                  A_OR_NULL(claimed_until), A(read_at)) ||
           err_in(err, "change case %" PRId64, id);
}

bool case_add(struct db *db, const struct case_held *held, const struct case_face *face, int64_t version,
              ms_t due_after_ms, struct err *err)
{
    const struct kase *kase = &held->kase;

    return (db_run(
                db, NULL, err,
                "INSERT INTO cases (id, state, view, customer, addressed, n_customer, n_ours, last_at, version, network, who,"
                " handle, snippet, lang, read_at) VALUES ($1, 0, 0, $2, 0, 0, 0, 0, $3, $4, $5, $6, $7, $8, $9)",
                A(kase->id), A_OR_NULL(kase->customer), A(version), A(face->network), A(face->who),
                A(face->handle), A(face->snippet), A(face->lang), A_OR_NULL(kase->last_customer_at)) &&
            case_put(db, held, version, due_after_ms, err)) ||
           err_in(err, "add a case");
}

bool case_put_face(struct db *db, int64_t id, const struct case_face *face, struct err *err)
{
    return db_run(db, NULL, err,
                  "UPDATE cases SET who = $2, handle = $3, snippet = $4, lang = $5 WHERE id = $1", A(id),
                  A(face->who), A(face->handle), A(face->snippet), A(face->lang)) ||
           err_in(err, "change case %" PRId64, id);
}

bool claims_past(struct db *db, ms_t now, int64_t *out_ids, size_t most, size_t *out_n, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(
            db, &rows, err,
            "SELECT id FROM cases WHERE agent IS NOT NULL AND claimed_until <= $1 ORDER BY claimed_until LIMIT $2",
            A(now), A((int64_t)most)))
        return err_in(err, "find claims that ran out");
    while (db_next(&rows, &row, err)) {
        if (!row || *out_n == most)
            return true;
        out_ids[(*out_n)++] = db_i64(&rows, 0);
    }
    return err_in(err, "find claims that ran out");
}

bool event_add(struct db *db, const struct event_row *row, struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO case_event (id, kase, kind, at, noted_at, actor, post, event, data)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  A(row->id), A(row->kase), A((int64_t)row->kind), A(row->at), A(row->noted_at),
                  A_OR_NULL(row->actor), A_OR_NULL(row->post), A_OR_NULL(row->event), A(row->data)) ||
           err_in(err, "note what happened to case %" PRId64, row->kase);
}

#define EVENT_COLUMNS "e.id, e.kase, e.kind, e.at, e.noted_at, e.actor, e.post, e.event, e.data, g.name"
#define FROM_EVENTS   " FROM case_event e LEFT JOIN agent g ON g.id = e.actor "

static void read_event(const struct db_rows *rows, struct arena *arena, struct event_view *out)
{
    *out = (struct event_view){ .row = { .id = db_i64(rows, 0),
                                         .kase = db_i64(rows, 1),
                                         .kind = (enum event_kind)db_i64(rows, 2),
                                         .at = db_i64(rows, 3),
                                         .noted_at = db_i64(rows, 4),
                                         .actor = db_i64(rows, 5),
                                         .post = db_i64(rows, 6),
                                         .event = db_i64(rows, 7),
                                         .data = arena_sv(arena, db_text(rows, 8)) },
                                .actor_name = arena_sv(arena, db_text(rows, 9)) };
}

bool event_get(struct db *db, int64_t id, struct arena *arena, struct event_row *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct event_view view;
    bool row;

    if (!db_query(db, &rows, err, "SELECT " EVENT_COLUMNS FROM_EVENTS "WHERE e.id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read event %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no event %" PRId64, id);
    read_event(&rows, arena, &view);
    *out = view.row;
    return true;
}

static bool read_events(struct db_rows *rows, size_t most, struct arena *arena, struct event_views *out,
                        struct err *err)
{
    size_t size = 32;
    bool row;

    *out = (struct event_views){ .at = ARENA_NEW(arena, struct event_view, size) };
    while (db_next(rows, &row, err)) {
        if (!row || out->n == most)
            return true;
        if (out->n == size) {
            struct event_view *more = ARENA_NEW(arena, struct event_view, 2 * size);

            memcpy(more, out->at, size * sizeof *more);
            out->at = more;
            size *= 2;
        }
        read_event(rows, arena, &out->at[out->n++]);
    }
    return false;
}

bool events_of_case(struct db *db, int64_t kase, size_t most, struct arena *arena, struct event_views *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err,
                  "SELECT " EVENT_COLUMNS FROM_EVENTS "WHERE e.kase = $1 ORDER BY e.id DESC LIMIT $2",
                  A(kase), A((int64_t)most)) ||
        !read_events(&rows, most, arena, out, err))
        return err_in(err, "read events of case %" PRId64, kase);
    for (size_t i = 0; i < out->n / 2; i++) {
        struct event_view swap = out->at[i];

        out->at[i] = out->at[out->n - 1 - i];
        out->at[out->n - 1 - i] = swap;
    }
    return true;
}

bool events_after(struct db *db, int64_t after, size_t most, struct arena *arena, struct event_views *out,
                  struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT " EVENT_COLUMNS FROM_EVENTS "WHERE e.id > $1 ORDER BY e.id LIMIT $2", A(after),
                     A((int64_t)most)) &&
            read_events(&rows, most, arena, out, err)) ||
           err_in(err, "read events");
}

bool events_of_cases(struct db *db, struct sv cases, int64_t after, size_t most, struct arena *arena,
                     struct event_views *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     DB_SQL("SELECT " EVENT_COLUMNS
                            " FROM json_each($1) k JOIN case_event e ON e.kase = k.value AND e.id > $2"
                            " LEFT JOIN agent g ON g.id = e.actor ORDER BY e.id LIMIT $3",
                            "SELECT " EVENT_COLUMNS
                            " FROM json_array_elements_text($1::json) AS k(value) JOIN case_event e"
                            " ON e.kase = k.value::bigint AND e.id > $2 LEFT JOIN agent g ON g.id = e.actor"
                            " ORDER BY e.id LIMIT $3"),
                     A(cases), A(after), A((int64_t)most)) &&
            read_events(&rows, most, arena, out, err)) ||
           err_in(err, "read events");
}

static bool read_number(struct db_rows *rows, int64_t *out, struct err *err)
{
    bool row;

    if (!db_next(rows, &row, err))
        return false;
    *out = row ? db_i64(rows, 0) : 0;
    return true;
}

bool events_last(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, "SELECT max(id) FROM case_event") && read_number(&rows, out, err)) ||
           err_in(err, "read events");
}

bool events_by_agents(struct db *db, int64_t kase, int64_t after, int64_t *out_n, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT count(*) FROM case_event WHERE kase = $1 AND id > $2 AND actor IS NOT NULL",
                     A(kase), A(after)) &&
            read_number(&rows, out_n, err)) ||
           err_in(err, "read events of case %" PRId64, kase);
}

bool events_count(struct db *db, int64_t kase, enum event_kind kind, int64_t *out_n, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT count(*) FROM case_event e WHERE e.kase = $1 AND e.kind = $2 AND NOT EXISTS"
                     " (SELECT 1 FROM case_event u WHERE u.kase = $1 AND u.kind = $3 AND u.event = e.id)",
                     A(kase), A((int64_t)kind), A((int64_t)EVENT_UNDONE)) &&
            read_number(&rows, out_n, err)) ||
           err_in(err, "read events of case %" PRId64, kase);
}

bool case_customer_words(struct db *db, int64_t kase, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    CLEANUP(buf_done) struct buf words = BUF(CUSTOMER_WORDS_MAX);
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT text FROM post WHERE kase = $1 AND role = $2 ORDER BY id DESC LIMIT 20", A(kase),
                  A((int64_t)ROLE_CUSTOMER)))
        return err_in(err, "read what the customer wrote");
    while (db_next(&rows, &row, err)) {
        struct sv text = row ? db_text(&rows, 0) : (struct sv){ 0 };

        if (!row || words.len + text.len + 1 > CUSTOMER_WORDS_MAX) {
            *out = arena_sv(arena, buf_sv(&words));
            return true;
        }
        buf_sv_append(&words, text);
        buf_char(&words, '\n');
    }
    return err_in(err, "read what the customer wrote");
}

bool tag_add(struct db *db, int64_t kase, struct sv tag, bool *out_changed, struct err *err)
{
    int64_t n;

    if (!db_run(db, &n, err,
                "INSERT INTO case_tag (kase, tag) VALUES ($1, $2) ON CONFLICT (kase, tag) DO NOTHING",
                A(kase), A(tag)))
        return err_in(err, "tag case %" PRId64, kase);
    *out_changed = n == 1;
    return true;
}

bool tag_remove(struct db *db, int64_t kase, struct sv tag, bool *out_changed, struct err *err)
{
    int64_t n;

    if (!db_run(db, &n, err, "DELETE FROM case_tag WHERE kase = $1 AND tag = $2", A(kase), A(tag)))
        return err_in(err, "tag case %" PRId64, kase);
    *out_changed = n == 1;
    return true;
}

bool draft_get(struct db *db, int64_t kase, struct arena *arena, struct draft_row *out, bool *out_found,
               struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(
            db, &rows, err,
            "SELECT d.agent, d.account, g.name, d.text, d.saved_at FROM draft d LEFT JOIN agent g ON g.id = d.agent"
            " WHERE d.kase = $1",
            A(kase)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "read the draft of case %" PRId64, kase);
    if (*out_found)
        *out = (struct draft_row){ .agent = db_i64(&rows, 0),
                                   .account = db_i64(&rows, 1),
                                   .agent_name = arena_sv(arena, db_text(&rows, 2)),
                                   .text = arena_sv(arena, db_text(&rows, 3)),
                                   .saved_at = db_i64(&rows, 4) };
    return true;
}

bool draft_put(struct db *db, int64_t kase, const struct draft_row *row, struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO draft (kase, agent, account, text, saved_at) VALUES ($1, $2, $3, $4, $5)"
                  " ON CONFLICT (kase) DO UPDATE SET agent = $2, account = $3, text = $4, saved_at = $5",
                  A(kase), A(row->agent), A_OR_NULL(row->account), A(row->text), A(row->saved_at)) ||
           err_in(err, "keep the draft of case %" PRId64, kase);
}

bool draft_drop(struct db *db, int64_t kase, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM draft WHERE kase = $1", A(kase)) ||
           err_in(err, "drop the draft of case %" PRId64, kase);
}

bool post_set_case(struct db *db, int64_t post, int64_t kase, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE post SET kase = $2 WHERE id = $1", A(post), A(kase)) ||
           err_in(err, "move post %" PRId64, post);
}

bool strand_set_case(struct db *db, int64_t conversation, int64_t customer, int64_t kase, int64_t *out_from,
                     struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, "SELECT kase FROM strand WHERE conversation = $1 AND customer = $2",
                  A(conversation), A(customer)) ||
        !read_number(&rows, out_from, err))
        return err_in(err, "move a strand");
    db_rows_done(&rows);
    return db_run(db, NULL, err, "UPDATE strand SET kase = $3 WHERE conversation = $1 AND customer = $2",
                  A(conversation), A(customer), A(kase)) ||
           err_in(err, "move a strand");
}

bool queue_name(struct db *db, int64_t id, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT name FROM queue WHERE id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read queue %" PRId64, id);
    if (!row)
        return err_set(err, ERR_INPUT, "there is no queue %" PRId64, id);
    *out = arena_sv(arena, db_text(&rows, 0));
    return true;
}

bool queue_add(struct db *db, int64_t id, struct sv name, struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO queue (id, name) VALUES ($1, $2)", A(id), A(name)) ||
           err_in(err, "queue %.*s", SV_ARG(utf8_cut(name, 80)));
}
