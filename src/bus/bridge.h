/* bus/bridge.h: the bus between processes that share a PostgreSQL: LISTEN and NOTIFY. What is told in one is told in all,
 * as ids: whoever is interested reads the store. A notice may get lost (a process killed between its commit and its notice, a
 * line that was down): a gap is told as BUS_MANY, which makes desks load anew. It starts no threads: flow/node.c drives it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "bus/bus.h"

struct bridge;
struct buf;
struct db;

enum {
    BRIDGE_BYTES_MAX = 7900,                  /* of one notice: PostgreSQL takes less than 8000 */
    BRIDGE_WAITING_MAX = 20000,               /* events that wait to be sent; beyond, all are one BUS_MANY */
    BRIDGE_EVENTS_MAX = BRIDGE_BYTES_MAX / 4, /* of one notice */
};

/** Gathers what is told on `bus` from now on. `wake` is called when there is something to send, on the teller's thread: it
 *  must be quick. `holder` is this process's number, by which it knows its own notices. **Owns**: bridge_free(). */
struct bridge *bridge_new(struct bus *bus, int64_t holder, void (*wake)(void *arg), void *arg);
/** What was not sent is lost. NULL is fine. */
void bridge_free(struct bridge *bridge);
/** Sends all that waits. What can't be sent now is kept for the next time. **Threads**: one at a time. */
MUST_USE bool bridge_send(struct bridge *bridge, struct db *db, struct err *err);
/** Begins to hear. **Threads**: `db` is the hearer's alone. */
MUST_USE bool bridge_listen(struct db *db, struct err *err);
/** Waits for what others tell, at most `wait_ms`, and hands it out, `from_afar` set. **Errors**: ERR_LATER the line was
 *  lost, and what was told meanwhile with it. It goes on by itself with the next call. */
MUST_USE bool bridge_hear(struct bridge *bridge, struct db *db, ms_t wait_ms, bus_hear_fn *each, void *arg,
                          struct err *err);

/** One notice: as many of the events as fit; gives how many. */
size_t bridge_write(int64_t holder, const struct bus_event *events, size_t n_events, struct buf *out);
/** Reads one; false when it isn't one, or from a newer Earshot. `out` has room for BRIDGE_EVENTS_MAX. */
MUST_USE bool bridge_read(struct sv notice, int64_t *out_holder, struct bus_event *out, size_t *out_n);
