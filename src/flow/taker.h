/* flow/taker.h: what a live source gives, on its way to the store: what nobody needs is dropped here, the rest is gathered
 * for at most 20 ms and committed together with the source's cursor. One source's thread. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "channel/channel.h"

struct core;
struct db;
struct taker;
struct watch;

struct taker_options {
    struct core *core;
    struct watch *watch;
    bool all; /* every post concerns us (an account's own reading); else only what selects it */
    /** Reads the thread above a post that is kept and whose parent is not here; may be NULL. */
    bool (*ancestors)(void *arg, struct sv id, const struct channel_sink *sink, struct err *err);
    /** Reads a line again that the sink's `wants` was asked of; NULL: a post that may be wanted later is read whole at
     * once. */
    bool (*reread)(void *arg, struct sv line, struct arena *arena, struct post *out);
    /** Writes the cursor, inside the transaction. */
    bool (*save)(void *arg, struct db *db, struct sv cursor, struct err *err);
    /** It is committed: reading goes on behind it. Where a commit fails, what came since is read again from the last. */
    void (*saved)(void *arg, struct sv cursor);
    void *arg;
};

/** **Owns**: the caller, taker_free(). */
struct taker *taker_new(const struct taker_options *options);
void taker_free(struct taker *taker);
/** The sink to hand to the channel. */
struct channel_sink taker_sink(struct taker *taker);
/** Commits what is held, with the last cursor marked. On failure both are forgotten: they must be read again. */
MUST_USE bool taker_flush(struct taker *taker, struct err *err);
/** Since the start: posts seen, posts kept; and the time of the newest. */
struct taker_counts {
    int64_t n_seen, n_kept;
    ms_t newest;
};
struct taker_counts taker_counts(const struct taker *taker);
