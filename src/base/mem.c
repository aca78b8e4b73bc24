/* base/mem.c: allocation that either works or ends the process with a sentence. */
#include "base/lang.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static _Noreturn void out_of_memory(size_t bytes)
{
    fprintf(stderr, "earshot: out of memory (%zu bytes asked); nothing that was committed is lost\n", bytes);
    abort();
}

void *mem_new(size_t count, size_t size)
{
    void *at = calloc(count ? count : 1, size ? size : 1);

    if (!at)
        out_of_memory(count * size);
    return at;
}

void *mem_aligned(size_t unit, size_t bytes)
{
    void *at = aligned_alloc(unit, bytes);

    if (!at)
        out_of_memory(bytes);
    if (unit >= HUGE_PAGE)
        (void)madvise(at, bytes, MADV_HUGEPAGE);
    return memset(at, 0, bytes);
}

void *mem_grow(void *at, size_t count, size_t size)
{
    void *grown;

    if (size && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    grown = realloc(at, count && size ? count * size : 1);
    if (!grown)
        out_of_memory(count * size);
    return grown;
}

char *mem_dup(const char *at, size_t len)
{
    char *copy = mem_grow(NULL, len + 1, 1);

    if (len)
        memcpy(copy, at, len);
    copy[len] = '\0';
    return copy;
}

void mem_freep(void *ptr)
{
    void **at = ptr;

    free(*at);
    *at = NULL;
}
