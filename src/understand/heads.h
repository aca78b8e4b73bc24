/* understand/heads.h: what the model answers, and where each answer's weights stand in its two tables. The feelings have a table
 * of their own: far more texts teach them, so it has more rows. */
#pragma once

#include <stdint.h>

#include "understand/labels.h"

/* "told" is the sentiment as a company is told it: where a fact ("two hours on hold") is a complaint. "care" is whether that is
 * the kind of text it is. */
enum head {
    HEAD_SENTIMENT,
    HEAD_INTENT,
    HEAD_REASON,
    HEAD_URGENCY,
    HEAD_ACTIONABLE,
    HEAD_SPEAKER,
    HEAD_TOLD,
    HEAD_CARE,
    HEAD_COUNT
};

enum {
    ACTIONABLE_COUNT = 2,
    CARE_COUNT = 2,
    FEELING_BITS = 20,   /* 2^20 rows … */
    FEELING_COLUMNS = 4, /* … of 4 weights */
    CARE_BITS = 16,
    CARE_COLUMNS = 48,
    CARE_STRIDE = 64, /* bytes from one row to the next */
    CLASSES_MAX = 12,
};

struct head_shape {
    const char *name;
    unsigned n_classes;
    unsigned column; /* the first of its columns, in its table */
    unsigned place;  /* the first of its sums (score.h) */
};

/** How many of a head's weights are kept where they are summed: of two answers only the first's, the second's are their
 *  opposites. */
static inline unsigned head_stored(const struct head_shape *shape)
{
    return shape->n_classes == 2 ? 1 : shape->n_classes;
}

extern const struct head_shape head_shapes[HEAD_COUNT];

/** The groups of cues, in the order of struct cues. */
enum cue_group { GROUP_FACTS, GROUP_WORDS, GROUP_PIECES, GROUP_COUNT };

/** How the sums of one head become probabilities. */
struct head_scale {
    float weigh[GROUP_COUNT]; /* of a group: divided by the root of how many cues it has */
    float unit;               /* of a weight's step: weights are stored as whole numbers from -127 to 127 */
    float temperature;
    float bias[CLASSES_MAX];
};
