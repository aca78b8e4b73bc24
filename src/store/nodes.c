/* store/nodes.c: SQL of the node numbers. */
#include "store/nodes.h"

#include <assert.h>
#include <inttypes.h>

#include "base/id.h"
#include "db/db.h"

/* Any number: all that matters is that every Earshot takes the same. */
#define NODE_LOCK "7381029368"

static bool read_one(struct db_rows *rows, int64_t *out, bool *out_found, struct err *err)
{
    if (!db_next(rows, out_found, err))
        return false;
    *out = *out_found ? db_i64(rows, 0) : 0;
    return true;
}

bool nodes_clock(struct db *db, ms_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    return (db_query(db, &rows, err,
                     DB_SQL("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
                            "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")) &&
            read_one(&rows, out, &row, err)) ||
           err_in(err, "read the database's clock");
}

/* Who takes a number looks first which are free: one at a time. SQLite's writing transaction is alone already. */
static bool lock_numbers(struct db *db, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    return db_kind(db) == DB_SQLITE ||
           (db_query(db, &rows, err, "SELECT pg_advisory_xact_lock(" NODE_LOCK ")") &&
            db_next(&rows, &row, err));
}

static bool free_number(struct db *db, ms_t now, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool found;

    *out = 0;
    if (db_kind(db) == DB_SQLITE)
        return true; /* the file's owner has it for itself: whoever held a number is gone */
    if (!db_query(db, &rows, err,
                  "WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 1023)"
                  " SELECT n FROM number WHERE NOT EXISTS"
                  " (SELECT 1 FROM node WHERE id = n AND lease_until > $1) ORDER BY n LIMIT 1",
                  A(now)) ||
        !read_one(&rows, out, &found, err))
        return false;
    return found || err_set(err, ERR_LATER, "all %d node numbers are held by other processes", ID_NODES);
}

static bool last_id_of(struct db *db, int64_t number, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool found;

    return db_query(db, &rows, err, "SELECT last_id FROM node WHERE id = $1", A(number)) &&
           read_one(&rows, out, &found, err);
}

bool node_take(struct db *db, int64_t holder, struct sv name, ms_t now, ms_t until, int *out_number,
               int64_t *out_last_id, struct err *err)
{
    int64_t number, last_id;

    assert(holder > 0);
    if (!lock_numbers(db, err) || !free_number(db, now, &number, err) ||
        !last_id_of(db, number, &last_id, err) ||
        !db_run(db, NULL, err,
                "INSERT INTO node (id, name, lease_until, last_id, holder) VALUES ($1, $2, $3, $4, $5)"
                " ON CONFLICT (id) DO UPDATE SET name = $2, lease_until = $3, holder = $5",
                A(number), A(name), A(until), A(last_id), A(holder)))
        return err_in(err, "take a node number");
    *out_number = (int)number;
    *out_last_id = last_id;
    return true;
}

bool node_renew(struct db *db, int number, int64_t holder, ms_t until, int64_t last_id, bool *out_held,
                struct err *err)
{
    int64_t changed;

    if (!db_run(db, &changed, err,
                "UPDATE node SET lease_until = $3, last_id = CASE WHEN last_id > $4 THEN last_id ELSE $4 END"
                " WHERE id = $1 AND holder = $2",
                A(number), A(holder), A(until), A(last_id)))
        return err_in(err, "renew node number %d", number);
    *out_held = changed == 1;
    return true;
}

bool node_give(struct db *db, int number, int64_t holder, int64_t last_id, struct err *err)
{
    return (db_run(db, NULL, err,
                   "UPDATE node SET lease_until = 0, last_id = $3 WHERE id = $1 AND holder = $2", A(number),
                   A(holder), A(last_id)) &&
            db_run(db, NULL, err, "UPDATE source SET owner = NULL WHERE owner = $1", A(holder)) &&
            db_run(db, NULL, err, "UPDATE account SET owner = NULL WHERE owner = $1", A(holder))) ||
           err_in(err, "give node number %d back", number);
}

bool nodes_list(struct db *db, struct arena *arena, struct node_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct node_rows){ .at = ARENA_NEW(arena, struct node_row, ID_NODES) };
    if (!db_query(db, &rows, err,
                  "SELECT id, holder, last_id, name, lease_until,"
                  " (SELECT count(*) FROM account a WHERE a.owner = node.holder),"
                  " (SELECT count(*) FROM source s WHERE s.owner = node.holder)"
                  " FROM node WHERE id < 1024 ORDER BY id"))
        return err_in(err, "read the nodes");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == ID_NODES)
            return true;
        out->at[out->n++] = (struct node_row){ .number = db_i64(&rows, 0),
                                               .holder = db_i64(&rows, 1),
                                               .last_id = db_i64(&rows, 2),
                                               .name = arena_sv(arena, db_text(&rows, 3)),
                                               .until = db_i64(&rows, 4),
                                               .n_accounts = db_i64(&rows, 5),
                                               .n_streams = db_i64(&rows, 6) };
    }
    return err_in(err, "read the nodes");
}

bool shared_seed(struct db *db, int64_t fresh, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool found;

    return (db_run(db, NULL, err, "UPDATE shared SET seed = $1 WHERE id = 1 AND seed = 0", A(fresh)) &&
            db_query(db, &rows, err, "SELECT seed FROM shared WHERE id = 1") &&
            read_one(&rows, out, &found, err)) ||
           err_in(err, "read what all processes share");
}
