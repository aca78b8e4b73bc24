/* channel/seen.h: the last few thousand things by their hash: so that what a network gives twice around a
 * reconnect is passed on once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

enum { SEEN_MAX = 16384 };

/** A struct of zeroes is empty. Not for two threads at once. */
struct seen {
    struct map map;
    uint64_t *ring; /* in order of arrival; the oldest makes room */
    size_t n;       /* ever added */
};

/** Whether it was new. */
bool seen_add(struct seen *seen, uint64_t hash);
void seen_clear(struct seen *seen);
void seen_done(struct seen *seen);
