/* db/postgres_line.h: the line to one PostgreSQL server: connecting, sending down a pipeline, reading what
 * came back. Only postgres.c and postgres_copy.c include it. */
#pragma once

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/map.h"
#include "db/driver.h"

enum {
    LINE_ARGS_MAX = 255,
    LINE_QUEUE_MAX = 512, /* statements sent and not yet answered: their answers fit a socket's buffer */
    LINE_CHANNELS_MAX = 8,
    LINE_NAME_MAX = 64, /* bytes of an identifier, NUL included: PostgreSQL's bound */
};

enum statement_state {
    STATEMENT_UNKNOWN, /* the server doesn't have it */
    STATEMENT_ASKED,   /* its preparation is in the queue */
    STATEMENT_READY,
};

struct db_statement {
    const char *sql;
    enum statement_state state;
    uint64_t name;   /* "s123" on the server */
    uint64_t n_line; /* the connection that `state` is about */
    bool is_busy;    /* its rows are being read */
    size_t n_args;
    Oid types[]; /* of the arguments as prepared; 0: only NULL was seen so far, the server chose */
};

/* BEGIN goes out with the first statement, so that a transaction of pushes costs one round trip. */
enum tx_state { TX_NONE, TX_WANTED, TX_OPEN };

struct pg_db {
    struct db base;
    PGconn *conn; /* NULL: lost, not connected again yet */
    char *url;
    char *shown;           /* "database care at db.example", for sentences */
    uint64_t n_line;       /* counts connections: what was prepared on an older one is gone */
    uint64_t n_names;      /* of statements, so far */
    struct map statements; /* the literal's address → struct db_statement */
    enum tx_state tx;
    size_t n_queued;
    struct db_statement *prepares[LINE_QUEUE_MAX]; /* per queued answer: the statement it prepares, or NULL */
    ms_t connect_after;                            /* steady clock: the server was away a moment ago */
    char *channels[LINE_CHANNELS_MAX];
    size_t n_channels;
    bool has_gap; /* the line broke while it listened: notices may be missing */
    size_t n_copy_columns;
    struct buf copy; /* rows in COPY's text form, not yet sent */
};

static inline struct pg_db *pg_of(struct db *db)
{
    return (struct pg_db *)(void *)db;
}

/** Connects (again). **Errors**: ERR_INPUT a wrong address, ERR_LATER. */
MUST_USE bool line_connect(struct pg_db *db, struct err *err);
/** Before work: connects again if the line is gone and no transaction is open. ERR_LATER. */
MUST_USE bool line_ready(struct pg_db *db, struct err *err);
/** Drops the connection and what was open on it; is false with ERR_LATER. */
bool line_lost(struct pg_db *db, struct err *err);

/** Queues BEGIN if it is wanted, the statement's preparation if it is not prepared, and its run. */
MUST_USE bool line_send(struct pg_db *db, struct db_statement *statement, const struct db_val *args,
                        struct err *err);
/** Queues a statement that is not kept. */
MUST_USE bool line_send_plain(struct pg_db *db, const char *sql, struct err *err);
/** Queues BEGIN if it is wanted. */
MUST_USE bool line_send_begin(struct pg_db *db, struct err *err);
/** Waits for all answers. The first failure is the failure; *out_last (may be NULL) is the last answer, the
 * caller's to PQclear. */
bool line_sync(struct pg_db *db, PGresult **out_last, struct err *err);

/** Out of the pipeline for COPY and scripts: nothing may be queued. */
MUST_USE bool line_leave_pipeline(struct pg_db *db, struct err *err);
MUST_USE bool line_enter_pipeline(struct pg_db *db, struct err *err);
/** What the server says in an answer, as an error; is false. Drops the line if that is what the answer means.
 */
bool line_fail(struct pg_db *db, const PGresult *result, struct err *err);

/* ---- postgres_copy.c ---- */

bool pg_copy_begin(struct db *base, const char *table, const char *columns, size_t n_columns,
                   struct err *err);
bool pg_copy_row(struct db *base, const struct db_val *values, struct err *err);
bool pg_copy_end(struct db *base, struct err *err);
void pg_copy_abandon(struct db *base);
