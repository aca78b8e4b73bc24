/* command/user.c: `earshot user`: people who can't get in by the desk: the first one, or one who forgot. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/random.h"
#include "command/command.h"
#include "command/owner_client.h"
#include "command/user_token.h"
#include "desk/desk.h"
#include "flow/core.h"
#include "flow/owner.h"
#include "flow/writer.h"
#include "model/agent.h"
#include "store/agents.h"
#include "wire/json.h"

enum { PASSWORD_CHARS = 16, ANSWER_MAX = 4 << 20 };

static const struct option options[] = {
    OPTION_DB,
    OPTION_DATA,
    { "--name", "NAME", "add: what colleagues call them; else the email's first part" },
    { "--role", "ROLE", "add, token: admin, lead, agent or viewer; else agent, of a token viewer" },
    { 0 }
};

struct wish {
    bool add;
    struct sv email, name, role_name;
    enum agent_role role;
    char password[PASSWORD_CHARS + 1];
};

static bool read_wish(const struct arguments *arguments, struct wish *out, struct err *err)
{
    const char *name = argument(arguments, "--name"), *role = argument(arguments, "--role");

    out->add = strcmp(arguments->operands[0], "add") == 0;
    if (!out->add && strcmp(arguments->operands[0], "reset") != 0)
        return err_set(err, ERR_INPUT, "say add, reset, token or revoke, not %s", arguments->operands[0]);
    out->email = sv_str(arguments->operands[1]);
    out->name = name ? sv_str(name) : sv_of(out->email.at, sv_find(out->email, '@'));
    out->role_name = sv_str(role ? role : "agent");
    random_token(out->password, PASSWORD_CHARS);
    if (sv_find(out->email, '@') == out->email.len)
        return err_set(err, ERR_INPUT, "%s is no email address", arguments->operands[1]);
    return agent_role_parse(out->role_name, &out->role) ||
           err_set(err, ERR_INPUT, "the role is admin, lead, agent or viewer, not %.*s",
                   SV_ARG(out->role_name));
}

/* Here, when nobody owns the store --------------------------------------------------------------------------------- */

struct change_job {
    const struct wish *wish;
    struct core *core;
    char hash[128];
};

static bool change_run(void *arg, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    const struct change_job *job = arg;
    const struct wish *wish = job->wish;
    struct agent_row row;
    bool found;

    if (!agent_find(db, wish->email, &arena, &row, &found, err))
        return false;
    if (wish->add) {
        row = (struct agent_row){ .id = id_new(&job->core->ids, clock_now()),
                                  .email = wish->email,
                                  .name = wish->name,
                                  .role = wish->role,
                                  .password = sv_str(job->hash),
                                  .active = true };
        return found ? err_set(err, ERR_CONFLICT,
                               "%.*s is there already; `earshot user reset` gives a new password",
                               SV_ARG(wish->email))
                     : agent_add(db, &row, err);
    }
    if (!found)
        return err_set(err, ERR_ABSENT, "nobody has the email %.*s; see `earshot user add`",
                       SV_ARG(wish->email));
    row.password = sv_str(job->hash);
    row.active = true;
    return agent_change(db, &row, err) && sessions_drop(db, row.id, (struct sv){ 0 }, err);
}

static bool change_here(struct sv url, const struct wish *wish, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    struct change_job job = { .wish = wish };

    if (!core_open(url, &core, err))
        return false;
    job.core = core;
    return password_hash(sv_str(wish->password), job.hash, err) &&
           writer_run(core->writer, WRITE_DESK, change_run, &job, err) &&
           core_reload(core, err); /* servers on the same PostgreSQL end the sessions that ended here */
}

/* Through the server that does ------------------------------------------------------------------------------------- */

static bool find_agent(struct sv answer, struct sv email, char out_path[static 80], struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ANSWER_MAX);
    struct json_iter iter = { 0 };
    struct json root, item;

    if (!json_parse(parser, answer, JSON_NETWORK, &root, err))
        return err_in(err, "the running server's answer");
    while (json_each(json_get(root, "items"), &iter, &item)) {
        if (!sv_equal_nocase(json_text(json_get(item, "email")), email))
            continue;
        (void)snprintf(out_path, 80, "/api/v1/agents/%.*s",
                       SV_ARG(utf8_cut(json_text(json_get(item, "id")), 24)));
        return true;
    }
    return err_set(err, ERR_ABSENT, "nobody has the email %.*s; see `earshot user add`", SV_ARG(email));
}

static bool change_there(const char *socket, const struct wish *wish, struct err *err)
{
    CLEANUP(buf_done) struct buf body = BUF(8192);
    CLEANUP(buf_done) struct buf answer = BUF(ANSWER_MAX);
    char path[80] = "/api/v1/agents";

    if (!wish->add && (!owner_client_call(socket, "GET", path, (struct sv){ 0 }, &answer, err) ||
                       !find_agent(buf_sv(&answer), wish->email, path, err)))
        return false;
    buf_clear(&answer);
    json_begin(&body, NULL, '{');
    if (wish->add) {
        json_out_sv(&body, "email", wish->email);
        json_out_sv(&body, "name", wish->name);
        json_out_sv(&body, "role", wish->role_name);
    } else
        json_out_bool(&body, "active", true);
    json_out_str(&body, "password", wish->password);
    json_end(&body, '}');
    return owner_client_call(socket, wish->add ? "POST" : "PATCH", path, buf_sv(&body), &answer, err);
}

static bool change(const struct arguments *arguments, struct wish *wish, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(owner_freep) struct owner *owner = NULL;
    char owner_socket[OWNER_SOCKET_MAX];
    bool taken;

    if (!read_wish(arguments, wish, err) || !command_db(arguments, &url, err) ||
        !owner_take(sv_str(url), &owner, &taken, owner_socket, err))
        return false;
    return taken ? change_here(sv_str(url), wish, err) : change_there(owner_socket, wish, err);
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    struct wish wish;
    int result;

    if (!arguments_read(&command_user, argc, argv, 2, 2, &arguments, &result))
        return result;
    if (user_is_token(&arguments))
        result = user_token(&arguments, &err) ? EXIT_DONE : command_failed(&command_user, &err);
    else if (change(&arguments, &wish, &err)) {
        printf("%.*s can sign in with the password %s\n", SV_ARG(wish.email), wish.password);
        result = EXIT_DONE;
    } else
        result = command_failed(&command_user, &err);
    arguments_done(&arguments);
    return result;
}

const struct command command_user = {
    .name = "user",
    .operands = "add|reset EMAIL | token|revoke NAME",
    .summary = "Adds somebody to the desk, gives a new password, makes and revokes tokens of programs",
    .help =
        "add and reset print the password; change it after the sign-in. A reset ends all sessions of that person.\n"
        "token prints a token, this once: a program sends it as `Authorization: Bearer TOKEN` and may do what its\n"
        "role may. revoke takes it away at once.",
    .options = options,
    .run = run,
};
