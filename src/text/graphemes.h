/* text/graphemes.h: how long a text is as a network counts it, and a long answer in parts that fit. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"
#include "base/sv.h"

enum text_unit {
    TEXT_GRAPHEMES, /* extended grapheme clusters: what a reader takes for one character */
    TEXT_WEIGHTED,  /* X's: Latin and most alphabets 1, Chinese, Japanese, Korean and an emoji of any length 2
                     */
    TEXT_BYTES,     /* of UTF-8 */
};

/** What a network allows. */
struct text_limit {
    enum text_unit unit;
    size_t max;             /* in `unit`; 0 = any length */
    size_t max_bytes;       /* of UTF-8, beside `max`; 0 = any */
    size_t url_cost;        /* what any URL counts, in `unit`; 0 = as it is written */
    bool bare_domains;      /* a URL is one without http:// too: acme.com/help */
    bool mention_host_free; /* of @name@host only @name counts */
};

/** The length in the limit's unit. **Source**: UAX 29; twitter-text v3; Mastodon's status length rules. A
 * domain without http:// is taken for a link if it ends in a common general top-level domain or has a path.
 */
size_t text_length(struct sv text, const struct text_limit *limit);
bool text_fits(struct sv text, const struct text_limit *limit);
/** The longest front of `text` that fits, never ending inside a grapheme, a URL or a @mention. */
struct sv text_cut(struct sv text, const struct text_limit *limit);
/** `text` in parts that each fit, in order, without white space at their ends: parted behind the last
 * sentence that fits (unless that leaves three quarters of a part empty), else between words, else between
 * graphemes. False (outputs untouched but for the array) when more than `max_parts` are needed, or one
 * grapheme alone doesn't fit.
 *  **Owns**: the parts look into `text`. A text of white space has no part. */
MUST_USE bool text_split(struct sv text, const struct text_limit *limit, struct sv *out_parts,
                         size_t max_parts, size_t *out_n);
