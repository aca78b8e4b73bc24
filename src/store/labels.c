/* store/labels.c: SQL about labels. */
#include "store/labels.h"

#include <inttypes.h>
#include <stdio.h>

#include "db/db.h"
#include "model/kase.h"

bool labels_insert(struct db *db, const struct label_row *rows, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(
            db, "post_label",
            "post, sentiment, intent, reason, urgency, actionable, ignored_first, speaker, lang, score, likely, why",
            12, err))
        return err_in(err, "insert labels");
    for (size_t i = 0; i < n; i++) {
        const struct label_row *row = &rows[i];

        if (row->post &&
            !db_copy_row(db,
                         (const struct db_val[]){ A(row->post), A(row->sentiment), A(row->intent),
                                                  A(row->reason), A(row->urgency), A(row->actionable),
                                                  A(row->ignored_first), A(row->speaker), A(row->lang),
                                                  A(row->score), A(row->likely), A(row->why) },
                         err))
            return err_in(err, "insert labels");
    }
    return db_copy_end(db, err) || err_in(err, "insert labels");
}

bool labels_drop(struct db *db, int64_t post, struct err *err)
{
    return (db_run(db, NULL, err, "DELETE FROM post_label WHERE post = $1", A(post)) &&
            db_run(db, NULL, err, "DELETE FROM label_correction WHERE post = $1", A(post))) ||
           err_in(err, "drop labels of post %" PRId64, post);
}

bool labels_replace(struct db *db, const struct label_row *row, struct err *err)
{
    return labels_drop(db, row->post, err) && labels_insert(db, row, 1, err);
}

#define LABELS(from) \
    "SELECT l.post, l.sentiment, l.intent, l.reason, l.urgency, l.actionable, l.ignored_first, l.speaker, l.lang," \
    " l.score, l.likely, l.why FROM (" from ") AS k JOIN post_label l ON l.post = k.id"

bool labels_of_posts(struct db *db, struct sv ids, size_t most, struct arena *arena, struct label_rows *out,
                     struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct label_rows){ .at = ARENA_NEW(arena, struct label_row, most + 1) };
    if (!db_query(db, &rows, err,
                  DB_SQL(LABELS("SELECT value AS id FROM json_each($1)"),
                         LABELS("SELECT value::bigint AS id FROM json_array_elements_text($1::json)")),
                  A(ids)))
        return err_in(err, "read labels");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == most)
            return true;
        out->at[out->n++] = (struct label_row){ .post = db_i64(&rows, 0),
                                                .sentiment = arena_sv(arena, db_text(&rows, 1)),
                                                .intent = arena_sv(arena, db_text(&rows, 2)),
                                                .reason = arena_sv(arena, db_text(&rows, 3)),
                                                .urgency = db_i64(&rows, 4),
                                                .actionable = db_i64(&rows, 5) != 0,
                                                .ignored_first = db_i64(&rows, 6) != 0,
                                                .speaker = arena_sv(arena, db_text(&rows, 7)),
                                                .lang = arena_sv(arena, db_text(&rows, 8)),
                                                .score = db_i64(&rows, 9),
                                                .likely = arena_sv(arena, db_text(&rows, 10)),
                                                .why = arena_sv(arena, db_text(&rows, 11)) };
    }
    return err_in(err, "read labels");
}

/* SQLite knows no column of the row that is changed in an ORDER BY: the case stands in the statement twice. */
#define TAKE_LABELS(ids) \
    "UPDATE cases SET (sentiment, intent, cause, urgency) = (SELECT l.sentiment, l.intent, l.reason, l.urgency" \
    " FROM post p JOIN post_label l ON l.post = p.id JOIN cases k ON k.id = p.kase" \
    " WHERE p.kase = cases.id AND p.role = 1 AND p.deleted = 0" \
    " ORDER BY CASE WHEN p.created_at >= k.waiting_since THEN 1 ELSE 0 END DESC, l.actionable DESC," \
    " p.created_at DESC, p.id DESC LIMIT 1) WHERE id IN (" ids ")"

#define DUE_AT "(waiting_since + CASE WHEN " CASE_WANTS_THANKS " THEN $3 ELSE $2 END)"
#define SET_CLOCKS(ids) \
    "UPDATE cases SET due_at = " DUE_AT " WHERE id IN (" ids ") AND due_at IS NOT NULL AND due_at <> " DUE_AT

bool cases_take_labels(struct db *db, struct sv ids, ms_t due_after_ms, struct err *err)
{
    return (db_run(db, NULL, err,
                   DB_SQL(TAKE_LABELS("SELECT value FROM json_each($1)"),
                          TAKE_LABELS("SELECT value::bigint FROM json_array_elements_text($1::json)")),
                   A(ids)) &&
            db_run(db, NULL, err,
                   DB_SQL(SET_CLOCKS("SELECT value FROM json_each($1)"),
                          SET_CLOCKS("SELECT value::bigint FROM json_array_elements_text($1::json)")),
                   A(ids), A(due_after_ms), A(due_after_ms * CASE_THANKS_TIMES))) ||
           err_in(err, "labels of cases");
}

bool label_wants_thanks(const struct label_row *row)
{
    return row->urgency == 0 && (sv_is(row->intent, "praise") || sv_is(row->intent, "defence"));
}

bool label_set(struct db *db, int64_t post, struct sv label, struct sv value, struct err *err)
{
    int64_t n = 0, number = 0;
    bool ok;

    if (sv_is(label, "sentiment"))
        ok = db_run(db, &n, err, "UPDATE post_label SET sentiment = $2 WHERE post = $1", A(post), A(value));
    else if (sv_is(label, "intent"))
        ok = db_run(db, &n, err, "UPDATE post_label SET intent = $2 WHERE post = $1", A(post), A(value));
    else if (sv_is(label, "reason"))
        ok = db_run(db, &n, err, "UPDATE post_label SET reason = $2 WHERE post = $1", A(post), A(value));
    else if (sv_is(label, "urgency") && sv_to_i64(value, &number))
        ok = db_run(db, &n, err, "UPDATE post_label SET urgency = $2 WHERE post = $1", A(post), A(number));
    else
        return err_set(err, ERR_INPUT, "a label is sentiment, intent, reason or urgency");
    if (!ok)
        return err_in(err, "label post %" PRId64, post);
    return n == 1 || err_set(err, ERR_ABSENT, "post %" PRId64 " has no labels", post);
}

bool label_get(struct db *db, int64_t post, struct sv label, struct arena *arena, struct sv *out,
               struct err *err)
{
    char ids[32];
    struct label_rows rows;

    (void)snprintf(ids, sizeof ids, "[%" PRId64 "]", post);
    if (!labels_of_posts(db, sv_str(ids), 1, arena, &rows, err))
        return false;
    if (!rows.n)
        return err_set(err, ERR_ABSENT, "post %" PRId64 " has no labels", post);
    if (sv_is(label, "sentiment"))
        *out = rows.at[0].sentiment;
    else if (sv_is(label, "intent"))
        *out = rows.at[0].intent;
    else if (sv_is(label, "reason"))
        *out = rows.at[0].reason;
    else if (sv_is(label, "urgency"))
        *out = sv_str(arena_printf(arena, "%" PRId64, rows.at[0].urgency));
    else
        return err_set(err, ERR_INPUT, "a label is sentiment, intent, reason or urgency");
    return true;
}

bool correction_add(struct db *db, const struct correction *row, struct err *err)
{
    return (label_set(db, row->post, row->label, row->became, err) &&
            db_run(db, NULL, err,
                   "INSERT INTO label_correction (id, post, brand, label, was, became, agent, at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   A(row->id), A(row->post), A_OR_NULL(row->brand), A(row->label), A(row->was),
                   A(row->became), A(row->agent), A(row->at))) ||
           err_in(err, "correct a label");
}

bool correction_undo(struct db *db, int64_t id, struct arena *arena, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct sv label, was;
    int64_t post;
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT post, label, was FROM label_correction WHERE id = $1 AND undone = 0", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read a correction");
    if (!row)
        return err_set(err, ERR_ABSENT, "this correction is gone: the post has changed since");
    post = db_i64(&rows, 0);
    label = arena_sv(arena, db_text(&rows, 1));
    was = arena_sv(arena, db_text(&rows, 2));
    db_rows_done(&rows);
    return label_set(db, post, label, was, err) &&
           db_run(db, NULL, err, "UPDATE label_correction SET undone = 1 WHERE id = $1", A(id));
}

#define CORRECTIONS \
    "SELECT c.id, c.post, p.kase, c.brand, c.agent, c.label, c.was, c.became, g.name, p.text, c.at" \
    " FROM label_correction c JOIN post p ON p.id = c.post LEFT JOIN agent g ON g.id = c.agent" \
    " WHERE c.undone = 0 AND p.deleted = 0"

static bool read_corrections(struct db_rows *rows, size_t most, struct arena *arena, struct corrections *out,
                             struct err *err)
{
    bool row;

    *out = (struct corrections){ .at = ARENA_NEW(arena, struct correction, most) };
    while (db_next(rows, &row, err)) {
        if (!row || out->n == most)
            return true;
        out->at[out->n++] = (struct correction){ .id = db_i64(rows, 0),
                                                 .post = db_i64(rows, 1),
                                                 .kase = db_i64(rows, 2),
                                                 .brand = db_i64(rows, 3),
                                                 .agent = db_i64(rows, 4),
                                                 .label = arena_sv(arena, db_text(rows, 5)),
                                                 .was = arena_sv(arena, db_text(rows, 6)),
                                                 .became = arena_sv(arena, db_text(rows, 7)),
                                                 .agent_name = arena_sv(arena, db_text(rows, 8)),
                                                 .text = arena_sv(arena, db_text(rows, 9)),
                                                 .at = db_i64(rows, 10) };
    }
    return false;
}

bool corrections_latest(struct db *db, size_t most, struct arena *arena, struct corrections *out,
                        struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, CORRECTIONS " ORDER BY c.id DESC LIMIT $1", A((int64_t)most)) ||
        !read_corrections(&rows, most, arena, out, err))
        return err_in(err, "read corrections");
    for (size_t i = 0; i < out->n / 2; i++) {
        struct correction last = out->at[out->n - 1 - i];

        out->at[out->n - 1 - i] = out->at[i];
        out->at[i] = last;
    }
    return true;
}

bool corrected_posts_count(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT count(DISTINCT c.post) FROM label_correction c JOIN post p ON p.id = c.post"
                  " WHERE c.undone = 0 AND p.deleted = 0") ||
        !db_next(&rows, &row, err))
        return err_in(err, "count corrections");
    *out = db_i64(&rows, 0);
    return true;
}

bool corrections_of_case(struct db *db, int64_t kase, struct arena *arena, struct corrections *out,
                         struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, CORRECTIONS " AND p.kase = $1 ORDER BY c.id LIMIT $2", A(kase),
                     A(CORRECTIONS_OF_CASE_MAX)) &&
            read_corrections(&rows, CORRECTIONS_OF_CASE_MAX, arena, out, err)) ||
           err_in(err, "read corrections of case %" PRId64, kase);
}

/* 1970 began on a Thursday: three days before it is a Monday. */
#define WEEK "((p.created_at + 259200000) / 604800000)"
#define DRIFT_OF(name, value) \
    "SELECT '" name "' AS label, " value " AS value, coalesce(k.brand, 0) AS brand, " WEEK \
    " AS week, count(*) AS n, sum(CASE WHEN EXISTS (SELECT 1 FROM label_correction c WHERE c.post = p.id" \
    " AND c.label = '" name "' AND c.undone = 0) THEN 1 ELSE 0 END) AS corrected" \
    " FROM post_label l JOIN post p ON p.id = l.post JOIN cases k ON k.id = p.kase" \
    " WHERE p.role = 1 AND p.created_at >= $1 AND ($2 = 0 OR k.brand = $2) GROUP BY " value \
    ", coalesce(k.brand, 0), " WEEK

bool labels_drift(struct db *db, int64_t brand, ms_t since, struct arena *arena, struct label_drifts *out,
                  struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct label_drifts){ .at = ARENA_NEW(arena, struct label_drift, DRIFT_ROWS_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT label, value, brand, week, n, corrected FROM (" DRIFT_OF("sentiment", "l.sentiment") " UNION ALL " DRIFT_OF(
                "intent",
                "l.intent") " UNION ALL " DRIFT_OF("reason",
                                                   "l.reason") " UNION ALL " DRIFT_OF("urgency",
                                                                                      "CAST(l.urgency AS TEXT)") ") AS d"
                                                                                                                 " ORDER BY week DESC, brand, label, n DESC, value LIMIT $3",
            A(since), A(brand), A(DRIFT_ROWS_MAX)))
        return err_in(err, "how labels drift");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == DRIFT_ROWS_MAX)
            return true;
        out->at[out->n++] = (struct label_drift){ .label = arena_sv(arena, db_text(&rows, 0)),
                                                  .value = arena_sv(arena, db_text(&rows, 1)),
                                                  .brand = db_i64(&rows, 2),
                                                  .week = db_i64(&rows, 3) * 7 * MS_DAY - 3 * MS_DAY,
                                                  .n = db_i64(&rows, 4),
                                                  .n_corrected = db_i64(&rows, 5) };
    }
    return err_in(err, "how labels drift");
}
