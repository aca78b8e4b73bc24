/* store/models.c: SQL about the desk's own models. */
#include "store/models.h"

#include <inttypes.h>

#include "db/db.h"

bool models_list(struct db *db, struct arena *arena, struct model_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    out->n = 0;
    if (!db_query(db, &rows, err,
                  "SELECT m.id, m.version, m.agent, g.name, m.made_at, m.used_at, m.state, m.figures"
                  " FROM model m LEFT JOIN agent g ON g.id = m.agent ORDER BY m.version DESC LIMIT $1",
                  A(MODELS_KEPT)))
        return err_in(err, "read models");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == MODELS_KEPT)
            return true;
        out->at[out->n++] = (struct model_row){ .id = db_i64(&rows, 0),
                                                .version = db_i64(&rows, 1),
                                                .agent = db_i64(&rows, 2),
                                                .agent_name = arena_sv(arena, db_text(&rows, 3)),
                                                .made_at = db_i64(&rows, 4),
                                                .used_at = db_i64(&rows, 5),
                                                .state = (enum model_state)db_i64(&rows, 6),
                                                .figures = arena_sv(arena, db_text(&rows, 7)) };
    }
    return err_in(err, "read models");
}

bool model_in_use(struct db *db, int64_t *out_id, int64_t *out_version, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT id, version FROM model WHERE state = 1 ORDER BY version DESC LIMIT 1") ||
        !db_next(&rows, &row, err))
        return err_in(err, "which model is in use");
    *out_id = row ? db_i64(&rows, 0) : 0;
    *out_version = row ? db_i64(&rows, 1) : 0;
    return true;
}

bool model_file_get(struct db *db, int64_t id, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT file FROM model WHERE id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read model %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no model %" PRId64, id);
    *out = arena_sv(arena, db_text(&rows, 0));
    return true;
}

static bool next_version(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT coalesce(max(version), 0) + 1 FROM model") ||
        !db_next(&rows, &row, err))
        return false;
    *out = db_i64(&rows, 0);
    return true;
}

bool model_add(struct db *db, const struct model_row *row, struct sv file, int64_t *out_version,
               struct err *err)
{
    return (next_version(db, out_version, err) &&
            db_run(db, NULL, err, "UPDATE model SET state = 0 WHERE state = 1") &&
            db_run(db, NULL, err, "DELETE FROM model WHERE version <= $1", A(*out_version - MODELS_KEPT)) &&
            db_run(db, NULL, err,
                   "INSERT INTO model (id, version, made_at, agent, state, used_at, figures, file)"
                   " VALUES ($1, $2, $3, $4, 1, $3, $5, $6)",
                   A(row->id), A(*out_version), A(row->made_at), A_OR_NULL(row->agent), A(row->figures),
                   A(file))) ||
           err_in(err, "store a model");
}

bool model_take_back(struct db *db, ms_t now, int64_t *out_version, struct err *err)
{
    int64_t changed, id;

    if (!db_run(db, &changed, err, "UPDATE model SET state = 2 WHERE state = 1"))
        return err_in(err, "take a model back");
    if (!changed)
        return err_set(err, ERR_CONFLICT, "the built-in model is in use; there is none before it");
    return (db_run(db, NULL, err,
                   "UPDATE model SET state = 1, used_at = $1"
                   " WHERE version = (SELECT max(version) FROM model WHERE state = 0)",
                   A(now)) &&
            model_in_use(db, &id, out_version, err)) ||
           err_in(err, "take a model back");
}
