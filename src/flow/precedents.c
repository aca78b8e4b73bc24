/* flow/precedents.c: the endings of cases, followed. */
#include "flow/precedents.h"

#include "base/lock.h"
#include "flow/follower.h"
#include "store/endings.h"

#define LEAST_ALIKE 0.1 /* what is less alike shares a common word or two */

struct precedents {
    struct follower *follower;
    struct lock lock;
    struct likeness *likeness GUARDED_BY(lock);
};

static void put(struct precedents *precedents, const struct ending *ending)
{
    lock_take(&precedents->lock);
    likeness_put(precedents->likeness, (uint64_t)ending->kase, (uint64_t)ending->brand, ending->asked);
    lock_give(&precedents->lock);
}

static bool read_all(void *arg, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct endings_list list;

    if (!endings_latest(db, PRECEDENTS_KEPT, &arena, &list, err))
        return false;
    for (size_t i = list.n; i-- > 0;) /* the oldest first: it makes room first */
        put(arg, &list.at[i]);
    return true;
}

static bool read_one(void *arg, struct db *db, int64_t kase, struct err *err)
{
    struct precedents *precedents = arg;
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

bool precedents_start(struct core *core, struct precedents **out, struct err *err)
{
    struct precedents *precedents = NEW(struct precedents, 1);
    const struct follower_reads reads = {
        .what = "earlier cases", .arg = precedents, .all = read_all, .one = read_one
    };

    lock_init(&precedents->lock);
    precedents->likeness = likeness_new(PRECEDENTS_KEPT);
    if (!follower_start(core, &reads, &precedents->follower, err)) {
        precedents_stop(precedents);
        return false;
    }
    *out = precedents;
    return true;
}

void precedents_stop(struct precedents *precedents)
{
    if (!precedents)
        return;
    follower_stop(precedents->follower);
    likeness_free(precedents->likeness);
    lock_done(&precedents->lock);
    free(precedents);
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
