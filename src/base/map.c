/* base/map.c: linear probing over a power of two, grown at three quarters. */
#include "base/map.h"

#include <string.h>

enum { EMPTY, HELD, LEFT };

/* Spreads keys that differ only in few bits (ids, pointers). Source: the finaliser of MurmurHash3. */
static uint64_t spread(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdu;
    key ^= key >> 33;
    key *= 0xc4ceb9fe1a85ec53u;
    return key ^ key >> 33;
}

void map_done(struct map *map)
{
    free(map->slots);
    free(map->state);
    *map = (struct map){ 0 };
}

void map_clear(struct map *map)
{
    if (map->n_slots)
        memset(map->state, EMPTY, map->n_slots);
    map->n_held = map->n_used = 0;
}

static void resize(struct map *map, size_t n_slots)
{
    struct map grown = { .slots = mem_grow(NULL, n_slots, sizeof(struct map_slot)),
                         .state = mem_new(n_slots, 1),
                         .n_slots = n_slots };

    for (size_t i = 0; i < map->n_slots; i++) {
        if (map->state[i] == HELD)
            *map_put(&grown, map->slots[i].key, NULL) = map->slots[i].value;
    }
    map_done(map);
    *map = grown;
}

static size_t find_slot(const struct map *map, uint64_t key)
{
    for (size_t i = spread(key) & (map->n_slots - 1);; i = (i + 1) & (map->n_slots - 1)) {
        if (map->state[i] == EMPTY || (map->state[i] == HELD && map->slots[i].key == key))
            return i;
    }
}

uint64_t *map_find(const struct map *map, uint64_t key)
{
    size_t i;

    if (!map->n_held)
        return NULL;
    i = find_slot(map, key);
    return map->state[i] == HELD ? &map->slots[i].value : NULL;
}

uint64_t *map_put(struct map *map, uint64_t key, bool *out_new)
{
    size_t i;

    if ((map->n_used + 1) * 4 > map->n_slots * 3)
        resize(map,
               map->n_held * 2 + 16 > map->n_slots ? (map->n_slots ? map->n_slots * 2 : 64) : map->n_slots);
    i = find_slot(map, key);
    if (out_new)
        *out_new = map->state[i] != HELD;
    if (map->state[i] != HELD) {
        map->state[i] = HELD;
        map->slots[i] = (struct map_slot){ key, 0 };
        map->n_held++;
        map->n_used++;
    }
    return &map->slots[i].value;
}

bool map_remove(struct map *map, uint64_t key)
{
    size_t i;

    if (!map->n_held)
        return false;
    i = find_slot(map, key);
    if (map->state[i] != HELD)
        return false;
    map->state[i] = LEFT;
    map->n_held--;
    return true;
}

bool map_each(const struct map *map, size_t *at, uint64_t *out_key, uint64_t *out_value)
{
    for (; *at < map->n_slots; (*at)++) {
        if (map->state[*at] != HELD)
            continue;
        *out_key = map->slots[*at].key;
        *out_value = map->slots[*at].value;
        (*at)++;
        return true;
    }
    return false;
}
