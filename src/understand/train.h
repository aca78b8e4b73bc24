/* understand/train.h: from labelled texts to a model file. Same sets, same bytes. */
#pragma once

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "understand/rows.h"

/** Fits all heads on the rows that may train, calibrates on those that tune, and appends the model's file to `out`. Says on
 *  `progress` what it does (NULL: nothing). Takes a minute or two, one thread, about 1.5 GB. */
MUST_USE bool train_model(const struct rows *rows, FILE *progress, struct buf *out, struct err *err);
