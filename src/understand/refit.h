/* understand/refit.h: the weights that are there, moved by what agents corrected: from a model and the desk's posts to a model
 * file, without the public sets. Same base, same posts, same bytes. What is compared, and when it is better: here too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct model;

/** What agents correct. */
enum refit_label { REFIT_SENTIMENT, REFIT_INTENT, REFIT_REASON, REFIT_URGENCY, REFIT_LABELS };

enum {
    REFIT_POSTS_LEAST = 40, /* corrected posts, and of them … */
    REFIT_KEPT_LEAST = 8,   /* … kept to compare with */
};

/** A post that an agent corrected: all its labels as they stand now. */
struct refit_post {
    struct sv text, lang;
    int value[REFIT_LABELS];
    bool corrected[REFIT_LABELS]; /* else agreed to: who corrected one label saw the others */
    bool kept;                    /* never trains: models are compared on it */
};

const char *refit_label_name(enum refit_label label);
/** Chooses who is kept: one in four by the text, and what is much like an earlier one goes where that went. In the order of the
 *  posts; what was kept stays kept when more come behind. */
void refit_keep(struct refit_post *posts, size_t n);
/** Appends the new model's file: `base` moved by the posts that aren't kept, held in place by our own examples. `about`: JSON, as
 *  model_about() will give it. Takes seconds, one thread, 60 MB. */
MUST_USE bool refit_model(const struct model *base, const struct refit_post *posts, size_t n, struct sv about,
                          struct buf *out, struct err *err);

/** Macro-F1 of one label before and after, on the kept posts and on our own kept examples. */
struct refit_figure {
    double before, after, own_before, own_after;
};
struct refit_figures {
    size_t n_kept, n_own;                          /* posts and examples that were compared on */
    size_t n_labels, n_before, n_after;            /* labels of the kept posts; of them right */
    size_t n_moved, n_moved_before, n_moved_after; /* the corrected ones among them */
    struct refit_figure labels[REFIT_LABELS];
};
MUST_USE bool refit_compare(const struct model *before, const struct model *after,
                            const struct refit_post *posts, size_t n, struct refit_figures *out,
                            struct err *err);
/** Whether the new one may replace the old: on the kept posts no fewer labels are right and mean macro-F1 doesn't fall, and on our
 *  own examples no label falls by more than 0.02. *out_why: a sentence for people, a constant. */
MUST_USE bool refit_is_better(const struct refit_figures *figures, const char **out_why);
