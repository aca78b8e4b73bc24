/* bus/bus.h: what happened, told to whoever listens in this process. Between processes: PostgreSQL's LISTEN/NOTIFY, through
 * bus/bridge.h. Told only after commit; a listener that misses something reads the store. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/lang.h"

enum bus_kind {
    BUS_CASE,     /* id: a case changed; event: its newest event, or 0 */
    BUS_PRESENCE, /* id: a case; who looks or types changed: `agent`, 0 where somebody's minute was over */
    BUS_CONFIG,   /* brands, accounts, rules or people changed */
    BUS_STATUS,   /* the health of a source changed */
    BUS_MANY,     /* so many cases at once that lists are to be loaded again */
    BUS_OUTBOX,   /* id: an outbox row changed */
    BUS_GUESS,    /* id: a hash of who guesses a password; event: how many wrong ones they have now */
};

struct bus_event {
    enum bus_kind kind;
    int64_t id;
    int64_t event;
    int64_t agent;        /* BUS_PRESENCE: who */
    bool looking, typing; /* … does what */
    bool quiet;           /* … as before: nothing that desks need be told */
    bool from_afar;       /* another process told it */
};

struct bus;

/** **Owns**: the caller, bus_free() once nobody listens. **Threads**: any, for all functions here. */
struct bus *bus_new(void);
void bus_free(struct bus *bus);
/** Calls `hear` for every event from now on, on the teller's thread: it must be quick, take no lock that is held while
 *  telling, and call nothing of bus. Returns a number for bus_leave. */
typedef void bus_hear_fn(void *arg, const struct bus_event *events, size_t n_events);
int bus_join(struct bus *bus, bus_hear_fn *hear, void *arg);
/** After it returns `hear` is not called any more. */
void bus_leave(struct bus *bus, int number);
void bus_tell(struct bus *bus, const struct bus_event *events, size_t n_events);
