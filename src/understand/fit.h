/* understand/fit.h: fits one softmax over hashed cues: AdaGrad, rows in a fixed shuffled order, cues dropped at random so
 * that no single word carries a class. The same rows give the same weights to the bit on any compiler: sums run in one
 * order, exp() is our own, nothing is contracted (meson.build). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"

/** The cues of all rows, one row after the other. */
struct cue_store {
    uint32_t *at;
    size_t n, size;
};

struct fit_row {
    size_t from; /* in the store */
    uint32_t n_facts, n_words, n_pieces;
    float weight;
    int label; /* < 0: not of this fit */
};

static inline size_t fit_row_cues(const struct fit_row *row)
{
    return (size_t)row->n_facts + row->n_words + row->n_pieces;
}

struct fit_plan {
    unsigned bits;      /* 2^bits rows of weights */
    unsigned n_classes; /* weights of one row: at most FIT_CLASSES_MAX */
    unsigned n_rounds;
    unsigned n_runs;   /* each in another order with other cues dropped; the weights are their mean */
    float rate, decay; /* of learning; of a weight each time it is touched */
    float drop;        /* share of cues that a round doesn't see */
    float of_facts, of_words, of_pieces; /* how much each group weighs */
    bool not_once;                       /* a cue that stands in one text alone is not learnt */
    uint64_t seed;
};

enum { FIT_CLASSES_MAX = 12 };

/** How much each cue of a group counts in a text with `n` of them: `weight` / sqrt(n). */
float fit_scale(float weight, size_t n);
/** A weight is stored as a whole number of steps, at most so many each way. */
#define FIT_STEPS 127.0F
/** The nearest number of steps; a larger weight has the most there are. */
int8_t fit_whole(float weight, float step);
/** **Owns**: the weights are the caller's, free(): [2^bits][n_classes]. */
float *fit_softmax(const struct cue_store *store, const struct fit_row *rows, size_t n_rows,
                   const struct fit_plan *plan);
/** The sums (before softmax) of one row. */
void fit_scores(const struct cue_store *store, const struct fit_row *row, const struct fit_plan *plan,
                const float *weights, float *out);
/** Turns sums into probabilities, in place. */
void fit_normalise(float *scores, unsigned n);
