/* base/id.c: the id maker. A sequence that runs over borrows the next millisecond. */
#include "base/id.h"

#include <assert.h>

enum { SEQUENCE_BITS = 12, NODE_BITS = 10, TIME_SHIFT = SEQUENCE_BITS + NODE_BITS };

static const ms_t epoch = 1704067200000; /* 2024-01-01T00:00:00Z */

void id_maker_init(struct id_maker *maker, int node, int64_t last_known)
{
    assert(node >= 0 && node < ID_NODES);
    lock_init(&maker->lock);
    lock_take(&maker->lock);
    maker->node = node;
    maker->last = last_known;
    maker->most = INT64_MAX;
    maker->epoch = 1;
    lock_give(&maker->lock);
}

void id_maker_done(struct id_maker *maker)
{
    lock_done(&maker->lock);
}

int64_t id_maker_lease(struct id_maker *maker, int node, int64_t last_known, int64_t most)
{
    int64_t last;

    assert(node >= 0 && node < ID_NODES);
    lock_take(&maker->lock);
    if (node != maker->node || maker->most == 0)
        maker->epoch++; /* what was made before is not this number's */
    maker->node = node;
    maker->last = last_known > maker->last ? last_known : maker->last;
    maker->most = most;
    last = maker->last;
    lock_give(&maker->lock);
    return last;
}

int id_maker_epoch(struct id_maker *maker)
{
    int number;

    lock_take(&maker->lock);
    number = maker->last > maker->most ? 0 : maker->epoch;
    lock_give(&maker->lock);
    return number;
}

int64_t id_maker_last(struct id_maker *maker)
{
    int64_t last;

    lock_take(&maker->lock);
    last = maker->last;
    lock_give(&maker->lock);
    return last;
}

int64_t id_new(struct id_maker *maker, ms_t now)
{
    int64_t node, time = now > epoch ? now - epoch : 0;
    int64_t id;

    lock_take(&maker->lock);
    node = (int64_t)maker->node << SEQUENCE_BITS;
    id = time << TIME_SHIFT | node;
    if (id <= maker->last) {
        int64_t last_time = maker->last >> TIME_SHIFT, sequence = maker->last & ((1 << SEQUENCE_BITS) - 1);

        if (sequence == (1 << SEQUENCE_BITS) - 1 ||
            (maker->last & ~(int64_t)((1 << SEQUENCE_BITS) - 1)) != (last_time << TIME_SHIFT | node))
            id = (last_time + 1) << TIME_SHIFT | node; /* full, or made under another node's number */
        else
            id = maker->last + 1;
    }
    maker->last = id;
    lock_give(&maker->lock);
    return id;
}

ms_t id_time(int64_t id)
{
    return (id >> TIME_SHIFT) + epoch;
}

int64_t id_floor(ms_t at)
{
    return at > epoch ? (at - epoch) << TIME_SHIFT : 0;
}

bool id_parse(struct sv text, int64_t *out)
{
    int64_t id;

    if (text.len == 0 || text.at[0] == '-' || (text.at[0] == '0') || !sv_to_i64(text, &id))
        return false;
    *out = id;
    return true;
}
