/* store/imports.c: SQL about import cursors. */
#include "store/imports.h"

#include "db/db.h"

#define CURSOR \
    "SELECT at_byte, line, n_read, n_invalid, n_duplicate, n_dropped, n_kept, n_opened, n_joined" \
    " FROM import_cursor WHERE file = $1"

bool import_cursor_claim(struct db *db, struct sv file, struct import_cursor *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_run(
            db, NULL, err,
            "INSERT INTO import_cursor (file, at_byte, line, n_read, n_invalid, n_duplicate, n_dropped, n_kept,"
            " n_opened, n_joined) VALUES ($1, 0, 0, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (file) DO NOTHING",
            A(file)) ||
        !db_query(db, &rows, err, DB_SQL(CURSOR, CURSOR " FOR UPDATE"), A(file)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read the import's cursor");
    if (!row)
        return err_set(err, ERR_FAULT, "the import's cursor is gone");
    *out = (struct import_cursor){ .at_byte = db_i64(&rows, 0),
                                   .line = db_i64(&rows, 1),
                                   .n_read = db_i64(&rows, 2),
                                   .n_invalid = db_i64(&rows, 3),
                                   .n_duplicate = db_i64(&rows, 4),
                                   .n_dropped = db_i64(&rows, 5),
                                   .n_kept = db_i64(&rows, 6),
                                   .n_opened = db_i64(&rows, 7),
                                   .n_joined = db_i64(&rows, 8) };
    return true;
}

bool import_cursor_put(struct db *db, struct sv file, const struct import_cursor *cursor, struct err *err)
{
    return db_run(
               db, NULL, err,
               "INSERT INTO import_cursor (file, at_byte, line, n_read, n_invalid, n_duplicate, n_dropped, n_kept,"
               " n_opened, n_joined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
               " ON CONFLICT (file) DO UPDATE SET at_byte = $2, line = $3, n_read = $4, n_invalid = $5,"
               " n_duplicate = $6, n_dropped = $7, n_kept = $8, n_opened = $9, n_joined = $10",
               A(file), A(cursor->at_byte), A(cursor->line), A(cursor->n_read), A(cursor->n_invalid),
               A(cursor->n_duplicate), A(cursor->n_dropped), A(cursor->n_kept), A(cursor->n_opened),
               A(cursor->n_joined)) ||
           err_in(err, "save the import's cursor");
}
