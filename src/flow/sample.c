/* flow/sample.c: the day's times are moved and drawn together, so that it ends when the play does. After it the thread stays
 * for the replies of customers who were answered. Two locks: `lock` is held for all of a begin or end; `inner` never over
 * work, so that the sender's thread can say what it sent. */
#include "flow/sample.h"

#include "base/log.h"
#include "bus/bus.h"
#include "channel/sample_network.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/commit.h"
#include "flow/config_document.h"
#include "flow/core.h"
#include "flow/sample_data.h"
#include "flow/sample_reply.h"
#include "flow/worker.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "model/post.h"
#include "store/posts.h"
#include "store/sample.h"

/* Of some 350 posts the first 250 are there at once; the rest comes within a minute. */
enum { AT_ONCE = 250, EVERY_MS = 500, BATCH = 50, READER_WAIT_MS = 5000, REPLIES_MAX = 100 };

/* A day goes by in an hour: waiting shows, and little is late. */
enum { FASTER = 24 };

enum { REPLY_EVERY_MS = 1000 };

/* A customer who was answered and will reply. */
struct reply {
    char *network, *answered, *answer; /* ids: of their post, of the last part of ours */
    ms_t at;
};

struct sample {
    struct core *core;
    struct lock lock; /* one begin or end at a time */
    _Atomic bool plays_day;
    struct worker_thread worker;
    struct lock inner;
    struct cond let_go;
    bool runs GUARDED_BY(inner), ends GUARDED_BY(inner);
    int n_holds GUARDED_BY(inner);
    struct reply replies[REPLIES_MAX] GUARDED_BY(inner);
    size_t n_replies GUARDED_BY(inner);
};

struct sample *sample_new(struct core *core)
{
    struct sample *sample = NEW(struct sample, 1);

    sample->core = core;
    lock_init(&sample->lock);
    lock_init(&sample->inner);
    cond_init(&sample->let_go);
    return sample;
}

static void reply_done(struct reply *reply)
{
    free(reply->network);
    free(reply->answered);
    free(reply->answer);
}

/* Until `ends` is taken back nothing of the sample is sent any more, and its thread is gone. */
static void stop(struct sample *sample)
{
    bool runs;

    lock_take(&sample->inner);
    sample->ends = true;
    while (sample->n_holds)
        cond_wait(&sample->let_go, &sample->inner);
    while (sample->n_replies)
        reply_done(&sample->replies[--sample->n_replies]);
    runs = sample->runs;
    sample->runs = false;
    lock_give(&sample->inner);
    if (!runs)
        return;
    worker_end(&sample->worker);
    worker_join(&sample->worker);
}

void sample_free(struct sample *sample)
{
    if (!sample)
        return;
    stop(sample);
    cond_done(&sample->let_go);
    lock_done(&sample->inner);
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

static bool take_reply(struct sample *sample, ms_t now, struct reply *out)
{
    bool found = false;

    lock_take(&sample->inner);
    for (size_t i = 0; i < sample->n_replies && !found; i++) {
        if (sample->replies[i].at > now)
            continue;
        *out = sample->replies[i];
        sample->replies[i] = sample->replies[--sample->n_replies];
        found = true;
    }
    lock_give(&sample->inner);
    return found;
}

/* A post that is gone meanwhile is not replied for. */
static bool add_reply(struct play *play, const struct reply *reply, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    char id[SAMPLE_REPLY_ID_MAX];
    struct post answered, post;
    struct post_row row;
    bool found;

    arena_reset(&play->arena);
    if (!db_take(play->sample->core->readers, READER_WAIT_MS, &db, err) ||
        !posts_find(db, sv_str(reply->network), sv_str(reply->answered), &play->arena, &row, &found, err) ||
        (found && !posts_get(db, row.id, &play->arena, &answered, err)))
        return false;
    if (!found || answered.deleted)
        return true;
    sample_reply_write(&answered, sv_str(reply->answer), clock_now(), id, &post);
    begin_batch(play);
    commit_add(&play->batch, &post, play->scratch);
    return true;
}

static bool reply_due(struct play *play, struct err *err)
{
    struct reply reply;
    bool ok = true;

    while (ok && take_reply(play->sample, clock_now(), &reply)) {
        ok = add_reply(play, &reply, err);
        reply_done(&reply);
    }
    return ok && flush(play, err);
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
        if (!reply_due(play, err))
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
        if (atomic_exchange(&play.sample->plays_day, false) && !play_all(&play, &err))
            log_line(LOG_ERROR, "the sample stopped", LOG_STR("error", err.text));
        while (worker_sleep(&play.sample->worker, REPLY_EVERY_MS)) {
            if (!reply_due(&play, &err))
                log_line(LOG_WARN, "a reply of the sample is lost", LOG_STR("error", err.text));
        }
    } else
        log_line(LOG_ERROR, "the sample can't be played", LOG_STR("error", err.text));
    commit_done(&play.batch);
    snapshot_unref(play.snapshot);
    arena_done(&play.arena);
    match_scratch_free(play.scratch);
    json_parser_free(play.parser);
    return NULL;
}

/* Answers ------------------------------------------------------------------------------------------------------------ */

static ms_t network_now(void *ctx UNUSED)
{
    return clock_now();
}

/* The part of an answer that comes after another one replaces it: one reply to an answer. */
static void plan_reply(struct sample *sample, struct sv network, const struct channel_part *part)
    REQUIRES(sample->inner)
{
    ms_t at = clock_now() + sample_reply_after(part->id);

    for (size_t i = 0; i < sample->n_replies; i++) {
        struct reply *reply = &sample->replies[i];

        if (!sv_is(part->in_reply_to, reply->answer))
            continue;
        free(reply->answer);
        reply->answer = sv_dup(part->id);
        reply->at = at;
        return;
    }
    if (sample->n_replies < REPLIES_MAX && sample_replies(part->in_reply_to))
        sample->replies[sample->n_replies++] =
            (struct reply){ sv_dup(network), sv_dup(part->in_reply_to), sv_dup(part->id), at };
}

static bool run_worker(struct sample *sample, struct err *err) REQUIRES(sample->inner)
{
    if (sample->runs)
        return true;
    sample->worker = (struct worker_thread){ 0 };
    sample->runs = worker_start(&sample->worker, run, sample, err);
    return sample->runs;
}

static void taken(void *ctx, struct sv network, const struct channel_part *part)
{
    struct sample *sample = ctx;
    struct err err;

    lock_take(&sample->inner);
    plan_reply(sample, network, part);
    if (!sample->ends && !run_worker(sample, &err))
        log_line(LOG_WARN, "nobody in the sample will reply", LOG_STR("error", err.text));
    lock_give(&sample->inner);
}

bool sample_take_sender(struct sample *sample, struct sv network, struct sv handle,
                        struct channel_state **out)
{
    bool ends;

    lock_take(&sample->inner);
    ends = sample->ends;
    if (!ends)
        sample->n_holds++;
    lock_give(&sample->inner);
    if (!ends)
        *out = sample_network_open(network, handle, network_now, taken, sample);
    return !ends;
}

void sample_give_sender(struct sample *sample, struct channel_state *state)
{
    if (state)
        state->channel->close(state);
    lock_take(&sample->inner);
    sample->n_holds--;
    cond_signal(&sample->let_go);
    lock_give(&sample->inner);
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
    if (ok && job.is_new) {
        lock_take(&sample->inner);
        sample->plays_day = true;
        ok = run_worker(sample, err);
        lock_give(&sample->inner);
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
    return sample_remove_cases(db, err) && sample_remove_brands(db, err);
}

bool sample_end(struct sample *sample, struct err *err)
{
    bool ok;

    lock_take(&sample->lock);
    stop(sample);
    ok = writer_run(sample->core->writer, WRITE_INTAKE, end_run, NULL, err);
    lock_take(&sample->inner);
    sample->ends = false;
    lock_give(&sample->inner);
    lock_give(&sample->lock);
    if (!ok || !core_reload(sample->core, err))
        return false;
    bus_tell(sample->core->bus, &(struct bus_event){ .kind = BUS_MANY }, 1);
    return true;
}
