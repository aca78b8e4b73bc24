/* understand/score.h: from cues to the sums of every head, in whole numbers until the last step. */
#pragma once

#include "understand/cues.h"
#include "understand/weights.h"

enum { CACHE_SLOTS = 8192 };

/** The sums of one group of cues, in a weight's steps. */
struct group_sums {
    int32_t feeling[FEELING_COLUMNS];
    int32_t care[CARE_COLUMNS];
};

/** The sums of the pieces of words seen before: people use the same words. Exact: only a cache. */
struct piece_sums {
    uint64_t word;
    const void *model;
    int16_t feeling[FEELING_COLUMNS];
    int16_t care[CARE_COLUMNS];
    int16_t intent_sum, feeling_sum; /* of all classes of the head */
    uint32_t n;
};

struct scoring {
    struct group_sums groups[GROUP_COUNT];
    size_t n[GROUP_COUNT];
};

/** Adds the rows of `n` cues. */
void score_cues(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums);
/** The row of a cue in each table. */
static inline const int8_t *score_care_row(const struct weights *weights, uint32_t cue)
{
    return weights->care + (size_t)(cue >> (32 - CARE_BITS)) * CARE_STRIDE;
}

static inline const int8_t *score_feeling_row(const struct weights *weights, uint32_t cue)
{
    return weights->feeling + (size_t)(cue >> (32 - FEELING_BITS)) * FEELING_COLUMNS;
}

/** Asks for the rows of the first cues, and for the sums of words seen before, so that they are near when they are read:
 *  they lie anywhere in megabytes. */
void score_fetch_cues(const struct weights *weights, const uint32_t *cues, size_t n);
void score_fetch_pieces(const struct words *words, const struct piece_sums *cache);
/** The pieces of one word, out of the cache where they are. */
const struct piece_sums *score_pieces(const struct weights *weights, const struct word *word,
                                      struct piece_sums *cache);
void score_add(struct group_sums *sums, const struct piece_sums *pieces);
/** The probabilities of a head. */
void score_head(const struct weights *weights, enum head head, const struct scoring *scoring, float *out);
