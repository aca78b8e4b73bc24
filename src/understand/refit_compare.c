/* understand/refit_compare.c: two models on the same posts, as the desk would have them labelled; which may stay. */
#include <string.h>

#include "model/post.h"
#include "understand/heads.h"
#include "understand/model.h"
#include "understand/refit.h"
#include "understand/rows.h"
#include "understand/understand.h"

#define FALL_MAX 0.02
/* Sums of the same figures may differ in their last digit. */
#define NOTHING  1e-9

/* How often each class was right, said, and true. */
struct tally {
    size_t right[CLASSES_MAX], said[CLASSES_MAX], is[CLASSES_MAX];
};
struct comparer {
    const struct model *models[2];
    struct understand_scratch *scratches[2];
    struct tally tallies[2][REFIT_LABELS];
};

static void say_labels(const struct comparer *comparer, unsigned which, struct sv text, struct sv lang,
                       int out[static REFIT_LABELS])
{
    const struct post post = { .text = text, .lang = lang };
    struct labels labels;

    understand_label(comparer->models[which], &post, NULL, comparer->scratches[which], &labels);
    out[REFIT_SENTIMENT] = (int)labels.sentiment;
    out[REFIT_INTENT] = (int)labels.intent;
    out[REFIT_REASON] = (int)labels.reason;
    out[REFIT_URGENCY] = labels.urgency;
}

static void count(struct comparer *comparer, struct sv text, struct sv lang,
                  const int value[static REFIT_LABELS], bool out_right[2][REFIT_LABELS])
{
    int said[REFIT_LABELS];

    for (unsigned which = 0; which < 2; which++) {
        say_labels(comparer, which, text, lang, said);
        for (unsigned label = 0; label < REFIT_LABELS; label++) {
            struct tally *tally = &comparer->tallies[which][label];

            out_right[which][label] = said[label] == value[label];
            if (value[label] < 0)
                continue;
            tally->is[value[label]]++;
            tally->said[said[label]]++;
            tally->right[value[label]] += out_right[which][label];
        }
    }
}

/* Over the classes that are there. */
static double macro_f1(const struct tally *tally)
{
    double sum = 0;
    size_t n = 0;

    for (unsigned c = 0; c < CLASSES_MAX; c++) {
        if (tally->is[c]) {
            sum += 2.0 * (double)tally->right[c] / (double)(tally->is[c] + tally->said[c]);
            n++;
        }
    }
    return n ? sum / (double)n : 0;
}

static void compare_kept(struct comparer *comparer, const struct refit_post *posts, size_t n,
                         struct refit_figures *out)
{
    bool right[2][REFIT_LABELS];

    for (size_t i = 0; i < n; i++) {
        if (!posts[i].kept)
            continue;
        count(comparer, posts[i].text, posts[i].lang, posts[i].value, right);
        out->n_kept++;
        for (unsigned label = 0; label < REFIT_LABELS; label++) {
            if (posts[i].value[label] < 0)
                continue;
            out->n_labels++;
            out->n_before += right[0][label];
            out->n_after += right[1][label];
            out->n_moved += posts[i].corrected[label];
            out->n_moved_before += posts[i].corrected[label] && right[0][label];
            out->n_moved_after += posts[i].corrected[label] && right[1][label];
        }
    }
}

static void compare_own(struct comparer *comparer, const struct rows *own, struct refit_figures *out)
{
    bool right[2][REFIT_LABELS];

    for (size_t i = 0; i < own->n; i++) {
        const struct row *row = &own->at[i];
        const int value[REFIT_LABELS] = { row->sentiment, row->intent, row->reason, row->urgency };

        if (row->use != ROW_TUNE)
            continue;
        count(comparer, row->text, row->lang, value, right);
        out->n_own++;
    }
}

bool refit_compare(const struct model *before, const struct model *after, const struct refit_post *posts,
                   size_t n, struct refit_figures *out, struct err *err)
{
    struct comparer comparer = { .models = { before, after } };
    struct rows own;

    if (!rows_read_examples(&own, err))
        return false;
    *out = (struct refit_figures){ 0 };
    comparer.scratches[0] = understand_scratch_new();
    comparer.scratches[1] = understand_scratch_new();
    compare_kept(&comparer, posts, n, out);
    for (unsigned label = 0; label < REFIT_LABELS; label++) {
        out->labels[label].before = macro_f1(&comparer.tallies[0][label]);
        out->labels[label].after = macro_f1(&comparer.tallies[1][label]);
    }
    memset(comparer.tallies, 0, sizeof comparer.tallies);
    compare_own(&comparer, &own, out);
    for (unsigned label = 0; label < REFIT_LABELS; label++) {
        out->labels[label].own_before = macro_f1(&comparer.tallies[0][label]);
        out->labels[label].own_after = macro_f1(&comparer.tallies[1][label]);
    }
    understand_scratch_free(comparer.scratches[0]);
    understand_scratch_free(comparer.scratches[1]);
    rows_done(&own);
    return true;
}

bool refit_is_better(const struct refit_figures *figures, const char **out_why)
{
    double before = 0, after = 0;

    for (unsigned label = 0; label < REFIT_LABELS; label++) {
        const struct refit_figure *figure = &figures->labels[label];

        before += figure->before;
        after += figure->after;
        if (figure->own_after < figure->own_before - FALL_MAX - NOTHING) {
            *out_why = "it forgets: on our own kept examples a label falls by more than 0.02";
            return false;
        }
    }
    if (figures->n_after < figures->n_before) {
        *out_why = "of the kept posts it has fewer labels right";
        return false;
    }
    if (after < before - NOTHING) {
        *out_why = "on the kept posts its macro-F1 is lower";
        return false;
    }
    *out_why = "it is no worse on the kept posts and on our own examples";
    return true;
}
