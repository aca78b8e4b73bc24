/* desk/preview.c: what a rule would hear, before it is saved: tried on the latest posts we keep and on a few of all that the
 * streams bring. */
#include "desk/excerpt.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "flow/brand_book.h"
#include "flow/core.h"
#include "flow/sampled.h"
#include "hear/preview.h"
#include "hear/query.h"
#include "store/posts.h"

enum { STORED_ASKED = 1000, READ_AT_ONCE = 100, HITS_SHOWN = 20 };
#define X_DOLLARS_A_POST 0.005 /* a post read, pay per use, since 2026-02 */

struct trial {
    struct sv value;
    struct preview preview;
    struct post hits[HITS_SHOWN];
    size_t n_hits;
    struct arena *arena;
    struct json_parser *parser;
    int64_t *n_stored; /* for each part, as counted on what we keep */
    int64_t asked, matched;
};

static void free_trial(void *own)
{
    struct trial *trial = own;

    preview_done(&trial->preview);
    json_parser_free(trial->parser);
}

bool preview_check(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    struct trial *trial = ARENA_NEW(&request->arena, struct trial, 1);
    struct snapshot *snapshot;
    struct brand_book brands;
    struct err why = { 0 };
    bool ok;

    if (!body_text(request, "value", 1, QUERY_TEXT_MAX, &trial->value))
        return false;
    request->own = trial;
    request->own_free = free_trial;
    trial->arena = &request->arena;
    trial->parser = json_parser_new(POST_LINE_MAX);
    snapshot = core_snapshot(request->desk->core);
    brands = brand_book_of(snapshot->company, &request->arena);
    ok = preview_open(trial->value, &brands, &trial->preview, &why);
    snapshot_unref(snapshot);
    return ok || query_problem(request, &why);
}

static void try_post(struct trial *trial, const struct post *post)
{
    if (preview_show(&trial->preview, post) && trial->n_hits < HITS_SHOWN)
        post_keep(post, trial->arena, &trial->hits[trial->n_hits++]);
}

static int latest_first(const void *a, const void *b)
{
    int64_t one = ((const struct stored_post *)a)->id, other = ((const struct stored_post *)b)->id;

    return (other > one) - (other < one);
}

static bool try_piece(struct trial *trial, struct db *db, const int64_t *ids, size_t n, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf list = BUF(32 * READ_AT_ONCE);
    struct stored_posts posts;

    json_begin(&list, NULL, '[');
    for (size_t i = 0; i < n; i++)
        json_out_i64(&list, NULL, ids[i]);
    json_end(&list, ']');
    if (!posts_get_many(db, buf_sv(&list), &arena, &posts, err))
        return false;
    if (posts.n)
        qsort(posts.at, posts.n, sizeof *posts.at, latest_first);
    for (size_t i = 0; i < posts.n; i++)
        try_post(trial, &posts.at[i].post);
    return true;
}

static bool try_stored(struct trial *trial, struct db *db, struct err *err)
{
    int64_t *ids;
    size_t n;

    if (!posts_latest(db, STORED_ASKED, trial->arena, &ids, &n, err))
        return false;
    for (size_t at = 0; at < n; at += READ_AT_ONCE) {
        if (!try_piece(trial, db, ids + at, n - at < READ_AT_ONCE ? n - at : READ_AT_ONCE, err))
            return false;
    }
    return true;
}

static bool try_line(void *arg, struct sv line)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct trial *trial = arg;
    struct post post;

    if (post_parse(trial->parser, line, JSON_NETWORK, &arena, &post, NULL))
        try_post(trial, &post);
    return true;
}

/* What was counted so far was counted on the posts we keep. */
static void keep_counts(struct trial *trial)
{
    size_t n = trial->preview.explanation.n_rows;

    trial->n_stored = ARENA_NEW(trial->arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        trial->n_stored[i] = trial->preview.parts[i].n;
    trial->asked = trial->preview.n_shown;
    trial->matched = trial->preview.n_matched;
    preview_clear(&trial->preview);
}

static void write_count(struct buf *out, const char *key, int64_t n)
{
    if (n < 0)
        json_out_null(out, key);
    else
        json_out_i64(out, key, n);
}

static void write_parts(struct buf *out, const struct trial *trial)
{
    json_begin(out, "parts", '[');
    for (size_t i = 0; i < trial->preview.explanation.n_rows; i++) {
        const struct explain_row *row = &trial->preview.explanation.rows[i];

        json_begin(out, NULL, '{');
        json_out_sv(out, "text", row->text);
        json_out_i64(out, "depth", row->depth);
        json_out_bool(out, "not", row->negated);
        json_out_bool(out, "list", row->part == PART_LIST);
        json_out_bool(out, "expanded", row->expanded);
        json_out_str(out, "says", row->says);
        write_count(out, "stored", trial->n_stored[i]);
        write_count(out, "stream", trial->preview.parts[i].n);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void write_hits(struct buf *out, const struct trial *trial)
{
    json_begin(out, "hits", '[');
    for (size_t i = 0; i < trial->n_hits; i++) {
        const struct post *post = &trial->hits[i];

        json_begin(out, NULL, '{');
        json_out_sv(out, "network", post->network);
        json_out_sv(out, "handle", post->author.handle);
        json_out_sv(out, "name", post->author.name);
        json_out_sv(out, "url", post->url);
        json_out_sv(out, "lang", post->lang);
        json_out_time(out, "created_at", post->created_at);
        write_excerpt(out, post->text.at ? post->text : SV(""), buf_sv(&trial->preview.words));
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* So many a day as the streams bring now; -1 where none has been heard long enough. */
static double matches_a_day(const struct trial *trial, const struct sampled_rate *rate)
{
    const struct preview *preview = &trial->preview;

    if (!preview->n_shown || rate->span_ms < MS_MINUTE)
        return -1;
    return (double)preview->n_matched / (double)preview->n_shown * (double)rate->n_seen *
           ((double)MS_DAY / (double)rate->span_ms);
}

static void write_amount(struct buf *out, const char *key, double amount)
{
    if (amount < 0)
        json_out_null(out, key);
    else
        json_out_double(out, key, amount);
}

static void write_x(struct buf *out, const struct trial *trial, double a_day)
{
    CLEANUP(buf_done) struct buf why = BUF(1000);
    bool fits = preview_fits_x(&trial->preview, trial->value, &why);

    json_begin(out, "x", '{');
    json_out_bool(out, "fits", fits);
    json_out_sv(out, "why", fits ? (struct sv){ 0 } : buf_sv(&why));
    write_amount(out, "dollars_a_day", a_day < 0 ? -1 : a_day * X_DOLLARS_A_POST);
    json_end(out, '}');
}

bool preview_read(struct request *request, struct db *db, struct err *err)
{
    struct trial *trial = request->own;
    struct sampled_rate rate = sampled_rate(request->desk->core->sampled, request->now);
    struct buf *out = &request->out;
    double a_day;

    if (!try_stored(trial, db, err))
        return false;
    keep_counts(trial);
    sampled_each(request->desk->core->sampled, try_line, trial);
    a_day = matches_a_day(trial, &rate);
    json_begin(out, NULL, '{');
    json_begin(out, "stored", '{');
    json_out_i64(out, "asked", trial->asked);
    json_out_i64(out, "matched", trial->matched);
    json_end(out, '}');
    json_begin(out, "stream", '{');
    json_out_i64(out, "asked", trial->preview.n_shown);
    json_out_i64(out, "matched", trial->preview.n_matched);
    write_amount(out, "a_day", a_day);
    json_end(out, '}');
    write_parts(out, trial);
    json_out_str(out, "cost", explain_cost_name(trial->preview.explanation.cost));
    write_x(out, trial, a_day);
    write_hits(out, trial);
    json_end(out, '}');
    return true;
}
