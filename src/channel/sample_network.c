/* channel/sample_network.c: nothing is kept here. What was sent is in the store, and sending the same part twice is the same
 * post: so `find` may say that it is not there, and nothing is doubled. */
#include "channel/sample_network.h"

#include "base/random.h"
#include "model/capabilities.h"
#include "text/graphemes.h"

struct sample_state {
    struct channel_state base;
    struct channel channel; /* with the name of the network it stands in for */
    char *network, *handle;
    ms_t (*now)(void *ctx);
    sample_taken *taken;
    void *ctx;
};

enum { KEY_CHARS = 16 };

static struct sample_state *sample_of(struct channel_state *state)
{
    return (struct sample_state *)(void *)state;
}

static bool sample_open(const struct channel_host *host UNUSED, struct sv settings UNUSED,
                        const struct channel_account *account UNUSED, struct channel_state **out UNUSED,
                        struct err *err)
{
    return err_set(err, ERR_INPUT, "the sample's network opens for the sample alone");
}

static void sample_close(struct channel_state *state)
{
    if (!state)
        return;
    free(sample_of(state)->network);
    free(sample_of(state)->handle);
    free(state);
}

static void sample_stop(struct channel_state *state UNUSED)
{
    /* nothing here ever waits */
}

static bool sample_sign_in(struct channel_state *state, struct arena *arena, struct channel_identity *out,
                           struct err *err UNUSED)
{
    struct sv handle = arena_sv(arena, sv_str(sample_of(state)->handle));

    *out = (struct channel_identity){ .handle = handle, .name = handle };
    return true;
}

/* What happens in the sample comes from its own play. */
static bool sample_read(struct channel_state *state UNUSED, struct sv cursor, const struct channel_sink *sink,
                        struct err *err)
{
    return !sink->mark || sink->mark(sink->ctx, cursor, err);
}

static bool cut(struct sv network, struct sv text, struct sv *parts, size_t *out_n)
{
    const struct capabilities *can = capabilities_of(network);

    *out_n = 1;
    parts[0] = sv_trim(text);
    if (!can->parts)
        return parts[0].len > 0;
    return text_split(text, &can->public_limit, parts, CHANNEL_PARTS_MAX, out_n) && *out_n > 0;
}

static bool sample_prepare(struct channel_state *state, const struct channel_answer *answer,
                           struct arena *arena, struct channel_parts *out, struct err *err)
{
    const struct sample_state *sample = sample_of(state);
    struct sv texts[CHANNEL_PARTS_MAX], above = arena_sv(arena, answer->in_reply_to);
    ms_t now = sample->now(sample->ctx);
    char key[KEY_CHARS + 1];
    size_t n;

    if (!cut(sv_str(sample->network), answer->text, texts, &n))
        return err_set(err, ERR_INPUT, "the answer is empty or too long");
    random_token(key, KEY_CHARS);
    *out = (struct channel_parts){ ARENA_NEW(arena, struct channel_part, n), n };
    for (size_t i = 0; i < n; i++) {
        out->at[i] = (struct channel_part){
            .id = sv_str(arena_printf(arena, SAMPLE_ID "%s:%zu", key, i + 1)),
            .record = SV("{}"),
            .text = arena_sv(arena, texts[i]),
            .in_reply_to = above,
            .url = sv_str(arena_printf(arena, "https://sample.example/%s/%zu", key, i + 1)),
            .at = now + (ms_t)i,
        };
        above = out->at[i].id;
    }
    return true;
}

static bool sample_send(struct channel_state *state, const struct channel_part *part, struct err *err UNUSED)
{
    const struct sample_state *sample = sample_of(state);

    if (sample->taken)
        sample->taken(sample->ctx, sv_str(sample->network), part);
    return true;
}

static bool sample_find(struct channel_state *state UNUSED, const struct channel_part *part UNUSED,
                        bool *out_there, struct err *err UNUSED)
{
    *out_there = false;
    return true;
}

static void sample_health(struct channel_state *state, struct buf *out)
{
    buf_printf(out, "@%s answers in the sample only", sample_of(state)->handle);
}

struct channel_state *sample_network_open(struct sv network, struct sv handle, ms_t (*now)(void *ctx),
                                          sample_taken *taken, void *ctx)
{
    struct sample_state *state = NEW(struct sample_state, 1);

    state->network = sv_dup(network);
    state->handle = sv_dup(handle);
    state->now = now;
    state->taken = taken;
    state->ctx = ctx;
    state->channel = (struct channel){ .network = state->network,
                                       .open = sample_open,
                                       .close = sample_close,
                                       .stop = sample_stop,
                                       .sign_in = sample_sign_in,
                                       .read = sample_read,
                                       .prepare = sample_prepare,
                                       .send = sample_send,
                                       .find = sample_find,
                                       .health = sample_health };
    state->base.channel = &state->channel;
    return &state->base;
}
