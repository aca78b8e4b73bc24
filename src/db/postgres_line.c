/* db/postgres_line.c: libpq's pipeline mode, always on.
 *
 * The idea: everything is queued (preparations too), and a Sync asks for all answers at once. So a statement
 * is one round trip also the first time, and BEGIN, any number of pushes and COMMIT are one together. After a
 * failure the server skips what follows up to the Sync, which is what we want: the first failure is the
 * failure.
 *
 * Whole numbers and text go as they are (binary, typed); answers come as text, which alone is the same for
 * all the types a sum or a count may have. */
#include "db/postgres_line.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>

enum {
    TYPE_INT8 = 20, /* pg_type.h's numbers, fixed for ever */
    TYPE_TEXT = 25,
    TYPE_FLOAT8 = 701,
    AWAY_PAUSE_MS = 500, /* a server that was away is not asked again sooner */
    NAME_MAX_BYTES = 24,
};

/* ---- errors ---- */

bool line_lost(struct pg_db *db, struct err *err)
{
    char why[160] = "the server closed the connection";

    if (db->conn && *PQerrorMessage(db->conn))
        (void)snprintf(why, sizeof why, "%.*s", (int)sv_find(sv_str(PQerrorMessage(db->conn)), '\n'),
                       PQerrorMessage(db->conn));
    PQfinish(TAKE(db->conn));
    db->n_queued = 0;
    db->tx = TX_NONE;
    db->has_gap = db->n_channels > 0;
    db->base.may_again = false;
    return err_set(err, ERR_LATER, "%s was lost: %s", db->shown, why);
}

/* The classes of SQLSTATE that somebody acts on. Source: PostgreSQL's appendix A. */
static const struct {
    const char *prefix;
    enum err_kind kind;
    bool may_again;
    bool is_lost;
} states[] = {
    { "23505", ERR_CONFLICT, false, false }, /* unique_violation */
    { "23P01", ERR_CONFLICT, false, false }, /* exclusion_violation */
    { "40001", ERR_LATER, true, false },     /* serialization_failure */
    { "40P01", ERR_LATER, true, false },     /* deadlock_detected */
    { "55P03", ERR_LATER, true, false },     /* lock_not_available */
    { "08", ERR_LATER, false, true },        /* connection exceptions */
    { "57P", ERR_LATER, false, true },       /* shut down, crashed, starting up */
    { "25P03", ERR_LATER, false, true },     /* idle_in_transaction_session_timeout */
    { "57014", ERR_LATER, false, false },    /* query_canceled: a time limit of the server's */
    { "53", ERR_LATER, false, false },       /* disk full, out of memory, too many connections */
    { "22021", ERR_INPUT, false, false },    /* character_not_in_repertoire */
};

bool line_fail(struct pg_db *db, const PGresult *result, struct err *err)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    db->base.may_again = false;
    if (!state && PQstatus(db->conn) == CONNECTION_BAD)
        return line_lost(db, err);
    for (size_t i = 0; state && i < COUNT(states); i++) {
        if (!sv_starts(sv_str(state), sv_str(states[i].prefix)))
            continue;
        if (states[i].is_lost)
            return line_lost(db, err);
        db->base.may_again = states[i].may_again;
        return err_set(err, states[i].kind, "database: %s", text ? text : state);
    }
    return err_set(err, ERR_FAULT, "database: %s", text ? text : PQresultErrorMessage(result));
}

/* A send that libpq refuses: the line is down, or we broke its rules. */
static bool fail_send(struct pg_db *db, struct err *err)
{
    assert(PQstatus(db->conn) == CONNECTION_BAD);
    return line_lost(db, err);
}

/* ---- connecting ---- */

static void drop_notice(void *arg UNUSED, const char *text UNUSED)
{
}

/* libpq's own complaint shows the whole address, password and all: it is not passed on. */
static bool name_server(struct pg_db *db, struct err *err)
{
    PQconninfoOption *options = PQconninfoParse(db->url, NULL);
    const char *host = "this machine", *name = "";
    size_t shown_size;

    if (!options)
        return err_set(err, ERR_INPUT,
                       "the database's address can't be read: write postgres://USER:PASSWORD@HOST/DATABASE,"
                       " special characters as %%XX");
    for (PQconninfoOption *o = options; o->keyword; o++) {
        if (o->val && sv_is(sv_str(o->keyword), "host") && *o->val)
            host = o->val;
        if (o->val && sv_is(sv_str(o->keyword), "dbname"))
            name = o->val;
    }
    shown_size = strlen(host) + strlen(name) + sizeof "database  at ";
    db->shown = mem_new(1, shown_size);
    (void)snprintf(db->shown, shown_size, "database %s at %s", name, host);
    PQconninfoFree(options);
    return true;
}

/* What stands before the address can be set otherwise in it. A dead server is noticed in about 20 s even when
 * its machine is gone without a word. */
static PGconn *connect_to(const char *url)
{
    static const char *const keys[] = { "connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
                                        "dbname",           "client_encoding",  NULL };
    const char *const values[] = { "5", "10", "5", "2", "15000", "earshot", url, "UTF8", NULL };

    return PQconnectdbParams(keys, values, 1);
}

/* Each with its reason. idle_in_transaction…: a process that hangs must not keep its locks for ever. jit: our
 * statements are short, compiling them costs more than running them. */
static const char writer_settings[] = "SET idle_in_transaction_session_timeout = '60s'; SET jit = off";
static const char reader_settings[] = "SET idle_in_transaction_session_timeout = '60s'; SET jit = off;"
                                      "SET default_transaction_read_only = on";

static bool exec_plain(struct pg_db *db, const char *sql, struct err *err)
{
    PGresult *result = PQexec(db->conn, sql);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || line_fail(db, result, err);

    PQclear(result);
    return ok;
}

static bool set_up(struct pg_db *db, struct err *err)
{
    const char *encoding = PQparameterStatus(db->conn, "server_encoding");
    char listen[LINE_NAME_MAX + sizeof "LISTEN "];

    if (!encoding || !sv_is(sv_str(encoding), "UTF8"))
        return err_set(err, ERR_INPUT, "%s is encoded in %s: make it with ENCODING 'UTF8'", db->shown,
                       encoding ? encoding : "something unknown");
    PQsetNoticeProcessor(db->conn, drop_notice, NULL);
    if (!exec_plain(db, db->base.mode == DB_READ ? reader_settings : writer_settings, err))
        return false;
    for (size_t i = 0; i < db->n_channels; i++) {
        (void)snprintf(listen, sizeof listen, "LISTEN %s", db->channels[i]);
        if (!exec_plain(db, listen, err))
            return false;
    }
    return line_enter_pipeline(db, err);
}

bool line_connect(struct pg_db *db, struct err *err)
{
    if (!db->shown && !name_server(db, err))
        return false;
    if (clock_steady() < db->connect_after)
        return err_set(err, ERR_LATER, "%s is away", db->shown);
    db->conn = connect_to(db->url);
    db->n_line++;
    db->n_queued = 0;
    if (PQstatus(db->conn) == CONNECTION_OK && set_up(db, err))
        return true;
    db->connect_after = clock_steady() + AWAY_PAUSE_MS;
    if (!db->conn)
        return false;
    if (PQstatus(db->conn) != CONNECTION_OK)
        return line_lost(db, err);
    PQfinish(TAKE(db->conn));
    return false;
}

static bool is_hung_up(struct pg_db *db)
{
    struct pollfd line = { .fd = PQsocket(db->conn), .events = POLLRDHUP };

    return line.fd < 0 || (poll(&line, 1, 0) > 0 && (line.revents & (POLLRDHUP | POLLHUP | POLLERR)));
}

bool line_ready(struct pg_db *db, struct err *err)
{
    if (db->base.in_transaction)
        return db->conn || err_set(err, ERR_LATER, "%s was lost", db->shown);
    if (db->conn && is_hung_up(db))
        (void)line_lost(db, NULL);
    return db->conn || line_connect(db, err);
}

bool line_enter_pipeline(struct pg_db *db, struct err *err)
{
    return PQenterPipelineMode(db->conn) || fail_send(db, err);
}

bool line_leave_pipeline(struct pg_db *db, struct err *err)
{
    assert(db->n_queued == 0);
    return PQexitPipelineMode(db->conn) || fail_send(db, err);
}

/* ---- sending ---- */

struct sent_args {
    const char *values[LINE_ARGS_MAX];
    int lens[LINE_ARGS_MAX];
    int formats[LINE_ARGS_MAX];
    uint64_t numbers[LINE_ARGS_MAX]; /* in the network's order */
};

static void encode_number(struct sent_args *out, size_t i, uint64_t bits)
{
    out->numbers[i] = __builtin_bswap64(bits);
    out->values[i] = (const char *)&out->numbers[i];
    out->lens[i] = sizeof bits;
}

static bool is_null(const struct db_val *arg)
{
    /* SQLite stores NULL for what is not a number. */
    return arg->type == DB_NULL || (arg->type == DB_DOUBLE && isnan(arg->number));
}

static void encode(struct sent_args *out, const struct db_val *args, size_t n_args)
{
    uint64_t bits;

    for (size_t i = 0; i < n_args; i++) {
        out->formats[i] = 1;
        out->values[i] = NULL;
        out->lens[i] = 0;
        if (is_null(&args[i]))
            continue;
        if (args[i].type == DB_I64) {
            encode_number(out, i, (uint64_t)args[i].i64);
        } else if (args[i].type == DB_DOUBLE) {
            memcpy(&bits, &args[i].number, sizeof bits);
            encode_number(out, i, bits);
        } else {
            out->values[i] = args[i].text.at;
            out->lens[i] = (int)args[i].text.len;
        }
    }
}

static Oid type_of(const struct db_val *arg)
{
    static const Oid types[] = { [DB_I64] = TYPE_INT8, [DB_DOUBLE] = TYPE_FLOAT8, [DB_TEXT] = TYPE_TEXT };

    return is_null(arg) ? 0 : types[arg->type];
}

/* Makes the statement's types fit the arguments. Where only NULL was seen the server has guessed a type (an
 * int4 from
 * `$1 = 0`), so the first value prepares the statement anew; that happens at most once per argument. */
static void fit_types(struct pg_db *db, struct db_statement *statement, const struct db_val *args)
{
    if (statement->n_line != db->n_line)
        statement->state = STATEMENT_UNKNOWN;
    for (size_t i = 0; i < statement->n_args; i++) {
        Oid type = type_of(&args[i]);

        if (type == 0 || type == statement->types[i])
            continue;
        statement->types[i] = type;
        statement->state = STATEMENT_UNKNOWN;
    }
}

static void write_name(const struct db_statement *statement, char out[static NAME_MAX_BYTES])
{
    (void)snprintf(out, NAME_MAX_BYTES, "s%" PRIu64, statement->name);
}

static void queued(struct pg_db *db, struct db_statement *prepares)
{
    assert(db->n_queued < LINE_QUEUE_MAX);
    db->prepares[db->n_queued++] = prepares;
}

static bool make_room(struct pg_db *db, size_t n_answers, struct err *err)
{
    return db->n_queued + n_answers <= LINE_QUEUE_MAX || line_sync(db, NULL, err);
}

bool line_send_plain(struct pg_db *db, const char *sql, struct err *err)
{
    if (!make_room(db, 1, err))
        return false;
    if (!PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
        return fail_send(db, err);
    queued(db, NULL);
    return true;
}

bool line_send_begin(struct pg_db *db, struct err *err)
{
    if (db->tx != TX_WANTED)
        return true;
    if (!line_send_plain(
            db, db->base.mode == DB_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err))
        return false;
    db->tx = TX_OPEN;
    return true;
}

static bool send_prepare(struct pg_db *db, struct db_statement *statement, struct err *err)
{
    char name[NAME_MAX_BYTES];

    if (statement->state != STATEMENT_UNKNOWN)
        return true;
    statement->name = ++db->n_names;
    statement->n_line = db->n_line;
    write_name(statement, name);
    if (!PQsendPrepare(db->conn, name, statement->sql, (int)statement->n_args, statement->types))
        return fail_send(db, err);
    queued(db, statement);
    statement->state = STATEMENT_ASKED;
    return true;
}

bool line_send(struct pg_db *db, struct db_statement *statement, const struct db_val *args, struct err *err)
{
    struct sent_args sent;
    char name[NAME_MAX_BYTES];

    if (!line_send_begin(db, err) || !make_room(db, 2, err))
        return false;
    fit_types(db, statement, args);
    if (!send_prepare(db, statement, err))
        return false;
    encode(&sent, args, statement->n_args);
    write_name(statement, name);
    if (!PQsendQueryPrepared(db->conn, name, (int)statement->n_args, sent.values, sent.lens, sent.formats, 0))
        return fail_send(db, err);
    queued(db, NULL);
    return true;
}

/* ---- answers ---- */

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* The answer to one queued statement and the NULL behind it; NULL when the line broke. */
static PGresult *read_answer(struct pg_db *db)
{
    PGresult *result = PQgetResult(db->conn), *more;

    while (result && (more = PQgetResult(db->conn)))
        PQclear(more);
    return result;
}

/* Up to the mark that the Sync left, so that the line can be used again. */
static bool read_mark(struct pg_db *db, struct err *err)
{
    for (;;) {
        PGresult *result = PQgetResult(db->conn);
        ExecStatusType status = PQresultStatus(result);

        PQclear(result);
        if (result && status == PGRES_PIPELINE_SYNC)
            return true;
        if (PQstatus(db->conn) == CONNECTION_BAD)
            return line_lost(db, err);
    }
}

/* Looks at one answer; after a failure the others are only counted. The line may be gone after. */
static bool judge(struct pg_db *db, PGresult *result, struct db_statement *prepares, bool had_failed,
                  struct err *err)
{
    bool good = is_good(result);

    if (prepares && prepares->n_line == db->n_line)
        prepares->state = good ? STATEMENT_READY : STATEMENT_UNKNOWN;
    if (good || had_failed)
        return !had_failed;
    return line_fail(db, result, err);
}

bool line_sync(struct pg_db *db, PGresult **out_last, struct err *err)
{
    size_t n = db->n_queued;
    bool ok = true;

    if (!PQpipelineSync(db->conn))
        return fail_send(db, err);
    db->n_queued = 0;
    for (size_t i = 0; i < n; i++) {
        PGresult *result = read_answer(db);

        if (!result)
            return line_lost(db, ok ? err : NULL);
        ok = judge(db, result, db->prepares[i], !ok, err);
        if (ok && out_last && i + 1 == n)
            *out_last = result;
        else
            PQclear(result);
        if (!db->conn)
            return false;
    }
    if (read_mark(db, ok ? err : NULL))
        return ok;
    if (ok && out_last && n)
        PQclear(TAKE(*out_last));
    return false;
}
