/* flow/taker.c: the hot path of a live source: match, look at the watch set, drop; the rest is rare. */
#include "flow/taker.h"

#include "base/clock.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/commit.h"
#include "flow/core.h"
#include "flow/ring.h"
#include "flow/sampled.h"
#include "flow/watch.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "model/post.h"
#include "store/posts.h"

/* What is held back stands in the rings as it came, where it can be read again, else in the post format: the last byte
 * tells. */
enum held { HELD_LINE = 'l', HELD_POST = 'p' };

enum { GATHER_MS = 20, BATCH_MAX = 200, CURSOR_EVERY_MS = 3000, READER_WAIT_MS = 5000 };

struct taker {
    struct taker_options options;
    struct match_scratch *scratch;
    struct commit_batch batch;
    uint64_t snapshot_number; /* of the batch's snapshot, or of one before it */
    struct buf cursor;        /* the last one marked, not yet committed */
    bool has_cursor;
    ms_t since; /* steady: when the first held post or cursor came */
    struct taker_counts counts;
    struct match_scratch *select_scratch;
    struct ring *replies; /* that nothing selected; NULL where all are taken */
    struct ring *others;  /* likewise reposts and deletions: many and small, they push no reply out */
    struct json_parser *parser;
    struct buf line;
    struct arena again; /* replies of the ring whose parent came */
};

struct taker *taker_new(const struct taker_options *options)
{
    struct taker *taker = NEW(struct taker, 1);

    taker->options = *options;
    taker->scratch = match_scratch_new();
    taker->select_scratch = match_scratch_new();
    taker->cursor = BUF(CHANNEL_CURSOR_MAX);
    taker->line = BUF(POST_LINE_MAX);
    taker->parser = json_parser_new(POST_LINE_MAX);
    taker->replies = options->all ? NULL : ring_new(RING_BYTES);
    taker->others = options->all ? NULL : ring_new(RING_OTHERS_BYTES);
    commit_init(&taker->batch, options->core);
    return taker;
}

void taker_free(struct taker *taker)
{
    if (!taker)
        return;
    commit_done(&taker->batch);
    match_scratch_free(taker->scratch);
    match_scratch_free(taker->select_scratch);
    buf_done(&taker->cursor);
    buf_done(&taker->line);
    json_parser_free(taker->parser);
    ring_free(taker->replies);
    ring_free(taker->others);
    arena_done(&taker->again);
    free(taker);
}

struct taker_counts taker_counts(const struct taker *taker)
{
    return taker->counts;
}

static bool save_cursor(void *arg, struct db *db, const struct intake_counts *counts UNUSED, struct err *err)
{
    struct taker *taker = arg;

    return !taker->has_cursor || taker->options.save(taker->options.arg, db, buf_sv(&taker->cursor), err);
}

static void begin(struct taker *taker)
{
    struct core *core = taker->options.core;
    uint64_t number = core_snapshot_number(core);

    if (taker->batch.snapshot && (taker->snapshot_number == number || taker->batch.n_items))
        return; /* what is held is committed by the rules it was taken by */
    snapshot_unref(taker->batch.snapshot);
    taker->batch.snapshot = core_snapshot(core);
    taker->snapshot_number = number;
    taker->batch.settings =
        (struct intake_settings){ .window_ms = core->window_ms, .due_after_ms = core->due_after_ms };
    taker->batch.save = save_cursor;
    taker->batch.arg = taker;
}

/* What was held back in the rings for a post that now stands comes after it, in the next batch. */
struct recall {
    struct taker *taker;
    struct post *posts;
    size_t n, size;
};

static bool read_held(struct taker *taker, struct sv held, struct post *out)
{
    struct sv line = sv_of(held.at, held.len - 1);

    if (held.at[line.len] == HELD_LINE)
        return taker->options.reread(taker->options.arg, line, &taker->again, out);
    return post_parse(taker->parser, line, JSON_NETWORK, &taker->again, out, NULL);
}

static void recall_line(void *arg, struct sv line)
{
    struct recall *recall = arg;
    struct post post;

    if (!read_held(recall->taker, line, &post))
        return;
    if (recall->n == recall->size)
        recall->posts = mem_grow(recall->posts, recall->size = recall->size ? 2 * recall->size : 8,
                                 sizeof *recall->posts);
    post_keep(&post, &recall->taker->again, &recall->posts[recall->n++]);
}

static void recall_held(struct taker *taker, struct recall *recall)
{
    for (size_t i = 0; taker->replies && i < taker->batch.n_items; i++) {
        const struct post *post = taker->batch.items[i].post;

        ring_take(taker->replies, post->network, post->id, recall_line, recall);
        ring_take(taker->others, post->network, post->id, recall_line, recall);
    }
}

static void note_committed(struct taker *taker, struct recall *recall)
{
    taker->counts.n_kept += taker->batch.counts.kept;
    for (size_t i = 0; i < taker->batch.n_items; i++)
        watch_add(taker->options.watch, taker->batch.items[i].post->network, taker->batch.items[i].post->id);
    recall_held(taker, recall);
    if (taker->has_cursor)
        taker->options.saved(taker->options.arg, buf_sv(&taker->cursor));
}

static bool commit_once(struct taker *taker, struct recall *recall, struct err *err)
{
    bool ok;

    if (!taker->batch.n_items && !taker->has_cursor)
        return true;
    begin(taker);
    ok = commit_and_wait(&taker->batch, err);
    if (ok)
        note_committed(taker, recall);
    taker->has_cursor = false; /* without its posts it must never be saved */
    commit_clear(&taker->batch);
    return ok;
}

bool taker_flush(struct taker *taker, struct err *err)
{
    struct recall recall = { .taker = taker };
    bool ok = commit_once(taker, &recall, err);

    while (ok && recall.n) {
        begin(taker);
        for (size_t i = 0; i < recall.n; i++)
            commit_add(&taker->batch, &recall.posts[recall.n - 1 - i], taker->scratch); /* the oldest first */
        recall.n = 0;
        ok = commit_once(taker, &recall, err);
    }
    free(recall.posts);
    arena_reset(&taker->again);
    return ok;
}

static bool flush_if_due(struct taker *taker, struct err *err)
{
    ms_t held = clock_steady() - taker->since;

    if (taker->batch.n_items >= BATCH_MAX || (taker->batch.n_items && held >= GATHER_MS) ||
        (taker->has_cursor && held >= CURSOR_EVERY_MS))
        return taker_flush(taker, err);
    return true;
}

static void hold(struct taker *taker)
{
    if (!taker->batch.n_items && !taker->has_cursor)
        taker->since = clock_steady();
}

static bool is_selected(struct taker *taker, const struct post *post)
{
    const struct company *company = taker->batch.snapshot->company;
    const uint64_t *tags;
    struct watch_aim aim;

    watch_aim(taker->options.watch, post, &aim); /* asked last: its memory is here by then */
    return company_named(company, post) || company_author(company, post->network, &post->author) ||
           ruleset_match(taker->batch.snapshot->rules, post, taker->select_scratch, &tags) > 0 ||
           watch_hits(taker->options.watch, &aim);
}

/* Ancestors come root first; they stand as context even before the post they lead to is here. */
static bool take_ancestor(void *arg, const struct post *post, struct err *err UNUSED)
{
    struct taker *taker = arg;

    if (post->deleted)
        return true;
    commit_add(&taker->batch, post, taker->scratch);
    taker->batch.items[taker->batch.n_items - 1].keep = true;
    return true;
}

static bool parent_known(struct taker *taker, const struct post *post, bool *out, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;

    for (size_t i = 0; i < taker->batch.n_items; i++) {
        if (sv_equal(taker->batch.items[i].post->id, post->in_reply_to)) {
            *out = true;
            return true;
        }
    }
    return db_take(taker->options.core->readers, READER_WAIT_MS, &db, err) &&
           posts_known(db, post->network, post->in_reply_to, out, err);
}

/* The thread above a post is nice to have: where it can't be had the post goes on without. */
static bool fetch_ancestors(struct taker *taker, const struct post *post, struct err *err)
{
    const struct channel_sink sink = { .post = take_ancestor, .ctx = taker };
    struct err ignored = { 0 };
    bool known;

    if (!taker->options.ancestors || !post->in_reply_to.len || post->deleted)
        return true;
    if (!parent_known(taker, post, &known, err))
        return false;
    if (!known)
        (void)!taker->options.ancestors(taker->options.arg, post->in_reply_to, &sink, &ignored);
    return true;
}

/* What nothing selects may be held back for a post that turns out to concern us: a reply for what it answers, a repost for
 * its original, a deletion for the post itself, which may be held back too. */
static struct sv held_for(const struct taker *taker, const struct post *post)
{
    if (!taker->replies)
        return (struct sv){ 0 };
    if (post->deleted)
        return post->id;
    return post->repost_of.len ? post->repost_of : post->in_reply_to;
}

static void count(struct taker *taker, const struct post *post)
{
    taker->counts.n_seen++;
    if (!taker->options.all) /* a public stream */
        sampled_note(taker->options.core->sampled, post, clock_now());
    if (post->created_at > taker->counts.newest)
        taker->counts.newest = post->created_at;
}

static void hold_back(struct taker *taker, const struct post *post)
{
    bool is_reply = !post->deleted && !post->repost_of.len;

    if (buf_ok(&taker->line))
        ring_put(is_reply ? taker->replies : taker->others, post->network, held_for(taker, post),
                 buf_sv(&taker->line));
}

static void hold_line(struct taker *taker, const struct post *glance, struct sv line)
{
    if (!held_for(taker, glance).len)
        return;
    buf_clear(&taker->line);
    buf_sv_append(&taker->line, line);
    buf_char(&taker->line, HELD_LINE);
    hold_back(taker, glance);
}

static void hold_post(struct taker *taker, const struct post *post)
{
    if (!held_for(taker, post).len)
        return;
    buf_clear(&taker->line);
    post_write(&taker->line, post);
    buf_char(&taker->line, HELD_POST);
    hold_back(taker, post);
}

static bool wants_post(void *arg, const struct post *glance, struct sv line)
{
    struct taker *taker = arg;

    begin(taker);
    if (taker->options.all || (!taker->options.reread && held_for(taker, glance).len) ||
        is_selected(taker, glance))
        return true;
    count(taker, glance);
    hold_line(taker, glance, line);
    return false;
}

static bool take_post(void *arg, const struct post *post, struct err *err)
{
    struct taker *taker = arg;

    count(taker, post);
    begin(taker);
    if (!taker->options.all && !is_selected(taker, post)) {
        hold_post(taker, post);
        return flush_if_due(taker, err);
    }
    hold(taker);
    if (!fetch_ancestors(taker, post, err))
        return false;
    commit_add(&taker->batch, post, taker->scratch);
    return flush_if_due(taker, err);
}

/* A mark commits what is held: on a quiet stream nothing may follow for a long time. */
static bool take_mark(void *arg, struct sv cursor, struct err *err)
{
    struct taker *taker = arg;

    hold(taker);
    buf_clear(&taker->cursor);
    buf_sv_append(&taker->cursor, cursor);
    taker->has_cursor = true;
    return taker->batch.n_items ? taker_flush(taker, err) : flush_if_due(taker, err);
}

struct channel_sink taker_sink(struct taker *taker)
{
    return (struct channel_sink){ .post = take_post, .wants = wants_post, .mark = take_mark, .ctx = taker };
}
