/* tests/store/test_db_postgres.c: db.h when PostgreSQL goes away, and when we do. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db_things.h"

enum { BACK_WAIT_MS = 10 * MS_SECOND, QUICK_MS = 3 * MS_SECOND };

static int set_up(void **state)
{
    struct rig_db *made = NEW(struct rig_db, 1);

    rig_database(DB_POSTGRES, things_prepare, made);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static int64_t own_pid(struct db *db)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, "SELECT pg_backend_pid()"));
    OK(db_next(&rows, &row, &err) && row);
    return db_i64(&rows, 0);
}

/* The server ends that connection; when this comes back its process is gone, and with it the socket. */
static void cut(struct db *by, int64_t pid)
{
    ms_t until = clock_steady() + BACK_WAIT_MS;
    struct err err = { 0 };

    OK(db_run(by, NULL, &err, "SELECT pg_terminate_backend(CAST($1 AS int))", A(pid)));
    while ((kill((pid_t)pid, 0) == 0 || errno == EPERM) && clock_steady() < until)
        (void)sched_yield();
    assert_true(clock_steady() < until);
}

static bool cut_oneself(struct db *db, struct err *err)
{
    return db_run(db, NULL, err, "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$");
}

static void a_lost_server_is_told_quickly_and_comes_back(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    ms_t until;

    OK(things_add(db, 1, "before", &err));
    OK(db_begin(db, &err) && things_add(db, 2, "lost", &err));
    rig_postgres_end(RIG_CRASH);
    until = clock_steady() + QUICK_MS;
    FAILS(ERR_LATER, things_add(db, 3, "lost too", &err));
    FAILS(ERR_FAULT, db_commit(db, &err));
    for (int i = 0; i < 20; i++)
        FAILS(ERR_LATER, things_add(db, 4, "away", &err));
    FAILS(ERR_LATER, db_begin(db, &err));
    assert_true(clock_steady() < until);

    rig_postgres_again();
    for (until = clock_steady() + BACK_WAIT_MS; !things_add(db, 5, "back", &err) && clock_steady() < until;)
        assert_int_equal(err.kind, ERR_LATER);
    assert_int_equal(things_count(db), 2);
}

static void a_line_lost_while_idle_is_nobodys_business(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *other = things_open(state);
    struct err err = { 0 };

    OK(things_add(db, 1, "prepared before", &err));
    cut(other, own_pid(db));
    OK(things_add(db, 2, "prepared again", &err));
    cut(other, own_pid(db));
    OK(db_begin(db, &err) && things_add(db, 3, "in a transaction", &err) && db_commit(db, &err));
    rig_postgres_end(RIG_QUIT);
    rig_postgres_again();
    assert_int_equal(things_count(db), 3);
}

static void what_may_have_been_stored_is_unsure(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *other = things_open(state);
    struct db_rows rows = { 0 };
    struct err err = { 0 };

    FAILS(ERR_UNSURE, cut_oneself(db, &err));
    FAILS(ERR_LATER, db_query(db, &rows, &err, "SELECT pg_terminate_backend(pg_backend_pid())"));
    OK(db_begin(db, &err));
    FAILS(ERR_LATER, cut_oneself(db, &err));
    db_rollback(db);
    OK(db_begin(db, &err) && db_push(db, &err, "SELECT pg_terminate_backend(pg_backend_pid())"));
    FAILS(ERR_UNSURE, db_commit(db, &err));
    OK(things_add(db, 1, "a", &err));
    assert_int_equal(things_count(other), 1);
}

static void a_copy_over_a_lost_line_fails(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *other = things_open(state);
    int64_t pid = own_pid(db), i;
    struct err err = { 0 };
    bool ok = true;

    OK(db_begin(db, &err) && db_copy_begin(db, "things", "id", 1, &err));
    cut(other, pid);
    err = (struct err){ 0 };
    for (i = 0; ok && i < 1000000; i++)
        ok = db_copy_row(db, &(struct db_val){ .type = DB_I64, .i64 = i }, &err);
    if (ok)
        ok = db_copy_end(db, &err);
    assert_false(ok);
    assert_int_equal(err.kind, ERR_LATER);
    db_rollback(db);
    assert_int_equal(things_count(db), 0);
}

static void count_notice(void *arg, struct sv channel UNUSED, struct sv payload UNUSED)
{
    ++*(int *)arg;
}

static void a_gap_in_the_notices_is_told_once(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    CLEANUP(db_closep) struct db *ear = rig_open(*state, DB_READ);
    struct err err = { 0 };
    int n_heard = 0;

    OK(db_listen(ear, "cases", &err));
    OK(db_notices(ear, 0, count_notice, &n_heard, &err));
    cut(db, own_pid(ear));
    OK(db_notify(db, "cases", SV("missed"), &err));
    FAILS(ERR_LATER, db_notices(ear, 0, count_notice, &n_heard, &err));
    OK(db_notify(db, "cases", SV("heard again"), &err));
    OK(db_notices(ear, BACK_WAIT_MS, count_notice, &n_heard, &err));
    assert_int_equal(n_heard, 1);
}

static void types_that_differ_from_call_to_call_are_prepared_anew(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    const struct db_val values[] = { { 0 }, db_val_str("7"),  db_val_i64(7),
                                     { 0 }, db_val_double(7), db_val_str("7") };

    OK(db_begin(db, &err));
    for (size_t i = 0; i < COUNT(values); i++)
        OK(db_push(db, &err, "INSERT INTO things (id, amount) VALUES ($1, CAST($2 AS BIGINT))", A((int64_t)i),
                   values[i]));
    OK(db_commit(db, &err));
    assert_int_equal(things_count(db), COUNT(values));
}

static bool collide(struct db *db, void *arg, struct err *err)
{
    int *n_runs = arg;

    /* The first two runs are told so by the server: each must begin with a clean slate. */
    if (!things_add(db, 10 + *n_runs, NULL, err))
        return false;
    return ++*n_runs == 3 || db_run(db, NULL, err, "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
}

static void a_serialization_failure_runs_the_work_again(void **state)
{
    CLEANUP(db_closep) struct db *db = things_open(state);
    struct err err = { 0 };
    int n_runs = 0;

    OK(db_atomically(db, collide, &n_runs, &err));
    assert_int_equal(n_runs, 3);
    assert_int_equal(things_count(db), 1);
}

/* ---- we are killed at every message, every commit, every answer ---- */

static int64_t run_through(const struct rig_db *where, enum rig_line_event event, int64_t n,
                           struct rig_outcome *out, int64_t *out_acks)
{
    char acks[RIG_PATH_MAX + 8];
    struct rig_proxy proxy;
    const char *const argv[] = { "self", "--work", proxy.at.url, acks, NULL };
    int64_t n_events;

    (void)snprintf(acks, sizeof acks, "%s/acks", rig_folder());
    rig_proxy_start(where, event, n, &proxy);
    rig_run(argv, out);
    n_events = rig_proxy_stop(&proxy);
    *out_acks = things_acks(acks);
    return n_events;
}

static void empty(const struct rig_db *where)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_WRITE);
    struct err err = { 0 };

    OK(db_run(db, NULL, &err, "DELETE FROM things"));
}

static void killed_anywhere_leaves_whole_transactions(void **state)
{
    static const enum rig_line_event events[] = { RIG_MESSAGE, RIG_COMMIT, RIG_ANSWER };

    for (size_t i = 0; i < COUNT(events); i++) {
        struct rig_outcome outcome = { .was_killed = true };
        int64_t n, n_acks = 0, n_events = 0;

        for (n = 1; outcome.was_killed; n++) {
            empty(*state);
            n_events = run_through(*state, events[i], n, &outcome, &n_acks);
            things_check_whole(*state, n_acks);
            assert_true(outcome.was_killed || outcome.exit_code == 0);
            if (events[i] == RIG_COMMIT && outcome.was_killed)
                assert_int_equal(n_acks, n - 1);
        }
        /* The last round had no fault and was whole. */
        assert_int_equal(n_acks, WORK_ROUNDS);
        assert_int_equal(n_events, n - 2);
        assert_true(n_events >= WORK_ROUNDS);
    }
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        T(a_lost_server_is_told_quickly_and_comes_back),
        T(a_line_lost_while_idle_is_nobodys_business),
        T(what_may_have_been_stored_is_unsure),
        T(a_copy_over_a_lost_line_fails),
        T(a_gap_in_the_notices_is_told_once),
        T(types_that_differ_from_call_to_call_are_prepared_anew),
        T(a_serialization_failure_runs_the_work_again),
        T(killed_anywhere_leaves_whole_transactions),
    };

    things_maybe_work(argc, argv);
    if (rig_why_no_postgres())
        return rig_skip_postgres("db, broken lines");
    return cmocka_run_group_tests_name("db, broken lines on PostgreSQL", tests, NULL, NULL);
}
