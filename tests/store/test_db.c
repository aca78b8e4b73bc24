/* tests/store/test_db.c: what db.h promises, on every database. */
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "rig/rig.h"

#define OK(call)                                                                          \
    do {                                                                                  \
        if (!(call))                                                                      \
            fail_msg("%s:%d: %s (kind %d)", __FILE__, __LINE__, err.text, (int)err.kind); \
    } while (0)
#define FAILS(kind_, call)                                                               \
    do {                                                                                 \
        err = (struct err){ 0 };                                                         \
        if (call)                                                                        \
            fail_msg("%s:%d: did not fail", __FILE__, __LINE__);                         \
        if (err.kind != (kind_))                                                         \
            fail_msg("%s:%d: kind %d: %s", __FILE__, __LINE__, (int)err.kind, err.text); \
    } while (0)

static bool prepare(struct db *db, struct err *err)
{
    return db_script(
        db,
        "CREATE TABLE things (id BIGINT PRIMARY KEY, amount BIGINT, share DOUBLE PRECISION, name TEXT UNIQUE,"
        " small INTEGER, CHECK (small < 100));"
        "CREATE TABLE parts (id BIGINT PRIMARY KEY, thing BIGINT NOT NULL REFERENCES things (id))",
        err);
}

static struct db *open_db(void **state)
{
    return rig_open(*state, DB_WRITE);
}

static bool add(struct db *db, int64_t id, const char *name, struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO things (id, name) VALUES ($1, $2)", A(id), A(name));
}

static int64_t count_things(struct db *db)
{
    struct err err = { 0 };
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, "SELECT COUNT(*) FROM things"));
    OK(db_next(&rows, &row, &err) && row);
    return db_i64(&rows, 0);
}

/* ---- values ---- */

static void whole_numbers_come_back_as_they_went(void **state)
{
    static const int64_t numbers[] = {
        0, 1, -1, 255, INT32_MAX, INT32_MIN, (int64_t)INT32_MAX + 1, INT64_MAX, INT64_MIN
    };
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(numbers); i++) {
        CLEANUP(db_rows_done)
        struct db_rows rows = { 0 };

        OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount) VALUES ($1, $2)", A((int64_t)i),
                  A(numbers[i])));
        OK(db_query(db, &rows, &err, "SELECT amount FROM things WHERE id = $1 AND amount = $2", A((int64_t)i),
                    A(numbers[i])));
        OK(db_next(&rows, &row, &err));
        assert_true(row);
        assert_true(db_i64(&rows, 0) == numbers[i]);
        OK(db_next(&rows, &row, &err));
        assert_false(row);
        OK(db_next(&rows, &row, &err));
        assert_false(row);
    }
}

static void doubles_come_back_to_the_last_bit(void **state)
{
    static const double numbers[] = { 0, -0.5, 0.1, 1.0 / 3, 1e300, -1e-300, 5e-324, 123456789.123456789 };
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(numbers); i++) {
        CLEANUP(db_rows_done)
        struct db_rows rows = { 0 };

        OK(db_run(db, NULL, &err, "INSERT INTO things (id, share) VALUES ($1, $2)", A((int64_t)i),
                  A(numbers[i])));
        OK(db_query(db, &rows, &err, "SELECT share FROM things WHERE id = $1", A((int64_t)i)));
        OK(db_next(&rows, &row, &err) && row);
        assert_memory_equal(&(double){ db_double(&rows, 0) }, &numbers[i], sizeof(double));
    }
}

static void what_is_no_number_is_null_and_infinity_stays(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, share) VALUES (1, $1), (2, $2), (3, $3)",
              A((double)NAN), A((double)INFINITY), A(-(double)INFINITY)));
    OK(db_query(db, &rows, &err, "SELECT share FROM things ORDER BY id"));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(db_is_null(&rows, 0));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(db_double(&rows, 0) > 1e308);
    OK(db_next(&rows, &row, &err) && row);
    assert_true(db_double(&rows, 0) < -1e308);
}

static void null_is_zero_and_the_absent_view(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    const char *none = NULL;
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount, share, name) VALUES (1, $1, $2, $3)",
              A_OR_NULL(0), A(none), A((struct sv){ 0 })));
    OK(db_query(db, &rows, &err, "SELECT amount, share, name, '' FROM things"));
    OK(db_next(&rows, &row, &err) && row);
    for (int i = 0; i < 3; i++)
        assert_true(db_is_null(&rows, i));
    assert_int_equal(db_i64(&rows, 0), 0);
    assert_true(db_double(&rows, 1) == 0);
    assert_null(db_text(&rows, 2).at);
    assert_false(db_is_null(&rows, 3));
    assert_non_null(db_text(&rows, 3).at);
    assert_int_equal(db_text(&rows, 3).len, 0);
}

static void text_comes_back_byte_for_byte(void **state)
{
    static const char *const texts[] = {
        "",
        "a",
        "it's \"quoted\" \\ back\\\\slash",
        "tab\there\nline\r\nend",
        "\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82",
        "\\N",
        "\\.",
        "$1 %s ?",
        "\x01\x7f",
    };
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(texts); i++) {
        CLEANUP(db_rows_done)
        struct db_rows rows = { 0 };

        OK(add(db, (int64_t)i, texts[i], &err));
        OK(db_query(db, &rows, &err, "SELECT name FROM things WHERE name = $1", A(texts[i])));
        OK(db_next(&rows, &row, &err) && row);
        assert_true(sv_is(db_text(&rows, 0), texts[i]));
    }
}

static void text_that_is_not_utf8_or_holds_nul_is_refused(void **state)
{
    static const struct sv texts[] = {
        { "a\0b", 3 },
        { "\0", 1 },
        { "12345678\0", 9 },
        { "\xff", 1 },
        { "abc\xc3", 4 },
        { "\xed\xa0\x80", 3 },
        { "long enough for words \xc0\x80", 24 },
    };
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT(texts); i++)
        FAILS(ERR_INPUT, db_run(db, NULL, &err, "INSERT INTO things (id, name) VALUES ($1, $2)",
                                A((int64_t)i), A(texts[i])));
    assert_int_equal(count_things(db), 0);
}

static void big_text_comes_back(void **state)
{
    enum { SIZE = 8 * 1024 * 1024 };
    CLEANUP(mem_freep)
    char *big = mem_new(SIZE, 1);
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < SIZE; i++)
        big[i] = (char)('a' + i % 23);
    /* Not unique: PostgreSQL can't index so much. */
    OK(db_script(db, "CREATE TABLE big (body TEXT)", &err));
    OK(db_run(db, NULL, &err, "INSERT INTO big (body) VALUES ($1)", A(sv_of(big, SIZE))));
    OK(db_query(db, &rows, &err, "SELECT body, LENGTH(body) FROM big"));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(sv_equal(db_text(&rows, 0), sv_of(big, SIZE)));
    assert_int_equal(db_i64(&rows, 1), SIZE);
}

static void sums_and_truths_read_as_numbers(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount) VALUES (1, 3), (2, 4)"));
    OK(db_query(db, &rows, &err,
                "SELECT SUM(amount), AVG(amount), MAX(id) > 1, MAX(id) > 2, AVG(amount) FROM things"));
    OK(db_next(&rows, &row, &err) && row);
    assert_int_equal(db_i64(&rows, 0), 7);
    assert_true(fabs(db_double(&rows, 1) - 3.5) < 1e-9);
    assert_int_equal(db_i64(&rows, 2), 1);
    assert_int_equal(db_i64(&rows, 3), 0);
    assert_int_equal(db_i64(&rows, 4), 3);
}

/* ---- statements ---- */

static void parameters_stand_anywhere_and_more_than_once(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (name, amount, id, small) VALUES ($3, $1, $2, $1)", A(11),
              A(22), A("x")));
    OK(db_query(db, &rows, &err,
                "SELECT id, amount, small FROM things WHERE id = $2 AND amount = $1 AND small = $1", A(11),
                A(22)));
    OK(db_next(&rows, &row, &err) && row);
    assert_int_equal(db_i64(&rows, 0), 22);
    assert_int_equal(db_i64(&rows, 1), 11);
}

static void a_statement_takes_null_first_and_values_later(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    const struct db_val rows[] = { { 0 }, db_val_i64(INT64_MAX), { 0 }, db_val_i64(INT64_MIN) };
    int64_t changed;

    OK(add(db, INT64_MAX, "a", &err) && add(db, INT64_MIN, "b", &err));
    for (size_t round = 0; round < COUNT(rows); round++) {
        OK(db_run(db, &changed, &err, "UPDATE things SET amount = 1 WHERE ($1 = 0 OR id = $1)", rows[round]));
        assert_int_equal(changed, rows[round].type == DB_NULL ? 0 : 1);
    }
}

static void changed_rows_are_counted(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    int64_t changed;

    OK(db_run(db, &changed, &err, "INSERT INTO things (id) VALUES (1), (2), (3)"));
    assert_int_equal(changed, 3);
    OK(db_run(db, &changed, &err, "UPDATE things SET amount = 1 WHERE id > 1"));
    assert_int_equal(changed, 2);
    OK(db_run(db, &changed, &err, "UPDATE things SET amount = 1 WHERE id > 99"));
    assert_int_equal(changed, 0);
    OK(db_run(db, &changed, &err, "SELECT id FROM things"));
    assert_int_equal(changed, 0);
    OK(db_run(db, &changed, &err, "INSERT INTO things (id) VALUES (1) ON CONFLICT DO NOTHING"));
    assert_int_equal(changed, 0);
    OK(db_run(db, &changed, &err, "CREATE TABLE other (id BIGINT)"));
    assert_int_equal(changed, 0);
    OK(db_run(db, &changed, &err, "DELETE FROM things"));
    assert_int_equal(changed, 3);
}

static void each_database_gets_its_own_text(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, DB_SQL("SELECT 'lite', $1 + 0", "SELECT 'post', $1 + 0"), A(7)));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(sv_is(db_text(&rows, 0), db_kind(db) == DB_SQLITE ? "lite" : "post"));
    assert_int_equal(db_i64(&rows, 1), 7);
}

static void other_statements_run_while_rows_are_read(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    int64_t n_rows = 0;
    bool row;

    OK(db_run(db, NULL, &err, "INSERT INTO things (id) VALUES (1), (2), (3)"));
    OK(db_begin(db, &err));
    OK(db_query(db, &rows, &err, "SELECT id FROM things ORDER BY id"));
    for (; db_next(&rows, &row, &err) && row; n_rows++)
        OK(db_run(db, NULL, &err, "UPDATE things SET amount = $1 WHERE id = $2", A(n_rows),
                  A(db_i64(&rows, 0))));
    assert_int_equal(n_rows, 3);
    db_rows_done(&rows);
    OK(db_commit(db, &err));
}

static void a_statement_outlives_the_text_of_its_arguments(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
    struct err err = { 0 };
    char name[] = "long enough to be on no stack by luck";
    bool row;

    OK(add(db, 1, name, &err));
    OK(db_query(db, &rows, &err, "SELECT id FROM things WHERE name = $1", A(sv_str(name))));
    memset(name, 'x', sizeof name - 1);
    OK(db_next(&rows, &row, &err));
    assert_true(row);
}

/* ---- errors ---- */

static void errors_have_their_kind(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };

    OK(add(db, 1, "one", &err));
    FAILS(ERR_CONFLICT, add(db, 1, "other", &err));
    FAILS(ERR_CONFLICT, add(db, 2, "one", &err));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO things (id, small) VALUES (3, 100)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO parts (id, thing) VALUES (1, 99)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO parts (id, thing) VALUES (1, NULL)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO nothing (id) VALUES (1)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "THIS IS NOT SQL"));
    FAILS(ERR_FAULT, db_script(db, "CREATE TABLE a (id BIGINT); NOT SQL", &err));
    OK(add(db, 2, "the connection goes on", &err));
    assert_int_equal(count_things(db), 2);
}

static void a_wrong_address_is_named_without_its_password(void **state)
{
    static const struct {
        const char *url;
        enum err_kind kind;
    } rows[] = {
        { "mysql://root:geheim@localhost/x", ERR_INPUT },
        { "", ERR_INPUT },
        { "sqlite:", ERR_INPUT },
        { "sqlite:/no/such/folder/x.db", ERR_INPUT },
        { "postgres://me:geheim@[::1/x", ERR_INPUT },
        { "postgres://me:geheim@%zz/x", ERR_INPUT },
        { "postgres:///x?host=/no/such/folder", ERR_LATER },
    };
    struct err err = { 0 };
    struct db *db;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        FAILS(rows[i].kind, db_open(sv_str(rows[i].url), DB_WRITE, &db, &err));
        assert_null(strstr(err.text, "geheim"));
    }
    FAILS(ERR_ABSENT, db_open(SV("sqlite:/no/such/folder/x.db"), DB_READ, &db, &err));
}

static void a_reading_connection_writes_nothing(void **state)
{
    CLEANUP(db_closep)
    struct db *writer = open_db(state);
    CLEANUP(db_closep)
    struct db *reader = rig_open(*state, DB_READ);
    struct err err = { 0 };

    FAILS(ERR_FAULT, add(reader, 1, "x", &err));
    OK(add(writer, 1, "x", &err));
    assert_int_equal(count_things(reader), 1);
}

/* ---- transactions ---- */

static void a_transaction_is_there_whole_or_not_at_all(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_closep)
    struct db *other = rig_open(*state, DB_READ);
    struct err err = { 0 };

    OK(db_begin(db, &err) && add(db, 1, "a", &err) && add(db, 2, "b", &err));
    assert_int_equal(count_things(db), 2);
    assert_int_equal(count_things(other), 0);
    OK(db_commit(db, &err));
    assert_int_equal(count_things(other), 2);
    OK(db_begin(db, &err) && add(db, 3, "c", &err));
    db_rollback(db);
    assert_int_equal(count_things(other), 2);
    OK(db_begin(db, &err));
    OK(db_commit(db, &err));
}

static void closing_rolls_back(void **state)
{
    CLEANUP(db_closep)
    struct db *other = rig_open(*state, DB_READ);
    struct db *db = open_db(state);
    struct err err = { 0 };

    OK(db_begin(db, &err) && add(db, 1, "a", &err));
    db_close(db);
    assert_int_equal(count_things(other), 0);
}

static void nothing_goes_on_after_a_failure_in_a_transaction(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };

    OK(add(db, 1, "a", &err));
    OK(db_begin(db, &err) && add(db, 2, "b", &err));
    FAILS(ERR_CONFLICT, add(db, 1, "c", &err));
    FAILS(ERR_FAULT, add(db, 3, "d", &err));
    FAILS(ERR_FAULT, db_commit(db, &err));
    assert_int_equal(count_things(db), 1);
    OK(db_begin(db, &err) && add(db, 4, "e", &err));
    OK(db_commit(db, &err));
}

static void a_reader_sees_one_snapshot(void **state)
{
    CLEANUP(db_closep)
    struct db *writer = open_db(state);
    CLEANUP(db_closep)
    struct db *reader = rig_open(*state, DB_READ);
    struct err err = { 0 };

    OK(db_begin(reader, &err));
    assert_int_equal(count_things(reader), 0);
    OK(add(writer, 1, "a", &err));
    assert_int_equal(count_things(reader), 0);
    OK(db_commit(reader, &err));
    assert_int_equal(count_things(reader), 1);
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
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
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

static bool collide(struct db *db, void *arg, struct err *err)
{
    int *n_runs = arg;

    /* The first two runs are told so by the server: each must begin with a clean slate. */
    if (!add(db, 10 + *n_runs, NULL, err))
        return false;
    return ++*n_runs == 3 || db_run(db, NULL, err, "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
}

static void a_serialization_failure_runs_the_work_again(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };
    int n_runs = 0;

    if (db_kind(db) == DB_SQLITE) /* its only such failure is a busy BEGIN: writers_at_once_lose_nothing */
        skip();
    OK(db_atomically(db, collide, &n_runs, &err));
    assert_int_equal(n_runs, 3);
    assert_int_equal(count_things(db), 1);
}

static bool fails_otherwise(struct db *db UNUSED, void *arg, struct err *err)
{
    ++*(int *)arg;
    return err_set(err, ERR_LATER, "not the database's doing");
}

static void only_what_may_go_better_runs_again(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
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
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };

    OK(db_run(db, NULL, &err, "INSERT INTO things (id, amount) VALUES (1, 0)"));
    OK(db_begin(db, &err));
    for (int64_t i = 0; i < PUSHES; i++)
        OK(db_push(db, &err, "UPDATE things SET amount = $1 + 1 WHERE id = 1 AND amount = $1", A(i)));
    OK(db_commit(db, &err));
    {
        CLEANUP(db_rows_done)
        struct db_rows rows = { 0 };
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
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    struct err err = { 0 };

    OK(push_thing(db, 1, &err));
    for (int way = 0; way < WAYS; way++) {
        struct db_rows rows = { 0 };
        bool ok;

        err = (struct err){ 0 };
        OK(db_begin(db, &err));
        ok = push_thing(db, 100, &err) && push_thing(db, 1, &err) && push_thing(db, 101, &err);
        if (ok && way == BY_RUN)
            ok = add(db, 102, NULL, &err);
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
        assert_int_equal(count_things(db), 1);
    }
}

static void a_push_that_fails_to_prepare_surfaces_and_is_prepared_again(void **state)
{
    CLEANUP(db_closep)
    struct db *db = open_db(state);
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
    assert_int_equal(count_things(db), 2);
}

/* ---- copy ---- */

static void copied_rows_are_as_inserted_ones(void **state)
{
    enum { ROWS = 20000 };
    static const char *const texts[] = { "plain", "tab\there", "line\nline",      "back\\slash\\",
                                         "\\N",   "cr\r",      "\xf0\x9f\x99\x82" };
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_rows_done)
    struct db_rows rows = { 0 };
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
    CLEANUP(db_closep)
    struct db *db = open_db(state);
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
    assert_int_equal(count_things(db), 0);
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
    CLEANUP(db_closep)
    struct db *db = open_db(state);
    CLEANUP(db_closep)
    struct db *ear = rig_open(*state, DB_READ);
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
        CLEANUP(db_givep)
        struct db *db = NULL;

        borrower->ok = db_take(borrower->pool, 10000, &db, NULL);
        if (borrower->ok)
            borrower->ok = db_run(db, NULL, NULL, "SELECT COUNT(*) FROM things");
    }
    return NULL;
}

static void a_pool_lends_to_many(void **state)
{
    CLEANUP(db_closep)
    struct db *writer = open_db(state);
    struct borrower borrowers[WRITERS] = { 0 };
    const struct rig_db *where = *state;
    struct db_pool *pool;
    struct db *first, *second, *third;
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
        cmocka_unit_test(whole_numbers_come_back_as_they_went),
        cmocka_unit_test(doubles_come_back_to_the_last_bit),
        cmocka_unit_test(what_is_no_number_is_null_and_infinity_stays),
        cmocka_unit_test(null_is_zero_and_the_absent_view),
        cmocka_unit_test(text_comes_back_byte_for_byte),
        cmocka_unit_test(text_that_is_not_utf8_or_holds_nul_is_refused),
        cmocka_unit_test(big_text_comes_back),
        cmocka_unit_test(sums_and_truths_read_as_numbers),
        cmocka_unit_test(parameters_stand_anywhere_and_more_than_once),
        cmocka_unit_test(a_statement_takes_null_first_and_values_later),
        cmocka_unit_test(changed_rows_are_counted),
        cmocka_unit_test(each_database_gets_its_own_text),
        cmocka_unit_test(other_statements_run_while_rows_are_read),
        cmocka_unit_test(a_statement_outlives_the_text_of_its_arguments),
        cmocka_unit_test(errors_have_their_kind),
        cmocka_unit_test(a_wrong_address_is_named_without_its_password),
        cmocka_unit_test(a_reading_connection_writes_nothing),
        cmocka_unit_test(a_transaction_is_there_whole_or_not_at_all),
        cmocka_unit_test(closing_rolls_back),
        cmocka_unit_test(nothing_goes_on_after_a_failure_in_a_transaction),
        cmocka_unit_test(a_reader_sees_one_snapshot),
        cmocka_unit_test(writers_at_once_lose_nothing),
        cmocka_unit_test(a_serialization_failure_runs_the_work_again),
        cmocka_unit_test(only_what_may_go_better_runs_again),
        cmocka_unit_test(pushes_arrive_in_order),
        cmocka_unit_test(a_failed_push_surfaces),
        cmocka_unit_test(a_push_that_fails_to_prepare_surfaces_and_is_prepared_again),
        cmocka_unit_test(copied_rows_are_as_inserted_ones),
        cmocka_unit_test(a_failed_copy_is_over),
        cmocka_unit_test(notices_come_after_the_commit),
        cmocka_unit_test(a_pool_lends_to_many),
    };

    return rig_each_database("db", tests, COUNT(tests), prepare);
}
