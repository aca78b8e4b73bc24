/* flow/config_document.c: brands with their accounts and rules, places, agents. */
#include "flow/config_document.h"

#include "db/db.h"
#include "hear/query.h"
#include "model/company.h"
#include "store/config.h"
#include "wire/json.h"

static void write_brand(const struct company *company, const struct brand *brand, struct buf *out)
{
    json_begin(out, NULL, '{');
    json_out_sv(out, "name", brand->name);
    json_out_bool(out, "ours", brand->ours);
    if (brand->sample)
        json_out_bool(out, "sample", true);
    brand_facts_write(out, &brand->facts);
    json_begin(out, "accounts", '[');
    for (size_t i = 0; i < company->n_accounts; i++) {
        const struct account *account = &company->accounts[i];

        if (account->brand != brand->id)
            continue;
        json_begin(out, NULL, '{');
        json_out_sv(out, "network", account->network);
        json_out_sv(out, "handle", account->handle);
        json_out_sv(out, "id", account->network_id);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_begin(out, "rules", '[');
    for (size_t i = 0; i < company->n_rules; i++) {
        if (company->rules[i].brand != brand->id)
            continue;
        json_begin(out, NULL, '{');
        json_out_sv(out, "value", company->rules[i].value);
        json_out_sv(out, "tag", company->rules[i].tag);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}

static bool write_place(void *arg, struct sv path, struct sv kind, struct sv name, struct sv detail)
{
    struct buf *out = arg;

    json_begin(out, NULL, '{');
    json_out_sv(out, "path", path);
    json_out_sv(out, "kind", kind);
    json_out_sv(out, "name", name);
    if (detail.len)
        json_out_raw(out, "detail", detail);
    json_end(out, '}');
    return true;
}

static bool write_agent(void *arg, struct sv email, struct sv name, struct sv role)
{
    struct buf *out = arg;

    json_begin(out, NULL, '{');
    json_out_sv(out, "email", email);
    json_out_sv(out, "name", name);
    json_out_sv(out, "role", role);
    json_end(out, '}');
    return true;
}

bool config_write(struct db *db, struct buf *out, struct err *err)
{
    CLEANUP(company_freep) struct company *company = NULL;
    const struct config_visitor visitor = { .arg = out, .place = write_place, .agent = write_agent };

    if (!config_load(db, false, &company, err))
        return false;
    json_begin(out, NULL, '{');
    json_begin(out, "brands", '[');
    for (size_t i = 0; i < company->n_brands; i++)
        write_brand(company, &company->brands[i], out);
    json_end(out, ']');
    json_begin(out, "places", '[');
    if (!config_each_place(db, &visitor, err))
        return false;
    json_end(out, ']');
    json_begin(out, "agents", '[');
    if (!config_each_agent(db, &visitor, err))
        return false;
    json_end(out, ']');
    json_end(out, '}');
    return buf_ok(out) || err_set(err, ERR_FAULT, "the configuration is larger than %d bytes", CONFIG_MAX);
}

static bool want_text(struct json object, const char *member, const char *of, size_t index, struct sv *out,
                      struct err *err)
{
    *out = sv_trim(json_text(json_get(object, member)));
    return out->len > 0 || err_set(err, ERR_INPUT, "%s %zu needs the text \"%s\"", of, index + 1, member);
}

struct reading {
    struct db *db;
    struct id_maker *ids;
    ms_t now;
};

static int64_t fresh_id(struct reading *reading)
{
    return id_new(reading->ids, reading->now);
}

static bool read_accounts(struct reading *reading, struct json array, int64_t brand, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json account;

    for (size_t i = 0; json_each(array, &iter, &account); i++) {
        struct sv network, handle;
        int64_t id;

        if (!want_text(account, "network", "account", i, &network, err) ||
            !want_text(account, "handle", "account", i, &handle, err) ||
            !account_put(reading->db, fresh_id(reading), brand, network, json_text(json_get(account, "id")),
                         handle, &id, err))
            return false;
    }
    return true;
}

static bool check_rule(struct sv value, struct err *err)
{
    struct query *query;

    if (!query_compile(value, &query, err))
        return err_in(err, "rule %.*s", SV_ARG(utf8_cut(value, 60)));
    query_free(query);
    return true;
}

static bool read_rules(struct reading *reading, struct json array, int64_t brand, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json rule;

    for (size_t i = 0; json_each(array, &iter, &rule); i++) {
        struct sv value;
        int64_t id;

        if (!want_text(rule, "value", "rule", i, &value, err) || !check_rule(value, err) ||
            !rule_put(reading->db, fresh_id(reading), brand, value, json_text(json_get(rule, "tag")), &id,
                      err))
            return false;
    }
    return true;
}

/* A document that tells nothing of a brand leaves what is known. */
static bool read_facts(struct reading *reading, struct json brand, int64_t id, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf record = BUF(BRAND_RECORD_MAX);
    struct brand_facts facts;

    if (!brand_facts_read(brand, &arena, &facts, err))
        return false;
    if (!brand_facts_any(&facts))
        return true;
    json_begin(&record, NULL, '{');
    brand_facts_write(&record, &facts);
    json_end(&record, '}');
    return (buf_ok(&record) ||
            err_set(err, ERR_INPUT, "what is told of it is longer than %d bytes", BRAND_RECORD_MAX)) &&
           brand_tell(reading->db, id, buf_sv(&record), err);
}

static bool read_brands(struct reading *reading, struct json array, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json brand;

    for (size_t i = 0; json_each(array, &iter, &brand); i++) {
        bool ours = true, sample = false;
        struct sv name;
        int64_t id;

        (void)json_bool(json_get(brand, "ours"), &ours);
        (void)json_bool(json_get(brand, "sample"), &sample);
        if (!want_text(brand, "name", "brand", i, &name, err) ||
            !brand_put(reading->db, fresh_id(reading), name, ours, sample, &id, err) ||
            !read_facts(reading, brand, id, err) ||
            !read_accounts(reading, json_get(brand, "accounts"), id, err) ||
            !read_rules(reading, json_get(brand, "rules"), id, err))
            return err_in(err, "brand %zu", i + 1);
    }
    return true;
}

/* The last part of `west/rochester/broadway` is the store's name where none is given; the depth tells what it is. */
static struct sv path_end(struct sv path)
{
    struct sv part = { 0 };

    while (path.len)
        part = sv_split(&path, '/');
    return part;
}

static const char *kind_of(struct sv path)
{
    static const char *const kinds[] = { "region", "district", "store" };
    size_t depth = 0;

    for (size_t i = 0; i < path.len; i++)
        depth += path.at[i] == '/';
    return kinds[depth < COUNT(kinds) ? depth : COUNT(kinds) - 1];
}

static bool read_places(struct reading *reading, struct json array, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json place;

    for (size_t i = 0; json_each(array, &iter, &place); i++) {
        struct sv path, name, kind;

        if (!want_text(place, "path", "place", i, &path, err))
            return false;
        name = json_text(json_get(place, "name"));
        kind = json_text(json_get(place, "kind"));
        if (!place_put(reading->db, fresh_id(reading), path, kind.len ? kind : sv_str(kind_of(path)),
                       name.len ? name : path_end(path), (struct sv){ 0 }, err))
            return false;
    }
    return true;
}

static bool known_role(struct sv role)
{
    return sv_is(role, "admin") || sv_is(role, "lead") || sv_is(role, "agent") || sv_is(role, "viewer");
}

static bool read_agents(struct reading *reading, struct json array, struct err *err)
{
    struct json_iter iter = { 0 };
    struct json agent;

    for (size_t i = 0; json_each(array, &iter, &agent); i++) {
        struct sv email, name, role;

        if (!want_text(agent, "email", "agent", i, &email, err) ||
            !want_text(agent, "name", "agent", i, &name, err) ||
            !want_text(agent, "role", "agent", i, &role, err))
            return false;
        if (!known_role(role))
            return err_set(err, ERR_INPUT, "agent %zu: the role is admin, lead, agent or viewer, not %.*s",
                           i + 1, SV_ARG(utf8_cut(role, 40)));
        if (!agent_put(reading->db, fresh_id(reading), email, name, role, err))
            return false;
    }
    return true;
}

bool config_read(struct db *db, struct id_maker *ids, ms_t now, struct sv document, bool replace,
                 struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(CONFIG_MAX);
    struct reading reading = { .db = db, .ids = ids, .now = now };
    struct json root;

    if (!json_parse(parser, document, JSON_FILE, &root, err))
        return err_in(err, "the configuration");
    if (json_type(root) != JSON_OBJECT)
        return err_set(err, ERR_INPUT,
                       "the configuration is a JSON object with \"brands\", \"places\", \"agents\"");
    return (!replace || config_clear(db, err)) && read_brands(&reading, json_get(root, "brands"), err) &&
           read_places(&reading, json_get(root, "places"), err) &&
           read_agents(&reading, json_get(root, "agents"), err);
}
