/* understand/model_file.h: how a model lies in a file: this head, then `n_packed` deflated bytes: the scales of all heads, the two
 * tables of weights, and what is told of the model. */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "understand/cues.h"
#include "understand/model.h"
#include "understand/weights.h"

#define MODEL_MAGIC "EARSHOTM"

enum {
    MODEL_FORMAT = 1,
    MODEL_VERSION =
        MODEL_FORMAT * 1000 + CUES_VERSION, /* weights are only good for the cues they were fitted on */
    MODEL_ABOUT_MAX = 64 << 10,
};

struct model_head {
    char magic[8];
    uint32_t version, n_about;
    uint64_t n_packed, check; /* of the packed bytes: XXH3 */
};

/** Appends the whole file. */
void model_pack(const struct weights *weights, struct sv about, struct buf *out);
