/* db/postgres.c: PostgreSQL behind db.h. How statements travel: postgres_line.c; many rows: postgres_copy.c.
 */
#include <assert.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <strings.h>

#include "db/postgres_line.h"

enum {
    TYPE_BOOL = 16,
    PAYLOAD_BYTES_MAX = 7999, /* PostgreSQL's bound for a notice */
};

/* ---- open, close ---- */

static void pg_close(struct db *base)
{
    struct pg_db *db = pg_of(base);
    uint64_t key, value;

    PQfinish(db->conn);
    for (size_t at = 0; map_each(&db->statements, &at, &key, &value);) {
        struct db_statement *statement = (struct db_statement *)(uintptr_t)value;

        assert(!statement->is_busy);
        free(statement);
    }
    map_done(&db->statements);
    for (size_t i = 0; i < db->n_channels; i++)
        free(db->channels[i]);
    buf_done(&db->copy);
    free(db->shown);
    free(db->url);
    free(db);
}

static bool pg_open(struct sv url, enum db_mode mode, struct db **out, struct err *err)
{
    struct pg_db *db;

    if (memchr(url.at, '\0', url.len))
        return err_set(err, ERR_INPUT, "the database's address can't be read: it holds a NUL character");
    db = NEW(struct pg_db, 1);
    db->base.mode = mode;
    db->url = sv_dup(url);
    if (line_connect(db, err)) {
        *out = &db->base;
        return true;
    }
    pg_close(&db->base);
    return false;
}

/* ---- statements ---- */

static struct db_statement *statement_find(struct pg_db *db, const char *sql, size_t n_args)
{
    uint64_t *known = map_find(&db->statements, (uintptr_t)sql);
    struct db_statement *statement;

    if (known) {
        statement = (struct db_statement *)(uintptr_t)*known;
        assert(!statement->is_busy && statement->n_args == n_args);
        return statement;
    }
    assert(n_args <= LINE_ARGS_MAX);
    statement = mem_new(1, sizeof *statement + n_args * sizeof(Oid));
    statement->sql = sql;
    statement->n_args = n_args;
    *map_put(&db->statements, (uintptr_t)sql, NULL) = (uintptr_t)statement;
    return statement;
}

/* A line that breaks outside a transaction, after a statement went out, leaves open whether the statement was
 * done. */
static bool fail_alone(struct pg_db *db, const char *sql, struct err *err)
{
    if (err && !db->conn && !db->base.in_transaction && db->base.mode == DB_WRITE &&
        strncasecmp(sql, "SELECT", 6) != 0) {
        err->kind = ERR_UNSURE;
        (void)err_in(err, "a change may or may not have been stored");
    }
    return false;
}

static bool round_trip(struct pg_db *db, struct db_statement *statement, const struct db_val *args,
                       PGresult **out, struct err *err)
{
    if (!line_ready(db, err))
        return false;
    if (line_send(db, statement, args, err) && line_sync(db, out, err))
        return true;
    return fail_alone(db, statement->sql, err);
}

static int64_t count_changed(PGresult *result)
{
    int64_t n_changed;

    if (sv_starts(sv_str(PQcmdStatus(result)), SV("SELECT")) ||
        !sv_to_i64(sv_str(PQcmdTuples(result)), &n_changed))
        return 0;
    return n_changed;
}

static bool pg_run(struct db *base, int64_t *out_changed, struct err *err, const char *sql,
                   const struct db_val *args, size_t n_args)
{
    struct pg_db *db = pg_of(base);
    PGresult *result;

    if (!round_trip(db, statement_find(db, sql, n_args), args, &result, err))
        return false;
    if (out_changed)
        *out_changed = count_changed(result);
    PQclear(result);
    return true;
}

static bool pg_push(struct db *base, struct err *err, const char *sql, const struct db_val *args,
                    size_t n_args)
{
    struct pg_db *db = pg_of(base);

    return line_ready(db, err) && line_send(db, statement_find(db, sql, n_args), args, err);
}

/* ---- rows: the whole answer is here already ---- */

static bool pg_query(struct db *base, struct db_rows *out_rows, struct err *err, const char *sql,
                     const struct db_val *args, size_t n_args)
{
    struct pg_db *db = pg_of(base);
    struct db_statement *statement = statement_find(db, sql, n_args);
    PGresult *result;

    if (!round_trip(db, statement, args, &result, err))
        return false;
    statement->is_busy = true;
    *out_rows = (struct db_rows){ .db = base, .statement = statement, .result = result, .at = -1 };
    return true;
}

static bool pg_next(struct db_rows *rows, bool *out_row, struct err *err UNUSED)
{
    int n_rows = PQntuples(rows->result);

    if (rows->at < n_rows)
        rows->at++;
    *out_row = rows->at < n_rows;
    return true;
}

static void pg_rows_done(struct db_rows *rows)
{
    PQclear(rows->result);
    rows->statement->is_busy = false;
}

static bool pg_is_null(const struct db_rows *rows, int column)
{
    return PQgetisnull(rows->result, (int)rows->at, column);
}

static struct sv pg_text(const struct db_rows *rows, int column)
{
    if (pg_is_null(rows, column))
        return (struct sv){ 0 };
    return sv_of(PQgetvalue(rows->result, (int)rows->at, column),
                 (size_t)PQgetlength(rows->result, (int)rows->at, column));
}

static double pg_number(const struct db_rows *rows, int column)
{
    struct sv text = pg_text(rows, column);
    double number;

    if (sv_to_double(text, &number))
        return number;
    if (sv_is(text, "Infinity"))
        return (double)INFINITY;
    return sv_is(text, "-Infinity") ? -(double)INFINITY : 0;
}

static int64_t pg_i64(const struct db_rows *rows, int column)
{
    struct sv text = pg_text(rows, column);
    int64_t number;
    double rounded;

    if (sv_to_i64(text, &number))
        return number;
    if (PQftype(rows->result, column) == TYPE_BOOL)
        return sv_is(text, "t");
    /* As SQLite casts: towards zero, held in range. */
    rounded = pg_number(rows, column);
    if (rounded >= 0x1p63)
        return INT64_MAX;
    return rounded <= -0x1p63 ? INT64_MIN : (int64_t)rounded;
}

/* ---- transactions ---- */

static bool pg_begin(struct db *base, struct err *err)
{
    struct pg_db *db = pg_of(base);

    if (!line_ready(db, err))
        return false;
    db->tx = TX_WANTED;
    return true;
}

static void pg_rollback(struct db *base)
{
    struct pg_db *db = pg_of(base);
    enum tx_state was = db->tx;

    db->tx = TX_NONE;
    if (!db->conn || was != TX_OPEN)
        return;
    /* What is queued may fail, and ROLLBACK would be skipped with it. */
    if (db->n_queued)
        (void)line_sync(db, NULL, NULL);
    if (db->conn && PQtransactionStatus(db->conn) != PQTRANS_IDLE &&
        !(line_send_plain(db, "ROLLBACK", NULL) && line_sync(db, NULL, NULL)) && db->conn)
        (void)line_lost(db, NULL);
}

static bool pg_commit(struct db *base, struct err *err)
{
    struct pg_db *db = pg_of(base);
    PGresult *result = NULL;
    bool done;

    if (db->tx != TX_OPEN) {
        db->tx = TX_NONE;
        return db->conn || err_set(err, ERR_LATER, "%s was lost", db->shown);
    }
    if (!line_send_plain(db, "COMMIT", err) || !line_sync(db, &result, err)) {
        pg_rollback(base);
        return fail_alone(db, "COMMIT", err);
    }
    db->tx = TX_NONE;
    /* A transaction that had failed answers COMMIT with ROLLBACK and no error. */
    done = sv_is(sv_str(PQcmdStatus(result)), "COMMIT");
    PQclear(result);
    return done || err_set(err, ERR_FAULT, "database: the transaction was rolled back");
}

static bool pg_script(struct db *base, const char *sql, struct err *err)
{
    struct pg_db *db = pg_of(base);
    PGresult *result;
    bool ok;

    if (!line_ready(db, err) || !line_send_begin(db, err) || !line_sync(db, NULL, err) ||
        !line_leave_pipeline(db, err))
        return false;
    result = PQexec(db->conn, sql);
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        ok = true;
        break;
    default:
        ok = line_fail(db, result, err);
    }
    PQclear(result);
    return db->conn ? line_enter_pipeline(db, ok ? err : NULL) && ok : false;
}

/* ---- notices ---- */

static bool is_plain_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789");

    return len > 0 && len < LINE_NAME_MAX && !name[len];
}

static bool pg_listen(struct db *base, const char *channel, struct err *err)
{
    struct pg_db *db = pg_of(base);
    char sql[LINE_NAME_MAX + sizeof "LISTEN "];

    assert(is_plain_name(channel) && db->n_channels < LINE_CHANNELS_MAX);
    (void)snprintf(sql, sizeof sql, "LISTEN %s", channel);
    if (!line_ready(db, err) || !line_send_plain(db, sql, err) || !line_sync(db, NULL, err))
        return false;
    db->channels[db->n_channels++] = sv_dup(sv_str(channel));
    return true;
}

static bool pg_notify(struct db *base, const char *channel, struct sv payload, struct err *err)
{
    static const char sql[] = "SELECT pg_notify($1, $2)";
    const struct db_val args[] = { db_val_str(channel), db_val_sv(payload.at ? payload : SV("")) };

    assert(is_plain_name(channel));
    if (payload.len > PAYLOAD_BYTES_MAX)
        return err_set(err, ERR_INPUT, "a notice of %zu bytes is too long: at most %d", payload.len,
                       PAYLOAD_BYTES_MAX);
    if (base->in_transaction)
        return pg_push(base, err, sql, args, COUNT(args));
    return pg_run(base, NULL, err, sql, args, COUNT(args));
}

static size_t hand_out(struct pg_db *db, void (*each)(void *arg, struct sv channel, struct sv payload),
                       void *arg)
{
    PGnotify *notice;
    size_t n_notices = 0;

    for (; (notice = PQnotifies(db->conn)); n_notices++) {
        each(arg, sv_str(notice->relname), sv_str(notice->extra));
        PQfreemem(notice);
    }
    return n_notices;
}

static bool pg_notices(struct db *base, ms_t wait_ms,
                       void (*each)(void *arg, struct sv channel, struct sv payload), void *arg,
                       struct err *err)
{
    struct pg_db *db = pg_of(base);
    ms_t until = clock_steady() + wait_ms;

    if (!line_ready(db, err))
        return false;
    if (db->has_gap) {
        db->has_gap = false;
        return err_set(err, ERR_LATER, "%s was lost for a while: notices may be missing", db->shown);
    }
    for (;;) {
        struct pollfd line = { .fd = PQsocket(db->conn), .events = POLLIN };
        ms_t left = until - clock_steady();

        if (!PQconsumeInput(db->conn))
            return line_lost(db, err);
        if (hand_out(db, each, arg) > 0 || left <= 0)
            return true;
        (void)poll(&line, 1, left > MS_MINUTE ? MS_MINUTE : (int)left);
    }
}

const struct db_driver db_postgres_driver = {
    .kind = DB_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .run = pg_run,
    .push = pg_push,
    .query = pg_query,
    .next = pg_next,
    .rows_done = pg_rows_done,
    .i64 = pg_i64,
    .number = pg_number,
    .text = pg_text,
    .is_null = pg_is_null,
    .copy_begin = pg_copy_begin,
    .copy_row = pg_copy_row,
    .copy_end = pg_copy_end,
    .copy_abandon = pg_copy_abandon,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .script = pg_script,
    .listen = pg_listen,
    .notify = pg_notify,
    .notices = pg_notices,
};
