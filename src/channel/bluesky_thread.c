/* channel/bluesky_thread.c: posts by name: the ones above a post, and posts as they are now. */
#include "channel/bluesky_inner.h"
#include "model/post.h"

#include <stdio.h>

enum {
    /* Each ancestor is nested in the one below, and JSON is read to a depth of JSON_DEPTH_MAX: so, a piece at
       a time. */
    PIECE = 40,
    PIECES_MAX = 100,
    GET_POSTS_MAX = 25, /* uris in one getPosts; the network's bound */
};

/* ---- ancestors ---- */

struct chain {
    struct post *at; /* from `id` upwards */
    size_t n, size;
    struct arena arena;
};

static void chain_done(struct chain *chain)
{
    free(chain->at);
    arena_done(&chain->arena);
}

static void chain_add(struct chain *chain, const struct post *post)
{
    if (chain->n == chain->size) {
        chain->size = chain->size ? 2 * chain->size : 64;
        chain->at = mem_grow(chain->at, chain->size, sizeof *chain->at);
    }
    post_keep(post, &chain->arena, &chain->at[chain->n++]);
}

static bool is_in(const struct chain *chain, struct sv id)
{
    for (size_t i = 0; i < chain->n; i++)
        if (sv_equal(chain->at[i].id, id))
            return true;
    return false;
}

static bool ask_thread(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv id, struct json *out,
                       struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "app.bsky.feed.getPostThread" };
    struct json answer;

    buf_init(&query, HTTP_URL_MAX);
    buf_printf(&query, "depth=0&parentHeight=%d&uri=", PIECE);
    http_escape(&query, id);
    call.query = buf_sv(&query);
    if (!bluesky_ask(bluesky, worker, &call, &answer, err))
        return false;
    *out = json_get(answer, "thread");
    return true;
}

/* Adds what the answer holds, from `id` upwards, without what the chain has. *out_next is the topmost post
 * that may have more above it; absent at the top, or where something is gone. */
static void add_piece(struct chain *chain, struct json thread, struct sv *out_next)
{
    struct arena arena = { 0 };

    *out_next = sv_of(NULL, 0);
    for (; json_type(json_get(thread, "post")) == JSON_OBJECT; thread = json_get(thread, "parent")) {
        struct post post;

        arena_reset(&arena);
        if (!bluesky_view_read(json_get(thread, "post"), &arena, &post))
            break;
        if (!is_in(chain, post.id))
            chain_add(chain, &post);
        if (json_type(json_get(thread, "parent")) == JSON_ABSENT && post.in_reply_to.len)
            *out_next = chain->at[chain->n - 1].id;
    }
    arena_done(&arena);
}

static bool climb(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv id, struct chain *chain,
                  struct err *err)
{
    for (size_t i = 0; i < PIECES_MAX && id.len; i++) {
        size_t before = chain->n;
        struct json thread;

        if (!ask_thread(bluesky, worker, id, &thread, err))
            return i > 0 && err && err->kind == ERR_ABSENT; /* what hangs together so far is worth giving */
        add_piece(chain, thread, &id);
        if (chain->n == before) /* nothing new: gone, or a circle */
            break;
    }
    return chain->n > 0 || err_set(err, ERR_ABSENT, "the post is gone or hidden from us");
}

bool bluesky_ancestors(struct channel_state *state, struct sv id, const struct channel_sink *sink,
                       struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    CLEANUP(chain_done) struct chain chain = { 0 };
    struct bluesky_worker *worker;
    struct sv did, collection, rkey;
    bool is_done;

    if (!bluesky_uri_split(id, &did, &collection, &rkey))
        return err_set(err, ERR_INPUT, "\"%.*s\" is no Bluesky post", SV_ARG(utf8_cut(id, 100)));
    if (!bluesky_worker_take(bluesky, &worker, err))
        return false;
    is_done = climb(bluesky, worker, id, &chain, err);
    bluesky_worker_give(bluesky, worker);
    for (size_t i = chain.n; is_done && i-- > 0;)
        is_done = sink->post(sink->ctx, &chain.at[i], err);
    return is_done;
}

/* ---- posts as they are now ---- */

static bool give_present(struct json answer, const struct sv *ids, size_t n_ids, bool *out_found,
                         const struct channel_sink *sink, struct err *err)
{
    struct arena arena = { 0 };
    struct json_iter iter = { 0 };
    bool is_done = true;
    struct json view;

    while (is_done && json_each(json_get(answer, "posts"), &iter, &view)) {
        struct post post;

        arena_reset(&arena);
        if (!bluesky_view_read(view, &arena, &post))
            continue;
        for (size_t i = 0; i < n_ids; i++)
            out_found[i] |= sv_equal(ids[i], post.id);
        is_done = sink->post(sink->ctx, &post, err);
    }
    arena_done(&arena);
    return is_done;
}

/* getPosts leaves out what is deleted, but also what is hidden or not indexed yet. Whether it is deleted only
 * the author's own server knows for sure. */
static bool is_deleted(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv id)
{
    CLEANUP(bluesky_identity_done) struct bluesky_identity author = { 0 };
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "com.atproto.repo.getRecord" };
    struct sv did, collection, rkey;
    struct json answer;
    struct err err = { 0 };

    if (!bluesky_uri_split(id, &did, &collection, &rkey) ||
        !bluesky_identify(bluesky, worker, did, &author, NULL))
        return false;
    buf_init(&query, HTTP_URL_MAX);
    buf_printf(&query, "repo=%.*s&collection=%.*s&rkey=%.*s", SV_ARG(did), SV_ARG(collection), SV_ARG(rkey));
    call.query = buf_sv(&query);
    return !bluesky_ask_at(bluesky, worker, author.pds, sv_of(NULL, 0), &call, &answer, NULL, &err) &&
           err.kind == ERR_ABSENT;
}

static bool fetch_some(struct bluesky *bluesky, struct bluesky_worker *worker, const struct sv *ids,
                       size_t n_ids, const struct channel_sink *sink, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "app.bsky.feed.getPosts" };
    bool found[GET_POSTS_MAX] = { false };
    struct json answer;

    buf_init(&query, GET_POSTS_MAX * BLUESKY_URI_MAX);
    for (size_t i = 0; i < n_ids; i++) {
        buf_str_append(&query, i ? "&uris=" : "uris=");
        http_escape(&query, ids[i]);
    }
    call.query = buf_sv(&query);
    if (!bluesky_ask(bluesky, worker, &call, &answer, err) ||
        !give_present(answer, ids, n_ids, found, sink, err))
        return false;
    for (size_t i = 0; i < n_ids; i++) {
        struct bluesky_source source = { .uri = ids[i], .seen_at = bluesky_now(bluesky) };
        struct sv collection, rkey;
        struct post post;

        if (found[i] || !is_deleted(bluesky, worker, ids[i]) ||
            !bluesky_uri_split(ids[i], &source.did, &collection, &rkey))
            continue;
        bluesky_deleted_post(&source, &post);
        if (!sink->post(sink->ctx, &post, err))
            return false;
    }
    return true;
}

bool bluesky_fetch(struct channel_state *state, const struct sv *ids, size_t n_ids,
                   const struct channel_sink *sink, struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    struct bluesky_worker *worker;
    bool is_done = true;

    if (!bluesky_worker_take(bluesky, &worker, err))
        return false;
    for (size_t i = 0; is_done && i < n_ids; i += GET_POSTS_MAX)
        is_done = fetch_some(bluesky, worker, ids + i, n_ids - i < GET_POSTS_MAX ? n_ids - i : GET_POSTS_MAX,
                             sink, err);
    bluesky_worker_give(bluesky, worker);
    return is_done;
}
