/* command/bench_desk.c: `earshot bench desk`: a store of a million open cases, the real server on it, and its queue page over
 * HTTP beside the same pages read bare from the database; what the server holds and how soon it is there. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "command/bench.h"
#include "command/bench_desk_http.h"
#include "command/bench_intake.h"
#include "command/bench_intake_posts.h"
#include "command/throw_away.h"
#include "db/db.h"
#include "store/agents.h"
#include "store/bare.h"
#include "store/case_read.h"
#include "store/config.h"
#include "store/setup.h"

enum {
    CASES = 1000000,
    SEED = 3,
    PAGE_ROWS = 50,
    PAGES = 400, /* of the queue, one after the other, each a request */
    PER_SECOND = 200,
    PACED = 500, /* requests a run */
    CONNECTIONS = 16,
    READY_MS_MAX = 20000,
    IDLE_MS_MAX = 120000,
    LOOK_MS = 100,
    BRAND_PAGES = 20,
    HOUSE_BRANDS = 8, /* beside those that posts are of */
    LOOKS_IDLE = 5,   /* so many in a row without work: what loads has been loaded */
    PATH_BYTES_MAX = 5000,
    REQUEST_MAX = 600,
};
enum { TRIED_OUT = 10000 }; /* a store of fewer cases is no measurement: a tenth of the time will do */
static const double SATURATED_S = 1.5, BARE_S = 0.7, TRIED_OUT_SHARE = 0.1;
static const char TOKEN[] = "bench"; /* of a store that nobody else can reach */

struct run {
    const struct bench_options *asked;
    const char *folder;
    char *url;
    int64_t n_cases, empty_brand, house;
    double fill_s;
    struct buf synchronous;
    int64_t keys[PAGES], ids[PAGES]; /* what the page begins behind */
    size_t n_pages, n_paced;
    double share_of_time;
    char *requests[PAGES];
    int port;
    double ready_ms[BENCH_RUNS], rss_mb[BENCH_RUNS], p50_ms[BENCH_RUNS], p99_ms[BENCH_RUNS],
        empty_ms[BENCH_RUNS], house_ms[BENCH_RUNS], pages_per_s[BENCH_RUNS], bare_per_s[BENCH_RUNS],
        share[BENCH_RUNS];
};

/* ---- the store ---- */

static char *path_in(const struct run *run, const char *before, const char *name)
{
    struct buf path = BUF(PATH_BYTES_MAX);

    buf_printf(&path, "%s%s/%s", before, run->folder, name);
    return buf_take(&path);
}

static bool fill(struct run *run, struct err *err)
{
    CLEANUP(care_stream_freep) struct care_stream *stream = NULL;
    CLEANUP(mem_freep) char *posts = path_in(run, "", "posts.jsonl");
    int64_t n = run->asked->n_posts ? run->asked->n_posts : CASES;
    struct import_cursor counts;
    bool ok;

    if (!run->asked->posts)
        stream = care_stream_of_cases(SEED, n);
    else if (!care_stream_open(run->asked->posts, n, &stream, err))
        return false;
    ok = intake_write_posts(stream, posts, err) && intake_prepare(sv_str(run->url), stream, err) &&
         intake_import(sv_str(run->url), posts, care_stream_is_archive(stream), &counts, &run->fill_s, err);
    run->n_cases = ok ? counts.n_opened : 0;
    run->share_of_time = n < TRIED_OUT ? TRIED_OUT_SHARE : 1;
    run->n_paced = (size_t)((double)PACED * run->share_of_time);
    (void)unlink(posts);
    return ok;
}

/* A house to which all brands of the store belong, and a few more. */
static bool add_house(struct db *db, struct run *run, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct brand_rows brands;

    run->house = 100;
    if (!brand_add(db, run->house, SV("House"), true, false, err))
        return false;
    for (int64_t id = run->house + 1; id < run->house + HOUSE_BRANDS; id++) {
        if (!brand_add(db, id, sv_str(arena_printf(&arena, "Brand %" PRId64, id)), true, false, err))
            return false;
    }
    if (!brands_list(db, false, &arena, &brands, err))
        return false;
    for (size_t i = 0; i < brands.n; i++) {
        if (brands.at[i].id != run->house &&
            !brand_tell(db, brands.at[i].id, SV("{\"parent\":\"House\"}"), err))
            return false;
    }
    return true;
}

/* A token to ask with, and a brand that nobody wrote to. */
static bool add_people(struct db *db, struct run *run, struct err *err)
{
    unsigned char hash[32];
    char text[2 * sizeof hash + 1];

    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)TOKEN, strlen(TOKEN), NULL, 0);
    (void)sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    run->empty_brand = 1;
    return token_add(db, 1, SV("bench"), sv_str(text), AGENT_ADMIN, clock_now(), err) &&
           brand_add(db, run->empty_brand, SV("Nobody"), true, false, err) && add_house(db, run, err);
}

static struct case_filter page_filter(const struct run *run, size_t page)
{
    return (struct case_filter){ .list = LIST_NEW,
                                 .limit = PAGE_ROWS,
                                 .goes_on = page > 0,
                                 .after_key = run->keys[page],
                                 .after_id = run->ids[page] };
}

/* Walks the queue once to learn where its pages begin. */
static bool find_pages(struct db *db, struct run *run, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };

    for (run->n_pages = 0; run->n_pages < PAGES; run->n_pages++) {
        struct case_filter filter = page_filter(run, run->n_pages);
        struct buf request = BUF(REQUEST_MAX);
        struct case_rows rows;

        arena_reset(&arena);
        if (!cases_page(db, &filter, &arena, &rows, err))
            return false;
        buf_printf(&request, "GET /api/v1/cases?queue=new&limit=%d", PAGE_ROWS);
        if (run->n_pages)
            buf_printf(&request, "&after=%" PRId64 ".%" PRId64, filter.after_key, filter.after_id);
        buf_printf(&request, " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", TOKEN);
        run->requests[run->n_pages] = buf_take(&request);
        if (rows.n < PAGE_ROWS || run->n_pages + 1 == PAGES) {
            run->n_pages++;
            return true;
        }
        run->keys[run->n_pages + 1] = case_row_key(LIST_NEW, &rows.at[rows.n - 1]);
        run->ids[run->n_pages + 1] = rows.at[rows.n - 1].id;
    }
    return true;
}

static bool prepare(struct run *run, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;

    run->url = path_in(run, "sqlite:", "store.db");
    return fill(run, err) && db_open(sv_str(run->url), DB_WRITE, &db, err) && add_people(db, run, err) &&
           bare_synchronous(db, &run->synchronous, err) && find_pages(db, run, err);
}

/* ---- the server ---- */

/* This binary on that store. */
static pid_t start_server(const struct run *run, int *out_says)
{
    int says[2];
    pid_t pid;

    if (pipe2(says, O_CLOEXEC) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

        (void)dup2(says[1], STDOUT_FILENO);
        if (nowhere >= 0)
            (void)dup2(nowhere, STDERR_FILENO);
        (void)execl("/proc/self/exe", "earshot", "serve", "--db", run->url, "--data", run->folder, "--listen",
                    "127.0.0.1:0", (char *)NULL);
        _exit(127);
    }
    (void)close(says[1]);
    *out_says = says[0];
    return pid;
}

static bool read_port(int says, int *out_port)
{
    char said[512];
    size_t len = 0;
    ssize_t got;
    int64_t port;

    while (len < sizeof said && (got = read(says, said + len, sizeof said - len)) > 0) {
        struct sv line = sv_of(said, len += (size_t)got);
        const char *colon;

        if (sv_find(line, '\n') == line.len)
            continue;
        line.len = sv_find(line, '\n');
        colon = memrchr(line.at, ':', line.len);
        if (!colon)
            return false;
        line = sv_skip(line, (size_t)(colon + 1 - line.at));
        if (!sv_to_i64(sv_split(&line, '/'), &port))
            return false;
        *out_port = (int)port;
        return true;
    }
    return false;
}

static void pause_ms(long ms)
{
    struct timespec pause = { .tv_nsec = ms * 1000000 };

    (void)nanosleep(&pause, NULL);
}

static bool wait_until_ready(struct run *run, int says, double began, double *out_ms, struct err *err)
{
    static const char request[] = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    if (!read_port(says, &run->port))
        return err_set(err, ERR_FAULT, "the server did not start");
    while (!http_answers(run->port, request)) {
        if ((bench_seconds() - began) * 1000 > (double)READY_MS_MAX)
            return err_set(err, ERR_FAULT, "the server was not ready in %d s", READY_MS_MAX / 1000);
        pause_ms(1);
    }
    *out_ms = (bench_seconds() - began) * 1000;
    return true;
}

/* A file of /proc/PID, as far as it matters. */
static struct sv read_proc(pid_t pid, const char *name, char *room, size_t size)
{
    char path[64];
    ssize_t got = 0;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        got = read(fd, room, size);
        (void)close(fd);
    }
    return sv_of(room, got > 0 ? (size_t)got : 0);
}

/* Clock ticks the process has worked: the 14th and 15th field of stat, whose second ends with the last parenthesis. */
static int64_t worked(pid_t pid)
{
    char room[1024];
    struct sv stat = read_proc(pid, "stat", room, sizeof room);
    int64_t sum = 0, ticks;

    while (sv_find(stat, ')') < stat.len)
        (void)sv_split(&stat, ')');
    for (int field = 2; field <= 15 && stat.len; field++) {
        struct sv word = sv_split(&stat, ' ');

        if (field >= 14 && sv_to_i64(word, &ticks))
            sum += ticks;
    }
    return sum;
}

static double rss_mb(pid_t pid)
{
    char room[4096];
    struct sv status = read_proc(pid, "status", room, sizeof room);
    int64_t kb = 0;

    while (status.len) {
        struct sv line = sv_split(&status, '\n');

        if (!sv_starts(line, SV("VmRSS:")))
            continue;
        line = sv_trim(sv_skip(line, 6));
        (void)!sv_to_i64(sv_split(&line, ' '), &kb);
    }
    return (double)kb / 1024;
}

/* All its threads on the first processor: what one core can serve. */
static void pin(pid_t pid)
{
    char path[64];
    const struct dirent *entry;
    cpu_set_t first;
    int64_t thread;
    DIR *tasks;

    CPU_ZERO(&first);
    CPU_SET(0, &first);
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    while (tasks && (entry = readdir(tasks))) {
        if (sv_to_i64(sv_str(entry->d_name), &thread))
            (void)sched_setaffinity((pid_t)thread, sizeof first, &first);
    }
    if (tasks)
        (void)closedir(tasks);
}

static void wait_until_idle(pid_t pid)
{
    int64_t before = worked(pid);

    for (int idle = 0, waited = 0; idle < LOOKS_IDLE && waited < IDLE_MS_MAX; waited += LOOK_MS) {
        int64_t now;

        pause_ms(LOOK_MS);
        now = worked(pid);
        idle = now - before <= 0 ? idle + 1 : 0;
        before = now;
    }
}

/* ---- the measuring ---- */

/* The first page of one brand. */
static bool measure_brand(struct run *run, int64_t brand, double *out_ms, struct err *err)
{
    char request[REQUEST_MAX];
    const char *const only[] = { request };
    double took[BRAND_PAGES];

    (void)snprintf(request, sizeof request,
                   "GET /api/v1/cases?queue=new&brand=%" PRId64
                   " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
                   brand, TOKEN);
    if (!http_paced(&(struct http_load){ run->port, only, 1 }, PER_SECOND, BRAND_PAGES, took, err))
        return false;
    *out_ms = bench_median(took, BRAND_PAGES);
    return true;
}

static bool measure_pages(struct run *run, size_t i, pid_t pid, struct err *err)
{
    const struct http_load load = { run->port, (const char *const *)run->requests, run->n_pages };
    double took[PACED];

    if (!http_paced(&load, PER_SECOND, run->n_paced, took, err))
        return false;
    run->p50_ms[i] = bench_median(took, run->n_paced);
    run->p99_ms[i] = bench_quantile(took, run->n_paced, 0.99);
    if (!measure_brand(run, run->empty_brand, &run->empty_ms[i], err) ||
        !measure_brand(run, run->house, &run->house_ms[i], err))
        return false;
    pin(pid);
    return http_saturated(&load, CONNECTIONS, SATURATED_S * run->share_of_time, &run->pages_per_s[i], err);
}

static bool measure_bare(struct run *run, size_t i, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    CLEANUP(arena_done) struct arena arena = { 0 };
    double began;
    size_t n = 0;

    if (!db_open(sv_str(run->url), DB_READ, &db, err))
        return false;
    for (began = bench_seconds(); bench_seconds() - began < BARE_S * run->share_of_time; n++) {
        struct case_filter filter = page_filter(run, n % run->n_pages);
        struct case_rows rows;

        arena_reset(&arena);
        if (!cases_page(db, &filter, &arena, &rows, err))
            return false;
    }
    run->bare_per_s[i] = (double)n / (bench_seconds() - began);
    run->share[i] = run->pages_per_s[i] / run->bare_per_s[i];
    return true;
}

static bool measure_server(struct run *run, size_t i, struct err *err)
{
    double began = bench_seconds();
    int says = -1;
    pid_t pid = start_server(run, &says);
    bool ok;

    if (pid < 0)
        return err_set(err, ERR_FAULT, "can't start a server");
    ok = wait_until_ready(run, says, began, &run->ready_ms[i], err);
    if (ok) {
        wait_until_idle(pid);
        run->rss_mb[i] = rss_mb(pid);
        ok = measure_pages(run, i, pid, err);
    }
    (void)kill(pid, SIGTERM);
    (void)waitpid(pid, NULL, 0);
    (void)close(says);
    return ok;
}

static void tell(struct run *run)
{
    struct bench_report report = bench_report_begin(run->asked, &bench_desk);

    bench_report_str(&report, "database", "sqlite");
    bench_report_str(&report, "synchronous", buf_str(&run->synchronous));
    bench_report_i64(&report, "cases", run->n_cases);
    bench_report_double(&report, "fill_s", run->fill_s);
    bench_report_double(&report, "ready_ms", bench_median(run->ready_ms, BENCH_RUNS));
    bench_report_double(&report, "rss_mb", bench_median(run->rss_mb, BENCH_RUNS));
    bench_report_i64(&report, "asked_per_s", PER_SECOND);
    bench_report_double(&report, "page_p50_ms", bench_median(run->p50_ms, BENCH_RUNS));
    bench_report_double(&report, "page_p99_ms", bench_median(run->p99_ms, BENCH_RUNS));
    bench_report_double(&report, "empty_brand_ms", bench_median(run->empty_ms, BENCH_RUNS));
    bench_report_double(&report, "house_ms", bench_median(run->house_ms, BENCH_RUNS));
    bench_report_double(&report, "pages_per_s", bench_median(run->pages_per_s, BENCH_RUNS));
    bench_report_double(&report, "bare_per_s", bench_median(run->bare_per_s, BENCH_RUNS));
    bench_report_double(&report, "share_of_bare", bench_median(run->share, BENCH_RUNS));
    bench_report_end(&report);
}

static bool measure(struct run *run, struct err *err)
{
    for (size_t i = 0; i < BENCH_RUNS; i++) {
        if (!measure_server(run, i, err) || !measure_bare(run, i, err))
            return false;
    }
    return true;
}

static bool run_desk(const struct bench_options *asked, struct err *err)
{
    CLEANUP(throw_away_donep) char *folder = NULL;
    struct run run = { .asked = asked, .synchronous = BUF(100) };
    bool ok;

    if (asked->db)
        return err_set(err, ERR_INPUT,
                       "bench desk measures on SQLite, in a folder of its own; leave --db away");
    if (!throw_away_new(&folder, err))
        return false;
    run.folder = folder;
    ok = prepare(&run, err) && measure(&run, err);
    if (ok)
        tell(&run);
    for (size_t i = 0; i < run.n_pages; i++)
        free(run.requests[i]);
    buf_done(&run.synchronous);
    free(run.url);
    return ok;
}

const struct bench bench_desk = {
    .name = "desk",
    .summary =
        "the server on a million cases: its queue page beside the bare query, its memory, how soon it is ready",
    .run = run_desk,
};
