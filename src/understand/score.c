/* understand/score.c: weights are small whole numbers, added sixteen at a time; sums of at most SUM_RUN of them fit 16 bits. Whole
 * numbers: the same in any order, on any machine. A line that lies far away takes as long to come as forty near ones, but two
 * dozen come side by side: so each is asked for AHEAD cues before its turn. Asked for all at once they would only wait. */
#include "understand/score.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "understand/softmax.h"

enum { AHEAD = 28, SUM_RUN = 256, LANES = 16, LANE_GROUPS = LINE_SUMS / LANES };
_Static_assert(LINE_SUMS % LANES == 0 && LANE_GROUPS == 3, "the sums of care are three groups of lanes");
_Static_assert((int)HEAD_COUNT <= (int)SOFTMAX_EACH_MAX && (int)CLASSES_MAX <= (int)SOFTMAX_CLASSES_MAX,
               "all heads at once");
_Static_assert(SUM_RUN * 127 <= INT16_MAX, "a run's sums fit 16 bits");

typedef int8_t row_lanes __attribute__((vector_size(LANES)));
typedef int16_t sum_lanes __attribute__((vector_size(2 * LANES)));
/* Four bytes: the one before the three of feeling is none of them, but a load of four stays in the line. */
typedef int8_t feeling_row __attribute__((vector_size(4)));
typedef int16_t feeling_lanes __attribute__((vector_size(8)));

/* What a run of cues sums up to. The last lanes of care are feelings that nobody asks for. */
struct run_sums {
    int16_t care[LINE_SUMS], feeling[1 + LINE_FEELING];
    int32_t beside;
};

/* A run: `n` cues to add, and so many to ask for. */
struct run {
    const uint32_t *cues;
    size_t n, n_asked;
};

static inline __attribute__((always_inline)) void ask_ahead(const struct lines *lines, const struct run *run,
                                                            size_t i)
{
    if (i + AHEAD < run->n_asked)
        __builtin_prefetch(lines_row(lines, run->cues[i + AHEAD]));
}

static void add_lanes(sum_lanes *sums, const int8_t *at)
{
    row_lanes lanes;

    memcpy(&lanes, at, sizeof lanes);
    *sums += __builtin_convertvector(lanes, sum_lanes);
}

static void add_run_plain(const struct lines *lines, const struct run *run, struct run_sums *out)
{
    sum_lanes care[LANE_GROUPS] = { 0 };
    feeling_lanes feeling = { 0 };

    for (size_t i = 0; i < run->n; i++) {
        const int8_t *row = lines_row(lines, run->cues[i]);
        feeling_row felt;

        ask_ahead(lines, run, i);
        for (size_t g = 0; g < LANE_GROUPS; g++)
            add_lanes(&care[g], row + g * LANES);
        memcpy(&felt, lines_feeling(row, run->cues[i]) - 1, sizeof felt);
        feeling += __builtin_convertvector(felt, feeling_lanes);
        out->beside += lines_beside(lines, run->cues[i]);
    }
    memcpy(out->care, care, sizeof out->care);
    memcpy(out->feeling, &feeling, sizeof out->feeling);
}

#if defined(__x86_64__)
/* Said by hand: compilers widen sixteen bytes in six steps where one does it. */
__attribute__((target("avx2"))) static void add_run_avx2(const struct lines *lines, const struct run *run,
                                                         struct run_sums *out)
{
    __m256i first = _mm256_setzero_si256(), second = first, third = first;
    __m128i feeling = _mm_setzero_si128();
    int32_t beside = 0;

    for (size_t i = 0; i < run->n; i++) {
        const int8_t *row = lines_row(lines, run->cues[i]);
        const __m128i *lanes = (const __m128i *)(const void *)row;
        int felt;

        ask_ahead(lines, run, i);
        first = _mm256_add_epi16(first, _mm256_cvtepi8_epi16(_mm_load_si128(lanes)));
        second = _mm256_add_epi16(second, _mm256_cvtepi8_epi16(_mm_load_si128(lanes + 1)));
        third = _mm256_add_epi16(third, _mm256_cvtepi8_epi16(_mm_load_si128(lanes + 2)));
        memcpy(&felt, lines_feeling(row, run->cues[i]) - 1, sizeof felt);
        feeling = _mm_add_epi16(feeling, _mm_cvtepi8_epi16(_mm_cvtsi32_si128(felt)));
        beside += lines_beside(lines, run->cues[i]);
    }
    _mm256_storeu_si256((__m256i *)(void *)out->care, first);
    _mm256_storeu_si256((__m256i *)(void *)(out->care + LANES), second);
    _mm256_storeu_si256((__m256i *)(void *)(out->care + 2 * LANES), third);
    _mm_storel_epi64((__m128i *)(void *)out->feeling, feeling);
    out->beside = beside;
}

static void add_run(const struct lines *lines, const struct run *run, struct run_sums *out)
{
    if (__builtin_cpu_supports("avx2"))
        add_run_avx2(lines, run, out);
    else
        add_run_plain(lines, run, out);
}
#else
static void add_run(const struct lines *lines, const struct run *run, struct run_sums *out)
{
    add_run_plain(lines, run, out);
}
#endif

typedef void add_run_fn(const struct lines *lines, const struct run *run, struct run_sums *out);

/* In runs that fit 16 bits. */
static inline __attribute__((always_inline)) void add_cues(add_run_fn *add, const struct lines *lines,
                                                           const uint32_t *cues, size_t n, size_t n_behind,
                                                           struct group_sums *sums)
{
    for (size_t from = 0; from < n; from += SUM_RUN) {
        size_t rest = n - from;
        struct run run = { .cues = cues + from,
                           .n = rest < SUM_RUN ? rest : SUM_RUN,
                           .n_asked = rest + n_behind };
        struct run_sums of_run = { .beside = 0 };

        add(lines, &run, &of_run);
        for (size_t c = 0; c < LINE_CARE; c++)
            sums->care[c] += of_run.care[c];
        sums->care[LINE_CARE] += of_run.beside;
        for (size_t c = 0; c < LINE_FEELING; c++)
            sums->feeling[c] += of_run.feeling[1 + c];
    }
}

void score_fetch(const struct lines *lines, const uint32_t *cues, size_t n)
{
    for (size_t i = 0; i < n && i < AHEAD; i++)
        __builtin_prefetch(lines_row(lines, cues[i]));
}

void score_cues(const struct lines *lines, const uint32_t *cues, size_t n, size_t n_behind,
                struct group_sums *sums)
{
    add_cues(add_run, lines, cues, n, n_behind, sums);
}

void score_cues_plain(const struct lines *lines, const uint32_t *cues, size_t n, size_t n_behind,
                      struct group_sums *sums)
{
    add_cues(add_run_plain, lines, cues, n, n_behind, sums);
}

typedef int32_t int_classes __attribute__((vector_size(16)));
typedef float classes __attribute__((vector_size(16)));
enum { CLASS_LANES = 4 };
_Static_assert(CLASSES_MAX % CLASS_LANES == 0, "all classes are whole groups of lanes");

/* Four classes, whatever the head has: side by side that costs less than to count. */
static inline classes weigh_four(const int32_t *const at[GROUP_COUNT], const float by[GROUP_COUNT],
                                 size_t from)
{
    classes sum = { 0 };

    for (unsigned g = 0; g < GROUP_COUNT; g++) {
        int_classes whole;

        memcpy(&whole, at[g] + from, sizeof whole);
        sum += by[g] * __builtin_convertvector(whole, classes);
    }
    return sum;
}

/* `root`: of how many cues each group has. */
static void weigh_sums(const struct head_scale *scale, enum head head, const struct scoring *scoring,
                       const float root[GROUP_COUNT], float out[CLASSES_MAX])
{
    const struct head_shape *shape = &head_shapes[head];
    const int32_t *at[GROUP_COUNT];
    float by[GROUP_COUNT];

    for (unsigned g = 0; g < GROUP_COUNT; g++) {
        const struct group_sums *sums = &scoring->groups[g];

        at[g] = head == HEAD_SENTIMENT ? sums->feeling : sums->care + shape->place;
        by[g] = (scoring->n[g] ? scale->weigh[g] / root[g] : 0) * scale->unit;
    }
    for (unsigned from = 0; from < shape->n_classes; from += CLASS_LANES) {
        classes sum = weigh_four(at, by, from), bias;

        if (shape->n_classes == 2) /* only the first's weights are kept */
            sum[1] = -sum[0];
        memcpy(&bias, scale->bias + from, sizeof bias);
        sum = (sum + bias) / scale->temperature;
        memcpy(out + from, &sum, sizeof sum);
    }
}

void score_heads(const struct lines *lines, enum head from, enum head to, const struct scoring *scoring,
                 float out[HEAD_COUNT][CLASSES_MAX])
{
    struct softmax each[HEAD_COUNT];
    float root[GROUP_COUNT];

    for (unsigned g = 0; g < GROUP_COUNT; g++)
        root[g] = sqrtf((float)scoring->n[g]);
    for (enum head head = from; head < to; head++) {
        weigh_sums(&lines->scales[head], head, scoring, root, out[head]);
        each[head - from] = (struct softmax){ .scores = out[head], .n = head_shapes[head].n_classes };
    }
    softmax_each(each, to - from);
}

void score_head(const struct lines *lines, enum head head, const struct scoring *scoring, float *out)
{
    float all[HEAD_COUNT][CLASSES_MAX];

    score_heads(lines, head, head + 1, scoring, all);
    memcpy(out, all[head], head_shapes[head].n_classes * sizeof *out);
}
