/* store/agents.c: SQL about people and sessions. Tokens are stored as hashes only. */
#include "store/agents.h"

#include <inttypes.h>

#include "db/db.h"

#define COLUMNS "id, email, name, role, password, active, seen_at"

enum { TOKENS_MAX = 1000 };

static void read_agent(const struct db_rows *rows, struct arena *arena, struct agent_row *out)
{
    *out = (struct agent_row){ .id = db_i64(rows, 0),
                               .email = arena_sv(arena, db_text(rows, 1)),
                               .name = arena_sv(arena, db_text(rows, 2)),
                               .role = AGENT_NOBODY,
                               .password =
                                   db_is_null(rows, 4) ? (struct sv){ 0 } : arena_sv(arena, db_text(rows, 4)),
                               .active = db_i64(rows, 5) != 0,
                               .seen_at = db_i64(rows, 6) };
    if (!agent_role_parse(db_text(rows, 3), &out->role))
        out->active = false; /* a role of a later version gives no rights here */
}

bool agents_list(struct db *db, struct arena *arena, struct agent_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    size_t size = 64;
    bool row;

    *out = (struct agent_rows){ .at = ARENA_NEW(arena, struct agent_row, size) };
    if (!db_query(db, &rows, err, "SELECT " COLUMNS " FROM agent ORDER BY name, id LIMIT $1", A(AGENTS_MAX)))
        return err_in(err, "read agents");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size) {
            struct agent_row *more = ARENA_NEW(arena, struct agent_row, 2 * size);

            memcpy(more, out->at, size * sizeof *more);
            out->at = more;
            size *= 2;
        }
        read_agent(&rows, arena, &out->at[out->n++]);
    }
    return err_in(err, "read agents");
}

bool agent_get(struct db *db, int64_t id, struct arena *arena, struct agent_row *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT " COLUMNS " FROM agent WHERE id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read agent %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no agent %" PRId64, id);
    read_agent(&rows, arena, out);
    return true;
}

bool agent_find(struct db *db, struct sv email, struct arena *arena, struct agent_row *out, bool *out_found,
                struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, "SELECT " COLUMNS " FROM agent WHERE email = $1", A(email)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find an agent");
    if (*out_found)
        read_agent(&rows, arena, out);
    return true;
}

bool agent_add(struct db *db, const struct agent_row *row, struct err *err)
{
    return db_run(
               db, NULL, err,
               "INSERT INTO agent (id, email, name, role, password, active) VALUES ($1, $2, $3, $4, $5, $6)",
               A(row->id), A(row->email), A(row->name), A(agent_role_name(row->role)), A(row->password),
               A(row->active)) ||
           err_in(err, "add an agent");
}

bool agent_change(struct db *db, const struct agent_row *row, struct err *err)
{
    return db_run(
               db, NULL, err,
               "UPDATE agent SET email = $2, name = $3, role = $4, password = $5, active = $6 WHERE id = $1",
               A(row->id), A(row->email), A(row->name), A(agent_role_name(row->role)), A(row->password),
               A(row->active)) ||
           err_in(err, "change an agent");
}

bool agents_admins(struct db *db, int64_t without, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT count(*) FROM agent WHERE role = 'admin' AND active = 1 AND password IS NOT NULL AND id <> $1",
            A(without)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "count administrators");
    *out = row ? db_i64(&rows, 0) : 0;
    return true;
}

bool session_find(struct db *db, struct sv token_hash, ms_t now, struct arena *arena, struct session_row *out,
                  bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(
            db, &rows, err,
            "SELECT a.id, a.email, a.name, a.role, s.csrf, s.until, a.seen_at FROM session s JOIN agent a ON"
            " a.id = s.agent WHERE s.token = $1 AND s.until > $2 AND a.active = 1",
            A(token_hash), A(now)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find a session");
    if (!*out_found)
        return true;
    *out = (struct session_row){ .agent = db_i64(&rows, 0),
                                 .email = arena_sv(arena, db_text(&rows, 1)),
                                 .name = arena_sv(arena, db_text(&rows, 2)),
                                 .csrf = arena_sv(arena, db_text(&rows, 4)),
                                 .until = db_i64(&rows, 5),
                                 .seen_at = db_i64(&rows, 6) };
    *out_found = agent_role_parse(db_text(&rows, 3), &out->role);
    return true;
}

bool session_add(struct db *db, struct sv token_hash, int64_t agent, struct sv csrf, ms_t now, ms_t until,
                 struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO session (token, agent, csrf, created_at, until) VALUES ($1, $2, $3, $4, $5)",
                  A(token_hash), A(agent), A(csrf), A(now), A(until)) ||
           err_in(err, "begin a session");
}

bool session_seen(struct db *db, struct sv token_hash, int64_t agent, ms_t now, ms_t until, struct err *err)
{
    return (db_run(db, NULL, err, "UPDATE agent SET seen_at = $2 WHERE id = $1", A(agent), A(now)) &&
            db_run(db, NULL, err, "UPDATE session SET until = $2 WHERE token = $1", A(token_hash),
                   A(until))) ||
           err_in(err, "keep a session");
}

bool session_drop(struct db *db, struct sv token_hash, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM session WHERE token = $1", A(token_hash)) ||
           err_in(err, "end a session");
}

bool sessions_drop(struct db *db, int64_t agent, struct sv but, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM session WHERE agent = $1 AND token <> $2", A(agent),
                  but.at ? A(but) : A("")) ||
           err_in(err, "end sessions");
}

bool sessions_clean(struct db *db, ms_t now, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM session WHERE until <= $1", A(now)) ||
           err_in(err, "end sessions");
}

bool token_find(struct db *db, struct sv hash, enum agent_role *out, bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, "SELECT role FROM token WHERE hash = $1", A(hash)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find a token");
    *out_found = *out_found && agent_role_parse(db_text(&rows, 0), out);
    return true;
}

bool token_add(struct db *db, int64_t id, struct sv name, struct sv hash, enum agent_role role, ms_t now,
               struct err *err)
{
    int64_t n;

    if (!db_run(
            db, &n, err,
            "INSERT INTO token (id, name, hash, role, created_at) SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS"
            " (SELECT 1 FROM token WHERE name = $2)",
            A(id), A(name), A(hash), A(agent_role_name(role)), A(now)))
        return err_in(err, "add a token");
    return n == 1 || err_set(err, ERR_CONFLICT, "there is a token named %.*s already; revoke it first",
                             SV_ARG(utf8_cut(name, 100)));
}

bool tokens_list(struct db *db, struct arena *arena, struct token_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct token_rows){ .at = ARENA_NEW(arena, struct token_row, TOKENS_MAX) };
    if (!db_query(db, &rows, err, "SELECT id, name, role, created_at FROM token ORDER BY name, id LIMIT $1",
                  A(TOKENS_MAX)))
        return err_in(err, "read the tokens");
    while (db_next(&rows, &row, err)) {
        struct token_row *token = &out->at[out->n];

        if (!row || out->n == TOKENS_MAX)
            return true;
        *token = (struct token_row){ .id = db_i64(&rows, 0),
                                     .name = arena_sv(arena, db_text(&rows, 1)),
                                     .created_at = db_i64(&rows, 3) };
        if (agent_role_parse(db_text(&rows, 2), &token->role))
            out->n++;
    }
    return err_in(err, "read the tokens");
}

bool token_drop(struct db *db, int64_t id, struct err *err)
{
    int64_t n;

    if (!db_run(db, &n, err, "DELETE FROM token WHERE id = $1", A(id)))
        return err_in(err, "revoke a token");
    return n == 1 || err_set(err, ERR_ABSENT, "there is no such token");
}

bool audit_add(struct db *db, int64_t id, int64_t agent, ms_t at, const char *what, struct sv data,
               struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO audit (id, agent, at, what, data) VALUES ($1, $2, $3, $4, $5)",
                  A(id), A_OR_NULL(agent), A(at), A(what), A(data)) ||
           err_in(err, "keep a record");
}
