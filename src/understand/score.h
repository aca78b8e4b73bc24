/* understand/score.h: from cues to the sums of every head, in whole numbers until the last step. */
#pragma once

#include "understand/cues.h"
#include "understand/lines.h"

enum { SUMS_READ = LINE_CARE + CLASSES_MAX };

/** The sums of one group of cues, in a weight's steps. Behind each head's there is room, since all heads are read as if they had
 *  CLASSES_MAX. */
struct group_sums {
    int32_t feeling[CLASSES_MAX];
    int32_t care[SUMS_READ]; /* a head's begin at its place (heads.h) */
};

struct scoring {
    struct group_sums groups[GROUP_COUNT];
    size_t n[GROUP_COUNT];
};

/** Asks for the lines of the first cues, so that they are near when score_cues() begins. */
void score_fetch(const struct lines *lines, const uint32_t *cues, size_t n);
/** Adds the weights of `n` cues; the first of `n_behind` more that stand behind them are asked for meanwhile. */
void score_cues(const struct lines *lines, const uint32_t *cues, size_t n, size_t n_behind,
                struct group_sums *sums);
/** The same sums, as a machine without AVX2 makes them. */
void score_cues_plain(const struct lines *lines, const uint32_t *cues, size_t n, size_t n_behind,
                      struct group_sums *sums);
/** The probabilities of the heads from `from` up to `to`, each where it stands in `out`. */
void score_heads(const struct lines *lines, enum head from, enum head to, const struct scoring *scoring,
                 float out[HEAD_COUNT][CLASSES_MAX]);
/** The probabilities of one head. */
void score_head(const struct lines *lines, enum head head, const struct scoring *scoring, float *out);
