/* tests/store/test_db_work.c: what db.h promises of transactions, pushes, copies, notices and the pool, on
 * every database. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "db/pool.h"
#include "db_things.h"

/* ---- transactions ---- */

static void a_transaction_is_there_whole_or_not_at_all(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *other = rig_open(*state, DB_READ);
    struct err err = { 0 };

    OK(db_begin(db, &err) && things_add(db, 1, "a", &err) && things_add(db, 2, "b", &err));
    assert_int_equal(things_count(db), 2);
    assert_int_equal(things_count(other), 0);
    OK(db_commit(db, &err));
    assert_int_equal(things_count(other), 2);
    OK(db_begin(db, &err) && things_add(db, 3, "c", &err));
    db_rollback(db);
    assert_int_equal(things_count(other), 2);
    OK(db_begin(db, &err));
    OK(db_commit(db, &err));
}

static void closing_rolls_back(void **state)
{
    CLEANUP(db_closep) struct db *other = rig_open(*state, DB_READ);
    struct db *db = things_open(state);
    struct err err = { 0 };

    OK(db_begin(db, &err) && things_add(db, 1, "a", &err));
    db_close(db);
    assert_int_equal(things_count(other), 0);
}

static void nothing_goes_on_after_a_failure_in_a_transaction(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    OK(things_add(db, 1, "a", &err));
    OK(db_begin(db, &err) && things_add(db, 2, "b", &err));
    FAILS(ERR_CONFLICT, things_add(db, 1, "c", &err));
    FAILS(ERR_FAULT, things_add(db, 3, "d", &err));
    FAILS(ERR_FAULT, db_commit(db, &err));
    assert_int_equal(things_count(db), 1);
    OK(db_begin(db, &err) && things_add(db, 4, "e", &err));
    OK(db_commit(db, &err));
}

static void a_reader_sees_one_snapshot(void **state)
{
    CLEANUP(db_closep) struct db *writer = things_open(state);
    CLEANUP(db_closep) struct db *reader = rig_open(*state, DB_READ);
    struct err err = { 0 };

    OK(db_begin(reader, &err));
    assert_int_equal(things_count(reader), 0);
    OK(things_add(writer, 1, "a", &err));
    assert_int_equal(things_count(reader), 0);
    OK(db_commit(reader, &err));
    assert_int_equal(things_count(reader), 1);
}

enum { WRITERS = 4, ROUNDS = 25 };

struct writer {
    const struct rig_db *where;
    pthread_t thread;
    atomic_int *n_runs;
    struct err err;
    bool ok;
};

/* Reads, then writes what it read plus one: two of them at once must not lose one. */
static bool add_one(struct db *db, void *arg, struct err *err)
{
    struct db_rows rows = { 0 };
    int64_t amount;
    bool row, ok;

    (void)atomic_fetch_add((atomic_int *)arg, 1);
    ok = db_query(db, &rows, err,
                  DB_SQL("SELECT amount FROM things WHERE id = 1",
                         "SELECT amount FROM things WHERE id = 1 FOR UPDATE")) &&
         db_next(&rows, &row, err) && row;
    amount = ok ? db_i64(&rows, 0) : 0;
    db_rows_done(&rows);
    return ok && db_push(db, err, "UPDATE things SET amount = $1 WHERE id = 1", A(amount + 1));
}

static void *write_rounds(void *arg)
{
    struct writer *writer = arg;
    struct db *db;

    writer->ok = db_open(sv_str(writer->where->url), DB_WRITE, &db, &writer->err);
    if (!writer->ok)
        return NULL;
    for (int i = 0; i < ROUNDS && writer->ok; i++)
        writer->ok = db_atomically(db, add_one, writer->n_runs, &writer->err);
    db_close(db);
    return NULL;
}

static void writers_at_once_lose_nothing(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct writer writers[WRITERS] = { 0 };
    atomic_int n_runs = 0;
    struct err err = { 0 };
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount) VALUES (1, 0)"));
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){ .where = *state, .n_runs = &n_runs };
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_rounds, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
        if (!writers[i].ok)
            fail_msg("writer %d: %s", i, writers[i].err.text);
    }
    OK(db_query(db, &rows, &err, "SELECT amount FROM things WHERE id = 1"));
    OK(db_next(&rows, &row, &err) && row);
    assert_int_equal(db_i64(&rows, 0), WRITERS * ROUNDS);
}

static bool fails_otherwise(struct db *db UNUSED, void *arg, struct err *err)
{
    ++*(int *)arg;
    return err_set(err, ERR_LATER, "not the database's doing");
}

static void only_what_may_go_better_runs_again(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    int n_runs = 0;

    FAILS(ERR_LATER, db_atomically(db, fails_otherwise, &n_runs, &err));
    assert_int_equal(n_runs, 1);
    assert_string_equal(err.text, "not the database's doing");
}

/* ---- pushes ---- */

static void pushes_arrive_in_order(void **state)
{
    enum { PUSHES = 2000 }; /* more than the queue holds */
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount) VALUES (1, 0)"));
    OK(db_begin(db, &err));
    for (int64_t i = 0; i < PUSHES; i++)
        OK(db_push(db, &err, "UPDATE things SET amount = $1 + 1 WHERE id = 1 AND amount = $1", A(i)));
    OK(db_commit(db, &err));
    {
        CLEANUP(db_rows_done) struct db_rows rows = { 0 };
        bool row;

        OK(db_query(db, &rows, &err, "SELECT amount FROM things WHERE id = 1"));
        OK(db_next(&rows, &row, &err) && row);
        assert_int_equal(db_i64(&rows, 0), PUSHES);
    }
}

static bool push_thing(struct db *db, int64_t id, struct err *err)
{
    return db_push(db, err, "INSERT INTO things (id) VALUES ($1)", A(id));
}

/* The failure is at the push itself (SQLite) or at what comes next (PostgreSQL), and never lost. */
static void a_failed_push_surfaces(void **state)
{
    enum { BY_COMMIT, BY_RUN, BY_QUERY, BY_SCRIPT, BY_COPY, WAYS };
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    OK(push_thing(db, 1, &err));
    for (int way = 0; way < WAYS; way++) {
        struct db_rows rows = { 0 };
        bool ok;

        err = (struct err){ 0 };
        OK(db_begin(db, &err));
        ok = push_thing(db, 100, &err) && push_thing(db, 1, &err) && push_thing(db, 101, &err);
        if (ok && way == BY_RUN)
            ok = things_add(db, 102, NULL, &err);
        else if (ok && way == BY_QUERY)
            ok = db_query(db, &rows, &err, "SELECT 1");
        else if (ok && way == BY_SCRIPT)
            ok = db_script(db, "SELECT 1; SELECT 2", &err);
        else if (ok && way == BY_COPY)
            ok = db_copy_begin(db, "things", "id", 1, &err);
        if (ok && way == BY_COMMIT)
            FAILS(ERR_CONFLICT, db_commit(db, &err));
        else
            assert_false(ok);
        assert_int_equal(err.kind, ERR_CONFLICT);
        db_rollback(db);
        assert_int_equal(things_count(db), 1);
    }
}

static void a_push_that_fails_to_prepare_surfaces_and_is_prepared_again(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    for (int round = 0; round < 2; round++) {
        bool ok;

        OK(db_begin(db, &err));
        ok = push_thing(db, 1, &err) && db_push(db, &err, "INSERT INTO later (id) VALUES ($1)", A(1)) &&
             db_commit(db, &err);
        db_rollback(db);
        assert_int_equal(ok, round);
        if (!ok)
            OK(db_script(db, "CREATE TABLE later (id BIGINT)", &err));
    }
    /* The statement behind the broken one was never prepared, though it was asked for. */
    OK(push_thing(db, 2, &err));
    assert_int_equal(things_count(db), 2);
}

/* ---- copy ---- */

static void copied_rows_are_as_inserted_ones(void **state)
{
    enum { ROWS = 20000 };
    static const char *const texts[] = { "plain", "tab\there", "line\nline",      "back\\slash\\",
                                         "\\N",   "cr\r",      "\xf0\x9f\x99\x82" };
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    int64_t n = 0;
    bool row;

    OK(db_script(db, "CREATE TABLE copied (id BIGINT, name TEXT, share DOUBLE PRECISION, none TEXT)", &err));
    OK(db_begin(db, &err));
    OK(db_copy_begin(db, "copied", "id, name, share, none", 4, &err));
    for (int64_t i = 0; i < ROWS; i++) {
        const struct db_val values[] = { A(i), A(texts[(size_t)i % COUNT(texts)]), A((double)i / 7), { 0 } };

        OK(db_copy_row(db, values, &err));
    }
    OK(db_copy_end(db, &err));
    OK(db_push(db, &err, "UPDATE copied SET none = NULL WHERE id < 0"));
    OK(db_commit(db, &err));
    OK(db_query(db, &rows, &err, "SELECT id, name, share, none FROM copied ORDER BY id"));
    for (; db_next(&rows, &row, &err) && row; n++) {
        assert_int_equal(db_i64(&rows, 0), n);
        assert_true(sv_is(db_text(&rows, 1), texts[(size_t)n % COUNT(texts)]));
        assert_memory_equal(&(double){ db_double(&rows, 2) }, &(double){ (double)n / 7 }, sizeof(double));
        assert_true(db_is_null(&rows, 3));
    }
    assert_int_equal(n, ROWS);
}

static void a_failed_copy_is_over(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    const struct db_val same = A(1), nul = A(sv_of("\0", 1));

    OK(db_begin(db, &err) && db_copy_begin(db, "things", "id", 1, &err));
    err = (struct err){ 0 };
    if (db_copy_row(db, &same, &err) && db_copy_row(db, &same, &err))
        FAILS(ERR_CONFLICT, db_copy_end(db, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    db_rollback(db);

    OK(db_begin(db, &err) && db_copy_begin(db, "things", "name", 1, &err));
    FAILS(ERR_INPUT, db_copy_row(db, &nul, &err));
    db_rollback(db);

    OK(db_begin(db, &err) && db_copy_begin(db, "things", "id", 1, &err) && db_copy_row(db, &same, &err));
    db_rollback(db); /* in the middle */

    OK(db_begin(db, &err));
    FAILS(ERR_FAULT, db_copy_begin(db, "nothing", "id", 1, &err));
    db_rollback(db);
    assert_int_equal(things_count(db), 0);
}

/* ---- notices ---- */

struct heard {
    int n;
    char last[64];
};

static void hear(void *arg, struct sv channel, struct sv payload)
{
    struct heard *heard = arg;

    assert_true(sv_is(channel, "cases"));
    heard->n++;
    (void)snprintf(heard->last, sizeof heard->last, "%.*s", SV_ARG(payload));
}

static void notices_come_after_the_commit(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *ear = rig_open(*state, DB_READ);
    struct err err = { 0 };
    struct heard heard = { 0 };
    int n_wanted = db_kind(db) == DB_POSTGRES ? 1 : 0;

    OK(db_listen(ear, "cases", &err));
    OK(db_begin(db, &err) && db_notify(db, "cases", SV("{\"case\":1}"), &err));
    OK(db_notices(ear, 0, hear, &heard, &err));
    assert_int_equal(heard.n, 0);
    OK(db_commit(db, &err));
    OK(db_notices(ear, n_wanted ? 5000 : 0, hear, &heard, &err));
    assert_int_equal(heard.n, n_wanted);
    assert_string_equal(heard.last, n_wanted ? "{\"case\":1}" : "");
    OK(db_notify(db, "cases", SV("again"), &err));
    OK(db_notices(ear, n_wanted ? 5000 : 0, hear, &heard, &err));
    assert_int_equal(heard.n, 2 * n_wanted);
}

/* ---- the pool ---- */

struct borrower {
    struct db_pool *pool;
    pthread_t thread;
    bool ok;
};

static void *borrow(void *arg)
{
    struct borrower *borrower = arg;

    borrower->ok = true;
    for (int i = 0; i < ROUNDS && borrower->ok; i++) {
        CLEANUP(db_givep) struct db *db = NULL;

        borrower->ok = db_take(borrower->pool, 10000, &db, NULL);
        if (borrower->ok)
            borrower->ok = db_run(db, NULL, NULL, "SELECT COUNT(*) FROM things");
    }
    return NULL;
}

static void a_pool_lends_to_many(void **state)
{
    struct borrower borrowers[WRITERS] = { 0 };
    const struct rig_db *where = *state;
    struct db_pool *pool;
    struct db *first = NULL, *second = NULL, *third = NULL;
    struct err err = { 0 };

    OK(db_pool_new(sv_str(where->url), DB_READ, 2, &pool, &err));
    OK(db_take(pool, 0, &first, &err) && db_take(pool, 0, &second, &err));
    FAILS(ERR_LATER, db_take(pool, 0, &third, &err));
    OK(db_begin(first, &err));
    db_give(first);
    OK(db_take(pool, 0, &third, &err));
    OK(db_begin(third, &err)); /* what the last borrower left open is gone */
    db_give(third);
    db_give(second);
    for (int i = 0; i < WRITERS; i++) {
        borrowers[i].pool = pool;
        assert_int_equal(pthread_create(&borrowers[i].thread, NULL, borrow, &borrowers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(borrowers[i].thread, NULL), 0);
        assert_true(borrowers[i].ok);
    }
    db_pool_free(pool);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transaction_is_there_whole_or_not_at_all),
        cmocka_unit_test(closing_rolls_back),
        cmocka_unit_test(nothing_goes_on_after_a_failure_in_a_transaction),
        cmocka_unit_test(a_reader_sees_one_snapshot),
        cmocka_unit_test(writers_at_once_lose_nothing),
        cmocka_unit_test(only_what_may_go_better_runs_again),
        cmocka_unit_test(pushes_arrive_in_order),
        cmocka_unit_test(a_failed_push_surfaces),
        cmocka_unit_test(a_push_that_fails_to_prepare_surfaces_and_is_prepared_again),
        cmocka_unit_test(copied_rows_are_as_inserted_ones),
        cmocka_unit_test(a_failed_copy_is_over),
        cmocka_unit_test(notices_come_after_the_commit),
        cmocka_unit_test(a_pool_lends_to_many),
    };

    return rig_each_database("db work", tests, COUNT(tests), things_prepare);
}
