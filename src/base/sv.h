/* base/sv.h: a look at bytes that somebody else owns. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/lang.h"

/** `len` bytes at `at`; no NUL is promised. `at` may be NULL when `len` is 0: absent. */
struct sv {
    const char *at;
    size_t len;
};

/** For printf's `%.*s`: `SV_ARG(view)`. */
#define SV_ARG(view) (int)(view).len, (view).at
/** A view of a string literal. */
#define SV(literal)  ((struct sv){ "" literal, sizeof(literal) - 1 })

static inline struct sv sv_of(const char *at, size_t len)
{
    return (struct sv){ at, len };
}

/** A view of a NUL-terminated string; NULL gives the absent view. */
static inline struct sv sv_str(const char *text)
{
    return (struct sv){ text, text ? strlen(text) : 0 };
}

static inline struct sv sv_skip(struct sv view, size_t n_bytes)
{
    return (struct sv){ n_bytes ? view.at + n_bytes : view.at,
                        view.len - n_bytes }; /* NULL + 0 is undefined */
}

static inline bool sv_equal(struct sv a, struct sv b)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): what has a length has bytes */
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool sv_is(struct sv view, const char *text)
{
    return sv_equal(view, sv_str(text));
}

/** ASCII letters alike whatever their case; other bytes exactly. For handles, header names, keywords. */
bool sv_equal_nocase(struct sv a, struct sv b);
bool sv_starts(struct sv view, struct sv prefix);
bool sv_ends(struct sv view, struct sv suffix);
/** The view without ASCII white space at both ends. */
struct sv sv_trim(struct sv view);
/** The offset of the first `byte`, or `view.len`. */
size_t sv_find(struct sv view, char byte);
/** Takes what stands before the first `byte` (or all) from the front of *in, and the byte itself. */
struct sv sv_split(struct sv *in, char byte);
/** Bytes compared as memcmp does, the shorter first: for sorting. */
int sv_compare(struct sv a, struct sv b);

/** A whole decimal number, an optional `-` first, nothing around it. False on overflow. */
MUST_USE bool sv_to_i64(struct sv view, int64_t *out);
/** A whole decimal floating point number (JSON's grammar), nothing around it. At most 63 bytes. */
MUST_USE bool sv_to_double(struct sv view, double *out);
/** A 64-bit hash of the bytes, the same on every machine. **Source**: XXH3. */
uint64_t sv_hash(struct sv view, uint64_t seed);
/** A heap copy with a NUL. **Owns**: the caller, free(). */
char *sv_dup(struct sv view);

/** Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF). */
bool utf8_check(struct sv view);
/** How many characters (code points) well-formed UTF-8 holds. */
size_t utf8_count(struct sv view);
/** Cuts to at most `max` bytes, never inside a character. */
struct sv utf8_cut(struct sv view, size_t max);
