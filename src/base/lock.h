/* base/lock.h: a mutex and a condition. clang checks that each take has its give; that a member is touched only under its
 * lock it can't check in C (an attribute there can't name a sibling member), so GUARDED_BY is for the reader and TSan. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"

#if defined(__clang__)
#define LOCK_ATTR(x) __attribute__((x))
#else
#define LOCK_ATTR(x)
#endif
#define GUARDED_BY(held)
#define REQUIRES(...) LOCK_ATTR(requires_capability(__VA_ARGS__))

struct LOCK_ATTR(capability("mutex")) lock {
    pthread_mutex_t mutex;
};

struct cond {
    pthread_cond_t cond;
};

void lock_init(struct lock *lock);
void lock_done(struct lock *lock);
void lock_take(struct lock *lock) LOCK_ATTR(acquire_capability(*lock));
void lock_give(struct lock *lock) LOCK_ATTR(release_capability(*lock));

void cond_init(struct cond *cond);
void cond_done(struct cond *cond);
void cond_wait(struct cond *cond, struct lock *lock) REQUIRES(*lock);
/** False when `wait_ms` passed with no signal (steady clock). */
bool cond_wait_ms(struct cond *cond, struct lock *lock, ms_t wait_ms) REQUIRES(*lock);
void cond_signal(struct cond *cond);
void cond_broadcast(struct cond *cond);
