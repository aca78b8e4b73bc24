/* db/db.c: what is the same for every database: the state of a connection, what may be stored, and running
 * again.
 *
 * SQLite would go on after a failed statement of a transaction, PostgreSQL would not; so that code meets the
 * stricter one whichever it is tested on, a transaction in which something failed can only be rolled back. */
#include "db/db.h"

#include <assert.h>
#include <time.h>

#include "db/driver.h"

enum {
    TRIES_MAX = 8,
    FIRST_PAUSE_US = 2000, /* doubled each time: 2 ms … 128 ms */
};

static const struct {
    const char *scheme;
    const struct db_driver *driver;
} schemes[] = {
    { "sqlite:", &db_sqlite_driver },
    { "postgres://", &db_postgres_driver },
    { "postgresql://", &db_postgres_driver },
};

bool db_open(struct sv url, enum db_mode mode, struct db **out, struct err *err)
{
    for (size_t i = 0; i < COUNT(schemes); i++) {
        if (!sv_starts(url, sv_str(schemes[i].scheme)))
            continue;
        if (!schemes[i].driver->open(url, mode, out, err))
            return false;
        (*out)->driver = schemes[i].driver;
        (*out)->mode = mode;
        random_bytes(&(*out)->jitter, sizeof(*out)->jitter);
        return true;
    }
    /* The address may hold a password: only its beginning is shown. */
    return err_set(err, ERR_INPUT, "database \"%.*s…\" is none we know: write sqlite:FILE or postgres://…",
                   (int)sv_find(sv_of(url.at, url.len < 16 ? url.len : 16), ':'), url.at ? url.at : "");
}

enum db_kind db_kind_of(struct sv url)
{
    for (size_t i = 0; i < COUNT(schemes); i++) {
        if (sv_starts(url, sv_str(schemes[i].scheme)))
            return schemes[i].driver->kind;
    }
    return DB_SQLITE;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    db->driver->close(db);
}

void db_closep(struct db **db)
{
    db_close(*db);
}

enum db_kind db_kind(const struct db *db)
{
    return db->driver->kind;
}

static const char *sql_for(const struct db *db, struct db_sql sql)
{
    return db->driver->kind == DB_POSTGRES && sql.postgres ? sql.postgres : sql.sqlite;
}

/* UTF-8 without NUL: PostgreSQL stores nothing else. Eight ASCII bytes at a time, which is what most text is.
 */
static bool is_storable(struct sv text)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;
    uint64_t word;

    for (; i + sizeof word <= text.len; i += sizeof word) {
        memcpy(&word, text.at + i, sizeof word);
        if ((word | ((word - ones) & ~word)) & highs)
            break;
    }
    text = sv_skip(text, i);
    return text.len == 0 || (!memchr(text.at, '\0', text.len) && utf8_check(text));
}

static bool failed(struct db *db)
{
    db->is_broken = db->in_transaction;
    return false;
}

static bool refuse_text(struct db *db, size_t arg, struct err *err)
{
    (void)failed(db);
    db->may_again = false;
    return err_set(err, ERR_INPUT, "value %zu can't be stored: it is not UTF-8 or holds a NUL character",
                   arg + 1);
}

static bool may_run(struct db *db, const struct db_val *args, size_t n_args, struct err *err)
{
    assert(!db->is_copying);
    if (db->is_broken)
        return err_set(err, ERR_FAULT,
                       "a statement of this transaction failed before: it can only be rolled back");
    for (size_t i = 0; i < n_args; i++) {
        if (args[i].type == DB_TEXT && !is_storable(args[i].text))
            return refuse_text(db, i, err);
    }
    return true;
}

bool db_run_sql(struct db *db, int64_t *out_changed, struct err *err, struct db_sql sql,
                const struct db_val *args, size_t n_args)
{
    if (!may_run(db, args, n_args, err))
        return false;
    return db->driver->run(db, out_changed, err, sql_for(db, sql), args, n_args) || failed(db);
}

bool db_push_sql(struct db *db, struct err *err, struct db_sql sql, const struct db_val *args, size_t n_args)
{
    if (!db->in_transaction)
        return db_run_sql(db, NULL, err, sql, args, n_args);
    if (!may_run(db, args, n_args, err))
        return false;
    return db->driver->push(db, err, sql_for(db, sql), args, n_args) || failed(db);
}

bool db_query_sql(struct db *db, struct db_rows *out_rows, struct err *err, struct db_sql sql,
                  const struct db_val *args, size_t n_args)
{
    if (!may_run(db, args, n_args, err))
        return false;
    return db->driver->query(db, out_rows, err, sql_for(db, sql), args, n_args) || failed(db);
}

bool db_next(struct db_rows *rows, bool *out_row, struct err *err)
{
    return rows->db->driver->next(rows, out_row, err) || failed(rows->db);
}

void db_rows_done(struct db_rows *rows)
{
    if (rows->db)
        rows->db->driver->rows_done(rows);
    *rows = (struct db_rows){ 0 };
}

int64_t db_i64(const struct db_rows *rows, int column)
{
    return rows->db->driver->i64(rows, column);
}

double db_double(const struct db_rows *rows, int column)
{
    return rows->db->driver->number(rows, column);
}

struct sv db_text(const struct db_rows *rows, int column)
{
    return rows->db->driver->text(rows, column);
}

bool db_is_null(const struct db_rows *rows, int column)
{
    return rows->db->driver->is_null(rows, column);
}

bool db_copy_begin(struct db *db, const char *table, const char *columns, size_t n_columns, struct err *err)
{
    assert(n_columns > 0 && n_columns <= DB_COPY_COLUMNS_MAX);
    assert(db->in_transaction);
    if (!may_run(db, NULL, 0, err))
        return false;
    if (!db->driver->copy_begin(db, table, columns, n_columns, err))
        return failed(db);
    db->is_copying = true;
    db->n_copy_columns = n_columns;
    return true;
}

static bool copy_failed(struct db *db)
{
    db->is_copying = false;
    return failed(db);
}

bool db_copy_row(struct db *db, const struct db_val *values, struct err *err)
{
    assert(db->is_copying);
    for (size_t i = 0; i < db->n_copy_columns; i++) {
        if (values[i].type == DB_TEXT && !is_storable(values[i].text)) {
            db->driver->copy_abandon(db);
            db->is_copying = false;
            return refuse_text(db, i, err);
        }
    }
    return db->driver->copy_row(db, values, err) || copy_failed(db);
}

bool db_copy_end(struct db *db, struct err *err)
{
    assert(db->is_copying);
    if (!db->driver->copy_end(db, err))
        return copy_failed(db);
    db->is_copying = false;
    return true;
}

bool db_begin(struct db *db, struct err *err)
{
    assert(!db->in_transaction);
    db->may_again = false;
    if (!db->driver->begin(db, err))
        return false;
    db->in_transaction = true;
    return true;
}

bool db_commit(struct db *db, struct err *err)
{
    assert(db->in_transaction);
    if (!may_run(db, NULL, 0, err)) {
        db_rollback(db);
        return false;
    }
    db->in_transaction = false;
    return db->driver->commit(db, err);
}

void db_rollback(struct db *db)
{
    if (!db->in_transaction)
        return;
    if (db->is_copying)
        db->driver->copy_abandon(db);
    db->driver->rollback(db);
    db->in_transaction = db->is_broken = db->is_copying = false;
}

void db_pause(struct db *db, uint64_t pause_us)
{
    uint64_t us = pause_us / 2 + random_below(&db->jitter, pause_us + 1);
    struct timespec ts = { .tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000 };

    (void)nanosleep(&ts, NULL);
}

static bool try_once(struct db *db, db_work_fn *body, void *arg, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (body(db, arg, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_atomically(struct db *db, db_work_fn *body, void *arg, struct err *err)
{
    struct err own;

    for (int n_tries = 1;; n_tries++) {
        own = (struct err){ 0 };
        if (try_once(db, body, arg, &own))
            return true;
        if (!db->may_again || own.kind != ERR_LATER || n_tries == TRIES_MAX)
            break;
        db_pause(db, (uint64_t)FIRST_PAUSE_US << (n_tries - 1));
    }
    if (err)
        *err = own;
    return false;
}

bool db_script(struct db *db, const char *sql, struct err *err)
{
    if (!may_run(db, NULL, 0, err))
        return false;
    return db->driver->script(db, sql, err) || failed(db);
}

bool db_listen(struct db *db, const char *channel, struct err *err)
{
    assert(!db->in_transaction);
    return db->driver->listen(db, channel, err);
}

bool db_notify(struct db *db, const char *channel, struct sv payload, struct err *err)
{
    struct db_val arg = db_val_sv(payload);

    if (!may_run(db, &arg, 1, err))
        return false;
    return db->driver->notify(db, channel, payload, err) || failed(db);
}

bool db_notices(struct db *db, ms_t wait_ms, void (*each)(void *arg, struct sv channel, struct sv payload),
                void *arg, struct err *err)
{
    assert(!db->in_transaction);
    return db->driver->notices(db, wait_ms, each, arg, err);
}
