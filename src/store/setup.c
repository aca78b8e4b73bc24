/* store/setup.c: SQL of the administration. */
#include "store/setup.h"

#include <inttypes.h>

#include "db/db.h"

bool brands_list(struct db *db, bool count_cases, struct arena *arena, struct brand_rows *out,
                 struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct brand_rows){ .at = ARENA_NEW(arena, struct brand_row, SETUP_ROWS_MAX) };
    if (!(count_cases
              ? db_query(
                    db, &rows, err,
                    "SELECT b.id, b.name, b.ours, b.sample, coalesce(c.n, 0), b.record FROM brand b LEFT JOIN"
                    " (SELECT brand, count(*) AS n FROM cases GROUP BY brand) AS c ON c.brand = b.id"
                    " ORDER BY b.id LIMIT $1",
                    A(SETUP_ROWS_MAX))
              : db_query(db, &rows, err,
                         "SELECT id, name, ours, sample, 0, record FROM brand ORDER BY id LIMIT $1",
                         A(SETUP_ROWS_MAX))))
        return err_in(err, "read brands");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == SETUP_ROWS_MAX)
            return true;
        out->at[out->n++] = (struct brand_row){ .id = db_i64(&rows, 0),
                                                .name = arena_sv(arena, db_text(&rows, 1)),
                                                .ours = db_i64(&rows, 2) != 0,
                                                .sample = db_i64(&rows, 3) != 0,
                                                .n_cases = db_i64(&rows, 4),
                                                .record = arena_sv(arena, db_text(&rows, 5)) };
    }
    return err_in(err, "read brands");
}

bool brand_add(struct db *db, int64_t id, struct sv name, bool ours, bool sample, struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO brand (id, name, ours, sample) VALUES ($1, $2, $3, $4)", A(id),
                  A(name), A(ours), A(sample)) ||
           err_in(err, "brand %.*s", SV_ARG(utf8_cut(name, 80)));
}

bool brand_change(struct db *db, int64_t id, struct sv name, bool ours, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE brand SET name = $2, ours = $3 WHERE id = $1", A(id), A(name),
                  A(ours)) ||
           err_in(err, "brand %.*s", SV_ARG(utf8_cut(name, 80)));
}

bool brand_drop(struct db *db, int64_t id, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM cases WHERE brand = $1) OR EXISTS (SELECT 1 FROM post p JOIN account a"
            " ON a.id = p.account WHERE a.brand = $1)",
            A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "brand %" PRId64, id);
    if (row)
        return err_set(err, ERR_CONFLICT, "the brand has cases; they would be nobody's");
    db_rows_done(&rows);
    return (db_run(db, NULL, err, "DELETE FROM rule WHERE brand = $1", A(id)) &&
            db_run(db, NULL, err, "DELETE FROM account WHERE brand = $1", A(id)) &&
            db_run(db, NULL, err, "DELETE FROM brand WHERE id = $1", A(id))) ||
           err_in(err, "brand %" PRId64, id);
}

bool account_add(struct db *db, int64_t id, int64_t brand, struct sv network, struct sv handle,
                 struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO account (id, brand, network, handle) VALUES ($1, $2, $3, $4)",
                  A(id), A(brand), A(network), A(handle)) ||
           err_in(err, "account @%.*s", SV_ARG(utf8_cut(handle, 80)));
}

bool account_change(struct db *db, int64_t id, int64_t brand, struct sv network, struct sv handle,
                    struct err *err)
{
    return db_run(
               db, NULL, err,
               "UPDATE account SET brand = $2, network_id = CASE WHEN network = $3 AND handle = $4 THEN network_id END,"
               " network = $3, handle = $4 WHERE id = $1",
               A(id), A(brand), A(network), A(handle)) ||
           err_in(err, "account @%.*s", SV_ARG(utf8_cut(handle, 80)));
}

bool account_sign_out(struct db *db, int64_t id, struct err *err)
{
    return db_run(db, NULL, err,
                  "UPDATE account SET secret = NULL, state = 'signed_out', text = NULL WHERE id = $1",
                  A(id)) ||
           err_in(err, "account %" PRId64, id);
}

bool account_drop(struct db *db, int64_t id, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE account = $1) OR EXISTS"
                  " (SELECT 1 FROM post WHERE account = $1)",
                  A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "account %" PRId64, id);
    if (row)
        return err_set(err, ERR_CONFLICT, "posts of this account are kept; sign it out instead");
    db_rows_done(&rows);
    return db_run(db, NULL, err, "DELETE FROM account WHERE id = $1", A(id)) ||
           err_in(err, "account %" PRId64, id);
}

bool rules_list(struct db *db, int64_t since_id, struct arena *arena, struct rule_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct rule_rows){ .at = ARENA_NEW(arena, struct rule_row, SETUP_ROWS_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT r.id, r.brand, r.value, r.tag, r.enabled, coalesce(m.n, 0) FROM rule r LEFT JOIN"
            " (SELECT rule, count(*) AS n FROM post WHERE id >= $1 AND rule IS NOT NULL GROUP BY rule) AS m"
            " ON m.rule = r.id ORDER BY r.id LIMIT $2",
            A(since_id), A(SETUP_ROWS_MAX)))
        return err_in(err, "read rules");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == SETUP_ROWS_MAX)
            return true;
        out->at[out->n++] =
            (struct rule_row){ .id = db_i64(&rows, 0),
                               .brand = db_i64(&rows, 1),
                               .value = arena_sv(arena, db_text(&rows, 2)),
                               .tag = db_is_null(&rows, 3) ? (struct sv){ 0 }
                                                           : arena_sv(arena, db_text(&rows, 3)),
                               .on = db_i64(&rows, 4) != 0,
                               .n_matches = db_i64(&rows, 5) };
    }
    return err_in(err, "read rules");
}

bool rule_add(struct db *db, const struct rule_row *row, struct err *err)
{
    return db_run(db, NULL, err,
                  "INSERT INTO rule (id, brand, value, tag, enabled) VALUES ($1, $2, $3, $4, $5)", A(row->id),
                  A(row->brand), A(row->value), A(row->tag), A(row->on)) ||
           err_in(err, "rule");
}

bool rule_change(struct db *db, const struct rule_row *row, struct err *err)
{
    return db_run(db, NULL, err,
                  "UPDATE rule SET brand = $2, value = $3, tag = $4, enabled = $5 WHERE id = $1", A(row->id),
                  A(row->brand), A(row->value), A(row->tag), A(row->on)) ||
           err_in(err, "rule");
}

bool rule_drop(struct db *db, int64_t id, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM rule WHERE id = $1", A(id)) || err_in(err, "rule");
}

bool sources_list(struct db *db, struct arena *arena, struct source_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct source_rows){ .at = ARENA_NEW(arena, struct source_row, 200) };
    if (!db_query(
            db, &rows, err,
            "SELECT id, network, name, state, text, enabled, lag_ms, retry_at, heartbeat, per_minute, 0 FROM source"
            " UNION ALL SELECT a.id, a.network, '@' || coalesce(a.handle, a.network_id, ''), CASE WHEN a.state = 'signed_in' AND"
            " coalesce(a.text, '') = '' THEN 'live' ELSE 'down' END, a.text, 1, 0, NULL, NULL, NULL, 1 FROM account a"
            " JOIN brand b ON b.id = a.brand WHERE a.secret IS NOT NULL AND b.sample = 0 ORDER BY 1 LIMIT 200"))
        return err_in(err, "read sources");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == 200)
            return true;
        out->at[out->n++] =
            (struct source_row){ .id = db_i64(&rows, 0),
                                 .network = arena_sv(arena, db_text(&rows, 1)),
                                 .name = arena_sv(arena, db_text(&rows, 2)),
                                 .state = arena_sv(arena, db_text(&rows, 3)),
                                 .text = db_is_null(&rows, 4) ? (struct sv){ 0 }
                                                              : arena_sv(arena, db_text(&rows, 4)),
                                 .enabled = db_i64(&rows, 5) != 0,
                                 .lag_ms = db_i64(&rows, 6),
                                 .retry_at = db_i64(&rows, 7),
                                 .heartbeat = db_i64(&rows, 8),
                                 .per_minute = db_is_null(&rows, 9) ? -1 : db_i64(&rows, 9),
                                 .is_account = db_i64(&rows, 10) != 0 };
    }
    return err_in(err, "read sources");
}

bool source_add_stream(struct db *db, int64_t id, struct sv network, struct sv name, struct err *err)
{
    return db_run(
               db, NULL, err,
               "INSERT INTO source (id, kind, name, network) VALUES ($1, 'stream', $2, $3) ON CONFLICT (name) DO UPDATE"
               " SET enabled = 1",
               A(id), A(name), A(network)) ||
           err_in(err, "source %.*s", SV_ARG(name));
}
