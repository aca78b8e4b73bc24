/* flow/precedents.c: a thread that reads the endings of cases, first all, then those that the bus names. */
#include "flow/precedents.h"

#include "base/log.h"
#include "base/map.h"
#include "bus/bus.h"
#include "db/pool.h"
#include "flow/core.h"
#include "flow/worker.h"
#include "store/endings.h"

enum {
    WAIT_MS = 60 * MS_SECOND,
    RETRY_MS = 5 * MS_SECOND,
    READER_WAIT_MS = 5000,
    CHANGED_MAX = 5000, /* so many changes and more: all is read anew */
};
#define LEAST_ALIKE 0.1 /* what is less alike shares a common word or two */

struct precedents {
    struct core *core;
    int bus_number;
    struct worker_thread worker;
    struct lock lock;
    struct likeness *likeness GUARDED_BY(lock);
    struct map changed GUARDED_BY(lock); /* ids of cases to be read again */
    bool read_all GUARDED_BY(lock);
};

static void note_change(struct precedents *precedents, const struct bus_event *event)
{
    if (event->kind == BUS_MANY || event->kind == BUS_CONFIG)
        precedents->read_all = true;
    if (event->kind == BUS_CASE)
        (void)map_put(&precedents->changed, (uint64_t)event->id, NULL);
    if (precedents->changed.n_held > CHANGED_MAX) {
        map_clear(&precedents->changed);
        precedents->read_all = true;
    }
}

static void hear_bus(void *arg, const struct bus_event *events, size_t n_events)
{
    struct precedents *precedents = arg;

    lock_take(&precedents->lock);
    for (size_t i = 0; i < n_events; i++)
        note_change(precedents, &events[i]);
    lock_give(&precedents->lock);
    worker_wake(&precedents->worker);
}

static void put(struct precedents *precedents, const struct ending *ending)
{
    lock_take(&precedents->lock);
    likeness_put(precedents->likeness, (uint64_t)ending->kase, (uint64_t)ending->brand, ending->asked);
    lock_give(&precedents->lock);
}

static bool read_all(struct precedents *precedents, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct endings_list list;

    if (!endings_latest(db, PRECEDENTS_KEPT, &arena, &list, err))
        return false;
    for (size_t i = list.n; i-- > 0;) /* the oldest first: it makes room first */
        put(precedents, &list.at[i]);
    return true;
}

static bool read_one(struct precedents *precedents, struct db *db, int64_t kase, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct ending ending;
    bool found;

    if (!ending_of(db, kase, &arena, &ending, &found, err))
        return false;
    if (found) {
        put(precedents, &ending);
        return true;
    }
    lock_take(&precedents->lock);
    likeness_drop(precedents->likeness, (uint64_t)kase);
    lock_give(&precedents->lock);
    return true;
}

/* The next change to look at; false when there is none. */
static bool next_change(struct precedents *precedents, bool *out_all, uint64_t *out_kase)
{
    size_t at = 0;
    uint64_t value;
    bool any;

    lock_take(&precedents->lock);
    *out_all = precedents->read_all;
    precedents->read_all = false;
    any = *out_all || map_each(&precedents->changed, &at, out_kase, &value);
    if (any && !*out_all)
        (void)map_remove(&precedents->changed, *out_kase);
    lock_give(&precedents->lock);
    return any;
}

static bool catch_up(struct precedents *precedents, struct err *err)
{
    uint64_t kase = 0;
    bool all = false;

    while (!worker_ends(&precedents->worker) && next_change(precedents, &all, &kase)) {
        CLEANUP(db_givep) struct db *db = NULL;
        const struct bus_event again = { .kind = all ? BUS_MANY : BUS_CASE, .id = (int64_t)kase };

        if (db_take(precedents->core->readers, READER_WAIT_MS, &db, err) &&
            (all ? read_all(precedents, db, err) : read_one(precedents, db, (int64_t)kase, err)))
            continue;
        lock_take(&precedents->lock);
        note_change(precedents, &again);
        lock_give(&precedents->lock);
        return false;
    }
    return true;
}

static void *run(void *arg)
{
    struct precedents *precedents = arg;
    ms_t wait_ms = WAIT_MS;

    while (worker_sleep(&precedents->worker, wait_ms)) {
        struct err err = { 0 };

        if (catch_up(precedents, &err)) {
            wait_ms = WAIT_MS;
        } else {
            log_line(LOG_WARN, "earlier cases can't be read; again in 5 s", LOG_STR("error", err.text));
            wait_ms = RETRY_MS;
        }
    }
    return NULL;
}

static void free_all(struct precedents *precedents)
{
    likeness_free(precedents->likeness);
    map_done(&precedents->changed);
    lock_done(&precedents->lock);
    free(precedents);
}

bool precedents_start(struct core *core, struct precedents **out, struct err *err)
{
    struct precedents *precedents = NEW(struct precedents, 1);

    precedents->core = core;
    lock_init(&precedents->lock);
    precedents->likeness = likeness_new(PRECEDENTS_KEPT);
    if (!worker_start(&precedents->worker, run, precedents, err)) {
        free_all(precedents);
        return false;
    }
    precedents->bus_number = bus_join(core->bus, hear_bus, precedents);
    hear_bus(precedents, &(struct bus_event){ .kind = BUS_MANY }, 1); /* what was told before we listened */
    *out = precedents;
    return true;
}

void precedents_stop(struct precedents *precedents)
{
    if (!precedents)
        return;
    bus_leave(precedents->core->bus, precedents->bus_number);
    worker_end(&precedents->worker);
    worker_join(&precedents->worker);
    free_all(precedents);
}

size_t precedents_find(struct precedents *precedents, int64_t brand, struct sv text, int64_t but, size_t most,
                       struct alike *out)
{
    size_t n;

    lock_take(&precedents->lock);
    n = likeness_find(precedents->likeness, (uint64_t)brand, text, (uint64_t)but, LEAST_ALIKE, most, out);
    lock_give(&precedents->lock);
    return n;
}

size_t precedents_size(struct precedents *precedents)
{
    size_t n;

    lock_take(&precedents->lock);
    n = likeness_size(precedents->likeness);
    lock_give(&precedents->lock);
    return n;
}
