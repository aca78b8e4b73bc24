/* desk/session.c: signing in and out. A password is looked at on a slow thread, a token is stored as its hash only. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/random.h"
#include "db/db.h"
#include "desk/guess.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/core.h"
#include "model/capabilities.h"
#include "model/company.h"
#include "store/agents.h"
#include "store/setup.h"

enum { TOKEN_CHARS = 43 /* of 6 bits each */ };

void token_make(char out[static 48])
{
    random_token(out, TOKEN_CHARS);
}

struct sv token_hash(struct sv token, struct arena *arena)
{
    unsigned char hash[32];
    char *text = arena_new(arena, 2 * sizeof hash + 1);

    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)token.at, token.len, NULL, 0);
    (void)sodium_bin2hex(text, 2 * sizeof hash + 1, hash, sizeof hash);
    return sv_str(text);
}

bool password_hash(struct sv password, char out[static 128], struct err *err)
{
    if (crypto_pwhash_str(out, password.at, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
        return true;
    return err_set(err, ERR_LATER, "no memory to hash a password");
}

bool password_is(struct sv password, struct sv hash)
{
    char text[128];

    if (!hash.len || hash.len >= sizeof text)
        return false;
    (void)snprintf(text, sizeof text, "%.*s", SV_ARG(hash));
    return crypto_pwhash_str_verify(text, password.at, password.len) == 0;
}

static const char *counting_of(enum text_unit unit)
{
    static const char *const names[] = {
        [TEXT_GRAPHEMES] = "graphemes", [TEXT_WEIGHTED] = "x_weighted", [TEXT_BYTES] = "utf8_bytes"
    };

    return names[unit];
}

static void write_networks(struct buf *out)
{
    const struct capabilities *can;
    size_t at = 0;

    json_begin(out, "networks", '[');
    while ((can = capabilities_each(&at))) {
        const struct text_limit *limit = can->has_public ? &can->public_limit : &can->private_limit;

        json_begin(out, NULL, '{');
        json_out_str(out, "id", can->network);
        json_out_str(out, "name", can->name);
        if (limit->max)
            json_out_i64(out, "limit", (int64_t)limit->max);
        else
            json_out_null(out, "limit");
        json_out_str(out, "counting", counting_of(limit->unit));
        json_out_bool(out, "parts", can->parts);
        json_out_bool(out, "can_listen", can->can_listen);
        json_out_bool(out, "can_answer", can->can_answer);
        json_begin(out, "sign_in", '[');
        for (const struct sign_in_field *field = can->sign_in; field->name; field++) {
            json_begin(out, NULL, '{');
            json_out_str(out, "name", field->name);
            json_out_str(out, "label", field->label);
            json_out_bool(out, "secret", field->secret);
            json_out_str(out, "help", field->help);
            json_end(out, '}');
        }
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void write_agents(struct buf *out, const struct agent_rows *agents)
{
    json_begin(out, "agents", '[');
    for (size_t i = 0; agents && i < agents->n; i++) {
        const struct agent_row *row = &agents->at[i];

        if (!row->active || row->role < AGENT_AGENT)
            continue;
        write_person_open(out, NULL, row->id, row->name);
        json_out_str(out, "role", agent_role_name(row->role));
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* The brands whose cases a list of this one has beside its own. */
static void write_family(struct buf *out, const struct company *company, int64_t brand)
{
    size_t n;
    const int64_t *family = company_family(company, brand, &n);

    json_begin(out, "family", '[');
    for (size_t i = 0; i < n; i++) {
        if (family[i] != brand)
            json_out_id(out, NULL, family[i]);
    }
    json_end(out, ']');
}

static void write_brands(struct desk *desk, struct buf *out, const struct brand_rows *brands)
{
    struct snapshot *snapshot = core_snapshot(desk->core);

    json_begin(out, "brands", '[');
    for (size_t i = 0; brands && i < brands->n; i++) {
        json_begin(out, NULL, '{');
        json_out_id(out, "id", brands->at[i].id);
        json_out_sv(out, "name", brands->at[i].name);
        json_out_bool(out, "ours", brands->at[i].ours);
        json_out_bool(out, "sample", brands->at[i].sample);
        write_family(out, snapshot->company, brands->at[i].id);
        json_end(out, '}');
    }
    json_end(out, ']');
    snapshot_unref(snapshot);
}

static void write_queue_names(struct buf *out, const struct queue_rows *queues)
{
    json_begin(out, "queues", '[');
    for (size_t i = 0; queues && i < queues->n; i++) {
        json_begin(out, NULL, '{');
        json_out_id(out, "id", queues->at[i].id);
        json_out_sv(out, "name", queues->at[i].name);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void write_words(struct buf *out, struct sv tags, bool signed_in)
{
    json_begin(out, "tags", '[');
    while (tags.len)
        json_out_sv(out, NULL, sv_split(&tags, ','));
    json_end(out, ']');
    json_begin(out, "reasons", '[');
    for (size_t i = 0; signed_in && i < n_reasons; i++) {
        json_begin(out, NULL, '{');
        json_out_str(out, "id", reasons[i].id);
        json_out_str(out, "name", reasons[i].name);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void write_head(struct request *request)
{
    const struct caller *caller = &request->caller;
    struct buf *out = &request->out;

    if (caller->agent) {
        write_person_open(out, "agent", caller->agent, caller->name);
        json_out_sv(out, "email", caller->email);
        json_out_str(out, "role", agent_role_name(caller->role));
        json_end(out, '}');
    } else {
        json_out_null(out, "agent");
    }
    json_out_sv(out, "csrf", caller->agent ? caller->csrf : SV(""));
    json_out_bool(out, "setup_needed", !request->desk->setup_done);
    json_out_time(out, "now", clock_now());
    json_out_str(out, "version", EARSHOT_VERSION);
    json_out_i64(out, "lease_seconds", CLAIM_LEASE_MS / MS_SECOND);
    json_out_i64(out, "undo_seconds", UNDO_SECONDS);
}

/* Until there is an administrator the store is asked: another node may have been set up. */
static bool know_setup(struct request *request, struct db *db, struct err *err)
{
    int64_t n;

    if (request->desk->setup_done)
        return true;
    if (!agents_admins(db, 0, &n, err))
        return false;
    request->desk->setup_done = n > 0;
    return true;
}

bool session_read(struct request *request, struct db *db, struct err *err)
{
    bool signed_in = request->caller.agent != 0;
    struct queue_rows queues = { 0 };
    struct agent_rows agents = { 0 };
    struct brand_rows brands = { 0 };
    struct sv tags = { 0 };

    if (!know_setup(request, db, err))
        return false;
    if (signed_in &&
        (!agents_list(db, &request->arena, &agents, err) || !queues_list(db, &request->arena, &queues, err) ||
         !brands_list(db, false, &request->arena, &brands, err) ||
         !tags_in_use(db, &request->arena, &tags, err)))
        return false;
    json_begin(&request->out, NULL, '{');
    write_head(request);
    write_brands(request->desk, &request->out, &brands);
    write_agents(&request->out, &agents);
    write_queue_names(&request->out, &queues);
    write_words(&request->out, tags, signed_in);
    write_networks(&request->out);
    json_end(&request->out, '}');
    return true;
}

struct sign_in {
    struct sv email, password;
    struct agent_row agent;
    bool found;
};

/* What an unknown email is compared with, so that it takes as long as a known one. Nobody's password. */
#define NOBODY \
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" \
    "N5iGZgJ8D5q7yTn0F5Yb0v1n1Qm7k1S8lXvW0l7o3Yk"

static struct sv lower(struct sv text, struct arena *arena)
{
    char *out = arena_str(arena, text);

    for (size_t i = 0; i < text.len; i++)
        out[i] = out[i] >= 'A' && out[i] <= 'Z' ? (char)(out[i] + 32) : out[i];
    return sv_of(out, text.len);
}

static bool locked(struct request *request, struct sv who, int n_free)
{
    ms_t wait = guess_begin(request->desk->guesses, who, n_free, request->now);

    if (!wait)
        return false;
    request->retry_after_ms = wait;
    (void)request_problem(request, PROBLEM_LOCKED, "try again in %" PRId64 " seconds", wait / MS_SECOND + 1);
    return true;
}

bool sign_in_check(struct request *request, struct db *db, struct err *err)
{
    struct sign_in *own = ARENA_NEW(&request->arena, struct sign_in, 1);

    request->own = own;
    if (!body_text(request, "email", 1, AGENT_EMAIL_MAX, &own->email) ||
        !body_text(request, "password", 1, PASSWORD_MAX, &own->password))
        return false;
    own->email = lower(sv_trim(own->email), &request->arena);
    if (locked(request, own->email, GUESSES_OF_ACCOUNT) ||
        locked(request, sv_str(request->address), GUESSES_OF_ADDRESS))
        return false;
    return agent_find(db, own->email, &request->arena, &own->agent, &own->found, err);
}

bool sign_in_slow(struct request *request, struct err *err UNUSED)
{
    struct sign_in *own = request->own;
    bool known = own->found && own->agent.active && own->agent.password.len;

    if (!password_is(own->password, known ? own->agent.password : SV(NOBODY)) || !known)
        return request_problem(request, PROBLEM_CREDENTIALS, "an administrator can set a new password");
    guess_was_right(request->desk->guesses, own->email, true);
    guess_was_right(request->desk->guesses, sv_str(request->address), false);
    return true;
}

bool session_begin(struct request *request, struct db *db, int64_t agent, struct err *err)
{
    char token[48], csrf[48];
    struct agent_row row;
    struct sv hash;

    token_make(token);
    token_make(csrf);
    hash = token_hash(sv_str(token), &request->arena);
    if (!agent_get(db, agent, &request->arena, &row, err) ||
        !session_add(db, hash, agent, sv_str(csrf), request->now, request->now + SESSION_MS, err))
        return false;
    answer_cookie(request, token, SESSION_MS);
    request->caller = (struct caller){ .agent = agent,
                                       .role = row.role,
                                       .name = row.name,
                                       .email = row.email,
                                       .csrf = arena_sv(&request->arena, sv_str(csrf)),
                                       .session = hash };
    return true;
}

bool sign_in_write(struct request *request, struct db *db, struct err *err)
{
    const struct sign_in *own = request->own;

    return session_begin(request, db, own->agent.id, err) &&
           session_seen(db, request->caller.session, own->agent.id, request->now, request->now + SESSION_MS,
                        err);
}

bool sign_out_write(struct request *request, struct db *db, struct err *err)
{
    request->status = 204;
    answer_cookie(request, "", 0);
    request_tell(request, BUS_CONFIG, 0, 0);
    return !request->caller.session.at || session_drop(db, request->caller.session, err);
}
