/* tests/system/kill/import_kill.c: `earshot import`, killed at any instant and run again, ends as if nothing had happened.
 *
 * A small file: killed before the n-th call that changes a file (SQLite), before the n-th message on the line (PostgreSQL),
 * for n = 1 … end. A large one: killed at points by chance, several times over. EARSHOT_SEED sets the chance. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "base/buf.h"
#include "base/random.h"
#include "canon.h"
#include "store/config.h"
#include "store/rig/rig.h"
#include "store/schema.h"
#include "wire/json.h"

enum {
    SMALL_POSTS = 60,
    TINY_POSTS = 10, /* for PostgreSQL: some sixty messages a post */
    LARGE_POSTS = 3000,
    LARGE_POSTS_POSTGRES = 1000,
    LARGE_POINTS = 50,
    KILLS_MAX = 3, /* of one import by chance */
    ARCHIVE_MAX = 16 << 20,
    CANON_MAX = 64 << 20,
    PATH_MAX_BYTES = 300,
};

#define SMALL_BATCH "16"
#define TINY_BATCH  "4"
#define LARGE_BATCH "125"

#define OK(call) \
    do { \
        if (!(call)) \
            fail_msg("%s", err.text); \
    } while (0)

/* ---- the file, and the store it goes into ---- */

struct input {
    char path[PATH_MAX_BYTES];
    const char *batch;
    size_t n_lines;
    bool by_pipe;      /* through standard input: no cursor, only the unique key */
    struct buf should; /* what an unbroken run gives */
};

static bool prepare(struct db *db, struct err *err)
{
    static const struct {
        const char *name, *account, *rule;
        bool ours;
    } brands[] = { { "Shop", "shop", "guitar", true },
                   { "Cafe", "cafe", "latte", true },
                   { "Drums", "drums", "drums", false } };
    int64_t id = 0, brand, made;

    if (!schema_migrate(db, err))
        return false;
    for (size_t i = 0; i < COUNT(brands); i++) {
        if (!brand_put(db, ++id, sv_str(brands[i].name), brands[i].ours, false, &brand, err) ||
            !account_put(db, ++id, brand, SV("x"), (struct sv){ 0 }, sv_str(brands[i].account), &made, err) ||
            !rule_put(db, ++id, brand, sv_str(brands[i].rule), (struct sv){ 0 }, &made, err))
            return false;
    }
    return account_put(db, ++id, 1, SV("x"), (struct sv){ 0 }, SV("shophelp"), &made, err);
}

static void write_input(struct input *input, const char *name, uint64_t seed, size_t n_posts,
                        const char *batch)
{
    CLEANUP(buf_done) struct buf text = BUF(ARCHIVE_MAX);
    FILE *file;

    *input = (struct input){ .batch = batch, .should = BUF(CANON_MAX) };
    (void)snprintf(input->path, sizeof input->path, "%s/%s.jsonl", rig_folder(), name);
    input->n_lines = archive_write(&text, seed, n_posts);
    file = fopen(input->path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

/* ---- one run ---- */

/* Out of the folder that is counted: standard output and error of the last run. */
static const char *out_path(const char *name)
{
    static char path[PATH_MAX_BYTES];

    (void)snprintf(path, sizeof path, "%s/%s", rig_folder(), name);
    return path;
}

/* The arguments of one import; sh sends its output to files and is gone. */
struct call {
    char script[3 * PATH_MAX_BYTES];
    const char *argv[10];
};

static void make_call(const struct input *input, const char *url, struct call *call)
{
    (void)snprintf(call->script, sizeof call->script, "exec \"$0\" import \"$@\" >%s/out 2>%s/err%s%s",
                   rig_folder(), rig_folder(), input->by_pipe ? " <" : "", input->by_pipe ? input->path : "");
    memcpy(call->argv,
           (const char *[]){ "/bin/sh", "-c", call->script, EARSHOT, "--db", url, "--batch", input->batch,
                             input->by_pipe ? "-" : input->path, NULL },
           sizeof call->argv);
}

static void read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    size_t got = 1;

    assert_non_null(file);
    while (got) {
        char *room = buf_room(out, 4096);

        assert_non_null(room);
        got = fread(room, 1, 4096, file);
        out->len += got;
    }
    (void)fclose(file);
}

static int64_t count_in(struct json root, const char *name)
{
    int64_t count = -1;

    assert_true(json_i64(json_get(root, name), &count));
    return count;
}

/* The last line of a run that came to its end tells the whole file. */
static void check_summary(const struct input *input, const struct rig_outcome *outcome, const char *what)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(65536);
    CLEANUP(buf_done) struct buf out = BUF(65536);
    CLEANUP(buf_done) struct buf said = BUF(1 << 20);
    struct json root;

    read_file(out_path("out"), &out);
    read_file(out_path("err"), &said);
    if (outcome->exit_code != 0)
        fail_msg("%s: exit %d: %s", what, outcome->exit_code,
                 buf_str(&said) + (said.len > 300 ? said.len - 300 : 0));
    assert_true(json_parse(parser, buf_sv(&out), JSON_FILE, &root, NULL));
    if (count_in(root, "read") != (int64_t)input->n_lines ||
        count_in(root, "read") != count_in(root, "invalid") + count_in(root, "duplicate") +
                                      count_in(root, "dropped") + count_in(root, "kept"))
        fail_msg("%s: %s", what, buf_str(&out));
}

static void check_store(const struct input *input, const struct rig_db *where, const char *what)
{
    CLEANUP(buf_done) struct buf is = BUF(CANON_MAX);

    canon_write(&is, where);
    canon_same(&is, &input->should, what);
}

/* Runs to the end, and looks. */
static void run_whole(const struct input *input, const struct rig_db *where, const char *what)
{
    struct rig_outcome outcome;
    struct call call;

    make_call(input, where->url, &call);
    rig_run(call.argv, &outcome);
    check_summary(input, &outcome, what);
    if (input->should.len)
        check_store(input, where, what);
}

/* ---- SQLite ---- */

static char sqlite_folder[PATH_MAX_BYTES];

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct stat st;

    assert_true(in >= 0 && out >= 0);
    assert_int_equal(fstat(in, &st), 0);
    assert_int_equal(sendfile(out, in, NULL, (size_t)st.st_size), st.st_size);
    (void)close(in);
    (void)close(out);
}

/* A store with nothing in it but the company, alone in its folder. */
static void fresh_sqlite(struct rig_db *out)
{
    static struct rig_db prepared;
    static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
    char path[PATH_MAX_BYTES + 16];

    if (!prepared.url[0]) {
        rig_database(DB_SQLITE, prepare, &prepared);
        (void)snprintf(sqlite_folder, sizeof sqlite_folder, "%s/store", rig_folder());
        assert_int_equal(mkdir(sqlite_folder, 0755), 0);
    }
    for (size_t i = 0; i < COUNT(ends); i++) {
        (void)snprintf(path, sizeof path, "%s/a.db%s", sqlite_folder, ends[i]);
        assert_true(unlink(path) == 0 || errno == ENOENT);
    }
    (void)snprintf(path, sizeof path, "%s/a.db", sqlite_folder);
    copy_file(prepared.url + strlen("sqlite:"), path);
    *out = (struct rig_db){ .kind = DB_SQLITE };
    (void)snprintf(out->url, sizeof out->url, "sqlite:%.*s/a.db", RIG_PATH_MAX + 8, sqlite_folder);
}

/* False when the fault came too late. */
static bool run_faulted(const struct input *input, const struct rig_db *where, int64_t n,
                        enum rig_fault_how how, int64_t *out_calls)
{
    struct rig_outcome outcome;
    struct call call;

    make_call(input, where->url, &call);
    rig_run_faulted(call.argv, &(struct rig_fault){ .folder = sqlite_folder, .at = n, .how = how }, &outcome);
    if (out_calls)
        *out_calls = outcome.n_calls;
    return outcome.was_killed;
}

static void unbroken_sqlite(struct input *input)
{
    struct rig_db where;

    fresh_sqlite(&where);
    run_whole(input, &where, "unbroken");
    canon_write(&input->should, &where);
    run_whole(input, &where, "read once more");
}

static void kill_at_each_call(enum rig_fault_how how)
{
    struct input input;
    int64_t n = 1;

    write_input(&input, "small", 1, SMALL_POSTS, SMALL_BATCH);
    unbroken_sqlite(&input);
    for (;; n++) {
        struct rig_db where;
        char what[64];

        (void)snprintf(what, sizeof what, "killed at call %" PRId64, n);
        fresh_sqlite(&where);
        if (!run_faulted(&input, &where, n, how, NULL))
            break;
        run_whole(&input, &where, what);
    }
    print_message("killed at each of %" PRId64 " calls\n", n - 1);
    assert_true(n > 100);
    buf_done(&input.should);
}

static void sqlite_killed_before_each_call(void **state)
{
    (void)state;
    kill_at_each_call(RIG_KILL);
}

static void sqlite_killed_within_each_write(void **state)
{
    (void)state;
    kill_at_each_call(RIG_TORN);
}

static uint64_t seed(void)
{
    const char *given = getenv("EARSHOT_SEED");

    return given ? strtoull(given, NULL, 10) : 1;
}

static void sqlite_killed_by_chance(void **state)
{
    struct random_seq seq = { seed() };
    struct input input;
    struct rig_db where;
    int64_t n_calls;

    (void)state;
    write_input(&input, "large", 2, LARGE_POSTS, LARGE_BATCH);
    unbroken_sqlite(&input);
    fresh_sqlite(&where);
    assert_false(run_faulted(&input, &where, 0, RIG_COUNT, &n_calls));
    for (int point = 0; point < LARGE_POINTS; point++) {
        char what[128];
        int len = snprintf(what, sizeof what, "point %d, killed at", point);

        fresh_sqlite(&where);
        for (uint64_t i = 0, n_kills = 1 + random_below(&seq, KILLS_MAX); i < n_kills; i++) {
            int64_t n = 1 + (int64_t)random_below(&seq, (uint64_t)n_calls);

            len += snprintf(what + len, sizeof what - (size_t)len, " %" PRId64, n);
            if (!run_faulted(&input, &where, n, i & 1 ? RIG_TORN : RIG_KILL, NULL))
                break;
        }
        run_whole(&input, &where, what);
    }
    buf_done(&input.should);
}

/* ---- PostgreSQL ---- */

static struct rig_db postgres;

/* Empties what an import fills; waits for transactions of a client that was killed. */
static void fresh_postgres(void)
{
    CLEANUP(db_closep) struct db *db = NULL;
    struct err err = { 0 };

    if (!postgres.url[0])
        rig_database(DB_POSTGRES, prepare, &postgres);
    db = rig_open(&postgres, DB_WRITE);
    OK(db_script(
        db,
        "TRUNCATE post, post_version, search, author, customer, conversation, strand, cases, case_tag, case_event,"
        " import_cursor",
        &err));
}

static void unbroken_postgres(struct input *input)
{
    fresh_postgres();
    run_whole(input, &postgres, "unbroken");
    canon_write(&input->should, &postgres);
    run_whole(input, &postgres, "read once more");
}

/* False when the fault came too late. */
static bool run_proxied(const struct input *input, enum rig_line_event event, int64_t n, int64_t *out_events)
{
    struct rig_outcome outcome;
    struct rig_proxy proxy;
    struct call call;
    int64_t n_events;

    rig_proxy_start(&postgres, event, n, &proxy);
    make_call(input, proxy.at.url, &call);
    rig_run(call.argv, &outcome);
    n_events = rig_proxy_stop(&proxy);
    if (out_events)
        *out_events = n_events;
    return outcome.was_killed;
}

static void kill_at_each_event(enum rig_line_event event, const char *name, int64_t least)
{
    struct input input;
    int64_t n = 1;

    if (rig_why_no_postgres())
        skip();
    write_input(&input, "tiny", 1, TINY_POSTS, TINY_BATCH);
    unbroken_postgres(&input);
    for (;; n++) {
        char what[64];

        (void)snprintf(what, sizeof what, "killed at %s %" PRId64, name, n);
        fresh_postgres();
        if (!run_proxied(&input, event, n, NULL))
            break;
        run_whole(&input, &postgres, what);
    }
    print_message("killed at each %s, %" PRId64 " times\n", name, n - 1);
    assert_true(n > least);
    buf_done(&input.should);
}

static void postgres_killed_before_each_message(void **state)
{
    (void)state;
    kill_at_each_event(RIG_MESSAGE, "message", 100);
}

static void postgres_killed_before_each_commit(void **state)
{
    (void)state;
    kill_at_each_event(RIG_COMMIT, "commit", 3);
}

static void postgres_killed_after_each_answer(void **state)
{
    (void)state;
    kill_at_each_event(RIG_ANSWER, "answer to a commit", 3);
}

static void postgres_killed_by_chance(void **state)
{
    struct random_seq seq = { seed() };
    struct input input;
    int64_t n_events;

    (void)state;
    if (rig_why_no_postgres())
        skip();
    write_input(&input, "large", 2, LARGE_POSTS_POSTGRES, LARGE_BATCH);
    unbroken_postgres(&input);
    fresh_postgres();
    assert_false(run_proxied(&input, RIG_MESSAGE, 0, &n_events));
    for (int point = 0; point < LARGE_POINTS; point++) {
        char what[128];
        int len = snprintf(what, sizeof what, "point %d, killed at", point);

        fresh_postgres();
        for (uint64_t i = 0, n_kills = 1 + random_below(&seq, KILLS_MAX); i < n_kills; i++) {
            int64_t n = 1 + (int64_t)random_below(&seq, (uint64_t)n_events);

            len += snprintf(what + len, sizeof what - (size_t)len, " %" PRId64, n);
            if (!run_proxied(&input, RIG_MESSAGE, n, NULL))
                break;
        }
        run_whole(&input, &postgres, what);
    }
    buf_done(&input.should);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sqlite_killed_before_each_call),
        cmocka_unit_test(sqlite_killed_within_each_write),
        cmocka_unit_test(sqlite_killed_by_chance),
        cmocka_unit_test(postgres_killed_before_each_commit),
        cmocka_unit_test(postgres_killed_after_each_answer),
        cmocka_unit_test(postgres_killed_before_each_message),
        cmocka_unit_test(postgres_killed_by_chance),
    };
    int n_failed;

    if (argc > 1) /* `sqlite_*`, `postgres_*`, or one of the names below */
        cmocka_set_test_filter(argv[1]);
    n_failed = cmocka_run_group_tests_name("import, killed", tests, NULL, NULL);
    if ((argc == 1 || argv[1][0] != 's') && rig_why_no_postgres())
        n_failed += rig_skip_postgres("import, killed") == EXIT_FAILURE;
    return n_failed;
}
