/* hear/lessons.h: what agents' decisions teach about names: which words stand in posts that were about a brand, and in those that
 * were not. A lesson counts from the moment it is given, and can be taken back. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/sv.h"

struct lessons;

enum { LESSON_WORDS_MAX = 64 /* of one post; what comes after teaches nothing */ };

/** **Owns**: the caller, lessons_free(). **Threads**: one writes, or any read. */
struct lessons *lessons_new(void);
/** NULL is fine. */
void lessons_free(struct lessons *lessons);
/** Whose name it is. Its own words stand in all posts, so they teach nothing. */
struct lesson_brand {
    uint64_t id;
    struct sv name; /* folded */
};

/** A text, folded (text/fold.h), was about `brand`, or was not. */
void lessons_give(struct lessons *lessons, struct lesson_brand brand, struct sv folded, bool ours);
/** Takes back exactly that. */
void lessons_take_back(struct lessons *lessons, struct lesson_brand brand, struct sv folded, bool ours);

struct lesson_word {
    struct sv word; /* in the folded text that was asked about */
    double weight;  /* log-odds */
};

/** The words of a folded text of which most was learnt, the strongest first. Returns how many, at most `most`. */
size_t lessons_words(const struct lessons *lessons, struct lesson_brand brand, struct sv folded, size_t most,
                     struct lesson_word *out);
