/* understand/calibrate.h: how sure a model may be: the temperature of each head by which the rows that tune are likeliest. */
#pragma once

#include <stdio.h>

#include "understand/rows.h"
#include "understand/weights.h"

struct lexicon;
struct rules;

/** Sets the temperatures in `weights`. */
void calibrate(struct weights *weights, const struct rows *rows, struct lexicon *lexicon, struct rules *rules,
               FILE *progress);
