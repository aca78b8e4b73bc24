/* base/lock.c: pthreads with names we like and a clock that doesn't jump. */
#include "base/lock.h"

#include <assert.h>
#include <errno.h>
#include <time.h>

/* What pthreads can refuse here is only our own misuse. */
static void must(int result)
{
    assert(result == 0);
    (void)result;
}

void lock_init(struct lock *lock)
{
    must(pthread_mutex_init(&lock->mutex, NULL));
}

void lock_done(struct lock *lock)
{
    must(pthread_mutex_destroy(&lock->mutex));
}

void lock_take(struct lock *lock) LOCK_ATTR(no_thread_safety_analysis)
{
    must(pthread_mutex_lock(&lock->mutex));
}

void lock_give(struct lock *lock) LOCK_ATTR(no_thread_safety_analysis)
{
    must(pthread_mutex_unlock(&lock->mutex));
}

void cond_init(struct cond *cond)
{
    pthread_condattr_t attr;

    must(pthread_condattr_init(&attr));
    must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
    must(pthread_cond_init(&cond->cond, &attr));
    must(pthread_condattr_destroy(&attr));
}

void cond_done(struct cond *cond)
{
    must(pthread_cond_destroy(&cond->cond));
}

void cond_wait(struct cond *cond, struct lock *lock)
{
    must(pthread_cond_wait(&cond->cond, &lock->mutex));
}

bool cond_wait_ms(struct cond *cond, struct lock *lock, ms_t wait_ms)
{
    struct timespec until;
    int result;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    result = pthread_cond_timedwait(&cond->cond, &lock->mutex, &until);
    assert(result == 0 || result == ETIMEDOUT);
    return result == 0;
}

void cond_signal(struct cond *cond)
{
    must(pthread_cond_signal(&cond->cond));
}

void cond_broadcast(struct cond *cond)
{
    must(pthread_cond_broadcast(&cond->cond));
}
