/* flow/sample.c: the day's times are moved and drawn together, so that it ends when the play does. */
#include "flow/sample.h"

#include "base/log.h"
#include "bus/bus.h"
#include "db/db.h"
#include "flow/commit.h"
#include "flow/config_document.h"
#include "flow/core.h"
#include "flow/sample_data.h"
#include "flow/worker.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "model/post.h"
#include "store/sample.h"

/* Of some 350 posts the first 250 are there at once; the rest comes within a minute. */
enum { AT_ONCE = 250, EVERY_MS = 500, BATCH = 50 };

/* A day goes by in an hour: waiting shows, and little is late. */
enum { FASTER = 24 };

struct sample {
    struct core *core;
    struct lock lock; /* one begin or end at a time */
    bool plays GUARDED_BY(lock);
    struct worker_thread worker;
};

struct sample *sample_new(struct core *core)
{
    struct sample *sample = NEW(struct sample, 1);

    sample->core = core;
    lock_init(&sample->lock);
    return sample;
}

static void stop(struct sample *sample)
{
    worker_end(&sample->worker);
    worker_join(&sample->worker);
    sample->plays = false;
}

void sample_free(struct sample *sample)
{
    if (!sample)
        return;
    stop(sample);
    lock_done(&sample->lock);
    free(sample);
}

/* The play ---------------------------------------------------------------------------------------------------------- */

struct play {
    struct sample *sample;
    struct json_parser *parser;
    struct match_scratch *scratch;
    struct snapshot *snapshot;
    struct arena arena;
    struct commit_batch batch;
    ms_t file_end, our_end; /* the last time in the file, and when that is here */
};

static void begin_batch(struct play *play)
{
    struct core *core = play->sample->core;

    if (play->batch.snapshot)
        return;
    atomic_fetch_add(&play->snapshot->n_refs, 1);
    play->batch.snapshot = play->snapshot;
    play->batch.settings =
        (struct intake_settings){ .window_ms = core->window_ms, .due_after_ms = core->due_after_ms };
}

static bool flush(struct play *play, struct err *err)
{
    bool ok = !play->batch.n_items || commit_and_wait(&play->batch, err);

    commit_clear(&play->batch);
    return ok;
}

static ms_t moved(const struct play *play, ms_t at)
{
    ms_t now = clock_now();

    if (!at)
        return 0;
    at = play->our_end - (play->file_end - at) / FASTER;
    return at < now ? at : now;
}

static bool add_line(struct play *play, struct sv line, struct err *err)
{
    struct post post;

    arena_reset(&play->arena);
    if (!post_parse(play->parser, line, JSON_FILE, &play->arena, &post, err))
        return err_in(err, "the sample");
    post.created_at = moved(play, post.created_at);
    post.edited_at = moved(play, post.edited_at);
    begin_batch(play);
    commit_add(&play->batch, &post, play->scratch);
    return true;
}

static ms_t last_time(struct play *play)
{
    struct sv rest = sample_posts();
    ms_t last = 0;

    while (rest.len) {
        struct post post;

        arena_reset(&play->arena);
        if (post_parse(play->parser, sv_split(&rest, '\n'), JSON_FILE, &play->arena, &post, NULL) &&
            post.created_at > last)
            last = post.created_at;
    }
    return last;
}

static bool play_all(struct play *play, struct err *err)
{
    struct sv rest = sample_posts();
    int n = 0;

    while (rest.len) {
        if (!add_line(play, sv_split(&rest, '\n'), err))
            return false;
        n++;
        if (n <= AT_ONCE && n % BATCH)
            continue;
        if (!flush(play, err))
            return false;
        if (n >= AT_ONCE && !worker_sleep(&play->sample->worker, EVERY_MS))
            return true;
    }
    return flush(play, err);
}

static int n_lines(void)
{
    struct sv rest = sample_posts();
    int n = 0;

    for (; rest.len; n++)
        (void)sv_split(&rest, '\n');
    return n;
}

static void *run(void *arg)
{
    struct play play = { .sample = arg,
                         .parser = json_parser_new(POST_LINE_MAX),
                         .scratch = match_scratch_new() };
    struct err err = { 0 };

    commit_init(&play.batch, play.sample->core);
    if (core_sample(play.sample->core, &play.snapshot, &err)) {
        play.file_end = last_time(&play);
        play.our_end = clock_now() + (n_lines() - AT_ONCE) * (ms_t)EVERY_MS;
        if (!play_all(&play, &err))
            log_line(LOG_ERROR, "the sample stopped", LOG_STR("error", err.text));
    } else
        log_line(LOG_ERROR, "the sample can't be played", LOG_STR("error", err.text));
    commit_done(&play.batch);
    snapshot_unref(play.snapshot);
    arena_done(&play.arena);
    match_scratch_free(play.scratch);
    json_parser_free(play.parser);
    return NULL;
}

/* Begin and end ------------------------------------------------------------------------------------------------------ */

struct begin_job {
    struct sample *sample;
    int64_t brand;
    bool is_new;
};

static bool begin_run(void *arg, struct db *db, struct err *err)
{
    struct begin_job *job = arg;

    if (!sample_brand(db, &job->brand, err))
        return false;
    job->is_new = job->brand == 0;
    return !job->is_new ||
           (config_read(db, &job->sample->core->ids, clock_now(), sample_config(), false, err) &&
            sample_brand(db, &job->brand, err));
}

bool sample_begin(struct sample *sample, int64_t *out_brand, struct err *err)
{
    struct begin_job job = { .sample = sample };
    bool ok;

    lock_take(&sample->lock);
    ok = writer_run(sample->core->writer, WRITE_DESK, begin_run, &job, err);
    if (ok && job.is_new && !sample->plays) {
        sample->worker = (struct worker_thread){ 0 };
        ok = worker_start(&sample->worker, run, sample, err);
        sample->plays = ok;
    }
    lock_give(&sample->lock);
    *out_brand = job.brand;
    return ok && core_reload(sample->core, err);
}

static bool end_run(void *arg UNUSED, struct db *db, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(POST_LINE_MAX);
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct sv rest = sample_posts();

    while (rest.len) {
        struct post post;

        arena_reset(&arena);
        if (!post_parse(parser, sv_split(&rest, '\n'), JSON_FILE, &arena, &post, err) ||
            !sample_remove_post(db, post.network, post.id, err))
            return false;
    }
    return sample_remove_brands(db, err);
}

bool sample_end(struct sample *sample, struct err *err)
{
    bool ok;

    lock_take(&sample->lock);
    stop(sample);
    ok = writer_run(sample->core->writer, WRITE_INTAKE, end_run, NULL, err);
    lock_give(&sample->lock);
    if (!ok || !core_reload(sample->core, err))
        return false;
    bus_tell(sample->core->bus, &(struct bus_event){ .kind = BUS_MANY }, 1);
    return true;
}
