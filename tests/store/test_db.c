/* tests/store/test_db.c: what db.h promises of values, statements and errors, on every database. */
#include <math.h>

#include "db_things.h"

/* ---- values ---- */

static void whole_numbers_come_back_as_they_went(void **state)
{
    static const int64_t numbers[] = {
        0, 1, -1, 255, INT32_MAX, INT32_MIN, (int64_t)INT32_MAX + 1, INT64_MAX, INT64_MIN
    };
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(numbers); i++) {
        CLEANUP(db_rows_done) struct db_rows rows = { 0 };

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
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(numbers); i++) {
        CLEANUP(db_rows_done) struct db_rows rows = { 0 };

        OK(db_run(db, NULL, &err, "INSERT INTO things (id, share) VALUES ($1, $2)", A((int64_t)i),
                  A(numbers[i])));
        OK(db_query(db, &rows, &err, "SELECT share FROM things WHERE id = $1", A((int64_t)i)));
        OK(db_next(&rows, &row, &err) && row);
        assert_memory_equal(&(double){ db_double(&rows, 0) }, &numbers[i], sizeof(double));
    }
}

static void what_is_no_number_is_null_and_infinity_stays(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    bool row;

    for (size_t i = 0; i < COUNT(texts); i++) {
        CLEANUP(db_rows_done) struct db_rows rows = { 0 };

        OK(things_add(db, (int64_t)i, texts[i], &err));
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT(texts); i++)
        FAILS(ERR_INPUT, db_run(db, NULL, &err, "INSERT INTO things (id, name) VALUES ($1, $2)",
                                A((int64_t)i), A(texts[i])));
    assert_int_equal(things_count(db), 0);
}

static void big_text_comes_back(void **state)
{
    enum { SIZE = 8 * 1024 * 1024 };
    CLEANUP(mem_freep) char *big = mem_new(SIZE, 1);
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    const struct db_val rows[] = { { 0 }, db_val_i64(INT64_MAX), { 0 }, db_val_i64(INT64_MIN) };
    int64_t changed;

    OK(things_add(db, INT64_MAX, "a", &err) && things_add(db, INT64_MIN, "b", &err));
    for (size_t round = 0; round < COUNT(rows); round++) {
        OK(db_run(db, &changed, &err, "UPDATE things SET amount = 1 WHERE ($1 = 0 OR id = $1)", rows[round]));
        assert_int_equal(changed, rows[round].type == DB_NULL ? 0 : 1);
    }
}

static void changed_rows_are_counted(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, DB_SQL("SELECT 'lite', $1 + 0", "SELECT 'post', $1 + 0"), A(7)));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(sv_is(db_text(&rows, 0), db_kind(db) == DB_SQLITE ? "lite" : "post"));
    assert_int_equal(db_i64(&rows, 1), 7);
}

static void other_statements_run_while_rows_are_read(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
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
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    char name[] = "long enough to be on no stack by luck";
    bool row;

    OK(things_add(db, 1, name, &err));
    OK(db_query(db, &rows, &err, "SELECT id FROM things WHERE name = $1", A(sv_str(name))));
    memset(name, 'x', sizeof name - 1);
    OK(db_next(&rows, &row, &err));
    assert_true(row);
}

/* ---- errors ---- */

static void errors_have_their_kind(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };

    OK(things_add(db, 1, "one", &err));
    FAILS(ERR_CONFLICT, things_add(db, 1, "other", &err));
    FAILS(ERR_CONFLICT, things_add(db, 2, "one", &err));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO things (id, small) VALUES (3, 100)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO parts (id, thing) VALUES (1, 99)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO parts (id, thing) VALUES (1, NULL)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "INSERT INTO nothing (id) VALUES (1)"));
    FAILS(ERR_FAULT, db_run(db, NULL, &err, "THIS IS NOT SQL"));
    FAILS(ERR_FAULT, db_script(db, "CREATE TABLE a (id BIGINT); NOT SQL", &err));
    OK(things_add(db, 2, "the connection goes on", &err));
    assert_int_equal(things_count(db), 2);
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
    CLEANUP(db_closep) struct db *writer = things_open(state);
    CLEANUP(db_closep) struct db *reader = rig_open(*state, DB_READ);
    struct err err = { 0 };

    FAILS(ERR_FAULT, things_add(reader, 1, "x", &err));
    OK(things_add(writer, 1, "x", &err));
    assert_int_equal(things_count(reader), 1);
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
    };

    return rig_each_database("db", tests, COUNT(tests), things_prepare);
}
