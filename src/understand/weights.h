/* understand/weights.h: what a model file holds, as training fits it, open to those that read, write and use it: model.c, lines.c,
 * model_pack.c. */
#pragma once

#include "understand/heads.h"

struct weights {
    struct head_scale scales[HEAD_COUNT];
    int8_t *feeling; /* [2^FEELING_BITS][FEELING_COLUMNS] */
    int8_t *care;    /* [2^CARE_BITS][CARE_STRIDE] */
};

enum {
    FEELING_BYTES = (1 << FEELING_BITS) * FEELING_COLUMNS,
    CARE_BYTES = (1 << CARE_BITS) * CARE_STRIDE,
};

/** All weights 0. **Owns**: weights_done(). */
void weights_init(struct weights *weights);
void weights_done(struct weights *weights);
