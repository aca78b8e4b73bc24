/* desk/admin.c: brands, accounts, rules: what the company listens for and answers as. After each change the company is read
 * anew and its rules are compiled. */
#include <inttypes.h>

#include "base/log.h"
#include "db/db.h"
#include "db/pool.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "hear/query.h"
#include "model/brand.h"
#include "model/capabilities.h"
#include "store/agents.h"
#include "store/config.h"
#include "store/outbox.h"
#include "store/setup.h"

enum { NAME_BYTES = 200, HANDLE_BYTES = 300, TAG_BYTES = 200 };

/* What a step leaves for the answer. */
struct item {
    void (*write)(struct request *request, struct db *db, int64_t id, struct err *err, bool *ok);
    int64_t id;
    bool adds;
    struct account_row account; /* as it will be */
};

static void leave(struct request *request, int64_t id,
                  void (*write)(struct request *, struct db *, int64_t, struct err *, bool *))
{
    struct item *item = request->own ? request->own : ARENA_NEW(&request->arena, struct item, 1);

    item->id = id;
    item->write = write;
    request->own = item;
}

static bool audit(struct request *request, struct db *db, const char *what, int64_t id, struct err *err)
{
    char *data = arena_printf(&request->arena, "{\"id\":\"%" PRId64 "\"}", id);

    return audit_add(db, id_new(&request->desk->core->ids, request->now), request->caller.agent, request->now,
                     what, sv_str(data), err);
}

bool company_item_read(struct request *request, struct db *db, struct err *err)
{
    const struct item *item = request->own;
    bool ok = core_reload(request->desk->core, err);

    if (ok)
        item->write(request, db, item->id, err, &ok);
    return ok;
}

bool company_gone_read(struct request *request, struct db *db UNUSED, struct err *err)
{
    request->status = 204;
    return core_reload(request->desk->core, err);
}

static void list_begin(struct request *request)
{
    json_begin(&request->out, NULL, '{');
    json_begin(&request->out, "items", '[');
}

static void list_end(struct request *request)
{
    json_end(&request->out, ']');
    json_out_null(&request->out, "next");
    json_end(&request->out, '}');
}

/* Brands */

static void write_brand(struct buf *out, const struct brand_row *row)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", row->id);
    json_out_sv(out, "name", row->name);
    json_out_bool(out, "ours", row->ours);
    json_out_bool(out, "sample", row->sample);
    json_out_i64(out, "n_cases", row->n_cases);
    json_out_raw(out, "facts", row->record.len ? row->record : SV("{}"));
    json_end(out, '}');
}

static bool each_brand(struct request *request, struct db *db, int64_t only, bool *out_found, struct err *err)
{
    struct brand_rows rows;

    *out_found = false;
    if (!brands_list(db, true, &request->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (only && rows.at[i].id != only)
            continue;
        write_brand(&request->out, &rows.at[i]);
        *out_found = true;
    }
    return true;
}

static void brand_item(struct request *request, struct db *db, int64_t id, struct err *err, bool *ok)
{
    bool found;

    *ok = each_brand(request, db, id, &found, err);
}

bool brands_read(struct request *request, struct db *db, struct err *err)
{
    bool found;

    list_begin(request);
    if (!each_brand(request, db, 0, &found, err))
        return false;
    list_end(request);
    return true;
}

static bool taken(struct request *request, const char *member, const char *text, struct err *err)
{
    if (err->kind != ERR_CONFLICT)
        return false;
    (void)request_input(request, member, "%s", text);
    request->problem = PROBLEM_CONFLICT;
    return false;
}

/* What is told of a brand is told whole: what is left out is forgotten. */
static bool tell_facts(struct request *request, struct db *db, int64_t brand, struct err *err)
{
    struct json object = json_get(request->json, "facts");
    CLEANUP(buf_done) struct buf record = BUF(BRAND_RECORD_MAX);
    struct brand_facts facts;
    struct err why = { 0 };

    if (!body_has(request, "facts"))
        return true;
    if (json_type(object) != JSON_OBJECT)
        return request_input(request, "facts", "facts is an object");
    if (!brand_facts_read(object, &request->arena, &facts, &why))
        return request_input(request, "facts", "%s", why.text);
    json_begin(&record, NULL, '{');
    brand_facts_write(&record, &facts);
    json_end(&record, '}');
    if (!buf_ok(&record))
        return request_input(request, "facts", "facts: at most %d bytes altogether", BRAND_RECORD_MAX);
    return brand_tell(db, brand, brand_facts_any(&facts) ? buf_sv(&record) : (struct sv){ 0 }, err);
}

bool brand_add_write(struct request *request, struct db *db, struct err *err)
{
    int64_t id = id_new(request->work.ids, request->now);
    struct sv name;
    bool ours = true;

    if (!body_text(request, "name", 1, NAME_BYTES, &name) || !body_bool(request, "ours", &ours))
        return false;
    if (!brand_add(db, id, sv_trim(name), ours, false, err))
        return taken(request, "name", "there is a brand of this name", err);
    if (!tell_facts(request, db, id, err))
        return false;
    request->status = 201;
    leave(request, id, brand_item);
    return audit(request, db, "brand added", id, err);
}

static bool find_brand(struct request *request, struct db *db, int64_t id, struct brand_row *out,
                       struct err *err)
{
    struct brand_rows rows;

    if (!brands_list(db, false, &request->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].id == id) {
            *out = rows.at[i];
            return true;
        }
    }
    return err_set(err, ERR_ABSENT, "there is no brand %" PRId64, id);
}

bool brand_change_write(struct request *request, struct db *db, struct err *err)
{
    struct brand_row row;
    struct sv name = { 0 };

    if (!find_brand(request, db, request->ids[0], &row, err) ||
        !body_text(request, "name", body_has(request, "name"), NAME_BYTES, &name) ||
        !body_bool(request, "ours", &row.ours))
        return false;
    if (name.at)
        row.name = sv_trim(name);
    if (!brand_change(db, row.id, row.name, row.ours, err))
        return taken(request, "name", "there is a brand of this name", err);
    if (!tell_facts(request, db, row.id, err))
        return false;
    leave(request, row.id, brand_item);
    return audit(request, db, "brand changed", row.id, err);
}

bool brand_drop_write(struct request *request, struct db *db, struct err *err)
{
    struct brand_row row = { 0 };

    return find_brand(request, db, request->ids[0], &row, err) && brand_drop(db, row.id, err) &&
           audit(request, db, "brand dropped", row.id, err);
}

/* Accounts */

static void write_account(struct buf *out, const struct account_row *row)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", row->id);
    json_out_id(out, "brand", row->brand);
    json_out_sv(out, "network", row->network);
    json_out_sv(out, "handle", row->handle);
    json_out_sv(out, "state", row->state);
    json_out_sv(out, "text", row->text.len ? row->text : (struct sv){ 0 });
    json_end(out, '}');
}

static bool find_account(struct db *db, int64_t id, struct arena *arena, struct account_row *out,
                         struct err *err)
{
    struct account_rows rows;

    if (!accounts_list(db, 0, (struct sv){ 0 }, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].id == id) {
            *out = rows.at[i];
            return true;
        }
    }
    return err_set(err, ERR_ABSENT, "there is no account %" PRId64, id);
}

static void account_item(struct request *request, struct db *db, int64_t id, struct err *err, bool *ok)
{
    struct account_row row;

    *ok = find_account(db, id, &request->arena, &row, err);
    if (*ok)
        write_account(&request->out, &row);
}

bool accounts_read(struct request *request, struct db *db, struct err *err)
{
    struct account_rows rows;

    if (!accounts_list(db, 0, (struct sv){ 0 }, &request->arena, &rows, err))
        return false;
    list_begin(request);
    for (size_t i = 0; i < rows.n; i++)
        write_account(&request->out, &rows.at[i]);
    list_end(request);
    return true;
}

static struct sv plain_handle(struct sv handle, struct arena *arena)
{
    char *out;

    handle = sv_trim(handle);
    if (handle.len && handle.at[0] == '@')
        handle = sv_skip(handle, 1);
    out = arena_str(arena, handle);
    for (size_t i = 0; i < handle.len; i++)
        out[i] = out[i] >= 'A' && out[i] <= 'Z' ? (char)(out[i] + 32) : out[i];
    return sv_of(out, handle.len);
}

/* What the body says of an account, over what stands. */
static bool read_account(struct request *request, struct db *db, struct account_row *row, struct err *err)
{
    struct sv network = { 0 }, handle = { 0 };
    struct brand_row brand;
    int64_t brand_id;

    if (!body_id(request, "brand", &brand_id) || !body_text(request, "network", 0, 40, &network) ||
        !body_text(request, "handle", 0, HANDLE_BYTES, &handle))
        return false;
    row->brand = brand_id ? brand_id : row->brand;
    row->network = network.at ? network : row->network;
    row->handle = handle.at ? plain_handle(handle, &request->arena) : row->handle;
    if (!row->handle.len)
        return request_input(request, "handle", "handle is missing");
    if (!capabilities_of(row->network)->network[0])
        return request_input(request, "network", "there is no such network");
    if (find_brand(request, db, row->brand, &brand, err))
        return true;
    return err->kind == ERR_ABSENT ? request_input(request, "brand", "there is no such brand") : false;
}

static bool put_account(void *arg, struct db *db, struct err *err)
{
    struct request *request = arg;
    struct item *item = request->own;
    const struct account_row *row = &item->account;
    struct json secret = json_get(request->json, "secret");
    bool signs_out = json_type(secret) == JSON_NULL;

    request->problem = PROBLEM_NONE;
    if (!(item->adds ? account_add(db, row->id, row->brand, row->network, row->handle, err)
                     : account_change(db, row->id, row->brand, row->network, row->handle, err)))
        return taken(request, "handle", "this account is there already", err);
    return (!signs_out || account_sign_out(db, row->id, err)) &&
           audit(request, db, item->adds ? "account added" : "account changed", row->id, err);
}

static bool drop_account(void *arg, struct db *db, struct err *err)
{
    return account_drop(db, *(int64_t *)arg, err);
}

static bool read_known(struct request *request, struct item *item, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;

    return db_take(request->desk->core->readers, READER_WAIT_MS, &db, err) &&
           (item->adds || find_account(db, request->ids[0], &request->arena, &item->account, err)) &&
           read_account(request, db, &item->account, err);
}

/* What the network's sign-in wants of what was typed, written again. */
static struct sv secret_text(struct request *request, const struct capabilities *can, struct json secret)
{
    CLEANUP(buf_done) struct buf out = BUF(BODY_MAX);

    json_begin(&out, NULL, '{');
    for (const struct sign_in_field *field = can->sign_in; field->name; field++)
        json_out_sv(&out, field->name, json_text(json_get(secret, field->name)));
    json_end(&out, '}');
    return arena_sv(&request->arena, buf_sv(&out));
}

static bool sign_in(struct request *request, struct item *item, struct json secret, struct err *err)
{
    const struct desk_hooks *hooks = &request->desk->options.hooks;
    const struct capabilities *can = capabilities_of(item->account.network);
    struct err dropped;

    if (json_type(secret) != JSON_OBJECT)
        return true;
    if (hooks->sign_in && can->can_answer &&
        hooks->sign_in(hooks->arg, item->account.id, secret_text(request, can, secret), err))
        return true;
    if (!hooks->sign_in || !can->can_answer)
        (void)err_set(err, ERR_INPUT, "Earshot can't sign in on %s yet", can->name);
    if (item->adds &&
        !writer_run(request->desk->core->writer, WRITE_DESK, drop_account, &item->account.id, &dropped))
        log_line(LOG_WARN, "an account that could not be signed in stays", LOG_STR("why", dropped.text));
    if (err->kind == ERR_LATER)
        return false;
    return request_input(request, "secret", "%s", arena_str(&request->arena, sv_str(err->text)));
}

/* Adds or changes an account, then signs it in: the network is asked, so all of it runs on a slow thread. */
bool account_secret_slow(struct request *request, struct err *err)
{
    const struct desk_hooks *hooks = &request->desk->options.hooks;
    struct item *item = ARENA_NEW(&request->arena, struct item, 1);

    request->own = item;
    item->adds = request->ids[0] == 0;
    item->account.id = item->adds ? id_new(&request->desk->core->ids, request->now) : request->ids[0];
    if (!read_known(request, item, err) ||
        !writer_run(request->desk->core->writer, WRITE_DESK, put_account, request, err) ||
        !sign_in(request, item, json_get(request->json, "secret"), err))
        return false;
    if (hooks->accounts_changed)
        hooks->accounts_changed(hooks->arg);
    request->status = item->adds ? 201 : 200;
    leave(request, item->account.id, account_item);
    return true;
}

bool account_drop_write(struct request *request, struct db *db, struct err *err)
{
    struct account_row row = { 0 };

    return find_account(db, request->ids[0], &request->arena, &row, err) && account_drop(db, row.id, err) &&
           audit(request, db, "account dropped", row.id, err);
}

/* Rules */

static void write_rule(struct buf *out, const struct rule_row *row)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", row->id);
    json_out_id(out, "brand", row->brand);
    json_out_sv(out, "value", row->value);
    json_out_sv(out, "tag", row->tag.len ? row->tag : (struct sv){ 0 });
    json_out_bool(out, "on", row->on);
    json_out_i64(out, "matches", row->n_matches);
    json_end(out, '}');
}

static bool list_rules(struct request *request, struct db *db, struct rule_rows *out, struct err *err)
{
    return rules_list(db, id_floor(request->now - MS_DAY), &request->arena, out, err);
}

bool rules_read(struct request *request, struct db *db, struct err *err)
{
    struct rule_rows rows;

    if (!list_rules(request, db, &rows, err))
        return false;
    list_begin(request);
    for (size_t i = 0; i < rows.n; i++)
        write_rule(&request->out, &rows.at[i]);
    list_end(request);
    return true;
}

static bool find_rule(struct request *request, struct db *db, int64_t id, struct rule_row *out,
                      struct err *err)
{
    struct rule_rows rows;

    if (!list_rules(request, db, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].id == id) {
            *out = rows.at[i];
            return true;
        }
    }
    return err_set(err, ERR_ABSENT, "there is no rule %" PRId64, id);
}

static void rule_item(struct request *request, struct db *db, int64_t id, struct err *err, bool *ok)
{
    struct rule_row row;

    *ok = find_rule(request, db, id, &row, err);
    if (*ok)
        write_rule(&request->out, &row);
}

/* Takes "line N, " or "column N: " from the front. */
static int64_t take_place(struct sv *text, struct sv word, char end)
{
    int64_t number = 1;
    struct sv rest = *text, digits;

    if (!sv_starts(rest, word))
        return 1;
    rest = sv_skip(rest, word.len);
    digits = sv_split(&rest, end);
    if (!sv_to_i64(digits, &number))
        return 1;
    *text = sv_trim(rest);
    return number;
}

bool query_problem(struct request *request, const struct err *why)
{
    struct sv text = sv_str(why->text);
    int64_t line = take_place(&text, SV("line "), ','), column = take_place(&text, SV("column "), ':');

    (void)request_problem(request, PROBLEM_QUERY, "%s", why->text);
    buf_clear(&request->more);
    json_out_i64(&request->more, "line", line);
    json_out_i64(&request->more, "column", column);
    if (sv_starts(text, SV("expected ")))
        text = sv_skip(text, 9);
    json_out_sv(&request->more, "expected", text);
    return false;
}

bool rule_check(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    struct query *query;
    struct err why = { 0 };
    struct sv value = { 0 };

    if (!body_text(request, "value", request->ids[0] == 0 || body_has(request, "value"), QUERY_TEXT_MAX,
                   &value))
        return false;
    if (!value.at)
        return true;
    if (!query_compile(value, &query, &why))
        return query_problem(request, &why);
    query_free(query);
    return true;
}

static bool read_rule(struct request *request, struct db *db, struct rule_row *row, struct err *err)
{
    struct sv value = { 0 }, tag = { 0 };
    struct brand_row brand;
    int64_t brand_id;

    if (!body_id(request, "brand", &brand_id) || !body_text(request, "value", 0, QUERY_TEXT_MAX, &value) ||
        !body_text(request, "tag", 0, TAG_BYTES, &tag) || !body_bool(request, "on", &row->on))
        return false;
    row->brand = brand_id ? brand_id : row->brand;
    row->value = value.at ? value : row->value;
    if (body_has(request, "tag"))
        row->tag = tag.len ? tag : (struct sv){ 0 };
    if (find_brand(request, db, row->brand, &brand, err))
        return true;
    return err->kind == ERR_ABSENT ? request_input(request, "brand", "there is no such brand") : false;
}

bool rule_add_write(struct request *request, struct db *db, struct err *err)
{
    struct rule_row row = { .id = id_new(request->work.ids, request->now), .on = true };

    if (!read_rule(request, db, &row, err) || !rule_add(db, &row, err))
        return false;
    request->status = 201;
    leave(request, row.id, rule_item);
    return audit(request, db, "rule added", row.id, err);
}

bool rule_change_write(struct request *request, struct db *db, struct err *err)
{
    struct rule_row row;

    if (!find_rule(request, db, request->ids[0], &row, err) || !read_rule(request, db, &row, err) ||
        !rule_change(db, &row, err))
        return false;
    leave(request, row.id, rule_item);
    return audit(request, db, "rule changed", row.id, err);
}

bool rule_drop_write(struct request *request, struct db *db, struct err *err)
{
    struct rule_row row;

    return find_rule(request, db, request->ids[0], &row, err) && rule_drop(db, row.id, err) &&
           audit(request, db, "rule dropped", row.id, err);
}

/* Sources; the whole configuration */

bool sources_read(struct request *request, struct db *db, struct err *err)
{
    json_begin(&request->out, NULL, '{');
    if (!write_sources(db, &request->out, request->now, &request->arena, err))
        return false;
    json_out_null(&request->out, "next");
    json_end(&request->out, '}');
    return true;
}

bool config_write_step(struct request *request, struct db *db, struct err *err)
{
    const struct desk_hooks *hooks = &request->desk->options.hooks;
    bool replace = sv_is(request_query(request, "replace"), "1");

    if (!hooks->config_read)
        return request_problem(request, PROBLEM_ABSENT, "this server takes no configuration");
    return hooks->config_read(db, request->work.ids, request->now, buf_sv(&request->body), replace, err) &&
           audit(request, db, "configuration imported", 0, err);
}
