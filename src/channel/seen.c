/* channel/seen.c: a ring for the order, a map for the question. */
#include "channel/seen.h"

bool seen_add(struct seen *seen, uint64_t hash)
{
    uint64_t *place;
    bool is_new;

    if (!seen->ring)
        seen->ring = NEW(uint64_t, SEEN_MAX);
    place = &seen->ring[seen->n % SEEN_MAX];
    (void)map_put(&seen->map, hash, &is_new);
    if (!is_new)
        return false;
    if (seen->n >= SEEN_MAX)
        (void)map_remove(&seen->map, *place);
    *place = hash;
    seen->n++;
    return true;
}

void seen_clear(struct seen *seen)
{
    map_clear(&seen->map);
    seen->n = 0;
}

void seen_done(struct seen *seen)
{
    map_done(&seen->map);
    free(seen->ring);
    seen->ring = NULL;
    seen->n = 0;
}
