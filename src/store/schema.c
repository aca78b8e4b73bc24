/* store/schema.c: migrations, numbered and only ever added. The version stands in the one row of `schema_version`. */
#include "store/schema.h"

#include <inttypes.h>

#include "db/db.h"
#include "store/migrations/0001_foundation.h"
#include "store/migrations/0002_snippets.h"
#include "store/migrations/0003_brand_record.h"
#include "store/migrations/0004_nodes.h"
#include "store/migrations/0005_brand_lists.h"
#include "store/migrations/0006_labels.h"
#include "store/migrations/0007_models.h"
#include "store/migrations/0008_lists.h"

/* The index of the words that text/ makes. FTS5 keeps no second copy of the text (content='') and no positions. */
#define SEARCH_SQLITE \
    "CREATE VIRTUAL TABLE search USING fts5(tokens, content='', detail=none, tokenize='ascii');"
#define SEARCH_POSTGRES \
    "CREATE TABLE search (rowid BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL);" \
    "CREATE INDEX search_tokens ON search USING gin (tokens);"

static const struct migration {
    const char *sqlite, *postgres;
} migrations[] = {
    { SCHEMA_0001("INTEGER PRIMARY KEY", SEARCH_SQLITE), SCHEMA_0001("BIGINT PRIMARY KEY", SEARCH_POSTGRES) },
    { SCHEMA_0002("INTEGER PRIMARY KEY"), SCHEMA_0002("BIGINT PRIMARY KEY") },
    { SCHEMA_0003, SCHEMA_0003 },
    { SCHEMA_0004, SCHEMA_0004 },
    { SCHEMA_0005, SCHEMA_0005 },
    { SCHEMA_0006("INTEGER PRIMARY KEY"), SCHEMA_0006("BIGINT PRIMARY KEY") },
    { SCHEMA_0007("INTEGER PRIMARY KEY"), SCHEMA_0007("BIGINT PRIMARY KEY") },
    { SCHEMA_0008, SCHEMA_0008 },
};

/* Any number: all that matters is that every Earshot takes the same. */
#define MIGRATION_LOCK "7381029366"

int schema_version(void)
{
    return (int)COUNT(migrations);
}

static bool read_version(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = 0;
    if (!db_query(
            db, &rows, err,
            DB_SQL("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
                   "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
                   " AND tablename = 'schema_version'")) ||
        !db_next(&rows, &row, err))
        return false;
    if (!row || db_i64(&rows, 0) == 0)
        return true;
    db_rows_done(&rows);
    if (!db_query(db, &rows, err, "SELECT max(version) FROM schema_version") || !db_next(&rows, &row, err))
        return false;
    *out = row ? db_i64(&rows, 0) : 0;
    return true;
}

static bool refuse_newer(int64_t version, struct err *err)
{
    if (version <= schema_version())
        return true;
    return err_set(err, ERR_INPUT,
                   "the database has version %" PRId64
                   ", this Earshot knows %d: it was opened by a newer one; use that",
                   version, schema_version());
}

static bool migrate(struct db *db, void *arg UNUSED, struct err *err)
{
    int64_t version;

    if (db_kind(db) == DB_POSTGRES) { /* SQLite's writing transaction is the lock already */
        CLEANUP(db_rows_done) struct db_rows rows = { 0 };
        bool row;

        if (!db_query(db, &rows, err, "SELECT pg_advisory_xact_lock(" MIGRATION_LOCK ")") ||
            !db_next(&rows, &row, err))
            return false;
    }
    if (!read_version(db, &version, err) || !refuse_newer(version, err))
        return false;
    if (version == 0 && !db_script(db, "CREATE TABLE schema_version (version BIGINT NOT NULL)", err))
        return false;
    for (size_t i = (size_t)version; i < COUNT(migrations); i++) {
        if (!db_script(db, db_kind(db) == DB_SQLITE ? migrations[i].sqlite : migrations[i].postgres, err) ||
            !db_run(db, NULL, err, "INSERT INTO schema_version (version) VALUES ($1)", A((int64_t)i + 1)))
            return err_in(err, "migration %zu", i + 1);
    }
    return true;
}

bool schema_migrate(struct db *db, struct err *err)
{
    int64_t version;

    if (!read_version(db, &version, err) || !refuse_newer(version, err))
        return err_in(err, "schema");
    if (version == schema_version())
        return true;
    return db_atomically(db, migrate, NULL, err) || err_in(err, "schema");
}

bool schema_check(struct db *db, struct err *err)
{
    int64_t version;

    if (!read_version(db, &version, err) || !refuse_newer(version, err))
        return err_in(err, "schema");
    if (version == schema_version())
        return true;
    return err_set(err, ERR_INPUT, "the database is %s; run `earshot serve` or `earshot import` on it once",
                   version ? "from an older Earshot" : "empty");
}
