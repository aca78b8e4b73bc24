/* understand/calibrate.c: a search over temperatures, one head after the other, with the whole numbers that will be used. */
#include "understand/calibrate.h"

#include <assert.h>
#include <math.h>

#include "understand/fit.h"
#include "understand/model_parts.h"
#include "understand/reading.h"

enum { TEMPERATURES = 40 };

/* What we wrote ourselves is easier than what is met: on posts labelled by hand the heads that learn of it alone were surer than
 * right by about this much. */
static const float of_own = 1.5F;

static int label_of(const struct row *row, enum head head)
{
    switch (head) {
    case HEAD_SENTIMENT:
        return row->brand.len ? LABEL_UNKNOWN : row->sentiment;
    case HEAD_INTENT:
        return row->intent;
    case HEAD_REASON:
        return row->reason;
    case HEAD_URGENCY:
        return row->urgency;
    case HEAD_ACTIONABLE:
        return row->actionable;
    case HEAD_SPEAKER:
        return row->speaker;
    case HEAD_TOLD:
        return row->sentiment;
    default:
        return LABEL_UNKNOWN;
    }
}

static bool is_care(const struct row *row)
{
    return strcmp(row->set, "own") == 0;
}

static bool learns_of_own_alone(enum head head)
{
    return head != HEAD_SENTIMENT && head != HEAD_TOLD && head != HEAD_CARE;
}

struct temperatures {
    double loss[HEAD_COUNT][TEMPERATURES];
    size_t n[HEAD_COUNT];
};

static float temperature_at(unsigned step)
{
    return 0.4F + 0.1F * (float)step;
}

/* -log p without log(): it is summed to be compared only, and 1 - p grows with it; Brier's score is as proper. */
static double loss_of(const float *p, unsigned n, int label)
{
    double sum = 0;

    for (unsigned c = 0; c < n; c++) {
        double wrong = (double)p[c] - (c == (unsigned)label);

        sum = sum + wrong * wrong;
    }
    return sum;
}

static void try_all(struct lines *lines, enum head head, const struct reading *reading, int label,
                    struct temperatures *tried)
{
    float p[CLASSES_MAX];

    if (label < 0)
        return;
    for (unsigned t = 0; t < TEMPERATURES; t++) {
        lines->scales[head].temperature = temperature_at(t);
        score_head(lines, head, &reading->scoring, p);
        tried->loss[head][t] += loss_of(p, head_shapes[head].n_classes, label);
    }
    lines->scales[head].temperature = 1;
    tried->n[head]++;
}

static void try_row(struct model *model, const struct row *row, struct reading *reading,
                    struct temperatures *tried)
{
    struct lines *lines = &model->lines;
    float feeling[CLASSES_MAX];

    reading_read(model, row->text, row->lang, reading);
    try_all(lines, HEAD_SENTIMENT, reading, label_of(row, HEAD_SENTIMENT), tried);
    if (!is_care(row))
        return;
    score_head(lines, HEAD_SENTIMENT, &reading->scoring, feeling);
    reading_add_feeling(lines, reading, feeling);
    for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++)
        try_all(lines, head, reading, label_of(row, head), tried);
}

void calibrate(struct weights *weights, const struct rows *rows, struct lexicon *lexicon, struct rules *rules,
               FILE *progress)
{
    struct model model = { .lexicon = lexicon, .rules = rules };
    struct temperatures tried = { 0 };
    CLEANUP(mem_freep) struct piece_set *cache = pieces_cache_new();
    struct reading reading;
    bool ok = lines_init(&model.lines, weights);

    assert(ok);
    (void)ok;
    reading_init(&reading, cache);
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->at[i].use == ROW_TUNE)
            try_row(&model, &rows->at[i], &reading, &tried);
    }
    reading_done(&reading);
    lines_done(&model.lines);
    for (enum head head = HEAD_SENTIMENT; head < HEAD_COUNT; head++) {
        unsigned best = 0;

        for (unsigned t = 1; t < TEMPERATURES; t++)
            best = tried.loss[head][t] < tried.loss[head][best] ? t : best;
        weights->scales[head].temperature =
            !tried.n[head] ? 1 : temperature_at(best) * (learns_of_own_alone(head) ? of_own : 1);
        if (progress)
            fprintf(progress, "%s: temperature %.1f from %zu texts\n", head_shapes[head].name,
                    (double)weights->scales[head].temperature, tried.n[head]);
    }
}
