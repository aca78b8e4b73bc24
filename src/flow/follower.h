/* flow/follower.h: keeps something in memory true to the cases in the store: reads all once, behind the start, then each case that
 * the bus says has changed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"

struct core;
struct db;
struct follower;

struct follower_reads {
    const char *what; /* for the log: "earlier cases" */
    void *arg;
    /** Reads everything; may be called again at any time: what is kept already stays or is put anew. */
    bool (*all)(void *arg, struct db *db, struct err *err);
    /** Reads one case, which may be new, changed or gone. */
    bool (*one)(void *arg, struct db *db, int64_t kase, struct err *err);
};

/** Starts its thread, which calls `reads`, and returns at once. **Owns**: the caller, follower_stop() before the core is
 *  closed. **Errors**: no thread can be had. */
MUST_USE bool follower_start(struct core *core, const struct follower_reads *reads, struct follower **out,
                             struct err *err);
/** After it returns `reads` is not called any more. NULL is fine. */
void follower_stop(struct follower *follower);
