/* understand/model_parts.h: what a model is made of, open to those that read one and label by it. */
#pragma once

#include "understand/lexicon.h"
#include "understand/lines.h"
#include "understand/rules.h"

struct model {
    struct lines lines;
    struct lexicon *lexicon;
    struct rules *rules;
    char *about;
    uint64_t check; /* of its file's bytes: two of one number are the same */
};
