/* desk/people.c: administration of those who work here. */
#include "desk/people.h"

#include <inttypes.h>

#include "db/db.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "store/agents.h"
#include "store/case_work.h"

bool password_read(struct request *request, const char *member, struct sv *out)
{
    if (!body_text(request, member, 0, PASSWORD_MAX, out))
        return false;
    return !out->at || utf8_count(*out) >= PASSWORD_MIN ||
           request_input(request, member, "a password has at least %d characters", PASSWORD_MIN);
}

static bool email_read(struct request *request, bool whole, struct sv *out)
{
    struct sv email = { 0 };
    char *lower;
    size_t at;

    if (!body_text(request, "email", whole, AGENT_EMAIL_MAX, &email))
        return false;
    if (!email.at)
        return true;
    email = sv_trim(email);
    at = sv_find(email, '@');
    if (at == 0 || at + 1 >= email.len || sv_find(email, ' ') < email.len)
        return request_input(request, "email", "that is no email address");
    lower = arena_str(&request->arena, email);
    for (size_t i = 0; i < email.len; i++)
        lower[i] = lower[i] >= 'A' && lower[i] <= 'Z' ? (char)(lower[i] + 32) : lower[i];
    *out = sv_of(lower, email.len);
    return true;
}

bool person_read(struct request *request, bool whole, struct person *out)
{
    struct sv role = { 0 };

    if (!body_text(request, "name", whole, AGENT_NAME_MAX, &out->name) ||
        !email_read(request, whole, &out->email) || !password_read(request, "password", &out->password) ||
        !body_text(request, "role", 0, 20, &role))
        return false;
    if (whole && !out->password.at && out->role == AGENT_ADMIN)
        return request_input(request, "password", "password is missing");
    if (out->name.at && !sv_trim(out->name).len)
        return request_input(request, "name", "name is missing");
    out->name = out->name.at ? sv_trim(out->name) : out->name;
    return !role.at || agent_role_parse(role, &out->role) ||
           request_input(request, "role", "role is viewer, agent, lead or admin");
}

struct change {
    struct person person;
    struct agent_row before;
    char hash[128];
    int64_t id; /* of the agent that the answer shows */
};

static void write_agent(struct buf *out, const struct agent_row *row)
{
    write_person_open(out, NULL, row->id, row->name);
    json_out_sv(out, "email", row->email);
    json_out_str(out, "role", agent_role_name(row->role));
    json_out_bool(out, "active", row->active);
    json_out_time(out, "seen_at", row->seen_at);
    json_end(out, '}');
}

bool agents_read(struct request *request, struct db *db, struct err *err)
{
    struct agent_rows rows;

    if (!agents_list(db, &request->arena, &rows, err))
        return false;
    json_begin(&request->out, NULL, '{');
    json_begin(&request->out, "items", '[');
    for (size_t i = 0; i < rows.n; i++)
        write_agent(&request->out, &rows.at[i]);
    json_end(&request->out, ']');
    json_out_null(&request->out, "next");
    json_end(&request->out, '}');
    return true;
}

bool agent_item_read(struct request *request, struct db *db, struct err *err)
{
    struct agent_row row;

    if (!agent_get(db, ((struct change *)request->own)->id, &request->arena, &row, err))
        return false;
    write_agent(&request->out, &row);
    return true;
}

/* Also the check of POST: there is no agent before it then. */
bool agent_change_check(struct request *request, struct db *db, struct err *err)
{
    struct change *own = ARENA_NEW(&request->arena, struct change, 1);
    bool adds = request->ids[0] == 0, mine = request->ids[0] == request->caller.agent;

    request->own = own;
    own->person.role = adds ? AGENT_NOBODY : own->before.role;
    if (request->caller.role < AGENT_ADMIN &&
        (!mine || body_has(request, "role") || body_has(request, "active") || body_has(request, "email")))
        return request_problem(request, PROBLEM_DENIED, "this takes the role admin");
    if (!person_read(request, adds, &own->person))
        return false;
    if (adds && own->person.role == AGENT_NOBODY)
        return request_input(request, "role", "role is viewer, agent, lead or admin");
    return adds || agent_get(db, request->ids[0], &request->arena, &own->before, err);
}

bool agent_password_slow(struct request *request, struct err *err)
{
    struct change *own = request->own;
    bool mine = request->ids[0] && request->ids[0] == request->caller.agent;
    struct sv old = json_text(json_get(request->json, "old_password"));

    if (!own->person.password.at)
        return true;
    if (mine && !password_is(old, own->before.password))
        return request_input(request, "old_password", "this is not your password");
    return password_hash(own->person.password, own->hash, err);
}

static bool email_taken(struct request *request, struct err *err)
{
    if (err->kind != ERR_CONFLICT)
        return false;
    (void)request_input(request, "email", "somebody has this email already");
    request->problem = PROBLEM_CONFLICT;
    return false;
}

static bool audit(struct request *request, struct db *db, const char *what, int64_t id, struct err *err)
{
    char *data = arena_printf(&request->arena, "{\"id\":\"%" PRId64 "\"}", id);

    request_tell(request, BUS_CONFIG, 0, 0);
    return audit_add(db, id_new(request->work.ids, request->now), request->caller.agent, request->now, what,
                     sv_str(data), err);
}

bool agent_add_write(struct request *request, struct db *db, struct err *err)
{
    struct change *own = request->own;
    struct agent_row row = { .id = id_new(request->work.ids, request->now),
                             .email = own->person.email,
                             .name = own->person.name,
                             .role = own->person.role,
                             .password = own->hash[0] ? sv_str(own->hash) : (struct sv){ 0 },
                             .active = true };

    if (!agent_add(db, &row, err))
        return email_taken(request, err);
    own->id = row.id;
    request->status = 201;
    return audit(request, db, "agent added", row.id, err);
}

/* Somebody must be able to let people in. */
static bool keeps_admin(struct request *request, struct db *db, const struct agent_row *row, struct err *err)
{
    int64_t others;

    if (row->active && row->role == AGENT_ADMIN)
        return true;
    if (!agents_admins(db, row->id, &others, err))
        return false;
    return others > 0 || request_problem(request, PROBLEM_CONFLICT, "the last administrator stays one");
}

static bool put_agent(struct request *request, struct db *db, struct agent_row *row, struct err *err)
{
    struct change *own = request->own;
    bool shut_out = !row->active || own->person.password.at;

    if (!keeps_admin(request, db, row, err))
        return false;
    if (!agent_change(db, row, err))
        return email_taken(request, err);
    own->id = row->id;
    return (!shut_out ||
            sessions_drop(db, row->id,
                          row->id == request->caller.agent ? request->caller.session : (struct sv){ 0 },
                          err)) &&
           audit(request, db, "agent changed", row->id, err);
}

bool agent_change_write(struct request *request, struct db *db, struct err *err)
{
    struct change *own = request->own;
    struct agent_row row;

    if (!agent_get(db, request->ids[0], &request->arena, &row, err) ||
        !body_bool(request, "active", &row.active))
        return false;
    if (own->person.name.at)
        row.name = own->person.name;
    if (own->person.email.at)
        row.email = own->person.email;
    if (own->person.role != AGENT_NOBODY)
        row.role = own->person.role;
    if (own->hash[0])
        row.password = sv_str(own->hash);
    return put_agent(request, db, &row, err);
}

bool agent_drop_write(struct request *request, struct db *db, struct err *err)
{
    struct agent_row row;

    request->own = ARENA_NEW(&request->arena, struct change, 1);
    if (!agent_get(db, request->ids[0], &request->arena, &row, err))
        return false;
    row.active = false;
    return put_agent(request, db, &row, err);
}

bool queue_add_write(struct request *request, struct db *db, struct err *err)
{
    struct sv name;

    if (!body_text(request, "name", 1, AGENT_NAME_MAX, &name))
        return false;
    if (!queue_add(db, id_new(request->work.ids, request->now), sv_trim(name), err)) {
        if (err->kind == ERR_CONFLICT)
            (void)request_problem(request, PROBLEM_CONFLICT, "there is a queue of this name");
        return false;
    }
    request->status = 204;
    return audit(request, db, "queue added", 0, err);
}
