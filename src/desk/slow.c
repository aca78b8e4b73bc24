/* desk/slow.c: a few threads for what takes its time: hashing passwords, asking a network, asking a model. */
#include "base/lang.h"
#include "desk/inner.h"

enum { SLOW_WAITING_MAX = 64, SLOW_THREADS_MAX = 4 };

struct slow_job {
    void (*run)(void *arg);
    void *arg;
};

struct slow_pool {
    struct lock lock;
    struct cond wake;
    struct slow_job jobs[SLOW_WAITING_MAX] GUARDED_BY(lock); /* a ring */
    size_t first GUARDED_BY(lock), n GUARDED_BY(lock);
    bool ends GUARDED_BY(lock);
    pthread_t threads[SLOW_THREADS_MAX];
    int n_threads;
    size_t n_waiting_max;
};

static bool take_job(struct slow_pool *pool, struct slow_job *out)
{
    bool found;

    lock_take(&pool->lock);
    while (!pool->n && !pool->ends)
        cond_wait(&pool->wake, &pool->lock);
    found = pool->n > 0;
    if (found) {
        *out = pool->jobs[pool->first];
        pool->first = (pool->first + 1) % SLOW_WAITING_MAX;
        pool->n--;
    }
    lock_give(&pool->lock);
    return found;
}

static void *work(void *arg)
{
    struct slow_job job;

    while (take_job(arg, &job))
        job.run(job.arg);
    return NULL;
}

struct slow_pool *slow_pool_new(int n_threads, size_t n_waiting_max)
{
    struct slow_pool *pool = NEW(struct slow_pool, 1);

    lock_init(&pool->lock);
    cond_init(&pool->wake);
    pool->n_waiting_max = n_waiting_max < SLOW_WAITING_MAX ? n_waiting_max : SLOW_WAITING_MAX;
    while (pool->n_threads < n_threads && pool->n_threads < SLOW_THREADS_MAX &&
           pthread_create(&pool->threads[pool->n_threads], NULL, work, pool) == 0)
        pool->n_threads++;
    return pool;
}

void slow_pool_free(struct slow_pool *pool)
{
    if (!pool)
        return;
    lock_take(&pool->lock);
    pool->ends = true;
    cond_broadcast(&pool->wake);
    lock_give(&pool->lock);
    for (int i = 0; i < pool->n_threads; i++)
        (void)pthread_join(pool->threads[i], NULL);
    cond_done(&pool->wake);
    lock_done(&pool->lock);
    free(pool);
}

bool slow_pool_submit(struct slow_pool *pool, void (*run)(void *arg), void *arg)
{
    bool taken;

    lock_take(&pool->lock);
    taken = pool->n < pool->n_waiting_max && pool->n_threads > 0 && !pool->ends;
    if (taken) {
        pool->jobs[(pool->first + pool->n++) % SLOW_WAITING_MAX] = (struct slow_job){ run, arg };
        cond_signal(&pool->wake);
    }
    lock_give(&pool->lock);
    return taken;
}
