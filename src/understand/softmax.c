/* understand/softmax.c: the exponentials of all questions side by side, four at a time, since each waits for its own series. */
#include "understand/softmax.h"

#include <stdint.h>
#include <string.h>

#include "base/lang.h"

typedef double lanes __attribute__((vector_size(32)));
typedef int64_t lane_bits __attribute__((vector_size(32)));
typedef float score_lanes __attribute__((vector_size(16)));
enum { LANES = 4, LANE_GROUPS = SOFTMAX_CLASSES_MAX / LANES };
_Static_assert(SOFTMAX_CLASSES_MAX % LANES == 0, "all classes are whole groups of lanes");

/* The values of one question begin a group of lanes. */
struct values {
    lanes at[SOFTMAX_EACH_MAX * LANE_GROUPS];
    size_t n_groups;
};

#define WRITTEN_ONCE static inline __attribute__((always_inline)) /* and compiled for each kind of machine */

/* e^x of each x from -700 to 0, error below 1e-7 of it: 2^n by its bits, n rounded by a sum that has no digits behind the
 * point, and e^r by its series for |r| <= ln2/2: adds and multiplies alone, side by side. */
WRITTEN_ONCE void exp_each(struct values *values)
{
    static const double series[] = { 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24,
                                     1.0 / 6,     1.0 / 2,    1,         1 };
    const double ln2 = 0.693147180559945309417, per_ln2 = 1.44269504088896340736;
    const double rounding = 0x1.8p52; /* its lowest bit is worth 1 */

    for (size_t g = 0; g < values->n_groups; g++) {
        lanes x = values->at[g], shifted = x * per_ln2 + rounding, r = x - (shifted - rounding) * ln2,
              sum = { 0 };

        for (size_t i = 0; i < COUNT(series); i++)
            sum = sum * r + series[i];
        values->at[g] = sum * (lanes)(((lane_bits)shifted + 1023) << 52);
    }
}

WRITTEN_ONCE size_t groups_of(const struct softmax *one)
{
    return (one->n + LANES - 1) / LANES;
}

/* How far each class lies below the likeliest. */
WRITTEN_ONCE void read_scores(const struct softmax *one, lanes *out)
{
    static const lanes least = { -700, -700, -700, -700 };
    float most = one->scores[0];

    for (unsigned c = 1; c < one->n; c++)
        most = one->scores[c] > most ? one->scores[c] : most;
    for (size_t g = 0; g < groups_of(one); g++) {
        score_lanes scores;
        lane_bits too_low;
        lanes below;

        memcpy(&scores, one->scores + g * LANES, sizeof scores);
        below = __builtin_convertvector(scores, lanes) - (double)most;
        too_low = (lane_bits)(below < least);
        out[g] = (lanes)((too_low & (lane_bits)least) | (~too_low & (lane_bits)below));
    }
}

WRITTEN_ONCE void write_shares(const lanes *values, const struct softmax *one)
{
    const double *each = (const double *)values;
    double sum = 0;

    for (unsigned c = 0; c < one->n; c++)
        sum = sum + each[c];
    for (size_t g = 0; g < groups_of(one); g++) {
        score_lanes shares = __builtin_convertvector(values[g] / sum, score_lanes);

        memcpy(one->scores + g * LANES, &shares, sizeof shares);
    }
}

WRITTEN_ONCE void normalise(const struct softmax *each, size_t n)
{
    struct values values;
    lanes *at = values.at;

    for (size_t i = 0; i < n; at += groups_of(&each[i++]))
        read_scores(&each[i], at);
    values.n_groups = (size_t)(at - values.at);
    exp_each(&values);
    at = values.at;
    for (size_t i = 0; i < n; at += groups_of(&each[i++]))
        write_shares(at, &each[i]);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void normalise_avx2(const struct softmax *each, size_t n)
{
    normalise(each, n);
}

void softmax_each(const struct softmax *each, size_t n)
{
    if (__builtin_cpu_supports("avx2"))
        normalise_avx2(each, n);
    else
        normalise(each, n);
}
#else
void softmax_each(const struct softmax *each, size_t n)
{
    normalise(each, n);
}
#endif
