/* base/map.h: a hash map from 64-bit keys to 64-bit values, open addressing. Keys that are hashes of longer things are
 * the caller's to verify. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"

struct map_slot {
    uint64_t key;
    uint64_t value;
};

/** A struct of zeroes is an empty map. Not for two threads at once, unless all only read. */
struct map {
    struct map_slot *slots;
    uint8_t *state; /* per slot: empty, held, or left behind by a removal */
    size_t n_slots; /* a power of two */
    size_t n_held;
    size_t n_used; /* held and left behind */
};

void map_done(struct map *map);
/** Forgets all, keeps its memory. */
void map_clear(struct map *map);
/** The value's place, or NULL. Valid until the next map_put. */
uint64_t *map_find(const struct map *map, uint64_t key);
/** The value's place; a new key's value is 0, and *out_new (may be NULL) says so. Valid until the next map_put. */
uint64_t *map_put(struct map *map, uint64_t key, bool *out_new);
/** Whether it was there. */
bool map_remove(struct map *map, uint64_t key);
/** Walks all entries in no order: start with *at = 0; false at the end. The map must not change meanwhile. */
bool map_each(const struct map *map, size_t *at, uint64_t *out_key, uint64_t *out_value);
