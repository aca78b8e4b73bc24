/* tests/store/rig/rig.c: fresh databases, cheaply: a copy of a prepared file, or CREATE DATABASE … TEMPLATE.
 */
#include "rig.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "keeper.h"

enum { PREPARED_MAX = 8, SQL_MAX = 1024, EXIT_SKIPPED = 77, SHM_BYTES_MIN = 1 << 30 };

/* The rig of this process. */
static struct {
    pid_t owner; /* forked children of a test don't own it */
    int line;
    int keeper;
    char folder[RIG_PATH_MAX];
    bool is_asked; /* whether there is PostgreSQL */
    char why_not[KEEPER_ANSWER_MAX];
    int n_databases;
    struct {
        enum db_kind kind;
        rig_prepare_fn *prepare;
        int number; /* of the database that the others are copies of */
    } prepared[PREPARED_MAX];
    size_t n_prepared;
} rig;

static void at_end(void)
{
    if (rig.owner != getpid())
        return;
    (void)close(rig.line);
    (void)waitpid(rig.keeper, NULL, 0);
}

/* Memory where there is plenty: what is tested is that we sync, not how long the disk takes. */
static const char *parent_folder(void)
{
    const char *named = getenv("TMPDIR");
    struct statvfs room;

    if (named && strlen(named) <= 40) /* a socket's path has at most 107 bytes */
        return named;
    if (!getenv("EARSHOT_RIG_FSYNC") && statvfs("/dev/shm", &room) == 0 && access("/dev/shm", W_OK) == 0 &&
        room.f_bavail * room.f_frsize >= SHM_BYTES_MIN)
        return "/dev/shm";
    return "/tmp";
}

static void begin(void)
{
    if (rig.owner)
        return;
    (void)snprintf(rig.folder, sizeof rig.folder, "%s/earshot-rig-XXXXXX", parent_folder());
    if (!mkdtemp(rig.folder) || chmod(rig.folder, 0755) ||
        (rig.line = keeper_start(rig.folder, &rig.keeper)) < 0) {
        perror("rig");
        abort();
    }
    rig.owner = getpid();
    (void)atexit(at_end);
}

const char *rig_folder(void)
{
    begin();
    return rig.folder;
}

const char *rig_why_no_postgres(void)
{
    begin();
    if (!rig.is_asked)
        (void)keeper_ask(rig.line, KEEPER_START, rig.why_not);
    rig.is_asked = true;
    return rig.why_not[0] ? rig.why_not : NULL;
}

void rig_postgres_end(enum rig_end how)
{
    char why[KEEPER_ANSWER_MAX];

    if (!keeper_ask(rig.line, how == RIG_CRASH ? KEEPER_CRASH : KEEPER_QUIT, why))
        fail_msg("%s", why);
}

void rig_postgres_again(void)
{
    char why[KEEPER_ANSWER_MAX];

    if (!keeper_ask(rig.line, KEEPER_START, why))
        fail_msg("%s", why);
}

/* ---- databases ---- */

static void name_database(enum db_kind kind, int number, struct rig_db *out)
{
    out->kind = kind;
    if (kind == DB_SQLITE)
        (void)snprintf(out->url, sizeof out->url, "sqlite:%s/t%d.db", rig.folder, number);
    else
        (void)snprintf(out->url, sizeof out->url, "postgres:///t%d?host=%s/pg&user=earshot", number,
                       rig.folder);
}

struct db *rig_open(const struct rig_db *where, enum db_mode mode)
{
    struct err err = { 0 };
    struct db *db;

    if (!db_open(sv_str(where->url), mode, &db, &err))
        fail_msg("%s: %s", where->url, err.text);
    return db;
}

static void create_postgres(int number, int from)
{
    struct rig_db root = { .kind = DB_POSTGRES };
    struct err err = { 0 };
    char sql[SQL_MAX], template[32] = "template0";
    struct db *db;

    (void)snprintf(root.url, sizeof root.url, "postgres:///postgres?host=%s/pg&user=earshot", rig.folder);
    if (from)
        (void)snprintf(template, sizeof template, "t%d", from);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE t%d TEMPLATE %s", number, template);
    db = rig_open(&root, DB_WRITE);
    if (!db_script(db, sql, &err))
        fail_msg("%s: %s", sql, err.text);
    db_close(db);
}

static void copy_sqlite(int number, int from)
{
    struct rig_db to_db, from_db;
    struct stat st;
    int in, out;

    if (!from)
        return;
    name_database(DB_SQLITE, number, &to_db);
    name_database(DB_SQLITE, from, &from_db);
    in = open(from_db.url + strlen("sqlite:"), O_RDONLY | O_CLOEXEC);
    out = open(to_db.url + strlen("sqlite:"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (in < 0 || out < 0 || fstat(in, &st) || sendfile(out, in, NULL, (size_t)st.st_size) != st.st_size)
        fail_msg("%s can't be copied", from_db.url);
    (void)close(in);
    (void)close(out);
}

static void create(enum db_kind kind, int from, struct rig_db *out)
{
    int number = ++rig.n_databases;

    if (kind == DB_POSTGRES)
        create_postgres(number, from);
    else
        copy_sqlite(number, from);
    name_database(kind, number, out);
}

/* The number of the database that `prepare` filled; 0 is an empty one. */
static int prepared_by(enum db_kind kind, rig_prepare_fn *prepare)
{
    struct err err = { 0 };
    struct rig_db made;
    struct db *db;

    if (!prepare)
        return 0;
    for (size_t i = 0; i < rig.n_prepared; i++) {
        if (rig.prepared[i].kind == kind && rig.prepared[i].prepare == prepare)
            return rig.prepared[i].number;
    }
    assert_true(rig.n_prepared < PREPARED_MAX);
    create(kind, 0, &made);
    db = rig_open(&made, DB_WRITE);
    if (!prepare(db, &err))
        fail_msg("prepare: %s", err.text);
    db_close(db);
    rig.prepared[rig.n_prepared].kind = kind;
    rig.prepared[rig.n_prepared].prepare = prepare;
    return rig.prepared[rig.n_prepared++].number = rig.n_databases;
}

void rig_database(enum db_kind kind, rig_prepare_fn *prepare, struct rig_db *out)
{
    begin();
    if (kind == DB_POSTGRES && rig_why_no_postgres())
        fail_msg("no PostgreSQL: %s", rig_why_no_postgres());
    create(kind, prepared_by(kind, prepare), out);
}

/* ---- a suite over every database ---- */

struct slot {
    enum db_kind kind;
    rig_prepare_fn *prepare;
};

static int set_up(void **state)
{
    const struct slot *slot = *state;
    struct rig_db *made = NEW(struct rig_db, 1);

    rig_database(slot->kind, slot->prepare, made);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static int run_on(const char *name, const char *database, const struct CMUnitTest *tests, size_t n_tests,
                  struct slot *slot)
{
    CLEANUP(mem_freep) struct CMUnitTest *copies = NEW(struct CMUnitTest, n_tests);
    char whole[128];

    (void)snprintf(whole, sizeof whole, "%s on %s", name, database);
    for (size_t i = 0; i < n_tests; i++) {
        copies[i] = tests[i];
        copies[i].setup_func = set_up;
        copies[i].teardown_func = tear_down;
        copies[i].initial_state = slot;
    }
    return _cmocka_run_group_tests(whole, copies, n_tests, NULL, NULL);
}

int rig_skip_postgres(const char *name)
{
    (void)fprintf(stderr, "%s on PostgreSQL: skipped: %s\n", name, rig_why_no_postgres());
    return getenv("EARSHOT_NEED_POSTGRES") ? EXIT_FAILURE : EXIT_SKIPPED;
}

int rig_each_database(const char *name, const struct CMUnitTest *tests, size_t n_tests,
                      rig_prepare_fn *prepare)
{
    struct slot sqlite = { DB_SQLITE, prepare }, postgres = { DB_POSTGRES, prepare };
    int n_failed = run_on(name, "SQLite", tests, n_tests, &sqlite);

    if (!rig_why_no_postgres())
        return n_failed + run_on(name, "PostgreSQL", tests, n_tests, &postgres);
    return n_failed + (rig_skip_postgres(name) != EXIT_SKIPPED);
}
