/* understand/score.c: rows of small whole numbers are added sixteen at a time by the compiler, twice as fast where the machine has
 * AVX2; sums of at most SUM_RUN rows fit 16 bits. Whole numbers: the same on any machine. */
#include "understand/score.h"

#include <math.h>
#include <string.h>

#include "understand/fit.h"

enum {
    AHEAD = 12,
    FETCHED_MAX = 64,
    LINE = 64,
    CACHE_SHIFT = 51,
    SUM_RUN = 256,
    WORD_PIECES_MAX = 3 * (WORD_BYTES_MAX + 2)
};

/* The rows lie anywhere in megabytes: they are asked for before their turn. */
static void fetch(const struct weights *weights, uint32_t cue)
{
    __builtin_prefetch(score_care_row(weights, cue));
    __builtin_prefetch(score_feeling_row(weights, cue));
}

/* Sixteen columns of a row, and their sums; the four of a row of feeling. */
typedef int8_t row_lanes __attribute__((vector_size(16)));
typedef int16_t sum_lanes __attribute__((vector_size(32)));
typedef int8_t feeling_row __attribute__((vector_size(FEELING_COLUMNS)));
typedef int16_t feeling_lanes __attribute__((vector_size(2 * FEELING_COLUMNS)));
enum { LANES = 16, LANE_GROUPS = CARE_COLUMNS / LANES };
_Static_assert(CARE_COLUMNS % LANES == 0 && LANE_GROUPS == 3, "a row is three groups of lanes");

static inline __attribute__((always_inline)) void add_lanes(sum_lanes *sums, const int8_t *at)
{
    row_lanes lanes;

    memcpy(&lanes, at, sizeof lanes);
    *sums += __builtin_convertvector(lanes, sum_lanes);
}

/* Written once, compiled for each kind of machine. */
static inline __attribute__((always_inline)) void
add_rows(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    sum_lanes first = { 0 }, second = { 0 }, third = { 0 };
    feeling_lanes feeling = { 0 };

    for (size_t i = 0; i < n && i < AHEAD; i++)
        fetch(weights, cues[i]);
    for (size_t i = 0; i < n; i++) {
        const int8_t *care = score_care_row(weights, cues[i]);
        feeling_row felt;

        if (i + AHEAD < n)
            fetch(weights, cues[i + AHEAD]);
        add_lanes(&first, care);
        add_lanes(&second, care + LANES);
        add_lanes(&third, care + 2 * LANES);
        memcpy(&felt, score_feeling_row(weights, cues[i]), sizeof felt);
        feeling += __builtin_convertvector(felt, feeling_lanes);
    }
    for (size_t c = 0; c < LANES; c++) {
        sums->care[c] += first[c];
        sums->care[LANES + c] += second[c];
        sums->care[2 * LANES + c] += third[c];
    }
    for (size_t c = 0; c < FEELING_COLUMNS; c++)
        sums->feeling[c] += feeling[c];
}

static void add_run_plain(const struct weights *weights, const uint32_t *cues, size_t n,
                          struct group_sums *sums)
{
    add_rows(weights, cues, n, sums);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void add_run_avx2(const struct weights *weights, const uint32_t *cues,
                                                         size_t n, struct group_sums *sums)
{
    add_rows(weights, cues, n, sums);
}

static void add_run(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    if (__builtin_cpu_supports("avx2"))
        add_run_avx2(weights, cues, n, sums);
    else
        add_run_plain(weights, cues, n, sums);
}
#else
static void add_run(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    add_run_plain(weights, cues, n, sums);
}
#endif

void score_cues(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    while (n > SUM_RUN) {
        add_run(weights, cues, SUM_RUN, sums);
        cues += SUM_RUN;
        n -= SUM_RUN;
    }
    add_run(weights, cues, n, sums);
}

void score_fetch_cues(const struct weights *weights, const uint32_t *cues, size_t n)
{
    for (size_t i = 0; i < n && i < FETCHED_MAX; i++)
        fetch(weights, cues[i]);
}

static size_t slot_of(const struct word *word)
{
    return (word->hash * UINT64_C(0x9E3779B97F4A7C15)) >> CACHE_SHIFT;
}

void score_fetch_pieces(const struct words *words, const struct piece_sums *cache)
{
    for (size_t i = 0; i < words->n && i < FETCHED_MAX; i++) {
        const char *slot = (const char *)&cache[slot_of(&words->at[i])];

        if (!word_has_pieces(&words->at[i]))
            continue;
        for (size_t line = 0; line < sizeof *cache; line += LINE)
            __builtin_prefetch(slot + line);
    }
}

const struct piece_sums *score_pieces(const struct weights *weights, const struct word *word,
                                      struct piece_sums *cache)
{
    struct piece_sums *slot = &cache[slot_of(word)];
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
    slot->intent_sum = slot->feeling_sum = 0;
    for (size_t c = 0; c < INTENT_COUNT; c++)
        slot->intent_sum = (int16_t)(slot->intent_sum + slot->care[head_shapes[HEAD_INTENT].column + c]);
    for (size_t c = 0; c < SENTIMENT_COUNT; c++)
        slot->feeling_sum = (int16_t)(slot->feeling_sum + slot->feeling[c]);
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
