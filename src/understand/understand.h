/* understand/understand.h: from a post to its labels. One pass over the text, no allocation, a few microseconds.
 * The labels: understand/labels.h. The model: understand/model.h. What it can't do: doc/models.md. */
#pragma once

#include <stddef.h>

#include "base/lang.h"
#include "base/sv.h"
#include "understand/labels.h"

struct model;
struct post;

/** What one brand is called: handles without @, names as people write them. Towards it the sentiment is told. */
struct brand_names {
    const struct sv *names;
    size_t n;
    const struct sv *others; /* names and handles of other companies that are known; may be none */
    size_t n_others;
};

/** Room that a thread uses again for each post. **Threads**: one at a time. **Owns**: the caller, understand_scratch_free(). */
struct understand_scratch;
struct understand_scratch *understand_scratch_new(void);
/** NULL is fine. */
void understand_scratch_free(struct understand_scratch *scratch);
/** For CLEANUP. */
void understand_scratch_freep(struct understand_scratch **scratch);

/** Labels `post`. `brand` may be NULL: then the sentiment is that of the whole text. Can't fail, allocates nothing
 *  (but for the first posts, while the scratch grows to its bound): of a text beyond UNDERSTAND_TEXT_MAX bytes its
 *  first are read. **Owns**: evidence looks into the post's text.
 *  **Threads**: a model is immutable; any number of threads, each with its own scratch. */
void understand_label(const struct model *model, const struct post *post, const struct brand_names *brand,
                      struct understand_scratch *scratch, struct labels *out);

enum { UNDERSTAND_TEXT_MAX = 8192 }; /* bytes */
