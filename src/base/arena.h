/* base/arena.h: memory for one unit of work (a request, a batch), freed whole. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/sv.h"

struct arena_block;

/** A struct of zeroes is an empty arena. Not for two threads at once. */
struct arena {
    struct arena_block *blocks;
    size_t left;
    char *next;
};

/** `size` zeroed bytes, aligned for anything, alive until arena_reset or arena_done. */
void *arena_new(struct arena *arena, size_t size);
#define ARENA_NEW(arena, type, count) ((type *)arena_new((arena), sizeof(type) * (count)))
/** A larger place for what stands at `at` (`used` bytes; NULL and 0 for none); the old one stays till the arena goes. */
void *arena_grow(struct arena *arena, const void *at, size_t used, size_t size);
/** A copy of the bytes with a NUL behind. */
struct sv arena_sv(struct arena *arena, struct sv view);
char *arena_str(struct arena *arena, struct sv view);
/** Text as printf makes it. */
char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
/** Forgets everything; keeps one block for the next unit of work. */
void arena_reset(struct arena *arena);
/** Frees everything. For CLEANUP. */
void arena_done(struct arena *arena);
