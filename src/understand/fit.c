/* understand/fit.c: the sums. Scores are kept in double while they are summed, weights in float. */
#include "understand/fit.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "understand/fit_once.h"
#include "understand/softmax.h"

struct fitting {
    const struct cue_store *store;
    const struct fit_plan *plan;
    const uint64_t *once;  /* fit_seen_once(); NULL: every cue counts */
    float *weights, *seen; /* seen: sums of squared gradients */
    uint32_t *kept;        /* the rows of weights that the current text uses */
    float *scale;          /* and how much */
    size_t n_kept;
};

void fit_normalise(float *scores, unsigned n)
{
    float all[SOFTMAX_CLASSES_MAX] = { 0 };

    memcpy(all, scores, n * sizeof *scores);
    softmax_each(&(struct softmax){ .scores = all, .n = n }, 1);
    memcpy(scores, all, n * sizeof *scores);
}

float fit_scale(float weight, size_t n)
{
    return n ? weight / sqrtf((float)n) : 0;
}

int8_t fit_whole(float weight, float step)
{
    float steps = weight / step;

    steps = steps > FIT_STEPS ? FIT_STEPS : steps < -FIT_STEPS ? -FIT_STEPS : steps;
    return (int8_t)(steps < 0 ? steps - 0.5F : steps + 0.5F);
}

static void keep_group(struct fitting *fitting, size_t from, size_t n, float scale, struct random_seq *random)
{
    const uint32_t *cues = fitting->store->at;
    uint64_t limit = (uint64_t)(fitting->plan->drop * 65536);
    unsigned shift = 32 - fitting->plan->bits;
    uint64_t bits = 0;

    if (scale == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        if (random && i % 4 == 0)
            bits = random_next(random);
        if (random && (bits >> i % 4 * 16 & 0xFFFF) < limit)
            continue;
        if (fitting->once && fit_bit(fitting->once, from + i))
            continue;
        fitting->kept[fitting->n_kept] = cues[from + i] >> shift;
        fitting->scale[fitting->n_kept++] = scale;
    }
}

static void keep_cues(struct fitting *fitting, const struct fit_row *row, struct random_seq *random)
{
    const struct fit_plan *plan = fitting->plan;
    size_t words = row->from + row->n_facts, pieces = words + row->n_words;
    float more = random && plan->drop > 0 ? 1 / (1 - plan->drop) : 1;

    fitting->n_kept = 0;
    keep_group(fitting, row->from, row->n_facts, fit_scale(plan->of_facts, row->n_facts) * more, random);
    keep_group(fitting, words, row->n_words, fit_scale(plan->of_words, row->n_words) * more, random);
    keep_group(fitting, pieces, row->n_pieces, fit_scale(plan->of_pieces, row->n_pieces) * more, random);
}

static void sum_kept(const struct fitting *fitting, const float *weights, float *out)
{
    unsigned n = fitting->plan->n_classes;
    double sums[FIT_CLASSES_MAX] = { 0 };

    for (size_t i = 0; i < fitting->n_kept; i++) {
        const float *row = weights + (size_t)fitting->kept[i] * n;
        double scale = fitting->scale[i];

        for (unsigned c = 0; c < n; c++)
            sums[c] = sums[c] + scale * (double)row[c];
    }
    for (unsigned c = 0; c < n; c++)
        out[c] = (float)sums[c];
}

static void learn(struct fitting *fitting, const float *wrong)
{
    const struct fit_plan *plan = fitting->plan;
    unsigned n = plan->n_classes;

    for (size_t i = 0; i < fitting->n_kept; i++) {
        float *row = fitting->weights + (size_t)fitting->kept[i] * n;
        float *seen = fitting->seen + (size_t)fitting->kept[i] * n;
        float scale = fitting->scale[i];

        for (unsigned c = 0; c < n; c++) {
            float gradient = wrong[c] * scale + plan->decay * row[c];

            seen[c] = seen[c] + gradient * gradient;
            row[c] = row[c] - plan->rate * gradient / sqrtf(seen[c]);
        }
    }
}

static void learn_row(struct fitting *fitting, const struct fit_row *row, struct random_seq *random)
{
    unsigned n = fitting->plan->n_classes;
    float wrong[FIT_CLASSES_MAX];

    keep_cues(fitting, row, random);
    sum_kept(fitting, fitting->weights, wrong);
    fit_normalise(wrong, n);
    wrong[row->label] = wrong[row->label] - 1;
    for (unsigned c = 0; c < n; c++)
        wrong[c] = wrong[c] * row->weight;
    learn(fitting, wrong);
}

static size_t longest(const struct fit_row *rows, size_t n_rows)
{
    size_t most = 1;

    for (size_t i = 0; i < n_rows; i++) {
        size_t n = fit_row_cues(&rows[i]);

        most = n > most ? n : most;
    }
    return most;
}

static void fit_run(const struct cue_store *store, const uint64_t *once, const struct fit_row *rows,
                    size_t n_rows, const struct fit_plan *plan, uint64_t seed, float *weights)
{
    size_t n_weights = ((size_t)1 << plan->bits) * plan->n_classes, n_cues = longest(rows, n_rows),
           n_order = 0;
    CLEANUP(mem_freep) float *seen = NEW(float, n_weights);
    CLEANUP(mem_freep) uint32_t *kept = NEW(uint32_t, n_cues);
    CLEANUP(mem_freep) float *scale = NEW(float, n_cues);
    CLEANUP(mem_freep) uint32_t *order = NEW(uint32_t, n_rows + 1);
    struct fitting fitting = { .store = store,
                               .plan = plan,
                               .once = once,
                               .weights = weights,
                               .seen = seen,
                               .kept = kept,
                               .scale = scale };
    struct random_seq random = { .state = seed };

    for (size_t i = 0; i < n_weights; i++) {
        weights[i] = 0;
        seen[i] = 1e-6f; /* the first step is not divided by nothing */
    }
    for (size_t i = 0; i < n_rows; i++) {
        if (rows[i].label >= 0)
            order[n_order++] = (uint32_t)i;
    }
    for (unsigned round = 0; round < plan->n_rounds; round++) {
        random_shuffle(&random, order, n_order);
        for (size_t i = 0; i < n_order; i++)
            learn_row(&fitting, &rows[order[i]], &random);
    }
}

float *fit_softmax(const struct cue_store *store, const struct fit_row *rows, size_t n_rows,
                   const struct fit_plan *plan)
{
    enum { SEEDS_APART = 1000 };
    size_t n_weights = ((size_t)1 << plan->bits) * plan->n_classes;
    CLEANUP(mem_freep) uint64_t *once = plan->not_once ? fit_seen_once(store, rows, n_rows) : NULL;
    CLEANUP(mem_freep) float *run = NEW(float, n_weights);
    float *mean = NEW(float, n_weights);

    for (unsigned i = 0; i < plan->n_runs; i++) {
        fit_run(store, once, rows, n_rows, plan, plan->seed + (uint64_t)i * SEEDS_APART, run);
        for (size_t w = 0; w < n_weights; w++)
            mean[w] = mean[w] + run[w] / (float)plan->n_runs;
    }
    return mean;
}

void fit_scores(const struct cue_store *store, const struct fit_row *row, const struct fit_plan *plan,
                const float *weights, float *out)
{
    size_t n = fit_row_cues(row);
    CLEANUP(mem_freep) uint32_t *kept = NEW(uint32_t, n + 1);
    CLEANUP(mem_freep) float *scale = NEW(float, n + 1);
    struct fitting fitting = { .store = store, .plan = plan, .kept = kept, .scale = scale };

    keep_cues(&fitting, row, NULL);
    sum_kept(&fitting, weights, out);
}
