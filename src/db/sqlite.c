/* db/sqlite.c: SQLite behind db.h.
 *
 * The idea: one connection belongs to one thread at a time (NOMUTEX), keeps every statement prepared, and
 * finds it again by the address of its literal. SQLite numbers `$2 … $1` by first appearance, so the names
 * are read once, when the statement is prepared, and each place remembers which argument it takes.
 *
 * The write-ahead log: SQLite copies it back at 1,000 pages but starts it anew only when no reader needs it,
 * so under readers that overlap it would grow for ever. Past LOG_PAGES_MAX a commit waits (as long as for a
 * busy database) until the log can start anew. */
#include "db/driver.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/map.h"

enum {
    BUSY_WAIT_MS = 500,       /* then ERR_LATER: db_atomically comes back, a person is told */
    BUSY_PAUSE_MAX_US = 5000, /* a writer holds the lock for milliseconds: look often */
    LOG_PAGES_COPY =
        16000, /* 64 MB: copied back without waiting for anybody; a page that changes often is copied once */
    LOG_PAGES_MAX = 64 * 1024, /* 256 MB: worth waiting for readers */
    PATH_BYTES_MAX = 4096,
    COPY_SQL_MAX = 8192,
    AT_END = 1, /* in db_rows.at */
};

/* What every connection is set to; each has its reason.
 * mmap_size: none, which builds of the library differ in. It gives a tenth more queries, and a process that has read a file
 * of 500 MB holds 250 MB of it. journal_size_limit: after a burst the log's file shrinks back to 64 MB. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA journal_size_limit = 67108864;"
                               "PRAGMA synchronous = NORMAL;";
/* Pages a transaction changes wait in the cache: 32 MB hold a batch of posts with its indexes. What readers don't find in
 * theirs the kernel has. */
static const char writer_settings[] = "PRAGMA cache_size = -32768;";
static const char reader_settings[] = "PRAGMA cache_size = -4096;";

struct db_statement {
    sqlite3_stmt *stmt;
    bool is_busy;     /* its rows are being read */
    int n_places;     /* where a parameter stands, counted once per name */
    size_t n_args;    /* the greatest N of $N */
    uint8_t arg_of[]; /* per place: the argument, from 0 */
};

struct sqlite_db {
    struct db base;
    sqlite3 *handle;
    struct map statements; /* the literal's address → struct db_statement */
    struct db_statement *copy;
    char *path;
    ms_t busy_since;
};

static struct sqlite_db *of(struct db *db)
{
    return (struct sqlite_db *)(void *)db;
}

/* ---- errors ---- */

static bool is_disk_full(int code, int os_error)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    return (code & 0xff) == SQLITE_IOERR && (os_error == ENOSPC || os_error == EDQUOT || os_error == EFBIG);
}

static bool fail(struct sqlite_db *db, struct err *err)
{
    int os_error = errno; /* of this call: each begins with 0; sqlite3_system_errno forgets those of a step */
    int code = sqlite3_extended_errcode(db->handle);
    const char *text = sqlite3_errmsg(db->handle);

    db->base.may_again = false;
    if (is_disk_full(code, os_error))
        return err_set(err, ERR_LATER, "disk full: free space for %s; nothing committed is lost", db->path);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        db->base.may_again = true;
        return err_set(err, ERR_LATER, "database %s is busy: another writer holds it", db->path);
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
            code == SQLITE_CONSTRAINT_ROWID)
            return err_set(err, ERR_CONFLICT, "that key is taken: %s", text);
        return err_set(err, ERR_FAULT, "the database refuses it: %s", text);
    case SQLITE_IOERR:
        return err_set(err, ERR_FAULT,
                       "the disk failed under %s (%s): nothing committed is lost; check the disk", db->path,
                       os_error ? strerror(os_error) : text);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_FAULT, "database %s is damaged (%s): restore the last backup", db->path,
                       text);
    case SQLITE_NOTADB:
        return err_set(err, ERR_INPUT, "%s is not a SQLite database", db->path);
    case SQLITE_READONLY:
        return err_set(err, ERR_FAULT, "database %s can only be read here: %s", db->path, text);
    case SQLITE_TOOBIG:
        return err_set(err, ERR_INPUT, "a value is too big for the database");
    default:
        return err_set(err, ERR_FAULT, "database: %s", text);
    }
}

/* ---- waiting for another writer ---- */

static int on_busy(void *arg, int n_before)
{
    struct sqlite_db *db = arg;
    uint64_t pause_us = 100u << (n_before < 6 ? n_before : 6);
    ms_t now = clock_steady();

    if (n_before == 0)
        db->busy_since = now;
    if (now - db->busy_since >= BUSY_WAIT_MS)
        return 0;
    db_pause(&db->base, pause_us < BUSY_PAUSE_MAX_US ? pause_us : BUSY_PAUSE_MAX_US);
    return 1;
}

/* After each commit. What it can't copy stays in the log and is safe there, so its failure is none. */
static int on_log_grown(void *arg UNUSED, sqlite3 *handle, const char *schema, int n_pages)
{
    if (n_pages >= LOG_PAGES_MAX)
        (void)sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    else if (n_pages >= LOG_PAGES_COPY)
        (void)sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

/* ---- open, close ---- */

static void statement_free(struct db_statement *statement)
{
    if (!statement)
        return;
    assert(!statement->is_busy);
    (void)sqlite3_finalize(statement->stmt);
    free(statement);
}

static void sqlite_close(struct db *base)
{
    struct sqlite_db *db = of(base);
    uint64_t key, value;

    for (size_t at = 0; map_each(&db->statements, &at, &key, &value);)
        statement_free((struct db_statement *)(uintptr_t)value);
    map_done(&db->statements);
    statement_free(db->copy);
    (void)sqlite3_close(db->handle);
    free(db->path);
    free(db);
}

/* Whether the file's folder is one SQLite can make its helper files in; the sentence if not. */
static bool explain_cantopen(const struct sqlite_db *db, struct err *err)
{
    struct stat st;

    if (stat(db->path, &st) == 0)
        return err_set(
            err, ERR_FAULT,
            "database %s can't be opened: SQLite needs to write %s-shm beside it, also to read; make the folder "
            "writable or copy the file elsewhere",
            db->path, db->path);
    if (errno == ENOENT && db->base.mode == DB_READ)
        return err_set(err, ERR_ABSENT, "there is no database %s", db->path);
    if (errno == ENOENT)
        return err_set(err, ERR_INPUT,
                       "database %s can't be made: its folder is not there or can't be written", db->path);
    return err_set(err, ERR_FAULT, "database %s can't be opened: %s", db->path, strerror(errno));
}

static bool fail_open(struct sqlite_db *db, struct err *err)
{
    int code = sqlite3_extended_errcode(db->handle);

    if ((code & 0xff) == SQLITE_CANTOPEN || code == SQLITE_READONLY_DIRECTORY ||
        code == SQLITE_READONLY_CANTINIT)
        return explain_cantopen(db, err);
    return fail(db, err);
}

static int see_journal_mode(void *out, int n_columns UNUSED, char **values, char **names UNUSED)
{
    *(bool *)out = sv_is(sv_str(values[0]), "wal") || sv_is(sv_str(values[0]), "memory");
    return 0;
}

/* A file becomes WAL once, under an exclusive lock that SQLite does not always wait for by itself. */
static bool use_wal(struct sqlite_db *db, struct err *err)
{
    ms_t until = clock_steady() + BUSY_WAIT_MS;
    bool is_wal = false;
    int code;

    for (;;) {
        code = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", see_journal_mode, &is_wal, NULL);
        if (code == SQLITE_OK && !is_wal)
            return err_set(
                err, ERR_FAULT,
                "database %s: its file system can't share memory, which readers beside a writer need; put it on a "
                "local disk",
                db->path);
        if (code == SQLITE_OK)
            return true;
        if ((code & 0xff) != SQLITE_BUSY || clock_steady() >= until)
            return fail_open(db, err);
        db_pause(&db->base, BUSY_PAUSE_MAX_US);
    }
}

static bool set_up(struct sqlite_db *db, struct err *err)
{
    /* Our files are trusted as little as any: a restored one can't call functions from its schema. */
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* "name" is never a text, as in PostgreSQL. */
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_extended_result_codes(db->handle, 1);
    (void)sqlite3_busy_handler(db->handle, on_busy, db);
    if (db->base.mode == DB_WRITE && !use_wal(db, err))
        return false;
    (void)sqlite3_wal_hook(db->handle, on_log_grown, db);
    if (sqlite3_exec(db->handle, settings, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db->handle, db->base.mode == DB_WRITE ? writer_settings : reader_settings, NULL, NULL,
                     NULL) != SQLITE_OK)
        return fail_open(db, err);
    /* Opening is lazy: the first look into the file says whether it can be read at all. */
    if (sqlite3_exec(db->handle, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL) != SQLITE_OK)
        return fail_open(db, err);
    /* SQLite falls back to reading where the file may not be written: better said now than at the first
     * write. */
    if (db->base.mode == DB_WRITE && sqlite3_db_readonly(db->handle, "main") == 1)
        return err_set(err, ERR_FAULT, "database %s can only be read here: its file is write-protected",
                       db->path);
    return true;
}

/* SQLite counts its memory under one lock for all connections; nobody reads the sum. */
static void set_up_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static bool sqlite_open(struct sv url, enum db_mode mode, struct db **out, struct err *err)
{
    struct sv path = sv_skip(url, sizeof "sqlite:" - 1);
    static pthread_once_t set_up_once = PTHREAD_ONCE_INIT;
    int flags = SQLITE_OPEN_NOMUTEX |
                (mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    struct sqlite_db *db;

    if (path.len == 0 || path.len > PATH_BYTES_MAX || memchr(path.at, '\0', path.len))
        return err_set(err, ERR_INPUT, "sqlite: needs the name of a file: sqlite:FILE");
    errno = 0;
    (void)pthread_once(&set_up_once, set_up_library);
    db = NEW(struct sqlite_db, 1);
    db->base.mode = mode;
    db->path = sv_dup(path);
    if (sqlite3_open_v2(db->path, &db->handle, flags, NULL) != SQLITE_OK ? fail_open(db, err)
                                                                         : set_up(db, err)) {
        *out = &db->base;
        return true;
    }
    sqlite_close(&db->base);
    return false;
}

/* ---- statements ---- */

/* The N of "$N", from 0; -1 for what is no such name. */
static int arg_of_name(const char *name)
{
    int64_t number;

    if (!name || name[0] != '$' || !sv_to_i64(sv_str(name + 1), &number) || number < 1 || number > UINT8_MAX)
        return -1;
    return (int)number - 1;
}

static struct db_statement *statement_new(struct sqlite_db *db, const char *sql, struct err *err)
{
    struct db_statement *statement;
    sqlite3_stmt *stmt;
    int n_places;

    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        (void)fail(db, err);
        return NULL;
    }
    assert(stmt);
    n_places = sqlite3_bind_parameter_count(stmt);
    statement = mem_new(1, sizeof *statement + (size_t)n_places);
    statement->stmt = stmt;
    statement->n_places = n_places;
    for (int i = 0; i < n_places; i++) {
        int arg = arg_of_name(sqlite3_bind_parameter_name(stmt, i + 1));

        assert(arg >= 0);
        statement->arg_of[i] = (uint8_t)arg;
        if ((size_t)arg + 1 > statement->n_args)
            statement->n_args = (size_t)arg + 1;
    }
    return statement;
}

static struct db_statement *statement_find(struct sqlite_db *db, const char *sql, struct err *err)
{
    uint64_t *known = map_find(&db->statements, (uintptr_t)sql);
    struct db_statement *statement;

    if (known)
        return (struct db_statement *)(uintptr_t)*known;
    statement = statement_new(db, sql, err);
    if (statement)
        *map_put(&db->statements, (uintptr_t)sql, NULL) = (uintptr_t)statement;
    return statement;
}

/* `keep` SQLITE_STATIC: the text outlives the statement's run. */
static int bind_one(sqlite3_stmt *stmt, int place, const struct db_val *arg, sqlite3_destructor_type keep)
{
    switch (arg->type) {
    case DB_I64:
        return sqlite3_bind_int64(stmt, place, arg->i64);
    case DB_DOUBLE:
        return sqlite3_bind_double(stmt, place, arg->number);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, place, arg->text.at, arg->text.len, keep, SQLITE_UTF8);
    case DB_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, place);
}

static bool bind_all(struct sqlite_db *db, struct db_statement *statement, const struct db_val *args,
                     size_t n_args, sqlite3_destructor_type keep, struct err *err)
{
    assert(!statement->is_busy);
    assert(statement->n_args == n_args && (args || statement->n_places == 0));
    for (int i = 0; i < statement->n_places; i++) {
        if (bind_one(statement->stmt, i + 1, &args[statement->arg_of[i]], keep) != SQLITE_OK)
            return fail(db, err);
    }
    return true;
}

static bool step_to_end(struct sqlite_db *db, sqlite3_stmt *stmt, struct err *err)
{
    int code;
    bool ok;

    errno = 0;
    do
        code = sqlite3_step(stmt);
    while (code == SQLITE_ROW);
    ok = code == SQLITE_DONE || fail(db, err);
    (void)sqlite3_reset(stmt);
    return ok;
}

static bool run_statement(struct sqlite_db *db, struct db_statement *statement, struct err *err,
                          const struct db_val *args, size_t n_args)
{
    return bind_all(db, statement, args, n_args, SQLITE_STATIC, err) && step_to_end(db, statement->stmt, err);
}

static bool sqlite_run(struct db *base, int64_t *out_changed, struct err *err, const char *sql,
                       const struct db_val *args, size_t n_args)
{
    struct sqlite_db *db = of(base);
    struct db_statement *statement = statement_find(db, sql, err);
    int64_t before = sqlite3_total_changes64(db->handle);

    if (!statement || !run_statement(db, statement, err, args, n_args))
        return false;
    /* sqlite3_changes still has the last statement's number after one that changes nothing by its nature. */
    if (out_changed)
        *out_changed = sqlite3_total_changes64(db->handle) == before ? 0 : sqlite3_changes64(db->handle);
    return true;
}

static bool sqlite_push(struct db *base, struct err *err, const char *sql, const struct db_val *args,
                        size_t n_args)
{
    return sqlite_run(base, NULL, err, sql, args, n_args);
}

/* ---- rows ---- */

static bool sqlite_query(struct db *base, struct db_rows *out_rows, struct err *err, const char *sql,
                         const struct db_val *args, size_t n_args)
{
    struct sqlite_db *db = of(base);
    struct db_statement *statement = statement_find(db, sql, err);

    /* The caller's text may be gone before the last row. */
    if (!statement || !bind_all(db, statement, args, n_args, SQLITE_TRANSIENT, err))
        return false;
    statement->is_busy = true;
    *out_rows = (struct db_rows){ .db = base, .statement = statement };
    return true;
}

static bool sqlite_next(struct db_rows *rows, bool *out_row, struct err *err)
{
    *out_row = false;
    if (rows->at == AT_END)
        return true;
    errno = 0;
    switch (sqlite3_step(rows->statement->stmt)) {
    case SQLITE_ROW:
        *out_row = true;
        return true;
    case SQLITE_DONE:
        /* Lets go of the snapshot; another step would run the query again. */
        rows->at = AT_END;
        (void)sqlite3_reset(rows->statement->stmt);
        return true;
    default:
        return fail(of(rows->db), err);
    }
}

static void sqlite_rows_done(struct db_rows *rows)
{
    (void)sqlite3_reset(rows->statement->stmt);
    rows->statement->is_busy = false;
}

static int64_t sqlite_i64(const struct db_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement->stmt, column);
}

static double sqlite_number(const struct db_rows *rows, int column)
{
    return sqlite3_column_double(rows->statement->stmt, column);
}

static struct sv sqlite_text(const struct db_rows *rows, int column)
{
    const char *at = (const char *)sqlite3_column_text(rows->statement->stmt, column);

    return sv_of(at, at ? (size_t)sqlite3_column_bytes(rows->statement->stmt, column) : 0);
}

static bool sqlite_is_null(const struct db_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement->stmt, column) == SQLITE_NULL;
}

/* ---- many rows ---- */

static void sqlite_copy_abandon(struct db *base)
{
    statement_free(TAKE(of(base)->copy));
}

static bool sqlite_copy_begin(struct db *base, const char *table, const char *columns, size_t n_columns,
                              struct err *err)
{
    struct sqlite_db *db = of(base);
    CLEANUP(buf_done) struct buf sql;

    buf_init(&sql, COPY_SQL_MAX);
    buf_printf(&sql, "INSERT INTO %s (%s) VALUES (", table, columns);
    for (size_t i = 0; i < n_columns; i++)
        buf_printf(&sql, "%s$%zu", i ? ", " : "", i + 1);
    buf_char(&sql, ')');
    assert(buf_ok(&sql));
    db->copy = statement_new(db, buf_str(&sql), err);
    return db->copy != NULL;
}

static bool sqlite_copy_row(struct db *base, const struct db_val *values, struct err *err)
{
    struct sqlite_db *db = of(base);

    if (run_statement(db, db->copy, err, values, db->copy->n_args))
        return true;
    sqlite_copy_abandon(base);
    return false;
}

static bool sqlite_copy_end(struct db *base, struct err *err UNUSED)
{
    sqlite_copy_abandon(base);
    return true;
}

/* ---- transactions ---- */

static bool sqlite_begin(struct db *base, struct err *err)
{
    return sqlite_run(base, NULL, err, base->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", NULL, 0);
}

static void sqlite_rollback(struct db *base)
{
    /* A full disk or a failed read has rolled back already. */
    if (!sqlite3_get_autocommit(of(base)->handle))
        (void)sqlite_run(base, NULL, NULL, "ROLLBACK", NULL, 0);
}

static bool sqlite_commit(struct db *base, struct err *err)
{
    if (sqlite_run(base, NULL, err, "COMMIT", NULL, 0))
        return true;
    sqlite_rollback(base);
    return false;
}

static bool sqlite_script(struct db *base, const char *sql, struct err *err)
{
    struct sqlite_db *db = of(base);

    errno = 0;
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, err);
}

/* ---- notices: one process owns a SQLite store, so there is nobody to tell ---- */

static bool sqlite_listen(struct db *base UNUSED, const char *channel UNUSED, struct err *err UNUSED)
{
    return true;
}

static bool sqlite_notify(struct db *base UNUSED, const char *channel UNUSED, struct sv payload UNUSED,
                          struct err *err UNUSED)
{
    return true;
}

static bool sqlite_notices(struct db *base UNUSED, ms_t wait_ms,
                           void (*each)(void *arg, struct sv channel, struct sv payload) UNUSED,
                           void *arg UNUSED, struct err *err UNUSED)
{
    struct timespec ts = { .tv_sec = (time_t)(wait_ms / MS_SECOND),
                           .tv_nsec = (long)(wait_ms % MS_SECOND) * 1000000 };

    (void)nanosleep(&ts, NULL);
    return true;
}

const struct db_driver db_sqlite_driver = {
    .kind = DB_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .run = sqlite_run,
    .push = sqlite_push,
    .query = sqlite_query,
    .next = sqlite_next,
    .rows_done = sqlite_rows_done,
    .i64 = sqlite_i64,
    .number = sqlite_number,
    .text = sqlite_text,
    .is_null = sqlite_is_null,
    .copy_begin = sqlite_copy_begin,
    .copy_row = sqlite_copy_row,
    .copy_end = sqlite_copy_end,
    .copy_abandon = sqlite_copy_abandon,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .script = sqlite_script,
    .listen = sqlite_listen,
    .notify = sqlite_notify,
    .notices = sqlite_notices,
};
