/* store/outbox.c: SQL about answers on their way. */
#include "store/outbox.h"

#include <inttypes.h>

#include "db/db.h"

enum { ROWS_MAX = 100, ACCOUNTS_MAX = 500 };

bool outbox_add(struct db *db, const struct outbox_row *row, struct err *err)
{
    return db_run(
               db, NULL, err,
               "INSERT INTO outbox (id, kase, account, agent, in_reply_to, key, text, state, queued_at, not_before)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
               A(row->id), A(row->kase), A(row->account), A_OR_NULL(row->agent), A_OR_NULL(row->in_reply_to),
               A(row->key), A(row->text), A((int64_t)row->state), A(row->queued_at), A(row->not_before)) ||
           err_in(err, "put an answer into the outbox");
}

static bool read_number(struct db_rows *rows, int64_t *out, struct err *err)
{
    bool row;

    if (!db_next(rows, &row, err))
        return false;
    *out = row ? db_i64(rows, 0) : 0;
    return true;
}

bool outbox_find(struct db *db, int64_t kase, struct sv key, int64_t *out_id, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, "SELECT id FROM outbox WHERE kase = $1 AND key = $2", A(kase), A(key)) &&
            read_number(&rows, out_id, err)) ||
           err_in(err, "look into the outbox");
}

#define COLUMNS \
    "o.id, o.kase, o.account, o.agent, o.in_reply_to, o.key, o.text, g.name, o.error, o.state, o.queued_at, o.not_before," \
    " o.sent_at, (SELECT count(*) FROM outbox_part p WHERE p.outbox = o.id)," \
    " (SELECT count(*) FROM outbox_part p WHERE p.outbox = o.id AND p.state = 3)"
#define FROM_OUTBOX " FROM outbox o LEFT JOIN agent g ON g.id = o.agent "

static void read_row(const struct db_rows *rows, struct arena *arena, struct outbox_row *out)
{
    *out = (struct outbox_row){ .id = db_i64(rows, 0),
                                .kase = db_i64(rows, 1),
                                .account = db_i64(rows, 2),
                                .agent = db_i64(rows, 3),
                                .in_reply_to = db_i64(rows, 4),
                                .key = arena_sv(arena, db_text(rows, 5)),
                                .text = arena_sv(arena, db_text(rows, 6)),
                                .agent_name = arena_sv(arena, db_text(rows, 7)),
                                .error = db_is_null(rows, 8) ? (struct sv){ 0 }
                                                             : arena_sv(arena, db_text(rows, 8)),
                                .state = (enum outbox_state)db_i64(rows, 9),
                                .queued_at = db_i64(rows, 10),
                                .not_before = db_i64(rows, 11),
                                .sent_at = db_i64(rows, 12),
                                .parts = db_i64(rows, 13),
                                .parts_sent = db_i64(rows, 14) };
}

bool outbox_get(struct db *db, int64_t id, struct arena *arena, struct outbox_row *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT " COLUMNS FROM_OUTBOX "WHERE o.id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read answer %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no answer %" PRId64, id);
    read_row(&rows, arena, out);
    return true;
}

bool outbox_of_case(struct db *db, int64_t kase, struct arena *arena, struct outbox_rows *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct outbox_rows){ .at = ARENA_NEW(arena, struct outbox_row, ROWS_MAX) };
    /* a sent one stays until its posts stand; 5: taken back, 3: sent */
    if (!db_query(
            db, &rows, err,
            "SELECT " COLUMNS FROM_OUTBOX "WHERE o.kase = $1 AND o.state <> 5 AND (o.state <> 3 OR EXISTS"
            " (SELECT 1 FROM outbox_part q JOIN account a ON a.id = o.account WHERE q.outbox = o.id AND NOT EXISTS"
            " (SELECT 1 FROM post s WHERE s.network = a.network AND s.network_id = q.network_id)))"
            " ORDER BY o.id DESC LIMIT $2",
            A(kase), A(ROWS_MAX)))
        return err_in(err, "read the outbox of case %" PRId64, kase);
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == ROWS_MAX) {
            for (size_t i = 0; i < out->n / 2; i++) {
                struct outbox_row swap = out->at[i];

                out->at[i] = out->at[out->n - 1 - i];
                out->at[out->n - 1 - i] = swap;
            }
            return true;
        }
        read_row(&rows, arena, &out->at[out->n++]);
    }
    return err_in(err, "read the outbox of case %" PRId64, kase);
}

bool outbox_has_text(struct db *db, int64_t kase, struct sv text, bool *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t n;

    if (!db_query(db, &rows, err, "SELECT count(*) FROM outbox WHERE kase = $1 AND text = $2 AND state <= 3",
                  A(kase), A(text)) ||
        !read_number(&rows, &n, err))
        return err_in(err, "look into the outbox");
    *out = n > 0;
    return true;
}

bool outbox_move(struct db *db, int64_t id, enum outbox_state from, enum outbox_state to, ms_t not_before,
                 bool *out_changed, struct err *err)
{
    int64_t n;

    if (!db_run(
            db, &n, err,
            "UPDATE outbox SET state = $3, not_before = $4, tries = 0, error = NULL WHERE id = $1 AND state = $2",
            A(id), A((int64_t)from), A((int64_t)to), A(not_before)))
        return err_in(err, "change answer %" PRId64, id);
    *out_changed = n == 1;
    return true;
}

bool outbox_move_case(struct db *db, int64_t from, int64_t to, struct err *err)
{
    /* A key that both cases have can't be there twice; what stays behind is seen by nobody but was the same answer. */
    return db_run(
               db, NULL, err,
               "UPDATE outbox SET kase = $2 WHERE kase = $1 AND key NOT IN (SELECT key FROM outbox WHERE kase = $2)",
               A(from), A(to)) ||
           err_in(err, "move answers of case %" PRId64, from);
}

bool accounts_list(struct db *db, int64_t brand, struct sv network, struct arena *arena,
                   struct account_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct account_rows){ .at = ARENA_NEW(arena, struct account_row, ACCOUNTS_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT a.id, a.brand, a.network, a.handle, CASE WHEN b.sample = 1 AND b.ours = 1 THEN 'signed_in' ELSE a.state END,"
            " a.text, b.sample FROM account a JOIN brand b ON b.id = a.brand WHERE ($1 = 0 OR a.brand = $1) AND"
            " ($2 = '' OR a.network = $2) ORDER BY a.id LIMIT $3",
            A(brand), network.at ? A(network) : A(""), A(ACCOUNTS_MAX)))
        return err_in(err, "read accounts");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == ACCOUNTS_MAX)
            return true;
        out->at[out->n++] =
            (struct account_row){ .id = db_i64(&rows, 0),
                                  .brand = db_i64(&rows, 1),
                                  .network = arena_sv(arena, db_text(&rows, 2)),
                                  .handle = arena_sv(arena, db_text(&rows, 3)),
                                  .state = arena_sv(arena, db_text(&rows, 4)),
                                  .text = db_is_null(&rows, 5) ? (struct sv){ 0 }
                                                               : arena_sv(arena, db_text(&rows, 5)),
                                  .sample = db_i64(&rows, 6) != 0 };
    }
    return err_in(err, "read accounts");
}
