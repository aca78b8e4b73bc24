/* understand/pieces.h: the sums of the pieces of words seen before: people use the same words. Exact: only a cache. */
#pragma once

#include "understand/score.h"

enum { PIECE_SETS = 8192, PIECE_WAYS = 2, FRESH_MAX = 64 };

/** The sums of one word's pieces. */
struct piece_sums {
    uint64_t word;
    const void *model;
    int16_t feeling[LINE_FEELING + 1];
    int16_t care[LINE_SUMS];
    int16_t intent_sum, feeling_sum; /* of all classes of the head */
    uint16_t n;
    uint16_t last; /* in a set's first: which of the set was asked for last */
};

/** Words of one hash take each other's room: the one that was asked for last stays. */
struct piece_set {
    struct piece_sums at[PIECE_WAYS];
};

/** The words of a text whose pieces are not summed yet: at most so many are summed in one go. */
struct fresh_words {
    struct {
        struct piece_sums *slot;
        uint64_t word;
        uint32_t n;
    } at[FRESH_MAX];
    size_t n;
};

/** **Owns**: the caller, free(): [PIECE_SETS], nothing known. */
struct piece_set *pieces_cache_new(void);
/** Nothing is known any more. */
void pieces_cache_clear(struct piece_set *cache);
/** Asks for the sums of the first words. */
void pieces_fetch(const struct words *words, const struct piece_set *cache);
/** Which words are not known; their pieces are left in `cues`, and their slots taken. */
void pieces_gather(const struct lines *lines, const struct words *words, struct piece_set *cache,
                   struct cues *cues, struct fresh_words *out);
/** Sums what pieces_gather() left. */
void pieces_sum(const struct lines *lines, const struct cues *cues, const struct fresh_words *fresh);
/** The pieces of one word, out of the cache where they are. */
const struct piece_sums *pieces_of(const struct lines *lines, const struct word *word,
                                   struct piece_set *cache);
void pieces_add(struct group_sums *sums, const struct piece_sums *pieces);
