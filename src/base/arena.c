/* base/arena.c: blocks that are filled from front to back and freed together. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGN = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size;
    _Alignas(ALIGN) char bytes[];
};

static void add_block(struct arena *arena, size_t at_least)
{
    size_t size = at_least > BLOCK_SIZE ? at_least : BLOCK_SIZE;
    struct arena_block *block = mem_grow(NULL, sizeof *block + size, 1);

    block->older = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->next = block->bytes;
    arena->left = size;
}

static void *take(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    void *at;

    if (rounded > arena->left || !arena->blocks)
        add_block(arena, rounded);
    at = arena->next;
    arena->next += rounded;
    arena->left -= rounded;
    return at;
}

void *arena_new(struct arena *arena, size_t size)
{
    void *at = take(arena, size);

    memset(at, 0, size);
    return at;
}

void *arena_grow(struct arena *arena, const void *at, size_t used, size_t size)
{
    void *grown = take(arena, size);

    if (used)
        memcpy(grown, at, used);
    return grown;
}

char *arena_str(struct arena *arena, struct sv view)
{
    char *at = take(arena, view.len + 1);

    if (view.len)
        memcpy(at, view.at, view.len);
    at[view.len] = '\0';
    return at;
}

struct sv arena_sv(struct arena *arena, struct sv view)
{
    return view.at ? sv_of(arena_str(arena, view), view.len) : view;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    char *at;
    int len;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    at = take(arena, len < 0 ? 1 : (size_t)len + 1);
    at[0] = '\0';
    va_start(args, fmt);
    if (len > 0)
        (void)vsnprintf(at, (size_t)len + 1, fmt, args);
    va_end(args);
    return at;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;

    if (!kept)
        return;
    while (kept->older) {
        struct arena_block *older = kept->older;

        kept->older = older->older;
        free(older);
    }
    if (kept->size > BLOCK_SIZE) {
        free(kept);
        *arena = (struct arena){ 0 };
        return;
    }
    arena->next = kept->bytes;
    arena->left = kept->size;
}

void arena_done(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *older = arena->blocks->older;

        free(arena->blocks);
        arena->blocks = older;
    }
    *arena = (struct arena){ 0 };
}
