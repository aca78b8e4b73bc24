/* tests/store/test_migrations.c: a store that an older Earshot made is brought to today's version, and what stood in it goes
 * on: old/ has one of each version, N-sqlite.sql and N-postgres.sql what version N added, rows.sql what people had done. */
#include "rig/rig.h"

#include <stdio.h>

#include "base/buf.h"
#include "flow/core.h"
#include "flow/import.h"
#include "flow/node.h"
#include "flow/writer.h"
#include "store/leases.h"
#include "store/schema.h"

enum { OLD_BYTES_MAX = 64 << 10, NOW_MS = 0 };

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void run_file(struct db *db, const char *name)
{
    CLEANUP(buf_done) struct buf sql = BUF(OLD_BYTES_MAX);
    char path[4096];
    struct err err;
    FILE *file;
    char *room;

    (void)snprintf(path, sizeof path, OLD_DIR "/%s.sql", name);
    file = fopen(path, "re");
    assert_non_null(file);
    room = buf_room(&sql, OLD_BYTES_MAX - 1);
    sql.len = fread(room, 1, OLD_BYTES_MAX - 1, file);
    sql.at[sql.len] = '\0';
    (void)fclose(file);
    must(db_script(db, buf_str(&sql), &err), &err);
}

static void make_old(const struct rig_db *where, int version)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_WRITE);
    char name[40];

    for (int i = 1; i <= version; i++) {
        (void)snprintf(name, sizeof name, "%d-%s", i, where->kind == DB_SQLITE ? "sqlite" : "postgres");
        run_file(db, name);
    }
    run_file(db, "rows");
}

static int64_t number(const struct rig_db *where, const char *what)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_READ);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err;
    bool row;

    must(db_query_sql(db, &rows, &err, (struct db_sql){ what, NULL }, NULL, 0), &err);
    must(db_next(&rows, &row, &err) && row, &err);
    return db_i64(&rows, 0);
}

static bool take(void *arg, struct db *db, struct err *err)
{
    struct core *core = arg;

    return leases_take(db, node_holder(core->node), NOW_MS, false, err);
}

/* Mo writes again, in the same thread: that is the old case, not a new one. */
static void go_on(struct core *core)
{
    static const char line[] =
        "{\"network\":\"x\",\"id\":\"new-1\",\"created_at\":\"2026-01-05T09:00:00Z\",\"in_reply_to\":\"old-1\","
        "\"text\":\"and now the nut\",\"author\":{\"id\":\"mo\",\"handle\":\"mo\"}}";
    struct import_options options = { .batch_max = 10 };
    struct import_cursor counts;
    struct importer *importer;
    uint64_t skip;
    struct err err;

    must(importer_new(core, &options, &importer, &skip, &err), &err);
    must(importer_line(importer, sv_str(line), false, sizeof line, &err), &err);
    must(importer_finish(importer, &counts, &err), &err);
    importer_free(importer);
    assert_int_equal(counts.n_opened, 0);
    assert_int_equal(counts.n_joined, 1);
}

static void every_older_version_goes_on(void **state)
{
    for (int version = 1; version <= schema_version(); version++) {
        struct core *core;
        struct db *db;
        struct rig_db where;
        struct err err;

        rig_database(((struct rig_db *)*state)->kind, NULL, &where);
        make_old(&where, version);
        must(core_open(sv_str(where.url), &core, &err), &err);
        assert_int_equal(number(&where, "SELECT max(version) FROM schema_version"), schema_version());
        go_on(core);
        assert_int_equal(number(&where, "SELECT count(*) FROM cases"), 1);
        assert_int_equal(number(&where, "SELECT count(*) FROM post WHERE kase IS NOT NULL"), 2);
        /* an answer that was on its way under a version without leases is in doubt as soon as somebody has its account */
        must(writer_run(core->writer, WRITE_DESK, take, core, &err), &err);
        assert_int_equal(number(&where, "SELECT state FROM outbox"), 2);
        core_close(core);
        db = rig_open(&where, DB_READ);
        must(schema_check(db, &err), &err);
        db_close(db);
    }
}

static bool make_newer(void *arg, struct db *db, struct err *err)
{
    (void)arg;
    return db_run(db, NULL, err, "INSERT INTO schema_version (version) VALUES (1000)");
}

static void a_newer_store_is_refused_with_a_sentence(void **state)
{
    struct core *core;
    struct err err;

    must(core_open(sv_str(((struct rig_db *)*state)->url), &core, &err), &err);
    must(writer_run(core->writer, WRITE_DESK, make_newer, NULL, &err), &err);
    core_close(core);
    assert_false(core_open(sv_str(((struct rig_db *)*state)->url), &core, &err));
    assert_int_equal(err.kind, ERR_INPUT);
    assert_non_null(strstr(err.text, "opened by a newer one"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_older_version_goes_on),
        cmocka_unit_test(a_newer_store_is_refused_with_a_sentence),
    };

    return rig_each_database("migrations", tests, COUNT(tests), schema_migrate);
}
