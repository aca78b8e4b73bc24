/* text/likeness.h: which of many short texts are most like this one: an index in memory of the words that count.
 *
 * Words that few texts share weigh more (inverse document frequency); how often a word stands in one text doesn't. Likeness is
 * the cosine of two such sets of words, 0 … 1. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/sv.h"

struct likeness;

enum {
    LIKENESS_WORDS_MAX = 64, /* of one text: the first; what comes after doesn't count */
    LIKENESS_FOUND_MAX = 20,
};

/** Keeps at most `most` texts: a further one takes the place of the one put first. About 8 bytes a word.
 *  **Owns**: the caller, likeness_free(). **Threads**: one at a time. */
struct likeness *likeness_new(size_t most);
/** NULL is fine. */
void likeness_free(struct likeness *likeness);
/** Puts `text` under `id` (not 0), in the place of what stood there. Only texts of the same `group` are compared. */
void likeness_put(struct likeness *likeness, uint64_t id, uint64_t group, struct sv text);
void likeness_drop(struct likeness *likeness, uint64_t id);
size_t likeness_size(const struct likeness *likeness);

struct alike {
    uint64_t id;
    double share; /* 0 … 1 */
};

/** The texts of `group` that are most like `text` and at least `least` like it, the most alike first, without `but`.
 *  Returns how many, at most `most` (at most LIKENESS_FOUND_MAX). Cost: the texts that share one of its rarer words. */
size_t likeness_find(struct likeness *likeness, uint64_t group, struct sv text, uint64_t but, double least,
                     size_t most, struct alike *out);
