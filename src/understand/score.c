/* understand/score.c: rows of small whole numbers are added sixteen at a time by the compiler; sums of at most
 * SUM_RUN rows fit 16 bits. */
#include "understand/score.h"

#include <math.h>
#include <string.h>

#include "understand/fit.h"

enum { AHEAD = 12, SUM_RUN = 256, WORD_PIECES_MAX = 3 * (WORD_BYTES_MAX + 2) };

/* The rows lie anywhere in megabytes: they are asked for before their turn. */
static void fetch(const struct weights *weights, uint32_t cue)
{
    __builtin_prefetch(score_care_row(weights, cue));
    __builtin_prefetch(score_care_row(weights, cue) + CARE_COLUMNS - 1);
    __builtin_prefetch(score_feeling_row(weights, cue));
}

static void add_run(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    int16_t care[CARE_COLUMNS] = { 0 }, feeling[FEELING_COLUMNS] = { 0 };

    for (size_t i = 0; i < n && i < AHEAD; i++)
        fetch(weights, cues[i]);
    for (size_t i = 0; i < n; i++) {
        const int8_t *care_row = score_care_row(weights, cues[i]),
                     *feeling_row = score_feeling_row(weights, cues[i]);

        if (i + AHEAD < n)
            fetch(weights, cues[i + AHEAD]);

        for (size_t c = 0; c < CARE_COLUMNS; c++)
            care[c] = (int16_t)(care[c] + care_row[c]);
        for (size_t c = 0; c < FEELING_COLUMNS; c++)
            feeling[c] = (int16_t)(feeling[c] + feeling_row[c]);
    }
    for (size_t c = 0; c < CARE_COLUMNS; c++)
        sums->care[c] += care[c];
    for (size_t c = 0; c < FEELING_COLUMNS; c++)
        sums->feeling[c] += feeling[c];
}

void score_cues(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    while (n > SUM_RUN) {
        add_run(weights, cues, SUM_RUN, sums);
        cues += SUM_RUN;
        n -= SUM_RUN;
    }
    add_run(weights, cues, n, sums);
}

const struct piece_sums *score_pieces(const struct weights *weights, const struct word *word,
                                      struct piece_sums *cache)
{
    struct piece_sums *slot = &cache[(word->hash * UINT64_C(0x9E3779B97F4A7C15)) >> 52];
    uint32_t cues[WORD_PIECES_MAX];
    struct group_sums sums = { 0 };

    if (slot->word == word->hash && slot->model == weights)
        return slot;
    slot->word = word->hash;
    slot->model = weights;
    slot->n = (uint32_t)cues_pieces(word, cues, WORD_PIECES_MAX);
    score_cues(weights, cues, slot->n, &sums);
    for (size_t c = 0; c < CARE_COLUMNS; c++)
        slot->care[c] = (int16_t)sums.care[c];
    for (size_t c = 0; c < FEELING_COLUMNS; c++)
        slot->feeling[c] = (int16_t)sums.feeling[c];
    return slot;
}

void score_add(struct group_sums *sums, const struct piece_sums *pieces)
{
    for (size_t c = 0; c < CARE_COLUMNS; c++)
        sums->care[c] += pieces->care[c];
    for (size_t c = 0; c < FEELING_COLUMNS; c++)
        sums->feeling[c] += pieces->feeling[c];
}

void score_head(const struct weights *weights, enum head head, const struct scoring *scoring, float *out)
{
    const struct head_shape *shape = &head_shapes[head];
    const struct head_scale *scale = &weights->scales[head];

    for (unsigned c = 0; c < shape->n_classes; c++)
        out[c] = 0;
    for (unsigned g = 0; g < GROUP_COUNT; g++) {
        const struct group_sums *sums = &scoring->groups[g];
        const int32_t *columns = head == HEAD_SENTIMENT ? sums->feeling : sums->care + shape->column;
        float by = fit_scale(scale->weigh[g], scoring->n[g]) * scale->unit;

        for (unsigned c = 0; c < shape->n_classes; c++)
            out[c] += by * (float)columns[c];
    }
    for (unsigned c = 0; c < shape->n_classes; c++)
        out[c] = (out[c] + scale->bias[c]) / scale->temperature;
    fit_normalise(out, shape->n_classes);
}
