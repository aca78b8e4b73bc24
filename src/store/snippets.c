/* store/snippets.c */
#include "store/snippets.h"

#include <inttypes.h>

#include "db/db.h"

bool snippets_list(struct db *db, int64_t brand, struct arena *arena, struct snippets *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct snippets){ .at = ARENA_NEW(arena, struct snippet, SNIPPETS_MAX) };
    if (!db_query(db, &rows, err,
                  "SELECT id, coalesce(brand, 0), title, text, changed_at FROM snippet"
                  " WHERE $1 = 0 OR brand IS NULL OR brand = $1 ORDER BY id LIMIT $2",
                  A(brand), A(SNIPPETS_MAX)))
        return err_in(err, "read snippets");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == SNIPPETS_MAX)
            return true;
        out->at[out->n++] = (struct snippet){ .id = db_i64(&rows, 0),
                                              .brand = db_i64(&rows, 1),
                                              .title = arena_sv(arena, db_text(&rows, 2)),
                                              .text = arena_sv(arena, db_text(&rows, 3)),
                                              .changed_at = db_i64(&rows, 4) };
    }
    return err_in(err, "read snippets");
}

static bool has_room(struct db *db, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT count(*) FROM snippet") || !db_next(&rows, &row, err))
        return false;
    return db_i64(&rows, 0) < SNIPPETS_MAX ||
           err_set(err, ERR_INPUT, "there are %d snippets already; drop one first", SNIPPETS_MAX);
}

bool snippet_put(struct db *db, const struct snippet *snippet, struct err *err)
{
    int64_t changed;

    if (!db_run(db, &changed, err,
                "UPDATE snippet SET brand = $2, title = $3, text = $4, changed_at = $5 WHERE id = $1",
                A(snippet->id), A_OR_NULL(snippet->brand), A(snippet->title), A(snippet->text),
                A(snippet->changed_at)))
        return err_in(err, "snippet %" PRId64, snippet->id);
    return changed == 1 ||
           (has_room(db, err) &&
            db_run(db, NULL, err,
                   "INSERT INTO snippet (id, brand, title, text, changed_at) VALUES ($1, $2, $3, $4, $5)",
                   A(snippet->id), A_OR_NULL(snippet->brand), A(snippet->title), A(snippet->text),
                   A(snippet->changed_at))) ||
           err_in(err, "snippet %" PRId64, snippet->id);
}

bool snippet_drop(struct db *db, int64_t id, struct err *err)
{
    int64_t changed;

    if (!db_run(db, &changed, err, "DELETE FROM snippet WHERE id = $1", A(id)))
        return err_in(err, "snippet %" PRId64, id);
    return changed == 1 || err_set(err, ERR_ABSENT, "there is no snippet %" PRId64, id);
}
