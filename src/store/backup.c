/* store/backup.c: SQLite's VACUUM INTO: a copy without free pages, made in one read transaction. */
#include "store/backup.h"

#include <stdio.h>
#include <unistd.h>

#include "db/db.h"

bool backup_write(struct db *db, struct sv file, struct err *err)
{
    char *path;
    bool there;

    if (db_kind(db) == DB_POSTGRES)
        return err_set(
            err, ERR_INPUT,
            "PostgreSQL makes its own backups: run pg_dump --format=custom --file=FILE with the same URL");
    path = sv_dup(file);
    there = access(path, F_OK) == 0;
    free(path);
    if (there)
        return err_set(err, ERR_INPUT, "%.*s is there already; name a new file", SV_ARG(file));
    return db_run(db, NULL, err, "VACUUM INTO $1", A(file)) || err_in(err, "backup");
}

bool backup_check(struct db *db, bool *out_sound, char out_what[static BACKUP_WHAT_MAX], struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_sound = true;
    out_what[0] = '\0';
    if (db_kind(db) == DB_POSTGRES)
        return true; /* it checks its own pages */
    if (!db_query(db, &rows, err, "SELECT integrity_check FROM pragma_integrity_check(1)") ||
        !db_next(&rows, &row, err))
        return err_in(err, "check");
    if (row && !sv_is(db_text(&rows, 0), "ok")) {
        *out_sound = false;
        (void)snprintf(out_what, BACKUP_WHAT_MAX, "%.*s",
                       SV_ARG(utf8_cut(db_text(&rows, 0), BACKUP_WHAT_MAX - 1)));
    }
    return true;
}
