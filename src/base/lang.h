/* base/lang.h: the few macros that make C lighter, and nothing else. */
#pragma once

#include <stddef.h>
#include <stdlib.h>

/** The result must be looked at, or cast to void on purpose. */
#define MUST_USE __attribute__((warn_unused_result))

/** Arguments `fmt` (1-based) and what follows `args` are checked as printf's. */
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/** The variable is handed (by address) to `fn` on every way out of its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/** Gives the pointer away and leaves NULL, so that CLEANUP frees nothing. */
#define TAKE(ptr) \
    __extension__({ \
        __typeof__(ptr) *take_at_ = &(ptr); \
        __typeof__(ptr) take_value_ = *take_at_; \
        *take_at_ = NULL; \
        take_value_; \
    })

/** The number of elements of an array (not of a pointer). */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** An argument that an interface asks for and this function has no use for. */
#define UNUSED __attribute__((unused))

/** Memory, zeroed. Ends the process when there is none: what comes from outside meets a limit before it is
 *  allocated, and the commit protocol makes a crash safe. **Owns**: the caller, free(). */
void *mem_new(size_t count, size_t size);
/** As mem_new for `count` objects of `type`. */
#define NEW(type, count) ((type *)mem_new((count), sizeof(type)))
/** As mem_new, at a multiple of `unit`: a power of two that `bytes` are a multiple of. From HUGE_PAGE on the system is asked for
 *  huge pages, which spare what is looked into at random most walks through page tables. **Owns**: the caller, free(). */
void *mem_aligned(size_t unit, size_t bytes);
/** Bytes; what the processors that Earshot is for have, or a multiple of it. */
enum { CACHE_LINE = 64, HUGE_PAGE = 2 << 20 };
/** Grows `at` to `count` objects of `size` bytes; the new ones are not zeroed. Ends the process when it can't. */
void *mem_grow(void *at, size_t count, size_t size);
/** A copy of `len` bytes with a NUL behind. **Owns**: the caller, free(). */
char *mem_dup(const char *at, size_t len);
/** For CLEANUP on any heap pointer: frees what `*(void **)ptr` points to. */
void mem_freep(void *ptr);
