/* flow/worker.h: a thread that sleeps until it is woken, told to end, or a time has passed. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/lock.h"

struct worker_thread {
    pthread_t thread;
    struct lock lock;
    struct cond wake;
    bool is_woken GUARDED_BY(lock);
    bool ends GUARDED_BY(lock);
    bool started;
};

/** **Errors**: no thread can be had. */
MUST_USE bool worker_start(struct worker_thread *worker, void *(*run)(void *), void *arg, struct err *err);
void worker_wake(struct worker_thread *worker);
/** Sleeps at most `wait_ms`; false when the thread is to end. */
bool worker_sleep(struct worker_thread *worker, ms_t wait_ms);
bool worker_ends(struct worker_thread *worker);
/** Tells it to end; worker_join waits for that. */
void worker_end(struct worker_thread *worker);
void worker_join(struct worker_thread *worker);
