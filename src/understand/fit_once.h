/* understand/fit_once.h: which cues teach nothing: what stands in a single text tells of that text, not of the language. */
#pragma once

#include <stdbool.h>

#include "understand/fit.h"

/** One bit for each cue of the store: set where the cue, all 32 bits of it, stands in one row with a label alone, however
 *  often. **Owns**: the caller, free(). */
uint64_t *fit_seen_once(const struct cue_store *store, const struct fit_row *rows, size_t n_rows);

static inline bool fit_bit(const uint64_t *bits, size_t at)
{
    return bits[at / 64] >> at % 64 & 1;
}
