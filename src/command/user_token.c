/* command/user_token.c: in the store where nobody owns it, else through the server that does, as `user add` is. */
#include "command/user_token.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/command.h"
#include "command/owner_client.h"
#include "desk/desk.h"
#include "flow/core.h"
#include "flow/owner.h"
#include "flow/writer.h"
#include "model/agent.h"
#include "store/agents.h"
#include "wire/json.h"

enum { ANSWER_MAX = 4 << 20 };

struct token_wish {
    bool revoke;
    struct sv name;
    enum agent_role role;
    char token[API_TOKEN_MAX], hash[API_TOKEN_HASH_MAX];
    struct core *core;
};

bool user_is_token(const struct arguments *arguments)
{
    return strcmp(arguments->operands[0], "token") == 0 || strcmp(arguments->operands[0], "revoke") == 0;
}

static bool read_wish(const struct arguments *arguments, struct token_wish *out, struct err *err)
{
    const char *role = argument(arguments, "--role");

    out->revoke = strcmp(arguments->operands[0], "revoke") == 0;
    out->name = sv_trim(sv_str(arguments->operands[1]));
    if (!out->name.len || out->name.len > AGENT_NAME_MAX || !utf8_check(out->name))
        return err_set(err, ERR_INPUT, "a token has a name of 1 to %d bytes", AGENT_NAME_MAX);
    return agent_role_parse(sv_str(role ? role : "viewer"), &out->role) ||
           err_set(err, ERR_INPUT, "the role is admin, lead, agent or viewer, not %s", role);
}

static bool no_such(const struct token_wish *wish, struct err *err)
{
    return err_set(err, ERR_ABSENT, "there is no token named %.*s", SV_ARG(utf8_cut(wish->name, 100)));
}

/* Here, when nobody owns the store --------------------------------------------------------------------------------- */

static bool drop_named(struct db *db, const struct token_wish *wish, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct token_rows rows;

    if (!tokens_list(db, &arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (sv_equal(rows.at[i].name, wish->name))
            return token_drop(db, rows.at[i].id, err);
    }
    return no_such(wish, err);
}

static bool change_run(void *arg, struct db *db, struct err *err)
{
    struct token_wish *wish = arg;
    ms_t now = clock_now();

    if (wish->revoke)
        return drop_named(db, wish, err);
    api_token_make(wish->token, wish->hash);
    return token_add(db, id_new(&wish->core->ids, now), wish->name, sv_str(wish->hash), wish->role, now, err);
}

static bool change_here(struct sv url, struct token_wish *wish, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;

    if (!core_open(url, &core, err))
        return false;
    wish->core = core;
    return writer_run(core->writer, WRITE_DESK, change_run, wish, err);
}

/* Through the server that does ------------------------------------------------------------------------------------- */

static bool find_id(const struct token_wish *wish, struct sv answer, struct buf *out_path, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ANSWER_MAX);
    struct json_iter iter = { 0 };
    struct json root, item;

    if (!json_parse(parser, answer, JSON_NETWORK, &root, err))
        return err_in(err, "the running server's answer");
    while (json_each(json_get(root, "items"), &iter, &item)) {
        if (!sv_equal(json_text(json_get(item, "name")), wish->name))
            continue;
        buf_printf(out_path, "/api/v1/tokens/%.*s", SV_ARG(utf8_cut(json_text(json_get(item, "id")), 24)));
        return true;
    }
    return no_such(wish, err);
}

static bool take_token(struct token_wish *wish, struct sv answer, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ANSWER_MAX);
    struct json root;
    struct sv token;

    if (!json_parse(parser, answer, JSON_NETWORK, &root, err))
        return err_in(err, "the running server's answer");
    token = json_text(json_get(root, "token"));
    (void)snprintf(wish->token, sizeof wish->token, "%.*s", SV_ARG(utf8_cut(token, sizeof wish->token - 1)));
    return true;
}

static bool change_there(const char *socket, struct token_wish *wish, struct err *err)
{
    CLEANUP(buf_done) struct buf body = BUF(8192);
    CLEANUP(buf_done) struct buf path = BUF(200);
    CLEANUP(buf_done) struct buf answer = BUF(ANSWER_MAX);

    if (wish->revoke) {
        if (!owner_client_call(socket, "GET", "/api/v1/tokens", (struct sv){ 0 }, &answer, err) ||
            !find_id(wish, buf_sv(&answer), &path, err))
            return false;
        buf_clear(&answer);
        return owner_client_call(socket, "DELETE", buf_str(&path), (struct sv){ 0 }, &answer, err);
    }
    json_begin(&body, NULL, '{');
    json_out_sv(&body, "name", wish->name);
    json_out_str(&body, "role", agent_role_name(wish->role));
    json_end(&body, '}');
    return owner_client_call(socket, "POST", "/api/v1/tokens", buf_sv(&body), &answer, err) &&
           take_token(wish, buf_sv(&answer), err);
}

bool user_token(const struct arguments *arguments, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(owner_freep) struct owner *owner = NULL;
    char owner_socket[OWNER_SOCKET_MAX];
    struct token_wish wish = { 0 };
    bool taken;

    if (!read_wish(arguments, &wish, err) || !command_db(arguments, &url, err) ||
        !owner_take(sv_str(url), &owner, &taken, owner_socket, err) ||
        !(taken ? change_here(sv_str(url), &wish, err) : change_there(owner_socket, &wish, err)))
        return false;
    if (wish.revoke)
        printf("The token %.*s opens nothing any more\n", SV_ARG(wish.name));
    else
        printf("%s\n", wish.token);
    return true;
}
