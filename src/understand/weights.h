/* understand/weights.h: what a model file holds, open to those that read, write and use it: model.c, score.c, pack.c. */
#pragma once

#include "base/sv.h"
#include "understand/heads.h"
#include "understand/lexicon.h"
#include "understand/rules.h"

struct weights {
    struct head_scale scales[HEAD_COUNT];
    int8_t *feeling; /* [2^FEELING_BITS][FEELING_COLUMNS] */
    int8_t *care;    /* [2^CARE_BITS][CARE_STRIDE] */
};

struct model {
    struct weights weights;
    struct lexicon *lexicon;
    struct rules *rules;
    char *about;
    uint64_t check; /* of its file's bytes: two of one number are the same */
};

enum {
    FEELING_BYTES = (1 << FEELING_BITS) * FEELING_COLUMNS,
    CARE_BYTES = (1 << CARE_BITS) * CARE_STRIDE,
};
