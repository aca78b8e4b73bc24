/* flow/worker.c */
#include "flow/worker.h"

bool worker_start(struct worker_thread *worker, void *(*run)(void *), void *arg, struct err *err)
{
    lock_init(&worker->lock);
    cond_init(&worker->wake);
    worker->started = pthread_create(&worker->thread, NULL, run, arg) == 0;
    return worker->started || err_set(err, ERR_FAULT, "can't start a thread");
}

void worker_wake(struct worker_thread *worker)
{
    lock_take(&worker->lock);
    worker->is_woken = true;
    cond_signal(&worker->wake);
    lock_give(&worker->lock);
}

bool worker_sleep(struct worker_thread *worker, ms_t wait_ms)
{
    ms_t until = clock_steady() + wait_ms;
    bool ends;

    lock_take(&worker->lock);
    while (!worker->ends && !worker->is_woken) {
        ms_t left = until - clock_steady();

        if (left <= 0 || !cond_wait_ms(&worker->wake, &worker->lock, left))
            break;
    }
    worker->is_woken = false;
    ends = worker->ends;
    lock_give(&worker->lock);
    return !ends;
}

bool worker_ends(struct worker_thread *worker)
{
    bool ends;

    lock_take(&worker->lock);
    ends = worker->ends;
    lock_give(&worker->lock);
    return ends;
}

void worker_end(struct worker_thread *worker)
{
    if (!worker->started)
        return;
    lock_take(&worker->lock);
    worker->ends = true;
    cond_signal(&worker->wake);
    lock_give(&worker->lock);
}

void worker_join(struct worker_thread *worker)
{
    if (!worker->started)
        return;
    (void)pthread_join(worker->thread, NULL);
    cond_done(&worker->wake);
    lock_done(&worker->lock);
    worker->started = false;
}
