#include "db_things.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool things_prepare(struct db *db, struct err *err)
{
    return db_script(
        db,
        "CREATE TABLE things (id BIGINT PRIMARY KEY, amount BIGINT, share DOUBLE PRECISION, name TEXT UNIQUE,"
        " small INTEGER, CHECK (small < 100));"
        "CREATE TABLE parts (id BIGINT PRIMARY KEY, thing BIGINT NOT NULL REFERENCES things (id))",
        err);
}

struct db *things_open(void **state)
{
    return rig_open(*state, DB_WRITE);
}

bool things_add(struct db *db, int64_t id, const char *name, struct err *err)
{
    return db_run(db, NULL, err, "INSERT INTO things (id, name) VALUES ($1, $2)", A(id), A(name));
}

int64_t things_count(struct db *db)
{
    struct err err = { 0 };
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    OK(db_query(db, &rows, &err, "SELECT COUNT(*) FROM things"));
    OK(db_next(&rows, &row, &err) && row);
    return db_i64(&rows, 0);
}

static bool work_round(struct db *db, void *arg, struct err *err)
{
    int64_t round = *(const int *)arg;

    for (int64_t i = 0; i < WORK_ROWS; i++) {
        if (!db_push(db, err, "INSERT INTO things (id, amount) VALUES ($1, $2)", A(round * WORK_ROWS + i),
                     A(round)))
            return false;
    }
    return true;
}

static bool work(const char *url, int acks, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;

    if (!db_open(sv_str(url), DB_WRITE, &db, err))
        return false;
    for (int round = 0; round < WORK_ROUNDS; round++) {
        if (!db_atomically(db, work_round, &round, err))
            return false;
        if (write(acks, "+", 1) != 1)
            return err_set(err, ERR_FAULT, "acks");
    }
    return true;
}

void things_maybe_work(int argc, char **argv)
{
    struct err err = { 0 };
    int acks;

    if (argc != 4 || strcmp(argv[1], "--work") != 0)
        return;
    acks = open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (acks < 0 || work(argv[2], acks, &err))
        exit(acks < 0 ? 99 : 0);
    exit((int)err.kind);
}

int64_t things_acks(const char *path)
{
    struct stat st;
    int64_t n_acks = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;

    (void)unlink(path);
    return n_acks;
}

void things_check_whole(const struct rig_db *where, int64_t least)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_WRITE);
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    int64_t n_rows = 0;
    bool row;

    OK(db_query(db, &rows, &err, "SELECT id FROM things ORDER BY id"));
    for (; db_next(&rows, &row, &err) && row; n_rows++)
        assert_int_equal(db_i64(&rows, 0), n_rows);
    assert_int_equal(n_rows % WORK_ROWS, 0);
    assert_in_range(n_rows / WORK_ROWS, least, least + 1);
}
