/* tests/store/test_db_sqlite.c: db.h on SQLite when the disk is full, the folder may not be written, or we
 * are killed. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db_things.h"

enum { NOBODY = 65534, CHILD_SKIPS = 77 };

static int n_folders;

/* A new folder with a prepared database in it. */
static void make_database(char folder[static RIG_PATH_MAX], struct rig_db *out)
{
    struct err err = { 0 };
    struct db *db;

    (void)snprintf(folder, RIG_PATH_MAX, "%s/f%d", rig_folder(), ++n_folders);
    assert_int_equal(mkdir(folder, 0755), 0);
    out->kind = DB_SQLITE;
    (void)snprintf(out->url, sizeof out->url, "sqlite:%s/a.db", folder);
    db = rig_open(out, DB_WRITE);
    OK(things_prepare(db, &err));
    db_close(db);
}

/* What must not happen to the test itself happens in a child; gives its exit code. */
static int in_child(int (*act)(const char *folder, const struct rig_db *where), const char *folder,
                    const struct rig_db *where)
{
    pid_t pid = fork();
    int status;

    if (pid == 0)
        _exit(act(folder, where));
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* ---- readers beside a writer ---- */

static int count_as_reader(const char *folder UNUSED, const struct rig_db *where)
{
    CLEANUP(db_closep) struct db *db = NULL;
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    if (!db_open(sv_str(where->url), DB_READ, &db, &err) ||
        !db_query(db, &rows, &err, "SELECT COUNT(*) FROM things") || !db_next(&rows, &row, &err)) {
        return 100 + (int)err.kind;
    }
    return (int)db_i64(&rows, 0);
}

static int count_as_nobody(const char *folder, const struct rig_db *where)
{
    if (geteuid() == 0 && (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)))
        return CHILD_SKIPS;
    return count_as_reader(folder, where);
}

static void another_process_reads_beside_a_writer(void **state UNUSED)
{
    char folder[RIG_PATH_MAX];
    struct err err = { 0 };
    struct rig_db where;
    struct db *db;

    make_database(folder, &where);
    db = rig_open(&where, DB_WRITE);
    OK(things_add(db, 1, "committed", &err));
    OK(db_begin(db, &err) && things_add(db, 2, "not yet", &err));
    assert_int_equal(in_child(count_as_reader, folder, &where), 1);
    OK(db_commit(db, &err));
    assert_int_equal(in_child(count_as_reader, folder, &where), 2);
    db_close(db);
    assert_int_equal(in_child(count_as_reader, folder, &where), 2);
}

static void a_folder_that_may_not_be_written_is_explained(void **state UNUSED)
{
    char folder[RIG_PATH_MAX];
    struct rig_db where;
    struct err err = { 0 };
    struct db *db;

    make_database(folder, &where);
    assert_int_equal(chmod(folder, 0555), 0);
    /* Nobody has it open: its helper files would have to be made. */
    assert_int_equal(in_child(count_as_nobody, folder, &where), 100 + ERR_FAULT);
    assert_int_equal(chmod(folder, 0755), 0);
    db = rig_open(&where, DB_WRITE);
    OK(things_add(db, 1, "a", &err));
    assert_int_equal(chmod(folder, 0555), 0);
    /* Its writer has made them: reading is enough. */
    assert_int_equal(in_child(count_as_nobody, folder, &where), 1);
    assert_int_equal(chmod(folder, 0755), 0);
    db_close(db);
}

static void what_is_no_database_is_named(void **state UNUSED)
{
    struct rig_db where = { .kind = DB_SQLITE };
    char folder[RIG_PATH_MAX];
    struct err err = { 0 };
    struct db *db;
    int fd;

    make_database(folder, &where);
    fd = open(where.url + strlen("sqlite:"), O_WRONLY | O_TRUNC | O_CLOEXEC);
    for (int i = 0; i < 500; i++)
        assert_int_equal(write(fd, "this is no database\n", 20), 20);
    (void)close(fd);
    FAILS(ERR_INPUT, db_open(sv_str(where.url), DB_WRITE, &db, &err));
    FAILS(ERR_INPUT, db_open(sv_str(where.url), DB_READ, &db, &err));
}

static void a_second_writer_waits_and_is_told(void **state UNUSED)
{
    char folder[RIG_PATH_MAX];
    struct err err = { 0 };
    struct rig_db where;
    struct db *first, *second;

    make_database(folder, &where);
    first = rig_open(&where, DB_WRITE);
    second = rig_open(&where, DB_WRITE);
    OK(db_begin(first, &err));
    FAILS(ERR_LATER, db_begin(second, &err));
    FAILS(ERR_LATER, things_add(second, 1, "a", &err));
    OK(db_commit(first, &err));
    OK(db_begin(second, &err) && db_commit(second, &err));
    db_close(first);
    db_close(second);
}

static void the_log_does_not_grow_without_bound(void **state UNUSED)
{
    enum { ROUNDS = 240, ROW = 512 * 1024, LOG_MAX = 72 * 1024 * 1024 };
    CLEANUP(mem_freep) char *big = mem_new(ROW, 1);
    char folder[RIG_PATH_MAX], log[RIG_PATH_MAX + 16];
    struct err err = { 0 };
    struct rig_db where;
    struct stat st;
    struct db *db;

    make_database(folder, &where);
    memset(big, 'x', ROW);
    db = rig_open(&where, DB_WRITE);
    OK(db_script(db, "CREATE TABLE big (body TEXT)", &err));
    for (int i = 0; i < ROUNDS; i++)
        OK(db_run(db, NULL, &err, "INSERT INTO big (body) VALUES ($1)", A(sv_of(big, ROW))));
    (void)snprintf(log, sizeof log, "%s/a.db-wal", folder);
    assert_int_equal(stat(log, &st), 0);
    assert_in_range(st.st_size, 1, LOG_MAX);
    db_close(db);
}

/* ---- a full disk ---- */

static bool fill(struct db *db, int64_t *at, struct err *err)
{
    static char row[4096];

    memset(row, 'x', sizeof row);
    for (; *at < 1000; ++*at) {
        if (!db_run(db, NULL, err, "INSERT INTO things (id, name) VALUES ($1, $2 || $1)", A(*at),
                    A(sv_of(row, sizeof row))))
            return false;
    }
    return true;
}

/* 0: as it should be; else the line it is not. */
static int fill_a_disk(const char *folder, const struct rig_db *where)
{
    char filler[RIG_PATH_MAX + 16];
    struct err err = { 0 };
    int64_t at = 0, stored;
    struct db *db;
    int fd;

    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("earshot", folder, "tmpfs", 0, "size=1m"))
        return CHILD_SKIPS;
    (void)snprintf(filler, sizeof filler, "%s/filler", folder);
    fd = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || posix_fallocate(fd, 0, 512 * 1024) || !db_open(sv_str(where->url), DB_WRITE, &db, &err) ||
        !things_prepare(db, &err))
        return 1;
    if (fill(db, &at, &err) || err.kind != ERR_LATER || !strstr(err.text, "disk full"))
        return 2;
    stored = at;
    if (stored < 5 || count_as_reader(folder, where) != stored)
        return 3;
    if (unlink(filler) || close(fd))
        return 4;
    if (!things_add(db, 5000, "goes on", &err) || things_count(db) != stored + 1)
        return 5;
    db_close(db);
    return 0;
}

static void a_full_disk_loses_nothing_and_goes_on(void **state UNUSED)
{
    char folder[RIG_PATH_MAX];
    struct rig_db where;
    int code;

    make_database(folder, &where);
    code = in_child(fill_a_disk, folder, &where);
    if (code == CHILD_SKIPS)
        skip();
    assert_int_equal(code, 0);
}

/* ---- killed, torn, refused at every write ---- */

static void check_file(const struct rig_db *where)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_WRITE);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, "PRAGMA integrity_check"));
    OK(db_next(&rows, &row, &err) && row);
    assert_true(sv_is(db_text(&rows, 0), "ok"));
}

/* Runs the work with the n-th call broken, on a database of its own; what is left is whole. */
static void break_at(int64_t n, enum rig_fault_how how, struct rig_outcome *out)
{
    char folder[RIG_PATH_MAX], acks[RIG_PATH_MAX + 8];
    struct rig_db where;
    const char *const argv[] = { "self", "--work", where.url, acks, NULL };

    make_database(folder, &where);
    (void)snprintf(acks, sizeof acks, "%s/acks", rig_folder());
    rig_run_faulted(argv, &(struct rig_fault){ .folder = folder, .at = n, .how = how }, out);
    check_file(&where);
    things_check_whole(&where, things_acks(acks));
}

static void broken_at_any_write_leaves_whole_transactions(void **state UNUSED)
{
    static const enum rig_fault_how hows[] = { RIG_KILL, RIG_TORN, RIG_EIO, RIG_ENOSPC };

    for (size_t i = 0; i < COUNT(hows); i++) {
        bool kills = hows[i] == RIG_KILL || hows[i] == RIG_TORN, has_fired = true;

        for (int64_t n = 1; has_fired; n++) {
            struct rig_outcome outcome;

            break_at(n, hows[i], &outcome);
            has_fired = outcome.n_calls >= n;
            assert_int_equal(outcome.was_killed, has_fired && kills);
            if (!has_fired)
                assert_int_equal(outcome.exit_code, 0);
            else if (hows[i] == RIG_ENOSPC) /* a last checkpoint that fails is no failure */
                assert_true(outcome.exit_code == ERR_LATER || outcome.exit_code == 0);
            if (!has_fired)
                assert_true(n > 2 * WORK_ROUNDS); /* the loop did see the writes */
        }
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_process_reads_beside_a_writer),
        cmocka_unit_test(a_folder_that_may_not_be_written_is_explained),
        cmocka_unit_test(what_is_no_database_is_named),
        cmocka_unit_test(a_second_writer_waits_and_is_told),
        cmocka_unit_test(the_log_does_not_grow_without_bound),
        cmocka_unit_test(a_full_disk_loses_nothing_and_goes_on),
        cmocka_unit_test(broken_at_any_write_leaves_whole_transactions),
    };

    things_maybe_work(argc, argv);
    return cmocka_run_group_tests_name("db on SQLite, broken", tests, NULL, NULL);
}
