/* store/sources.c: SQL about accounts that are signed in and streams that are read. */
#include "store/sources.h"

#include <inttypes.h>

#include "db/db.h"

enum { ACCOUNTS_MAX = 1000 };

static void read_account(const struct db_rows *rows, struct arena *arena, struct signed_account *out)
{
    *out = (struct signed_account){ .id = db_i64(rows, 0),
                                    .network = arena_sv(arena, db_text(rows, 1)),
                                    .network_id = arena_sv(arena, db_text(rows, 2)),
                                    .handle = arena_sv(arena, db_text(rows, 3)),
                                    .secret = arena_sv(arena, db_text(rows, 4)),
                                    .cursor = arena_sv(arena, db_text(rows, 5)),
                                    .lease = { db_i64(rows, 6), db_i64(rows, 7) },
                                    .sample = db_i64(rows, 8) != 0 };
}

bool accounts_signed_in(struct db *db, int64_t owner, struct arena *arena, struct signed_accounts *out,
                        struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct signed_accounts){ .at = ARENA_NEW(arena, struct signed_account, ACCOUNTS_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT a.id, a.network, a.network_id, a.handle, a.secret, a.cursor, a.owner, a.fence, b.sample"
            " FROM account a JOIN brand b"
            " ON b.id = a.brand WHERE a.secret IS NOT NULL AND a.state <> 'refused' AND b.ours = 1 AND b.sample = 0"
            " AND a.owner = $1 ORDER BY a.id LIMIT 1000",
            A(owner)))
        return err_in(err, "read the accounts");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        read_account(&rows, arena, &out->at[out->n++]);
    }
    return err_in(err, "read the accounts");
}

bool accounts_get(struct db *db, int64_t id, struct arena *arena, struct signed_account *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT a.id, a.network, a.network_id, a.handle, a.secret, a.cursor, a.owner, a.fence, b.sample"
            " FROM account a JOIN brand b ON b.id = a.brand WHERE a.id = $1",
            A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read account %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no account %" PRId64, id);
    read_account(&rows, arena, out);
    return true;
}

bool account_save_secret(struct db *db, int64_t id, struct sv sealed, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE account SET secret = $2 WHERE id = $1", A(id), A(sealed)) ||
           err_in(err, "save the secret of account %" PRId64, id);
}

bool account_save_cursor(struct db *db, int64_t id, struct sv cursor, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE account SET cursor = $2 WHERE id = $1", A(id), A(cursor)) ||
           err_in(err, "save the cursor of account %" PRId64, id);
}

bool account_save_identity(struct db *db, int64_t id, struct sv network_id, struct sv handle, struct sv state,
                           struct sv text, struct err *err)
{
    return db_run(
               db, NULL, err,
               "UPDATE account SET network_id = coalesce($2, network_id), handle = coalesce($3, handle), state = $4,"
               " text = $5 WHERE id = $1",
               A(id), A(network_id), A(handle), A(state), A(text)) ||
           err_in(err, "save account %" PRId64, id);
}

bool account_set_state(struct db *db, int64_t id, struct sv state, struct sv text, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE account SET state = $2, text = $3 WHERE id = $1", A(id), A(state),
                  A(text)) ||
           err_in(err, "save the state of account %" PRId64, id);
}

bool streams_enabled(struct db *db, int64_t owner, struct arena *arena, struct stream_rows *out,
                     struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct stream_rows){ .at = ARENA_NEW(arena, struct stream_row, 100) };
    if (!db_query(
            db, &rows, err,
            "SELECT id, network, cursor, owner, fence FROM source WHERE kind = 'stream' AND enabled = 1 AND owner = $1"
            " ORDER BY id LIMIT 100",
            A(owner)))
        return err_in(err, "read the sources");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        out->at[out->n++] = (struct stream_row){ .id = db_i64(&rows, 0),
                                                 .network = arena_sv(arena, db_text(&rows, 1)),
                                                 .cursor = arena_sv(arena, db_text(&rows, 2)),
                                                 .lease = { db_i64(&rows, 3), db_i64(&rows, 4) } };
    }
    return err_in(err, "read the sources");
}

bool source_save_cursor(struct db *db, int64_t id, struct sv cursor, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE source SET cursor = $2 WHERE id = $1", A(id), A(cursor)) ||
           err_in(err, "save the cursor of source %" PRId64, id);
}

bool source_save_health(struct db *db, int64_t id, const struct source_health *health, struct err *err)
{
    return db_run(
               db, NULL, err,
               "UPDATE source SET state = $2, text = $3, retry_at = $4, lag_ms = $5, heartbeat = $6, per_minute = $7"
               " WHERE id = $1",
               A(id), A(health->state), A(health->text), A_OR_NULL(health->retry_at), A(health->lag_ms),
               A_OR_NULL(health->heartbeat),
               health->per_minute >= 0 ? A(health->per_minute) : (struct db_val){ .type = DB_NULL }) ||
           err_in(err, "save the health of source %" PRId64, id);
}
