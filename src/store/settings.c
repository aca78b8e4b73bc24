/* store/settings.c: SQL about settings. */
#include "store/settings.h"

#include "db/db.h"

bool setting_get(struct db *db, struct sv name, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = sv_of(NULL, 0);
    if (!db_query(db, &rows, err, "SELECT value FROM setting WHERE name = $1", A(name)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "setting %.*s", SV_ARG(name));
    if (row)
        *out = arena_sv(arena, db_text(&rows, 0));
    return true;
}

bool setting_put(struct db *db, struct sv name, struct sv value, struct err *err)
{
    bool ok = value.at ? db_run(db, NULL, err,
                                "INSERT INTO setting (name, value) VALUES ($1, $2)"
                                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                A(name), A(value))
                       : db_run(db, NULL, err, "DELETE FROM setting WHERE name = $1", A(name));

    return ok || err_in(err, "setting %.*s", SV_ARG(name));
}
