/* channel/channel.h: what every network does, in the same words: how its posts come in and how answers go
 * out. A network is one file (or a few) and one line in channels.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct guard;
struct post;
struct ram_network;
struct channel;

/** One account of ours on a network, or none: then only what is public can be asked. What follows is the
 * network's. */
struct channel_state {
    const struct channel *channel;
};
/** A network's public stream. */
struct channel_stream {
    const struct channel *channel;
};

enum {
    CHANNEL_CURSOR_MAX = 1024,     /* bytes */
    CHANNEL_SECRET_MAX = 16 << 10, /* bytes */
    CHANNEL_ANSWER_MAX = 20000,    /* bytes of an answer's text */
    CHANNEL_PARTS_MAX = 50,
    CHANNEL_FETCH_MAX = 100, /* ids in one call of `fetch` */
};

/** What a channel is handed from above; must outlive the state or stream that was opened with it. */
struct channel_host {
    const struct guard *guard; /* NULL: outer addresses only */
    const char *user_agent;
    /** The time now. Any thread. */
    ms_t (*now)(void *ctx);
    /** Stores the account's secret, sealed, before the channel uses it: tokens were rotated. On failure the
     * call that rotated them fails, and the next one tries to save again. Any thread, never two at once for
     * one state. NULL for a state without account. */
    bool (*save_secret)(void *ctx, struct sv secret, struct err *err);
    void *ctx;
    struct ram_network *ram; /* the network of channel "ram", for tests; NULL else */
};

/** An account as the store has it. All views may go after the call. */
struct channel_account {
    struct sv handle; /* as the operator typed it */
    struct sv id;     /* absent until the first sign-in */
    struct sv secret; /* what save_secret was last given, or as the operator typed it (an app password) */
};

/** Who an account turned out to be; views into the caller's arena. */
struct channel_identity {
    struct sv id, handle, name;
};

/** Takes what is read. A false return ends the reading call with the same error. */
struct channel_sink {
    /** One post, its views valid until this returns: post_keep what stays. `deleted` posts have an id and no
     * text. A post may come again at any time: after a restart, an edit, a reconnect. */
    bool (*post)(void *ctx, const struct post *post, struct err *err);
    /** All before `cursor` has been given: commit it with them. NULL if nobody keeps a cursor. */
    bool (*mark)(void *ctx, struct sv cursor, struct err *err);
    void *ctx;
    /** MAY be NULL. Whether a post may be wanted, of which only what matching needs has been read (its own time and
     * URL not): a channel that can tell so much cheaply asks this first, and reads whole and gives only what is. `line`
     * is what it came as: whoever may want it yet keeps a copy, for stream_read. */
    bool (*wants)(void *ctx, const struct post *glance, struct sv line);
    /** MAY; a stream's. The line stands now, though nothing may come over it for long. */
    void (*up)(void *ctx);
};

/** What an agent wants said. */
struct channel_answer {
    struct sv text;
    struct sv in_reply_to; /* network id of the post it answers; absent: a post of its own */
    struct sv lang;        /* BCP 47; may be absent */
};

/** One post of an answer, fixed before its first try. Views into the caller's arena, or of the stored row. */
struct channel_part {
    struct sv id;          /* the network's id that this part will have; the same however often it is sent */
    struct sv record;      /* JSON: all that send and find need; opaque to others */
    struct sv text;        /* the part's own text */
    struct sv in_reply_to; /* id of the post above it: the part before, or the answered post */
    struct sv url;         /* where people will see it; may be absent */
    ms_t at;               /* its time on the network */
};

struct channel_parts {
    struct channel_part *at;
    size_t n;
};

/** Errors common to all slots: ERR_LATER the line is down or a rate limit holds (`retry_at` when the network
 * said so, 0 = the caller's own back-off) · ERR_DENIED the account must be signed in again by a person; the
 * text says how. A state may be used by any number of threads at once; no lock is held while it waits for the
 * network. */
struct channel {
    /** "bluesky"; nobody outside channel/ compares it. What the network can do: capabilities_of(network). */
    const char *network;

    /** MUST. Makes a state; asks nobody. `settings` is JSON, absent = all defaults: the network's header says
     * what it takes. `account` NULL: no account, public reads only. **Errors**: ERR_INPUT settings or secret
     * that can't be read. */
    bool (*open)(const struct channel_host *host, struct sv settings, const struct channel_account *account,
                 struct channel_state **out, struct err *err);
    /** MUST. No call may be running. NULL is fine. */
    void (*close)(struct channel_state *state);
    /** MUST; any thread. Running calls of this state end soon with ERR_LATER (writes on their way:
     * ERR_UNSURE), later ones at once. */
    void (*stop)(struct channel_state *state);

    /** MUST; any thread. Signs in anew (what the desk's "connect" button does), saves the secret, says who we
     * are.
     *  **Errors**: ERR_INPUT no such handle, not a secret of the right kind · ERR_DENIED refused. */
    bool (*sign_in)(struct channel_state *state, struct arena *arena, struct channel_identity *out,
                    struct err *err);
    /** MUST; source thread. Posts that concern the account since `cursor` (absent: the last days): what
     * addresses it, and its own posts made elsewhere. Marks the new cursor once all has been given. Returns
     * when there is no more. */
    bool (*read)(struct channel_state *state, struct sv cursor, const struct channel_sink *sink,
                 struct err *err);
    /** MAY; any thread. The posts above `id`, the one that begins the conversation first, and `id` itself
     * last. What is gone or hidden is left out; ERR_ABSENT when that is `id`. */
    bool (*ancestors)(struct channel_state *state, struct sv id, const struct channel_sink *sink,
                      struct err *err);
    /** MAY; any thread. Each of `ids` as it is now; one that is gone comes as deleted. At most
     * CHANNEL_FETCH_MAX. */
    bool (*fetch)(struct channel_state *state, const struct sv *ids, size_t n_ids,
                  const struct channel_sink *sink, struct err *err);

    /** MAY; any thread. Cuts an answer into parts and fixes all of each: the caller stores them, then sends
     * them in order. Asks the network, changes nothing there. **Errors**: ERR_INPUT the text · ERR_ABSENT the
     * answered post is gone. */
    bool (*prepare)(struct channel_state *state, const struct channel_answer *answer, struct arena *arena,
                    struct channel_parts *out, struct err *err);
    /** MUST if `prepare`; sender thread. Sends one part once. True also when the very same part was there
     * already.
     *  **Errors**: ERR_LATER it was not sent · ERR_UNSURE it may have been: ask `find` · ERR_CONFLICT
     * something else is there under its id · ERR_INPUT the network will never take it. */
    bool (*send)(struct channel_state *state, const struct channel_part *part, struct err *err);
    /** MUST if `prepare`; sender thread. Whether this part is on the network. */
    bool (*find)(struct channel_state *state, const struct channel_part *part, bool *out_there,
                 struct err *err);

    /** MUST; any thread; asks nobody. One sentence for the accounts page: who is signed in where, what is
     * wrong. */
    void (*health)(struct channel_state *state, struct buf *out);

    /** MAY, all four or none. The network's public stream, without an account. `settings` as for `open`. */
    bool (*stream_open)(const struct channel_host *host, struct sv settings, struct channel_stream **out,
                        struct err *err);
    /** A source thread of its own. One connection: gives posts and marks from `cursor` on (absent: from now)
     * until stream_stop (true), or the line breaks (ERR_LATER, `retry_at` says when to call again: it backs
     * off by itself; the cursor is then the last marked), or the sink refuses. */
    bool (*stream_run)(struct channel_stream *stream, struct sv cursor, const struct channel_sink *sink,
                       struct err *err);
    /** MUST if it asks what a sink wants; the thread of stream_run, also within a sink's call. Reads a line that was
     * kept then; *out stands until the next call, and looks into `arena`. False when it holds no post. */
    bool (*stream_read)(struct channel_stream *stream, struct sv line, struct arena *arena, struct post *out);
    /** Any thread. */
    void (*stream_stop)(struct channel_stream *stream);
    /** stream_run must have returned. NULL is fine. */
    void (*stream_close)(struct channel_stream *stream);
};

/** The post that a part is or will be once it is on the network, for the store. Views of `part` and
 * `identity`. */
void channel_part_post(const struct channel *channel, const struct channel_identity *identity,
                       const struct channel_part *part, struct post *out);

/** All networks, for lists; *out_n of them. */
const struct channel *const *channels(size_t *out_n);
/** NULL when no channel serves this network. */
const struct channel *channel_find(struct sv network);
