/* store/config.c: SQL about the company's own set-up. */
#include "store/config.h"

#include "db/db.h"
#include "model/company.h"

static bool read_facts(struct sv record, struct json_parser *parser, struct company *company,
                       struct brand *out, struct err *err)
{
    struct json root;

    return !record.len || (json_parse(parser, record, JSON_FILE, &root, err) &&
                           brand_facts_read(root, &company->arena, &out->facts, err));
}

static bool load_brands(struct db *db, bool sample, struct company *company, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(BRAND_RECORD_MAX);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT id, name, ours, sample, record FROM brand WHERE sample = $1 ORDER BY id",
                  A(sample)))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        company->brands = mem_grow(company->brands, company->n_brands + 1, sizeof *company->brands);
        company->brands[company->n_brands++] =
            (struct brand){ .id = db_i64(&rows, 0),
                            .name = arena_sv(&company->arena, db_text(&rows, 1)),
                            .ours = db_i64(&rows, 2) != 0,
                            .sample = db_i64(&rows, 3) != 0 };
        if (!read_facts(db_text(&rows, 4), parser, company, &company->brands[company->n_brands - 1], err))
            return err_in(err, "brand %.*s", SV_ARG(utf8_cut(db_text(&rows, 1), 80)));
    }
    return false;
}

static bool load_accounts(struct db *db, bool sample, struct company *company, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT a.id, a.brand, a.network, a.network_id, a.handle, b.ours FROM account a"
                  " JOIN brand b ON b.id = a.brand WHERE b.sample = $1 ORDER BY a.id",
                  A(sample)))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        company->accounts = mem_grow(company->accounts, company->n_accounts + 1, sizeof *company->accounts);
        company->accounts[company->n_accounts++] = (struct account){
            .id = db_i64(&rows, 0),
            .brand = db_i64(&rows, 1),
            .network = arena_sv(&company->arena, db_text(&rows, 2)),
            .network_id = arena_sv(&company->arena, db_text(&rows, 3)),
            .handle = arena_sv(&company->arena, db_text(&rows, 4)),
            .ours = db_i64(&rows, 5) != 0,
        };
    }
    return false;
}

static bool load_rules(struct db *db, bool sample, struct company *company, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT r.id, r.brand, r.value, r.tag, b.ours FROM rule r JOIN brand b ON b.id = r.brand"
                  " WHERE r.enabled = 1 AND b.sample = $1 ORDER BY r.id",
                  A(sample)))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if ((company->n_rules & (company->n_rules - 1)) == 0) /* there may be a hundred thousand */
            company->rules =
                mem_grow(company->rules, company->n_rules ? 2 * company->n_rules : 1, sizeof *company->rules);
        company->rules[company->n_rules++] = (struct rule){
            .id = db_i64(&rows, 0),
            .brand = db_i64(&rows, 1),
            .value = arena_sv(&company->arena, db_text(&rows, 2)),
            .tag = arena_sv(&company->arena, db_text(&rows, 3)),
            .ours = db_i64(&rows, 4) != 0,
        };
    }
    return false;
}

bool config_load(struct db *db, bool sample, struct company **out, struct err *err)
{
    CLEANUP(company_freep) struct company *company = NEW(struct company, 1);

    if (!load_brands(db, sample, company, err) || !load_accounts(db, sample, company, err) ||
        !load_rules(db, sample, company, err))
        return err_in(err, "load the configuration");
    company_index(company);
    *out = TAKE(company);
    return true;
}

/* The id in the first row of a query, 0 where there is none. */
static bool read_id(struct db_rows *rows, int64_t *out, struct err *err)
{
    bool row;

    if (!db_next(rows, &row, err))
        return false;
    *out = row ? db_i64(rows, 0) : 0;
    return true;
}

bool brand_put(struct db *db, int64_t new_id, struct sv name, bool ours, bool sample, int64_t *out_id,
               struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_run(db, NULL, err,
                   "INSERT INTO brand (id, name, ours, sample) VALUES ($1, $2, $3, $4)"
                   " ON CONFLICT (name) DO UPDATE SET ours = $3",
                   A(new_id), A(name), A(ours), A(sample)) &&
            db_query(db, &rows, err, "SELECT id FROM brand WHERE name = $1", A(name)) &&
            read_id(&rows, out_id, err)) ||
           err_in(err, "brand %.*s", SV_ARG(utf8_cut(name, 80)));
}

bool brand_tell(struct db *db, int64_t id, struct sv record, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE brand SET record = $2 WHERE id = $1", A(id),
                  record.len ? A(record) : A((struct sv){ 0 })) ||
           err_in(err, "what is told of a brand");
}

static struct sv plain_handle(struct sv handle, char out[static 300])
{
    if (handle.len && handle.at[0] == '@')
        handle = sv_skip(handle, 1);
    handle = utf8_cut(handle, 299);
    for (size_t i = 0; i < handle.len; i++)
        out[i] = handle.at[i] >= 'A' && handle.at[i] <= 'Z' ? (char)(handle.at[i] + 32) : handle.at[i];
    out[handle.len] = '\0';
    return sv_of(out, handle.len);
}

bool account_put(struct db *db, int64_t new_id, int64_t brand, struct sv network, struct sv network_id,
                 struct sv handle, int64_t *out_id, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    char lower[300];
    struct sv plain = plain_handle(handle, lower);
    int64_t known = 0;

    if (!network.len || !plain.len)
        return err_set(err, ERR_INPUT, "an account needs a network and a handle");
    if (!db_query(
            db, &rows, err,
            "SELECT id FROM account WHERE network = $1 AND (handle = $2 OR network_id = $3) ORDER BY id LIMIT 1",
            A(network), A(plain), A(network_id)) ||
        !read_id(&rows, &known, err))
        return err_in(err, "account @%s", lower);
    db_rows_done(&rows);
    *out_id = known ? known : new_id;
    if (known)
        return db_run(
                   db, NULL, err,
                   "UPDATE account SET brand = $2, handle = $3, network_id = coalesce($4, network_id) WHERE id = $1",
                   A(known), A(brand), A(plain), A(network_id)) ||
               err_in(err, "account @%s", lower);
    return db_run(db, NULL, err,
                  "INSERT INTO account (id, brand, network, network_id, handle) VALUES ($1, $2, $3, $4, $5)",
                  A(new_id), A(brand), A(network), A(network_id), A(plain)) ||
           err_in(err, "account @%s", lower);
}

bool rule_put(struct db *db, int64_t new_id, int64_t brand, struct sv value, struct sv tag, int64_t *out_id,
              struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t known = 0;

    if (!db_query(db, &rows, err,
                  "SELECT id FROM rule WHERE brand = $1 AND (($3 <> '' AND tag = $3) OR value = $2)"
                  " ORDER BY CASE WHEN tag = $3 THEN 0 ELSE 1 END, id LIMIT 1",
                  A(brand), A(value), tag.at ? A(tag) : A("")) ||
        !read_id(&rows, &known, err))
        return err_in(err, "rule");
    db_rows_done(&rows);
    *out_id = known ? known : new_id;
    if (known)
        return db_run(db, NULL, err, "UPDATE rule SET value = $2, tag = coalesce($3, tag) WHERE id = $1",
                      A(known), A(value), A(tag)) ||
               err_in(err, "rule");
    return db_run(db, NULL, err, "INSERT INTO rule (id, brand, value, tag) VALUES ($1, $2, $3, $4)",
                  A(new_id), A(brand), A(value), A(tag)) ||
           err_in(err, "rule");
}

bool place_put(struct db *db, int64_t new_id, struct sv path, struct sv kind, struct sv name,
               struct sv detail, struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO place (id, path, kind, name, detail) VALUES ($1, $2, $3, $4, $5)"
                  " ON CONFLICT (path) DO UPDATE SET kind = $3, name = $4, detail = $5",
                  A(new_id), A(path), A(kind), A(name), A(detail)) ||
           err_in(err, "place %.*s", SV_ARG(utf8_cut(path, 80)));
}

bool agent_put(struct db *db, int64_t new_id, struct sv email, struct sv name, struct sv role,
               struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO agent (id, email, name, role) VALUES ($1, $2, $3, $4)"
                  " ON CONFLICT (email) DO UPDATE SET name = $3, role = $4",
                  A(new_id), A(email), A(name), A(role)) ||
           err_in(err, "agent %.*s", SV_ARG(utf8_cut(email, 80)));
}

bool config_clear(struct db *db, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM rule") && db_run(db, NULL, err, "DELETE FROM place") &&
           db_run(db, NULL, err,
                  "DELETE FROM account WHERE id NOT IN (SELECT account FROM post WHERE account IS NOT NULL)"
                  " AND id NOT IN (SELECT account FROM outbox)") &&
           db_run(db, NULL, err,
                  "DELETE FROM brand WHERE id NOT IN (SELECT brand FROM account)"
                  " AND id NOT IN (SELECT brand FROM cases WHERE brand IS NOT NULL)"
                  " AND id NOT IN (SELECT brand FROM post WHERE brand IS NOT NULL)");
}

bool config_each_place(struct db *db, const struct config_visitor *visitor, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT path, kind, name, detail FROM place ORDER BY path"))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row || !visitor->place(visitor->arg, db_text(&rows, 0), db_text(&rows, 1), db_text(&rows, 2),
                                    db_text(&rows, 3)))
            return !row;
    }
    return false;
}

bool config_each_agent(struct db *db, const struct config_visitor *visitor, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT email, name, role FROM agent ORDER BY email"))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row || !visitor->agent(visitor->arg, db_text(&rows, 0), db_text(&rows, 1), db_text(&rows, 2)))
            return !row;
    }
    return false;
}

bool greatest_id(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                "SELECT max(id) FROM (SELECT max(id) AS id FROM post UNION ALL SELECT max(id) FROM case_event"
                " UNION ALL SELECT max(id) FROM cases UNION ALL SELECT max(id) FROM author"
                " UNION ALL SELECT max(id) FROM customer UNION ALL SELECT max(id) FROM conversation"
                " UNION ALL SELECT max(id) FROM strand UNION ALL SELECT max(id) FROM outbox"
                " UNION ALL SELECT max(id) FROM agent UNION ALL SELECT max(id) FROM brand"
                " UNION ALL SELECT max(id) FROM account UNION ALL SELECT max(id) FROM rule"
                " UNION ALL SELECT max(id) FROM snippet) AS ids") &&
            read_id(&rows, out, err)) ||
           err_in(err, "read the greatest id");
}
