/* db/pool.c: idle connections on a stack, so that the warmest one is lent first. */
#include "db/pool.h"

#include <assert.h>

#include "base/lock.h"
#include "db/driver.h"

struct db_pool {
    struct lock lock;
    struct cond given;
    char *url;
    enum db_mode mode;
    size_t n_max;
    size_t n_open GUARDED_BY(lock); /* idle, lent, or being opened */
    size_t n_idle GUARDED_BY(lock);
    struct db *idle[] GUARDED_BY(lock);
};

bool db_pool_new(struct sv url, enum db_mode mode, size_t n_max, struct db_pool **out, struct err *err)
{
    struct db_pool *pool;
    struct db *first;

    assert(n_max > 0);
    if (!db_open(url, mode, &first, err))
        return false;
    pool = mem_new(1, sizeof *pool + n_max * sizeof(struct db *));
    lock_init(&pool->lock);
    cond_init(&pool->given);
    pool->url = sv_dup(url);
    pool->mode = mode;
    pool->n_max = n_max;
    pool->n_open = pool->n_idle = 1;
    pool->idle[0] = first;
    first->pool = pool;
    *out = pool;
    return true;
}

void db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    assert(pool->n_idle == pool->n_open);
    for (size_t i = 0; i < pool->n_idle; i++)
        db_close(pool->idle[i]);
    cond_done(&pool->given);
    lock_done(&pool->lock);
    free(pool->url);
    free(pool);
}

/* An idle connection, or leave to open one (*out NULL), or false when the time is up. */
static bool wait_for_one(struct db_pool *pool, ms_t wait_ms, struct db **out)
{
    ms_t until = clock_steady() + wait_ms;
    bool there;

    *out = NULL;
    lock_take(&pool->lock);
    while (pool->n_idle == 0 && pool->n_open == pool->n_max) {
        ms_t left = until - clock_steady();

        if (left <= 0 || !cond_wait_ms(&pool->given, &pool->lock, left))
            break;
    }
    there = pool->n_idle > 0 || pool->n_open < pool->n_max;
    if (pool->n_idle > 0)
        *out = pool->idle[--pool->n_idle];
    else if (there)
        pool->n_open++;
    lock_give(&pool->lock);
    return there;
}

bool db_take(struct db_pool *pool, ms_t wait_ms, struct db **out, struct err *err)
{
    struct db *db;

    if (!wait_for_one(pool, wait_ms, &db))
        return err_set(err, ERR_LATER, "all %zu database connections are in use", pool->n_max);
    if (!db && !db_open(sv_str(pool->url), pool->mode, &db, err)) {
        lock_take(&pool->lock);
        pool->n_open--;
        cond_signal(&pool->given);
        lock_give(&pool->lock);
        return false;
    }
    db->pool = pool;
    *out = db;
    return true;
}

void db_give(struct db *db)
{
    struct db_pool *pool;

    if (!db)
        return;
    pool = db->pool;
    assert(pool);
    db_rollback(db);
    lock_take(&pool->lock);
    pool->idle[pool->n_idle++] = db;
    cond_signal(&pool->given);
    lock_give(&pool->lock);
}

void db_givep(struct db **db)
{
    db_give(*db);
}
