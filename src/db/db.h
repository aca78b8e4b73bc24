/* db/db.h: one connection to a database, the same for SQLite and PostgreSQL. SQL itself stands in store/ only.
 *
 *     db_run(db, &changed, err, "UPDATE cases SET state = $2 WHERE id = $1", A(id), A(state))
 *
 * Statements are literals (a built string does not compile), prepared once a connection and kept. Parameters are $1 … $N
 * and bound by name, so each may stand anywhere and more than once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;
struct db_statement;

enum db_kind { DB_SQLITE, DB_POSTGRES };

/** One statement; `postgres` is NULL where both databases take the same text. */
struct db_sql {
    const char *sqlite;
    const char *postgres;
};
/** What can't be said alike, side by side: db_run(db, NULL, err, DB_SQL("…", "…"), A(id)). */
#define DB_SQL(sqlite_, postgres_) sqlite_, "" postgres_

enum db_type { DB_NULL, DB_I64, DB_DOUBLE, DB_TEXT };

/** One value, in or out. Text is borrowed. */
struct db_val {
    enum db_type type;
    union {
        int64_t i64;
        double number;
        struct sv text;
    };
};

static inline struct db_val db_val_i64(int64_t value)
{
    return (struct db_val){ .type = DB_I64, .i64 = value };
}
static inline struct db_val db_val_double(double value)
{
    return (struct db_val){ .type = DB_DOUBLE, .number = value };
}
/** The absent view (at == NULL) is NULL. */
static inline struct db_val db_val_sv(struct sv value)
{
    return (struct db_val){ .type = value.at ? DB_TEXT : DB_NULL, .text = value };
}
static inline struct db_val db_val_str(const char *value)
{
    return db_val_sv(sv_str(value));
}

/** An argument, whatever its type: whole numbers, bool, double, struct sv, char *. */
#define A(value) \
    _Generic((value), double: db_val_double, float: db_val_double, struct sv: db_val_sv, char *: db_val_str, \
             const char *: db_val_str, default: db_val_i64)(value)
#define A_NULL           ((struct db_val){ .type = DB_NULL })
/** An id or time where 0 means none: NULL in the database. */
#define A_OR_NULL(value) ((value) ? db_val_i64(value) : A_NULL)

#define DB_ARGS(...) \
    (const struct db_val[]){ { 0 }, ##__VA_ARGS__ } + 1, \
        sizeof((const struct db_val[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct db_val) - 1

enum db_mode {
    DB_READ,  /* only reads: SQLite read-only, PostgreSQL default_transaction_read_only */
    DB_WRITE, /* reads and writes; creates a SQLite file that is not there */
};

/** Opens `url`: `sqlite:FILE` or `postgres://…` / `postgresql://…` (libpq's URIs). SQLite: WAL, foreign keys on,
 *  synchronous=NORMAL. **Owns**: *out is the caller's, db_close(). **Threads**: one at a time. **Errors**: ERR_INPUT
 *  (no such scheme, no folder to make the file in, not UTF-8), ERR_ABSENT (no such file to read), ERR_LATER
 *  (server away, file locked), ERR_FAULT. */
MUST_USE bool db_open(struct sv url, enum db_mode mode, struct db **out, struct err *err);
/** NULL is fine. Rolls back what is open. */
void db_close(struct db *db);
/** For CLEANUP. */
void db_closep(struct db **db);
enum db_kind db_kind(const struct db *db);
/** Of the database that `url` names; of what names none, SQLite. */
enum db_kind db_kind_of(struct sv url);

/** Runs a statement that gives no rows (any are dropped). `out_changed` may be NULL. Text is UTF-8 without NUL; a NaN
 *  is NULL. **Errors**: ERR_INPUT text that can't be stored; ERR_CONFLICT a unique key is taken; ERR_LATER busy, disk
 *  full, serialization failure, connection lost (the transaction is gone then; the next one connects again); ERR_UNSURE
 *  the connection was lost outside a transaction, after the statement went out; ERR_FAULT. After a failure inside a
 *  transaction nothing else runs in it: it can only be rolled back. */
#define db_run(db, out_changed, err, sql, ...) \
    db_run_sql((db), (out_changed), (err), (struct db_sql){ "" sql }, DB_ARGS(__VA_ARGS__))
MUST_USE bool db_run_sql(struct db *db, int64_t *out_changed, struct err *err, struct db_sql sql,
                         const struct db_val *args, size_t n_args);

/** As db_run, but its failure may come as late as the next db_run, db_query or db_commit on this connection, which is
 *  then that failure: PostgreSQL sends it down a pipeline and waits for no answer. For many writes in a row. Outside a
 *  transaction it is db_run. */
#define db_push(db, err, sql, ...) db_push_sql((db), (err), (struct db_sql){ "" sql }, DB_ARGS(__VA_ARGS__))
MUST_USE bool db_push_sql(struct db *db, struct err *err, struct db_sql sql, const struct db_val *args,
                          size_t n_args);

/** The rows of a query; a struct of zeroes is none. Close it (CLEANUP(db_rows_done)) before the same statement runs
 *  again and before the transaction ends; other statements may run meanwhile. PostgreSQL has the whole answer in
 *  memory: page what may be long. Errors are db_run's. */
struct db_rows {
    struct db *db;
    struct db_statement *statement;
    void *result; /* the driver's */
    int64_t at;   /* the driver's */
};
#define db_query(db, out_rows, err, sql, ...) \
    db_query_sql((db), (out_rows), (err), (struct db_sql){ "" sql }, DB_ARGS(__VA_ARGS__))
MUST_USE bool db_query_sql(struct db *db, struct db_rows *out_rows, struct err *err, struct db_sql sql,
                           const struct db_val *args, size_t n_args);
/** Moves to the next row; *out_row false at the end. */
MUST_USE bool db_next(struct db_rows *rows, bool *out_row, struct err *err);
void db_rows_done(struct db_rows *rows);

/** A column of the current row, from 0. NULL gives 0, 0.0 and the absent view. Text lives until db_next or
 *  db_rows_done. */
int64_t db_i64(const struct db_rows *rows, int column);
double db_double(const struct db_rows *rows, int column);
struct sv db_text(const struct db_rows *rows, int column);
bool db_is_null(const struct db_rows *rows, int column);

/** Inserts many rows into one table, in a transaction. SQLite: a prepared INSERT; PostgreSQL: COPY. Nothing else may
 *  run on the connection between begin and end. `columns` is "a, b, c"; each row has as many values. On failure the copy
 *  is over and the transaction must be rolled back. */
MUST_USE bool db_copy_begin(struct db *db, const char *table, const char *columns, size_t n_columns,
                            struct err *err);
MUST_USE bool db_copy_row(struct db *db, const struct db_val *values, struct err *err);
MUST_USE bool db_copy_end(struct db *db, struct err *err);

/** A transaction. DB_WRITE connections begin it as a writing one (SQLite: IMMEDIATE, alone; PostgreSQL: READ COMMITTED,
 *  beside others), DB_READ ones see one snapshot. They don't nest. A failed db_commit has rolled back. **Errors** of
 *  db_commit: as db_run; ERR_UNSURE the connection was lost before the answer: it may be stored. */
MUST_USE bool db_begin(struct db *db, struct err *err);
MUST_USE bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);

/** Runs `body` in a transaction and commits; rolls back and runs it again (at most 8 times, with growing jittered pauses)
 *  on a serialization failure, a deadlock or a busy database. `body` must do all its effects in the database. */
typedef bool db_work_fn(struct db *db, void *arg, struct err *err);
MUST_USE bool db_atomically(struct db *db, db_work_fn *body, void *arg, struct err *err);

/** Runs a script of several statements separated by `;` outside any parameters: migrations. */
MUST_USE bool db_script(struct db *db, const char *sql, struct err *err);

/** PostgreSQL only, for the bus; on SQLite they do nothing and no notice ever comes. `channel` is a plain name. */
MUST_USE bool db_listen(struct db *db, const char *channel, struct err *err);
MUST_USE bool db_notify(struct db *db, const char *channel, struct sv payload, struct err *err);
/** Waits at most `wait_ms` for a notice; calls `each` for every one there is. **Errors**: ERR_LATER the connection was
 *  lost: notices may be missing. It listens again by itself: the next call goes on. */
MUST_USE bool db_notices(struct db *db, ms_t wait_ms,
                         void (*each)(void *arg, struct sv channel, struct sv payload), void *arg,
                         struct err *err);
