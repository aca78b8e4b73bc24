/* care/again.h: a post that was seen before comes once more: an edit, an older version, a deletion, or only its counts. */
#pragma once

#include "care/batch.h"

/** Counts it: a change of any kind as kept, the rest as duplicate. */
MUST_USE bool seen_again(struct intake_batch *batch, struct w_post *known, const struct incoming *incoming,
                         struct err *err);
