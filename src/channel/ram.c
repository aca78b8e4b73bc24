/* channel/ram.c: one list of happenings (a post, an edit, a deletion), never shortened: a cursor is a place
 * in it. */
#include "channel/ram.h"

#include <assert.h>
#include <stdio.h>

#include "base/lock.h"
#include "model/post.h"
#include "text/graphemes.h"

enum { HANGING_MAX = 8, HANDLE_MAX = 64 };

struct script {
    struct ram_step *steps;
    size_t n, at;
};

struct ram_network {
    struct lock lock;
    struct cond grown;
    struct arena arena GUARDED_BY(lock);
    struct post *posts GUARDED_BY(lock);
    size_t n_posts GUARDED_BY(lock), size GUARDED_BY(lock);
    struct script sends GUARDED_BY(lock), finds GUARDED_BY(lock);
    size_t n_sends GUARDED_BY(lock), n_keys GUARDED_BY(lock);
    char hanging[HANGING_MAX][HANDLE_MAX] GUARDED_BY(lock); /* accounts; "": a free place */
    size_t n_hung GUARDED_BY(lock);
    struct cond let_go;
};

struct ram_state {
    struct channel_state base;
    struct channel_host host;
    struct ram_network *network;
    char *handle;
    bool is_stopped; /* under the network's lock */
};

struct ram_stream {
    struct channel_stream base;
    struct ram_network *network;
    bool is_stopped; /* under the network's lock */
};

static const struct text_limit ram_limit = { .unit = TEXT_GRAPHEMES, .max = 300 };

/* ---- the network ---- */

struct ram_network *ram_new(void)
{
    struct ram_network *network = NEW(struct ram_network, 1);

    lock_init(&network->lock);
    cond_init(&network->grown);
    cond_init(&network->let_go);
    return network;
}

void ram_free(struct ram_network *network)
{
    if (!network)
        return;
    arena_done(&network->arena);
    free(network->posts);
    free(network->sends.steps);
    free(network->finds.steps);
    cond_done(&network->grown);
    cond_done(&network->let_go);
    lock_done(&network->lock);
    free(network);
}

static void script_set(struct ram_network *network, struct script *script, const struct ram_step *steps,
                       size_t n)
{
    lock_take(&network->lock);
    free(script->steps);
    *script = (struct script){ .steps = NEW(struct ram_step, n + 1), .n = n };
    if (n)
        memcpy(script->steps, steps, n * sizeof *steps);
    lock_give(&network->lock);
}

void ram_script_send(struct ram_network *network, const struct ram_step *steps, size_t n_steps)
{
    script_set(network, &network->sends, steps, n_steps);
}

void ram_script_find(struct ram_network *network, const struct ram_step *steps, size_t n_steps)
{
    script_set(network, &network->finds, steps, n_steps);
}

static struct ram_step script_next(struct script *script)
{
    return script->at < script->n ? script->steps[script->at++] : (struct ram_step){ RAM_FINE };
}

/* Where this account stands among the hanging ones, or NULL; "" finds a free place. */
static char *hanging(struct ram_network *network, struct sv handle)
{
    for (size_t i = 0; i < HANGING_MAX; i++)
        if (sv_equal(sv_str(network->hanging[i]), handle))
            return network->hanging[i];
    return NULL;
}

void ram_hang(struct ram_network *network, struct sv handle)
{
    char *place;

    lock_take(&network->lock);
    place = hanging(network, SV(""));
    assert(place && handle.len < HANDLE_MAX);
    (void)snprintf(place, HANDLE_MAX, "%.*s", SV_ARG(handle));
    lock_give(&network->lock);
}

void ram_let_go(struct ram_network *network, struct sv handle)
{
    char *place;

    lock_take(&network->lock);
    place = hanging(network, handle);
    if (place)
        *place = '\0';
    cond_broadcast(&network->let_go);
    lock_give(&network->lock);
}

size_t ram_n_hung(struct ram_network *network)
{
    size_t n;

    lock_take(&network->lock);
    n = network->n_hung;
    lock_give(&network->lock);
    return n;
}

static void add(struct ram_network *network, const struct post *post) REQUIRES(network->lock)
{
    if (network->n_posts == network->size) {
        network->size = network->size ? 2 * network->size : 64;
        network->posts = mem_grow(network->posts, network->size, sizeof *network->posts);
    }
    post_keep(post, &network->arena, &network->posts[network->n_posts]);
    network->posts[network->n_posts++].network = SV("ram");
    cond_broadcast(&network->grown);
}

/* What there is under this id now, or NULL. */
static const struct post *now_under(const struct ram_network *network, struct sv id)
{
    for (size_t i = network->n_posts; i-- > 0;)
        if (sv_equal(network->posts[i].id, id))
            return network->posts[i].deleted ? NULL : &network->posts[i];
    return NULL;
}

static bool is_first_and_there(const struct ram_network *network, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (sv_equal(network->posts[i].id, network->posts[at].id))
            return false;
    return now_under(network, network->posts[at].id) != NULL;
}

void ram_say(struct ram_network *network, const struct post *post)
{
    lock_take(&network->lock);
    add(network, post);
    lock_give(&network->lock);
}

void ram_delete(struct ram_network *network, struct sv id)
{
    const struct post *post;

    lock_take(&network->lock);
    post = now_under(network, id);
    if (post) {
        struct post gone = *post;

        gone.deleted = true;
        gone.text = sv_of("", 0);
        add(network, &gone);
    }
    lock_give(&network->lock);
}

size_t ram_n_posts(struct ram_network *network)
{
    size_t n = 0;

    lock_take(&network->lock);
    for (size_t i = 0; i < network->n_posts; i++)
        n += is_first_and_there(network, i);
    lock_give(&network->lock);
    return n;
}

size_t ram_n_sends(struct ram_network *network)
{
    size_t n;

    lock_take(&network->lock);
    n = network->n_sends;
    lock_give(&network->lock);
    return n;
}

bool ram_post(struct ram_network *network, size_t wanted, struct post *out)
{
    bool is_there = false;

    lock_take(&network->lock);
    for (size_t i = 0; i < network->n_posts && !is_there; i++) {
        if (!is_first_and_there(network, i) || wanted-- > 0)
            continue;
        *out = *now_under(network, network->posts[i].id);
        is_there = true;
    }
    lock_give(&network->lock);
    return is_there;
}

/* ---- an account ---- */

static struct ram_state *ram_of(struct channel_state *state)
{
    return (struct ram_state *)(void *)state;
}

static bool ram_open(const struct channel_host *host, struct sv settings UNUSED,
                     const struct channel_account *account, struct channel_state **out, struct err *err)
{
    struct ram_state *state;

    if (!host->ram)
        return err_set(err, ERR_INPUT, "the network \"ram\" is for tests only");
    state = NEW(struct ram_state, 1);
    state->base.channel = &ram_channel;
    state->host = *host;
    state->network = host->ram;
    state->handle = sv_dup(account ? account->handle : sv_of("", 0));
    *out = &state->base;
    return true;
}

static void ram_close(struct channel_state *state)
{
    if (!state)
        return;
    free(ram_of(state)->handle);
    free(state);
}

static void ram_stop(struct channel_state *state)
{
    struct ram_state *ram = ram_of(state);

    lock_take(&ram->network->lock);
    ram->is_stopped = true;
    cond_broadcast(&ram->network->let_go);
    lock_give(&ram->network->lock);
}

static bool ram_sign_in(struct channel_state *state, struct arena *arena, struct channel_identity *out,
                        struct err *err)
{
    const struct ram_state *ram = ram_of(state);
    struct sv handle = arena_sv(arena, sv_str(ram->handle));

    if (ram->host.save_secret && !ram->host.save_secret(ram->host.ctx, SV("{\"token\":\"ram\"}"), err))
        return false;
    *out = (struct channel_identity){ .id = handle, .handle = handle, .name = handle };
    return true;
}

/* The lock is not held while the sink works: the post is copied out first. */
static bool give_from(struct ram_network *network, int64_t *at, const struct channel_sink *sink,
                      struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };

    for (;;) {
        struct post post;
        bool is_there;

        arena_reset(&arena);
        lock_take(&network->lock);
        is_there = *at < (int64_t)network->n_posts;
        if (is_there)
            post_keep(&network->posts[*at], &arena, &post);
        lock_give(&network->lock);
        if (!is_there)
            return true;
        if (!sink->post(sink->ctx, &post, err))
            return false;
        ++*at;
    }
}

static bool mark(int64_t at, const struct channel_sink *sink, struct err *err)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)at);
    return !sink->mark || sink->mark(sink->ctx, sv_str(text), err);
}

static bool cursor_read(struct sv cursor, int64_t *out, struct err *err)
{
    *out = 0;
    if (cursor.len && (!sv_to_i64(cursor, out) || *out < 0))
        return err_set(err, ERR_INPUT, "\"%.*s\" is no cursor", SV_ARG(cursor));
    return true;
}

static bool ram_read(struct channel_state *state, struct sv cursor, const struct channel_sink *sink,
                     struct err *err)
{
    int64_t at;

    return cursor_read(cursor, &at, err) && give_from(ram_of(state)->network, &at, sink, err) &&
           mark(at, sink, err);
}

static bool give_one(struct ram_network *network, struct sv id, const struct channel_sink *sink,
                     struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    const struct post *found;
    struct post post = post_empty;

    post.network = SV("ram");
    post.id = id;
    post.deleted = true;
    lock_take(&network->lock);
    found = now_under(network, id);
    if (found)
        post_keep(found, &arena, &post);
    lock_give(&network->lock);
    return sink->post(sink->ctx, &post, err);
}

static bool ram_fetch(struct channel_state *state, const struct sv *ids, size_t n_ids,
                      const struct channel_sink *sink, struct err *err)
{
    for (size_t i = 0; i < n_ids; i++)
        if (!give_one(ram_of(state)->network, ids[i], sink, err))
            return false;
    return true;
}

static bool ram_ancestors(struct channel_state *state, struct sv id, const struct channel_sink *sink,
                          struct err *err)
{
    enum { HIGH = 1000 };
    struct ram_network *network = ram_of(state)->network;
    struct sv chain[HIGH];
    size_t n = 0;

    lock_take(&network->lock);
    for (const struct post *post = now_under(network, id); post && n < HIGH;
         post = now_under(network, post->in_reply_to))
        chain[n++] = post->id; /* kept by the network's arena */
    lock_give(&network->lock);
    if (n == 0)
        return err_set(err, ERR_ABSENT, "the post is gone");
    while (n-- > 0)
        if (!give_one(network, chain[n], sink, err))
            return false;
    return true;
}

/* ---- answers ---- */

static bool ram_prepare(struct channel_state *state, const struct channel_answer *answer, struct arena *arena,
                        struct channel_parts *out, struct err *err)
{
    struct ram_state *ram = ram_of(state);
    struct sv texts[CHANNEL_PARTS_MAX];
    struct sv above = arena_sv(arena, answer->in_reply_to);
    size_t n = 0, first;

    if (!text_split(answer->text, &ram_limit, texts, CHANNEL_PARTS_MAX, &n) || n == 0)
        return err_set(err, ERR_INPUT, "the answer is empty or too long");
    lock_take(&ram->network->lock);
    first = ram->network->n_keys;
    ram->network->n_keys += n;
    lock_give(&ram->network->lock);
    *out = (struct channel_parts){ ARENA_NEW(arena, struct channel_part, n), n };
    for (size_t i = 0; i < n; i++) {
        out->at[i] = (struct channel_part){
            .id = sv_str(arena_printf(arena, "ram:%s:%zu", ram->handle, first + i)),
            .record = sv_str(arena_printf(arena, "{\"key\":%zu}", first + i)),
            .text = arena_sv(arena, texts[i]),
            .in_reply_to = above,
            .at = ram->host.now(ram->host.ctx) + (ms_t)i,
        };
        above = out->at[i].id;
    }
    return true;
}

static bool fail(const struct ram_step *step, struct err *err)
{
    (void)err_set(err, step->fault == RAM_REFUSED ? step->kind : ERR_UNSURE, "the script says so");
    if (err)
        err->retry_at = step->retry_at;
    return false;
}

static bool put(struct ram_state *ram, const struct channel_part *part, struct err *err)
    REQUIRES(ram->network->lock)
{
    const struct channel_identity identity = { .id = sv_str(ram->handle), .handle = sv_str(ram->handle) };
    const struct post *there = now_under(ram->network, part->id);
    struct post post;

    if (there)
        return sv_equal(there->text, part->text) || err_set(err, ERR_CONFLICT, "something else is there");
    channel_part_post(&ram_channel, &identity, part, &post);
    add(ram->network, &post);
    return true;
}

/* False when the channel was stopped meanwhile. */
static bool wait_while_hanging(struct ram_state *ram) REQUIRES(ram->network->lock)
{
    ram->network->n_hung++;
    while (!ram->is_stopped && hanging(ram->network, sv_str(ram->handle)))
        cond_wait(&ram->network->let_go, &ram->network->lock);
    ram->network->n_hung--;
    return !ram->is_stopped;
}

static bool ram_send(struct channel_state *state, const struct channel_part *part, struct err *err)
{
    struct ram_state *ram = ram_of(state);
    struct ram_step step;
    bool is_done = true;

    lock_take(&ram->network->lock);
    ram->network->n_sends++;
    step = script_next(&ram->network->sends);
    if (!wait_while_hanging(ram))
        step = (struct ram_step){ .fault = RAM_LOST };
    if (step.fault == RAM_FINE || step.fault == RAM_UNHEARD)
        is_done = put(ram, part, err);
    lock_give(&ram->network->lock);
    return step.fault == RAM_FINE ? is_done : fail(&step, err);
}

static bool ram_find(struct channel_state *state, const struct channel_part *part, bool *out_there,
                     struct err *err)
{
    struct ram_state *ram = ram_of(state);
    struct ram_step step;

    lock_take(&ram->network->lock);
    step = script_next(&ram->network->finds);
    if (step.fault == RAM_FINE)
        *out_there = now_under(ram->network, part->id) != NULL;
    lock_give(&ram->network->lock);
    return step.fault == RAM_FINE || fail(&step, err);
}

static void ram_health(struct channel_state *state, struct buf *out)
{
    buf_printf(out, "@%s is in memory", ram_of(state)->handle);
}

/* ---- the stream ---- */

static bool ram_stream_open(const struct channel_host *host, struct sv settings UNUSED,
                            struct channel_stream **out, struct err *err)
{
    struct ram_stream *stream;

    if (!host->ram)
        return err_set(err, ERR_INPUT, "the network \"ram\" is for tests only");
    stream = NEW(struct ram_stream, 1);
    stream->base.channel = &ram_channel;
    stream->network = host->ram;
    *out = &stream->base;
    return true;
}

/* Whether there is more to give; false when stopped. */
static bool wait_for_more(struct ram_stream *stream, int64_t at)
{
    bool goes_on;

    lock_take(&stream->network->lock);
    while (!stream->is_stopped && at >= (int64_t)stream->network->n_posts)
        cond_wait(&stream->network->grown, &stream->network->lock);
    goes_on = !stream->is_stopped;
    lock_give(&stream->network->lock);
    return goes_on;
}

static bool ram_stream_run(struct channel_stream *base, struct sv cursor, const struct channel_sink *sink,
                           struct err *err)
{
    struct ram_stream *stream = (struct ram_stream *)(void *)base;
    int64_t at;

    if (!cursor_read(cursor, &at, err))
        return false;
    if (sink->up)
        sink->up(sink->ctx);
    while (wait_for_more(stream, at))
        if (!give_from(stream->network, &at, sink, err) || !mark(at, sink, err))
            return false;
    return true;
}

static void ram_stream_stop(struct channel_stream *base)
{
    struct ram_stream *stream = (struct ram_stream *)(void *)base;

    lock_take(&stream->network->lock);
    stream->is_stopped = true;
    cond_broadcast(&stream->network->grown);
    lock_give(&stream->network->lock);
}

static void ram_stream_close(struct channel_stream *stream)
{
    free(stream);
}

const struct channel ram_channel = {
    .network = "ram",
    .open = ram_open,
    .close = ram_close,
    .stop = ram_stop,
    .sign_in = ram_sign_in,
    .read = ram_read,
    .ancestors = ram_ancestors,
    .fetch = ram_fetch,
    .prepare = ram_prepare,
    .send = ram_send,
    .find = ram_find,
    .health = ram_health,
    .stream_open = ram_stream_open,
    .stream_run = ram_stream_run,
    .stream_stop = ram_stream_stop,
    .stream_close = ram_stream_close,
};
