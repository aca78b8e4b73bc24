/* flow/follower.c */
#include "flow/follower.h"

#include "base/log.h"
#include "base/map.h"
#include "bus/bus.h"
#include "db/pool.h"
#include "flow/core.h"
#include "flow/worker.h"

enum {
    WAIT_MS = 60 * MS_SECOND,
    RETRY_MS = 5 * MS_SECOND,
    READER_WAIT_MS = 5000,
    CHANGED_MAX = 5000, /* so many changes and more: all is read anew */
};

struct follower {
    struct core *core;
    struct follower_reads reads;
    int bus_number;
    struct worker_thread worker;
    struct lock lock;
    struct map changed GUARDED_BY(lock); /* ids of cases to be read */
    bool read_all GUARDED_BY(lock);
};

static void note_change(struct follower *follower, const struct bus_event *event)
{
    if (event->kind == BUS_MANY)
        follower->read_all = true;
    if (event->kind == BUS_CASE)
        (void)map_put(&follower->changed, (uint64_t)event->id, NULL);
    if (follower->changed.n_held > CHANGED_MAX) {
        map_clear(&follower->changed);
        follower->read_all = true;
    }
}

static void hear_bus(void *arg, const struct bus_event *events, size_t n_events)
{
    struct follower *follower = arg;

    lock_take(&follower->lock);
    for (size_t i = 0; i < n_events; i++)
        note_change(follower, &events[i]);
    lock_give(&follower->lock);
    worker_wake(&follower->worker);
}

/* The next change to look at; false when there is none. */
static bool next_change(struct follower *follower, struct bus_event *out)
{
    uint64_t kase = 0, value;
    size_t at = 0;
    bool any, all;

    lock_take(&follower->lock);
    all = follower->read_all;
    follower->read_all = false;
    any = all || map_each(&follower->changed, &at, &kase, &value);
    if (any && !all)
        (void)map_remove(&follower->changed, kase);
    lock_give(&follower->lock);
    *out = (struct bus_event){ .kind = all ? BUS_MANY : BUS_CASE, .id = (int64_t)kase };
    return any;
}

static bool read_change(struct follower *follower, const struct bus_event *change, struct err *err)
{
    const struct follower_reads *reads = &follower->reads;
    CLEANUP(db_givep) struct db *db = NULL;

    return db_take(follower->core->readers, READER_WAIT_MS, &db, err) &&
           (change->kind == BUS_MANY ? reads->all(reads->arg, db, err)
                                     : reads->one(reads->arg, db, change->id, err));
}

static bool catch_up(struct follower *follower, struct err *err)
{
    struct bus_event change;

    while (!worker_ends(&follower->worker) && next_change(follower, &change)) {
        if (read_change(follower, &change, err))
            continue;
        lock_take(&follower->lock);
        note_change(follower, &change);
        lock_give(&follower->lock);
        return false;
    }
    return true;
}

static void *run(void *arg)
{
    struct follower *follower = arg;
    ms_t wait_ms = WAIT_MS;

    while (worker_sleep(&follower->worker, wait_ms)) {
        struct err err = { 0 };
        bool ok = catch_up(follower, &err);

        wait_ms = ok ? WAIT_MS : RETRY_MS;
        if (!ok)
            log_line(LOG_WARN, "can't be read; again in 5 s", LOG_STR("what", follower->reads.what),
                     LOG_STR("error", err.text));
    }
    return NULL;
}

bool follower_start(struct core *core, const struct follower_reads *reads, struct follower **out,
                    struct err *err)
{
    struct follower *follower = NEW(struct follower, 1);

    follower->core = core;
    follower->reads = *reads;
    lock_init(&follower->lock);
    if (!worker_start(&follower->worker, run, follower, err)) {
        lock_done(&follower->lock);
        free(follower);
        return false;
    }
    follower->bus_number = bus_join(core->bus, hear_bus, follower);
    hear_bus(follower, &(struct bus_event){ .kind = BUS_MANY }, 1); /* what was told before we listened */
    *out = follower;
    return true;
}

void follower_stop(struct follower *follower)
{
    if (!follower)
        return;
    bus_leave(follower->core->bus, follower->bus_number);
    worker_end(&follower->worker);
    worker_join(&follower->worker);
    map_done(&follower->changed);
    lock_done(&follower->lock);
    free(follower);
}
