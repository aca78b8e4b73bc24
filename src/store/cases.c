/* store/cases.c: SQL about cases and events, for intake. */
#include "store/cases.h"

#include <inttypes.h>

#include "db/db.h"
#include "store/labels.h"

#define KASE_COLUMNS \
    "id, state, customer, brand, agent, merged_into, addressed, touched, opened_at, first_response_at, resolved_at," \
    " last_customer_at, last_ours_at, waiting_since, n_customer, n_ours"

static struct kase read_kase(const struct db_rows *rows)
{
    return (struct kase){ .id = db_i64(rows, 0),
                          .state = (enum case_state)db_i64(rows, 1),
                          .customer = db_i64(rows, 2),
                          .brand = db_i64(rows, 3),
                          .agent = db_i64(rows, 4),
                          .merged_into = db_i64(rows, 5),
                          .addressed = db_i64(rows, 6) != 0,
                          .touched = db_i64(rows, 7) != 0,
                          .opened_at = db_i64(rows, 8),
                          .first_response_at = db_i64(rows, 9),
                          .resolved_at = db_i64(rows, 10),
                          .last_customer_at = db_i64(rows, 11),
                          .last_ours_at = db_i64(rows, 12),
                          .waiting_since = db_i64(rows, 13),
                          .n_customer = db_i64(rows, 14),
                          .n_ours = db_i64(rows, 15) };
}

bool cases_get(struct db *db, int64_t id, struct kase *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  DB_SQL("SELECT " KASE_COLUMNS " FROM cases WHERE id = $1",
                         "SELECT " KASE_COLUMNS " FROM cases WHERE id = $1 FOR UPDATE"),
                  A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read case %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no case %" PRId64, id);
    *out = read_kase(&rows);
    return true;
}

bool cases_get_many(struct db *db, struct sv ids, struct arena *arena, struct kase_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    size_t size = 0;
    bool row;

    *out = (struct kase_rows){ 0 };
    if (!db_query(
            db, &rows, err,
            DB_SQL("SELECT " KASE_COLUMNS " FROM cases WHERE id IN (SELECT value FROM json_each($1))",
                   "SELECT " KASE_COLUMNS
                   " FROM cases WHERE id IN (SELECT k::bigint FROM json_array_elements_text($1::json) AS k)"
                   " ORDER BY id FOR UPDATE"),
            A(ids)))
        return err_in(err, "read cases");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size)
            out->at = arena_grow(arena, out->at, out->n * sizeof *out->at,
                                 (size = size ? 2 * size : 64) * sizeof *out->at);
        out->at[out->n++] = read_kase(&rows);
    }
    return err_in(err, "read cases");
}

static ms_t last_at(const struct kase *kase)
{
    return kase->last_customer_at > kase->last_ours_at ? kase->last_customer_at : kase->last_ours_at;
}

bool cases_insert(struct db *db, const struct case_new *rows, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(
            db, "cases",
            "id, state, view, customer, brand, addressed, opened_at, first_response_at, resolved_at, last_customer_at,"
            " last_ours_at, waiting_since, due_at, last_at, n_customer, n_ours, version, network, who, handle, snippet,"
            " lang, merged_into, sentiment, intent, cause, urgency",
            27, err))
        return err_in(err, "insert cases");
    for (size_t i = 0; i < n; i++) {
        const struct kase *kase = rows[i].kase;
        const struct case_face *face = rows[i].face;
        const struct label_row *labels = rows[i].labels;

        if (!db_copy_row(db,
                         (const struct db_val[]){ A(kase->id),
                                                  A((int64_t)kase->state),
                                                  A((int64_t)case_view(kase)),
                                                  A_OR_NULL(kase->customer),
                                                  A_OR_NULL(kase->brand),
                                                  A(kase->addressed),
                                                  A_OR_NULL(kase->opened_at),
                                                  A_OR_NULL(kase->first_response_at),
                                                  A_OR_NULL(kase->resolved_at),
                                                  A_OR_NULL(kase->last_customer_at),
                                                  A_OR_NULL(kase->last_ours_at),
                                                  A_OR_NULL(kase->waiting_since),
                                                  A_OR_NULL(rows[i].due_at),
                                                  A(last_at(kase)),
                                                  A(kase->n_customer),
                                                  A(kase->n_ours),
                                                  A(rows[i].version),
                                                  A(face->network),
                                                  A(face->who),
                                                  A(face->handle),
                                                  A(face->snippet),
                                                  A(face->lang),
                                                  A_OR_NULL(kase->merged_into),
                                                  labels ? A(labels->sentiment) : A_NULL,
                                                  labels ? A(labels->intent) : A_NULL,
                                                  labels ? A(labels->reason) : A_NULL,
                                                  labels ? A(labels->urgency) : A_NULL },
                         err))
            return err_in(err, "insert cases");
    }
    return db_copy_end(db, err) || err_in(err, "insert cases");
}

#define CASE_CHANGES \
    "UPDATE cases SET state = $2, view = $3, brand = $4, addressed = $5, opened_at = $6, first_response_at = $7," \
    " resolved_at = $8, last_customer_at = $9, last_ours_at = $10, waiting_since = $11, due_at = $12, last_at = $13," \
    " n_customer = $14, n_ours = $15, version = $16, merged_into = $17, customer = $18," \
    " read_at = CASE WHEN $14 > n_customer THEN NULL ELSE read_at END" /* unread again */ \
    ", sentiment = coalesce($19, sentiment), intent = coalesce($20, intent), cause = coalesce($21, cause)," \
    " urgency = coalesce($22, urgency)"
#define CASE_VALUES(kase, labels, version, due_at) \
    A((kase)->id), A((int64_t)(kase)->state), A((int64_t)case_view(kase)), A_OR_NULL((kase)->brand), \
        A((kase)->addressed), A_OR_NULL((kase)->opened_at), A_OR_NULL((kase)->first_response_at), \
        A_OR_NULL((kase)->resolved_at), A_OR_NULL((kase)->last_customer_at), \
        A_OR_NULL((kase)->last_ours_at), A_OR_NULL((kase)->waiting_since), A_OR_NULL(due_at), \
        A(last_at(kase)), A((kase)->n_customer), A((kase)->n_ours), A(version), \
        A_OR_NULL((kase)->merged_into), A_OR_NULL((kase)->customer), \
        (labels) ? A((labels)->sentiment) : A_NULL, (labels) ? A((labels)->intent) : A_NULL, \
        (labels) ? A((labels)->reason) : A_NULL, (labels) ? A((labels)->urgency) : A_NULL

bool cases_update(struct db *db, const struct kase *kase, const struct case_face *face,
                  const struct label_row *labels, int64_t version, ms_t due_at, struct err *err)
{
    bool ok =
        face ? db_push(db, err,
                       CASE_CHANGES ", network = $23, who = $24, handle = $25, snippet = $26, lang = $27"
                                    " WHERE id = $1",
                       CASE_VALUES(kase, labels, version, due_at), A(face->network), A(face->who),
                       A(face->handle), A(face->snippet), A(face->lang))
             : db_push(db, err, CASE_CHANGES " WHERE id = $1", CASE_VALUES(kase, labels, version, due_at));

    return ok || err_in(err, "update case %" PRId64, kase->id);
}

#define COUNT_REPOSTS \
    "UPDATE cases SET reposts = (SELECT count(*) FROM post p JOIN post r ON r.network = p.network" \
    " AND r.repost_of = p.network_id AND r.deleted = 0 WHERE p.kase = cases.id AND p.role = 1) WHERE id"

bool cases_count_reposts(struct db *db, int64_t id, struct err *err)
{
    return db_push(db, err, COUNT_REPOSTS " = $1", A(id)) ||
           err_in(err, "count reposts of case %" PRId64, id);
}

bool cases_count_reposts_of(struct db *db, struct sv posts, struct err *err)
{
    return db_push(
               db, err,
               DB_SQL(COUNT_REPOSTS
                      " IN (SELECT p.kase FROM json_each($1) k CROSS JOIN post p ON p.id = k.value"
                      " WHERE EXISTS (SELECT 1 FROM post r WHERE r.network = p.network"
                      " AND r.repost_of = p.network_id))",
                      COUNT_REPOSTS
                      " IN (SELECT p.kase FROM json_array_elements_text($1::json) AS k(id) CROSS JOIN LATERAL"
                      " (SELECT * FROM post q WHERE q.id = k.id::bigint OFFSET 0) AS p CROSS JOIN LATERAL"
                      " (SELECT 1 FROM post r WHERE r.network = p.network AND r.repost_of = p.network_id"
                      " LIMIT 1) AS r)"),
               A(posts)) ||
           err_in(err, "count reposts");
}

bool cases_point(struct db *db, int64_t customer, int64_t from, int64_t to, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE cases SET merged_into = $3 WHERE customer = $1 AND merged_into = $2",
                  A(customer), A(from), A(to)) ||
           err_in(err, "point merged cases to case %" PRId64, to);
}

bool events_insert(struct db *db, const struct event_row *rows, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(db, "case_event", "id, kase, kind, at, noted_at, actor, post, event, data", 9, err))
        return err_in(err, "insert events");
    for (size_t i = 0; i < n; i++) {
        const struct event_row *row = &rows[i];

        if (!db_copy_row(db,
                         (const struct db_val[]){ A(row->id), A(row->kase), A((int64_t)row->kind), A(row->at),
                                                  A(row->noted_at), A_OR_NULL(row->actor),
                                                  A_OR_NULL(row->post), A_OR_NULL(row->event), A(row->data) },
                         err))
            return err_in(err, "insert events");
    }
    return db_copy_end(db, err) || err_in(err, "insert events");
}
