/* desk/setup.c: the first run: the one-time link makes an administrator and a brand; and the sample. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "db/db.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/people.h"
#include "flow/core.h"
#include "hear/query.h"
#include "model/capabilities.h"
#include "store/agents.h"
#include "store/config.h"
#include "store/setup.h"

enum { NAME_MAX_BYTES = 200, ACCOUNTS_MAX = 50 };

struct setup {
    struct person admin;
    char hash[128];
    struct sv brand;
    bool sample;
    int64_t agent;
};

static bool token_is_right(struct request *request, struct sv token)
{
    const char *right = request->desk->setup_token;

    return token.len == strlen(right) && sodium_memcmp(token.at, right, token.len) == 0;
}

bool setup_token_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    if (request->desk->setup_done)
        return request_problem(request, PROBLEM_TOO_LATE, "Earshot has been set up already; sign in");
    if (!token_is_right(request, request_query(request, "token")))
        return request_problem(request, PROBLEM_DENIED,
                               "this link is not good; the server prints the right one when it starts");
    request->status = 204;
    return true;
}

bool nothing_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    request->status = 204;
    return true;
}

/* The members of an object within the body are read as if they were the body's own. */
static bool within(struct request *request, const char *name, bool (*read)(struct request *, struct setup *))
{
    struct json whole = request->json;
    bool ok;

    request->json = json_get(whole, name);
    ok = read(request, request->own);
    request->json = whole;
    return ok;
}

static bool read_admin(struct request *request, struct setup *own)
{
    own->admin.role = AGENT_ADMIN;
    return person_read(request, true, &own->admin);
}

static bool read_brand(struct request *request, struct setup *own)
{
    if (own->sample && json_type(request->json) != JSON_OBJECT)
        return true;
    if (!body_text(request, "name", 1, NAME_MAX_BYTES, &own->brand))
        return false;
    own->brand = sv_trim(own->brand);
    return true;
}

static bool check_networks(struct request *request)
{
    struct json_iter iter = { 0 };
    struct json value;

    while (json_each(json_get(request->json, "networks"), &iter, &value)) {
        if (!capabilities_of(json_text(value))->can_listen)
            return request_input(request, "networks", "this network can't be listened to");
    }
    return true;
}

bool setup_check(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    struct setup *own = ARENA_NEW(&request->arena, struct setup, 1);

    request->own = own;
    if (request->desk->setup_done)
        return request_problem(request, PROBLEM_TOO_LATE, "Earshot has been set up already; sign in");
    if (!token_is_right(request, json_text(json_get(request->json, "token"))))
        return request_problem(request, PROBLEM_DENIED,
                               "this link is not good; the server prints the right one when it starts");
    return body_bool(request, "sample", &own->sample) && within(request, "admin", read_admin) &&
           within(request, "brand", read_brand) && check_networks(request);
}

bool setup_slow(struct request *request, struct err *err)
{
    struct setup *own = request->own;

    return password_hash(own->admin.password, own->hash, err);
}

/* The first rule of a brand is its name, as it stands. */
static bool add_first_rule(struct request *request, struct db *db, int64_t brand, struct sv name,
                           struct err *err)
{
    CLEANUP(buf_done) struct buf value = BUF(QUERY_TEXT_MAX);
    struct query *query;
    int64_t id;

    buf_char(&value, '"');
    for (size_t i = 0; i < name.len; i++)
        buf_char(&value, name.at[i] == '"' || name.at[i] == '\\' ? ' ' : name.at[i]);
    buf_char(&value, '"');
    if (!query_compile(buf_sv(&value), &query, err))
        return true; /* a name without a word: the administrator writes a rule */
    query_free(query);
    return rule_put(db, id_new(request->work.ids, request->now), brand, buf_sv(&value), (struct sv){ 0 }, &id,
                    err);
}

static bool add_accounts(struct request *request, struct db *db, int64_t brand, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json account;

    for (int i = 0; i < ACCOUNTS_MAX && json_each(json_get(request->json, "accounts"), &iter, &account);
         i++) {
        struct sv network = json_text(json_get(account, "network")),
                  handle = json_text(json_get(account, "handle"));
        int64_t id;

        if (!sv_trim(handle).len)
            continue;
        if (!capabilities_of(network)->network[0])
            return request_input(request, "accounts", "there is no such network");
        if (!account_put(db, id_new(request->work.ids, request->now), brand, network, (struct sv){ 0 },
                         sv_trim(handle), &id, err))
            return false;
    }
    return true;
}

static bool add_brand(struct request *request, struct db *db, struct sv name, struct err *err)
{
    int64_t brand;

    return brand_put(db, id_new(request->work.ids, request->now), name, true, false, &brand, err) &&
           add_first_rule(request, db, brand, name, err) && add_accounts(request, db, brand, err);
}

static bool add_networks(struct request *request, struct db *db, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json value;

    while (json_each(json_get(request->json, "networks"), &iter, &value)) {
        const struct capabilities *can = capabilities_of(json_text(value));
        char *name = arena_printf(&request->arena, "%s public stream", can->name);

        if (!source_add_stream(db, id_new(request->work.ids, request->now), sv_str(can->network),
                               sv_str(name), err))
            return false;
    }
    return true;
}

bool setup_write(struct request *request, struct db *db, struct err *err)
{
    struct setup *own = request->own;
    struct agent_row known, row = { .id = id_new(request->work.ids, request->now),
                                    .email = own->admin.email,
                                    .name = own->admin.name,
                                    .role = AGENT_ADMIN,
                                    .password = sv_str(own->hash),
                                    .active = true };
    int64_t n_admins;
    bool found;

    if (!agents_admins(db, 0, &n_admins, err))
        return false;
    if (n_admins) {
        request->desk->setup_done = true;
        return request_problem(request, PROBLEM_TOO_LATE, "Earshot has been set up already; sign in");
    }
    if (!agent_find(db, row.email, &request->arena, &known, &found, err))
        return false;
    if (found) /* imported with a configuration, without a password */
        row.id = known.id;
    if (!(found ? agent_change(db, &row, err) : agent_add(db, &row, err)) ||
        (own->brand.len && !add_brand(request, db, own->brand, err)) || !add_networks(request, db, err))
        return false;
    request->status = 201;
    return session_begin(request, db, row.id, err);
}

bool setup_read(struct request *request, struct db *db, struct err *err)
{
    const struct setup *own = request->own;
    const struct desk_hooks *hooks = &request->desk->options.hooks;
    int64_t brand;

    request->desk->setup_done = true;
    if (!core_reload(request->desk->core, err))
        return false;
    if (own->sample && hooks->sample_begin && !hooks->sample_begin(hooks->arg, &brand, err))
        return false;
    return session_read(request, db, err);
}

static bool has_sample(struct request *request)
{
    return request->desk->options.hooks.sample_begin ||
           request_problem(request, PROBLEM_ABSENT, "this server has no sample to show");
}

bool sample_begin_slow(struct request *request, struct err *err)
{
    const struct desk_hooks *hooks = &request->desk->options.hooks;
    int64_t *brand = ARENA_NEW(&request->arena, int64_t, 1);

    request->own = brand;
    return has_sample(request) && hooks->sample_begin(hooks->arg, brand, err);
}

bool sample_begun_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    request->status = 202;
    json_begin(&request->out, NULL, '{');
    json_out_id(&request->out, "brand", *(int64_t *)request->own);
    json_end(&request->out, '}');
    return true;
}

bool sample_end_slow(struct request *request, struct err *err)
{
    const struct desk_hooks *hooks = &request->desk->options.hooks;

    return has_sample(request) && hooks->sample_end(hooks->arg, err);
}
