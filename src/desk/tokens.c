/* desk/tokens.c: tokens, by which programs come in. A token's text is shown once; only its hash is stored. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/random.h"
#include "db/db.h"
#include "desk/desk.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "store/agents.h"

/* Known by its beginning to those who look for secrets in the wrong places. */
#define PREFIX "earshot_"

enum { KEY_CHARS = 43 };

struct made {
    struct token_row row;
    char token[API_TOKEN_MAX];
};

void api_token_make(char out_token[static API_TOKEN_MAX], char out_hash[static API_TOKEN_HASH_MAX])
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    char key[KEY_CHARS + 1];

    random_token(key, KEY_CHARS);
    (void)snprintf(out_token, API_TOKEN_MAX, PREFIX "%s", key);
    (void)snprintf(out_hash, API_TOKEN_HASH_MAX, "%.*s", SV_ARG(token_hash(sv_str(out_token), &arena)));
}

static void write_token_open(struct buf *out, const struct token_row *row)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", row->id);
    json_out_sv(out, "name", row->name);
    json_out_str(out, "role", agent_role_name(row->role));
    json_out_time(out, "created_at", row->created_at);
}

bool tokens_read(struct request *request, struct db *db, struct err *err)
{
    struct token_rows rows;

    if (!tokens_list(db, &request->arena, &rows, err))
        return false;
    json_begin(&request->out, NULL, '{');
    json_begin(&request->out, "items", '[');
    for (size_t i = 0; i < rows.n; i++) {
        write_token_open(&request->out, &rows.at[i]);
        json_end(&request->out, '}');
    }
    json_end(&request->out, ']');
    json_out_null(&request->out, "next");
    json_end(&request->out, '}');
    return true;
}

static bool audit(struct request *request, struct db *db, const char *what, int64_t id, struct err *err)
{
    char *data = arena_printf(&request->arena, "{\"id\":\"%" PRId64 "\"}", id);

    return audit_add(db, id_new(request->work.ids, request->now), request->caller.agent, request->now, what,
                     sv_str(data), err);
}

bool token_add_write(struct request *request, struct db *db, struct err *err)
{
    struct made *made = ARENA_NEW(&request->arena, struct made, 1);
    char hash[API_TOKEN_HASH_MAX];
    struct sv role;

    request->own = made;
    if (!body_text(request, "name", 1, AGENT_NAME_MAX, &made->row.name) ||
        !body_text(request, "role", 1, 20, &role))
        return false;
    if (!agent_role_parse(role, &made->row.role))
        return request_input(request, "role", "role is viewer, agent, lead or admin");
    made->row.name = sv_trim(made->row.name);
    made->row.id = id_new(request->work.ids, request->now);
    made->row.created_at = request->now;
    api_token_make(made->token, hash);
    if (!token_add(db, made->row.id, made->row.name, sv_str(hash), made->row.role, request->now, err)) {
        if (err->kind == ERR_CONFLICT)
            request->problem = PROBLEM_CONFLICT; /* its text says the way out */
        return false;
    }
    request->status = 201;
    return audit(request, db, "token made", made->row.id, err);
}

bool token_made_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    const struct made *made = request->own;

    write_token_open(&request->out, &made->row);
    json_out_str(&request->out, "token", made->token);
    json_end(&request->out, '}');
    return true;
}

bool token_drop_write(struct request *request, struct db *db, struct err *err)
{
    return token_drop(db, request->ids[0], err) && audit(request, db, "token revoked", request->ids[0], err);
}
