/* command/bench_intake.c: `earshot bench intake`: an import with everything in it, and beside it, in the same run, the rows
 * that it left written bare into an empty store: what the database itself costs. */
#include "command/bench_intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/bench.h"
#include "command/bench_intake_posts.h"
#include "command/throw_away.h"
#include "db/db.h"
#include "flow/config_document.h"
#include "flow/core.h"
#include "flow/import.h"
#include "flow/writer.h"
#include "model/post.h"
#include "store/bare.h"
#include "store/schema.h"
#include "wire/lines.h"

enum { PIECE = 256 * 1024, POSTS = 30000, SEED = 2, PATH_BYTES_MAX = 5000, WRITE_AT = 1 << 20 };

/* ---- a store and an import ---- */

struct config_job {
    struct core *core;
    struct sv document;
};

static bool take_config(void *arg, struct db *db, struct err *err)
{
    struct config_job *job = arg;

    return config_read(db, &job->core->ids, clock_now(), job->document, false, err);
}

bool intake_prepare(struct sv url, const struct care_stream *stream, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    CLEANUP(buf_done) struct buf document = BUF(CONFIG_MAX);
    struct config_job job;

    care_stream_config(stream, &document);
    if (!core_open(url, &core, err))
        return false;
    job = (struct config_job){ core, buf_sv(&document) };
    return writer_run(core->writer, WRITE_DESK, take_config, &job, err);
}

static bool take_line(void *arg, struct sv line, bool too_long, uint64_t end, struct err *err)
{
    return importer_line(arg, line, too_long, end, err);
}

static bool feed_file(struct importer *importer, const char *file, struct err *err)
{
    CLEANUP(lines_freep) struct lines *lines = lines_new(POST_LINE_MAX, 0, take_line, importer);
    CLEANUP(mem_freep) char *piece = mem_grow(NULL, PIECE, 1);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : 0;
    bool ok = fd >= 0;

    while (ok && (got = read(fd, piece, PIECE)) > 0)
        ok = lines_feed(lines, sv_of(piece, (size_t)got), err);
    if (got < 0)
        ok = err_set(err, ERR_FAULT, "can't read %s: %s", file, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return ok && lines_end(lines, err);
}

bool intake_import(struct sv url, const char *file, bool keep_all, struct import_cursor *out_counts,
                   double *out_seconds, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    CLEANUP(importer_freep) struct importer *importer = NULL;
    const struct import_options options = { .keep_all = keep_all, .batch_max = import_batch(url) };
    double started = bench_seconds();
    uint64_t skip;

    if (!core_open(url, &core, err) || !importer_new(core, &options, &importer, &skip, err) ||
        !feed_file(importer, file, err) || !importer_finish(importer, out_counts, err))
        return false;
    *out_seconds = bench_seconds() - started;
    return true;
}

bool intake_write_posts(struct care_stream *stream, const char *file, struct err *err)
{
    CLEANUP(buf_done) struct buf lines = BUF(2 * WRITE_AT + 2 * POST_LINE_MAX);
    FILE *out = fopen(file, "we");
    bool ok = out != NULL, more = true;

    while (ok && more) {
        more = care_stream_line(stream, &lines);
        if (lines.len >= WRITE_AT || !more) {
            ok = buf_ok(&lines) && fwrite(buf_str(&lines), 1, lines.len, out) == lines.len;
            buf_clear(&lines);
        }
    }
    if (out && fclose(out) != 0)
        ok = false;
    return ok || err_set(err, ERR_FAULT, "can't write %s: %s", file, strerror(errno));
}

/* ---- the measuring ---- */

struct run {
    const struct bench_options *asked;
    const struct care_stream *stream;
    const char *folder;
    char *posts, *url;
    struct buf synchronous;
    struct import_cursor counts;
    double import_s[BENCH_RUNS], bare_s[BENCH_RUNS], share[BENCH_RUNS];
};

static char *path_in(const struct run *run, const char *before, const char *name, const char *after)
{
    struct buf path = BUF(PATH_BYTES_MAX);

    buf_printf(&path, "%s%s/%s%s", before, run->folder, name, after);
    return buf_take(&path);
}

/* An empty store at run->url: a file that was not there, or a PostgreSQL schema of its own. */
static bool empty_store(struct run *run, struct err *err)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    if (run->asked->db) {
        CLEANUP(db_closep) struct db *db = NULL;

        return db_open(sv_str(run->asked->db), DB_WRITE, &db, err) && bare_room_make(db, err);
    }
    for (size_t i = 0; i < COUNT(endings); i++) {
        char *path = path_in(run, "", "store.db", endings[i]);

        (void)unlink(path);
        free(path);
    }
    return true;
}

static bool measure_import(struct run *run, double *out_seconds, struct bare_rows **out_rows, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;

    if (!empty_store(run, err) || !intake_prepare(sv_str(run->url), run->stream, err) ||
        !intake_import(sv_str(run->url), run->posts, care_stream_is_archive(run->stream), &run->counts,
                       out_seconds, err) ||
        !db_open(sv_str(run->url), DB_READ, &db, err))
        return false;
    return bare_read(db, out_rows, err);
}

static bool measure_bare(struct run *run, const struct bare_rows *rows, double *out_seconds, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    size_t batch = import_batch(sv_str(run->url)),
           n_batches = ((size_t)run->counts.n_read + batch - 1) / batch;
    double started;

    if (!empty_store(run, err) || !db_open(sv_str(run->url), DB_WRITE, &db, err) || !schema_migrate(db, err))
        return false;
    buf_clear(&run->synchronous);
    if (!bare_synchronous(db, &run->synchronous, err))
        return false;
    started = bench_seconds();
    if (!bare_write(db, rows, n_batches, err))
        return false;
    *out_seconds = bench_seconds() - started;
    return true;
}

static bool measure(struct run *run, struct err *err)
{
    for (size_t i = 0; i < BENCH_RUNS; i++) {
        CLEANUP(bare_freep) struct bare_rows *rows = NULL;

        if (!measure_import(run, &run->import_s[i], &rows, err) ||
            !measure_bare(run, rows, &run->bare_s[i], err))
            return false;
        run->share[i] = run->bare_s[i] / run->import_s[i];
    }
    return true;
}

static void tell(struct run *run)
{
    struct bench_report report = bench_report_begin(run->asked, &bench_intake);
    double n = (double)run->counts.n_read;

    bench_report_str(&report, "database", run->asked->db ? "postgres" : "sqlite");
    bench_report_str(&report, "synchronous", buf_str(&run->synchronous));
    bench_report_str(&report, "posts_of", run->asked->posts ? "file" : "generator");
    bench_report_i64(&report, "posts", run->counts.n_read);
    bench_report_i64(&report, "batch", (int64_t)import_batch(sv_str(run->url)));
    bench_report_double(&report, "share_in_cases", (double)(run->counts.n_opened + run->counts.n_joined) / n);
    bench_report_double(&report, "posts_per_s", n / bench_median(run->import_s, BENCH_RUNS));
    bench_report_double(&report, "bare_per_s", n / bench_median(run->bare_s, BENCH_RUNS));
    bench_report_double(&report, "share_of_bare", bench_median(run->share, BENCH_RUNS));
    bench_report_end(&report);
}

static bool measure_and_tell(struct run *run, struct care_stream *stream, struct err *err)
{
    bool ok;

    run->posts = path_in(run, "", "posts.jsonl", "");
    if (run->asked->db) {
        struct buf url = BUF(PATH_BYTES_MAX);

        bare_room_url(sv_str(run->asked->db), &url);
        run->url = buf_take(&url);
    } else {
        run->url = path_in(run, "sqlite:", "store.db", "");
    }
    run->synchronous = BUF(100);
    ok = intake_write_posts(stream, run->posts, err) && measure(run, err);
    if (ok)
        tell(run);
    buf_done(&run->synchronous);
    free(run->posts);
    free(run->url);
    return ok;
}

static bool drop_room(const struct bench_options *asked, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;

    return !asked->db || (db_open(sv_str(asked->db), DB_WRITE, &db, err) && bare_room_drop(db, err));
}

static bool run_intake(const struct bench_options *asked, struct err *err)
{
    CLEANUP(throw_away_donep) char *folder = NULL;
    CLEANUP(care_stream_freep) struct care_stream *stream = NULL;
    struct run run = { .asked = asked };
    struct err ignored = { 0 };

    if (!throw_away_new(&folder, err))
        return false;
    if (!asked->posts)
        stream = care_stream_new(SEED, asked->n_posts ? asked->n_posts : POSTS);
    else if (!care_stream_open(asked->posts, asked->n_posts, &stream, err))
        return false;
    run.folder = folder;
    run.stream = stream;
    if (measure_and_tell(&run, stream, err))
        return drop_room(asked, err);
    (void)drop_room(asked, &ignored);
    return false;
}

const struct bench bench_intake = {
    .name = "intake",
    .summary = "import with everything in it (cases, events, full text) beside the same rows written bare",
    .run = run_intake,
};
