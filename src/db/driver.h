/* db/driver.h: what a database must be able to do to stand behind db.h. Only the drivers, db.c and pool.c
 * include it. */
#pragma once

#include "base/random.h"
#include "db/db.h"

struct db_pool;

/** The part of a connection that db.c looks after; each driver's own struct begins with it. */
struct db {
    const struct db_driver *driver;
    struct db_pool *pool; /* the pool that lends it, or NULL */
    struct random_seq jitter;
    enum db_mode mode;
    bool in_transaction; /* between db_begin and db_commit or db_rollback */
    bool is_broken;      /* a statement of the open transaction failed: it can only be rolled back */
    bool is_copying;     /* between db_copy_begin and db_copy_end */
    size_t n_copy_columns;
    bool may_again; /* set by the driver: the last failure goes away when the transaction runs again */
};

/** Every slot MUST be there. db.c has checked the state of the connection and that text is UTF-8 without NUL;
 * it sets in_transaction after `begin` and clears it before `commit` and `rollback`. `sql` is a literal: its
 * address is its name. A driver that fails sets db->may_again. */
struct db_driver {
    enum db_kind kind;
    /** `url` is the whole of it. */
    bool (*open)(struct sv url, enum db_mode mode, struct db **out, struct err *err);
    void (*close)(struct db *db);
    bool (*run)(struct db *db, int64_t *out_changed, struct err *err, const char *sql,
                const struct db_val *args, size_t n_args);
    /** Only inside a transaction. */
    bool (*push)(struct db *db, struct err *err, const char *sql, const struct db_val *args, size_t n_args);
    bool (*query)(struct db *db, struct db_rows *out_rows, struct err *err, const char *sql,
                  const struct db_val *args, size_t n_args);
    bool (*next)(struct db_rows *rows, bool *out_row, struct err *err);
    void (*rows_done)(struct db_rows *rows);
    int64_t (*i64)(const struct db_rows *rows, int column);
    double (*number)(const struct db_rows *rows, int column);
    struct sv (*text)(const struct db_rows *rows, int column);
    bool (*is_null)(const struct db_rows *rows, int column);
    bool (*copy_begin)(struct db *db, const char *table, const char *columns, size_t n_columns,
                       struct err *err);
    /** A failed copy_row or copy_end has ended the copy. */
    bool (*copy_row)(struct db *db, const struct db_val *values, struct err *err);
    bool (*copy_end)(struct db *db, struct err *err);
    /** Ends the copy; the transaction is rolled back next. */
    void (*copy_abandon)(struct db *db);
    bool (*begin)(struct db *db, struct err *err);
    /** A failure leaves no transaction open. */
    bool (*commit)(struct db *db, struct err *err);
    void (*rollback)(struct db *db);
    bool (*script)(struct db *db, const char *sql, struct err *err);
    bool (*listen)(struct db *db, const char *channel, struct err *err);
    bool (*notify)(struct db *db, const char *channel, struct sv payload, struct err *err);
    bool (*notices)(struct db *db, ms_t wait_ms,
                    void (*each)(void *arg, struct sv channel, struct sv payload), void *arg,
                    struct err *err);
};

extern const struct db_driver db_sqlite_driver;
extern const struct db_driver db_postgres_driver;

enum { DB_COPY_COLUMNS_MAX = 64 };

/** Sleeps about `pause_us`: between half and one and a half of it, so that rivals don't meet again. */
void db_pause(struct db *db, uint64_t pause_us);
