/* db/postgres_copy.c: rows into COPY's text form. Source: PostgreSQL's manual, COPY, "Text Format". */
#include "db/postgres_line.h"

#include <assert.h>
#include <math.h>

enum {
    COPY_SEND_BYTES = 64 * 1024,            /* sent when so much has come together */
    COPY_ROW_BYTES_MAX = 256 * 1024 * 1024, /* one row's bound: a post is far below */
    COPY_SQL_MAX = 8192,
};

/* Drops what is left of the copy and goes back to the pipeline. *err is the server's reason, or the failure
 * of the line; true if the server took the rows. */
static bool finish(struct pg_db *db, const char *abandoned, struct err *err)
{
    PGresult *result;
    bool ok = true;

    buf_done(&db->copy);
    if (PQputCopyEnd(db->conn, abandoned) != 1)
        return line_lost(db, err);
    while (db->conn && (result = PQgetResult(db->conn))) {
        if (ok && PQresultStatus(result) != PGRES_COMMAND_OK)
            ok = line_fail(db, result, err);
        PQclear(result);
    }
    if (!db->conn)
        return false;
    return line_enter_pipeline(db, ok ? err : NULL) && ok;
}

bool pg_copy_begin(struct db *base, const char *table, const char *columns, size_t n_columns, struct err *err)
{
    struct pg_db *db = pg_of(base);
    CLEANUP(buf_done) struct buf sql;
    PGresult *result;

    buf_init(&sql, COPY_SQL_MAX);
    buf_printf(&sql, "COPY %s (%s) FROM STDIN", table, columns);
    assert(buf_ok(&sql));
    if (!line_ready(db, err) || !line_send_begin(db, err) || !line_sync(db, NULL, err) ||
        !line_leave_pipeline(db, err))
        return false;
    result = PQexec(db->conn, buf_str(&sql));
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        (void)line_fail(db, result, err);
        PQclear(result);
        return db->conn && line_enter_pipeline(db, NULL) && false;
    }
    PQclear(result);
    buf_init(&db->copy, COPY_ROW_BYTES_MAX);
    db->n_copy_columns = n_columns;
    return true;
}

static void write_text(struct buf *out, struct sv text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (c != '\\' && c != '\n' && c != '\r' && c != '\t')
            continue;
        buf_append(out, text.at + from, i - from);
        buf_str_append(out, c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        from = i + 1;
    }
    if (text.len)
        buf_append(out, text.at + from, text.len - from);
}

static void write_number(struct buf *out, double number)
{
    if (isnan(number))
        buf_str_append(out, "\\N");
    else if (isinf(number))
        buf_str_append(out, number < 0 ? "-Infinity" : "Infinity");
    else
        buf_printf(out, "%.17g", number);
}

static void write_value(struct buf *out, const struct db_val *value)
{
    switch (value->type) {
    case DB_NULL:
        buf_str_append(out, "\\N");
        return;
    case DB_I64:
        buf_i64(out, value->i64);
        return;
    case DB_DOUBLE:
        write_number(out, value->number);
        return;
    case DB_TEXT:
        write_text(out, value->text);
        return;
    }
}

static bool send_rows(struct pg_db *db, struct err *err)
{
    if (PQputCopyData(db->conn, buf_str(&db->copy), (int)db->copy.len) != 1)
        return line_lost(db, err);
    buf_clear(&db->copy);
    return true;
}

bool pg_copy_row(struct db *base, const struct db_val *values, struct err *err)
{
    struct pg_db *db = pg_of(base);

    for (size_t i = 0; i < db->n_copy_columns; i++) {
        if (i)
            buf_char(&db->copy, '\t');
        write_value(&db->copy, &values[i]);
    }
    buf_char(&db->copy, '\n');
    if (!buf_ok(&db->copy)) {
        pg_copy_abandon(base);
        return err_set(err, ERR_INPUT, "a row is too big for the database");
    }
    if (db->copy.len < COPY_SEND_BYTES)
        return true;
    if (send_rows(db, err))
        return true;
    buf_done(&db->copy);
    return false;
}

bool pg_copy_end(struct db *base, struct err *err)
{
    struct pg_db *db = pg_of(base);

    if (db->copy.len && !send_rows(db, err)) {
        buf_done(&db->copy);
        return false;
    }
    return finish(db, NULL, err);
}

void pg_copy_abandon(struct db *base)
{
    struct pg_db *db = pg_of(base);

    if (db->conn)
        (void)finish(db, "abandoned", NULL);
    else
        buf_done(&db->copy);
}
