/* hear/preview.h: what a rule would hear, part by part, before anybody saves it: it is shown posts one after the other and counts. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "hear/explain.h"
#include "hear/heard.h"

struct query;

/** A part of the rule beside its row of the explanation. */
struct preview_part {
    struct query *query; /* NULL: a list, made of the parts below it */
    int64_t n; /* posts that match it; of a negated one: that it would keep out; -1 where it can't be told */
    bool told, matches; /* of the post in hand */
};

/** **Owns**: preview_done(). */
struct preview {
    struct explanation explanation;
    struct preview_part *parts; /* one for each row */
    struct query *whole;
    int64_t n_shown, n_matched;
    struct buf words; /* folded, with a space between: those that the rule looks for, for highlighting */
    struct heard heard;
};

enum { PREVIEW_WORDS_MAX = 64 << 10 };

/** **Owns**: *out is filled also on failure. `text` must stay. **Errors**: as query_compile. */
MUST_USE bool preview_open(struct sv text, const struct brand_book *brands, struct preview *out,
                           struct err *err);
/** For CLEANUP. */
void preview_done(struct preview *preview);
/** Shows it a post: counts, and says whether the rule matches. */
bool preview_show(struct preview *preview, const struct post *post);
/** Begins to count anew, for other posts. */
void preview_clear(struct preview *preview);
/** Whether X's filtered stream takes the rule; else why not, a sentence. Appends nothing where it does.
 *  **Source**: X API v2, filtered stream, pay per use: 1,024 characters a rule. */
bool preview_fits_x(const struct preview *preview, struct sv text, struct buf *out_why);
