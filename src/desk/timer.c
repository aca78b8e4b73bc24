/* desk/timer.c: a thread that sleeps most of its life. */
#include "desk/timer.h"

#include "base/log.h"
#include "bus/bus.h"
#include "care/case_work.h"
#include "db/pool.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "store/agents.h"
#include "store/case_work.h"

enum { EXPIRE_MAX = 100, CLEAN_EVERY = 3600 /* seconds */ };

struct expiry {
    struct core *core;
    ms_t now;
    int64_t cases[EXPIRE_MAX];
    size_t n;
    struct bus_event told[EXPIRE_MAX];
    size_t n_told;
};

static bool expire(void *arg, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct expiry *expiry = arg;

    expiry->n_told = 0;
    for (size_t i = 0; i < expiry->n; i++) {
        struct work work = { .db = db,
                             .ids = &expiry->core->ids,
                             .arena = &arena,
                             .now = expiry->now,
                             .due_after_ms = expiry->core->due_after_ms };

        if (!work_expire(&work, expiry->cases[i], err))
            return false;
        if (work.n_told)
            expiry->told[expiry->n_told++] =
                (struct bus_event){ .kind = BUS_CASE, .id = work.told[0].kase, .event = work.told[0].event };
    }
    return true;
}

void claims_expire(struct core *core, ms_t now)
{
    CLEANUP(mem_freep) struct expiry *expiry = NEW(struct expiry, 1);
    struct err err = { 0 };
    struct db *db;
    bool ok;

    expiry->core = core;
    expiry->now = now;
    if (!db_take(core->readers, READER_WAIT_MS, &db, &err))
        return; /* in a second again */
    ok = claims_past(db, now, expiry->cases, EXPIRE_MAX, &expiry->n, &err);
    db_give(db);
    if (!ok || !expiry->n)
        return;
    if (writer_run(core->writer, WRITE_DESK, expire, expiry, &err))
        bus_tell(core->bus, expiry->told, expiry->n_told);
    else
        log_line(LOG_WARN, "claims that ran out stay for another second", LOG_STR("why", err.text));
}

static void tell_who_left(struct desk *desk, ms_t now)
{
    struct bus_event told[EXPIRE_MAX];
    int64_t cases[EXPIRE_MAX];
    size_t n = presence_expire(desk->presence, now, cases, EXPIRE_MAX);

    for (size_t i = 0; i < n; i++)
        told[i] = (struct bus_event){ .kind = BUS_PRESENCE, .id = cases[i] };
    bus_tell(desk->core->bus, told, n);
}

static bool clean(void *arg, struct db *db, struct err *err)
{
    return sessions_clean(db, *(ms_t *)arg, err);
}

static void clean_sessions(struct core *core, ms_t now)
{
    struct err err = { 0 };

    if (!writer_run(core->writer, WRITE_DESK, clean, &now, &err))
        log_line(LOG_WARN, "sessions that ended stay for another hour", LOG_STR("why", err.text));
}

static bool wait_a_second(struct desk *desk)
{
    bool runs;

    lock_take(&desk->lock);
    if (desk->timer_runs)
        (void)cond_wait_ms(&desk->wake, &desk->lock, MS_SECOND);
    runs = desk->timer_runs;
    lock_give(&desk->lock);
    return runs;
}

static void *run(void *arg)
{
    struct desk *desk = arg;

    for (int second = 1; wait_a_second(desk); second++) {
        ms_t now = clock_now();

        claims_expire(desk->core, now);
        tell_who_left(desk, now);
        if (second % CLEAN_EVERY == 0)
            clean_sessions(desk->core, now);
    }
    return NULL;
}

bool timer_start(struct desk *desk, struct err *err)
{
    desk->timer_runs = true; /* before there is somebody to read it */
    if (pthread_create(&desk->timer, NULL, run, desk) == 0)
        return true;
    desk->timer_runs = false;
    return err_set(err, ERR_FAULT, "can't start a thread");
}

void timer_stop(struct desk *desk)
{
    lock_take(&desk->lock);
    if (!desk->timer_runs) {
        lock_give(&desk->lock);
        return;
    }
    desk->timer_runs = false;
    cond_broadcast(&desk->wake);
    lock_give(&desk->lock);
    (void)pthread_join(desk->timer, NULL);
}
