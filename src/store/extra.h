/* store/extra.h: what a post has beside its columns (mentions, tags, links, media, place, counts), as one JSON text. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/post.h"

/** Appends a JSON object; nothing at all when the post has none of it. */
void extra_write(struct buf *out, const struct post *post);
/** Fills the members of *out from the text; the absent view is an empty one. */
MUST_USE bool extra_read(struct sv text, struct arena *arena, struct post *out, struct err *err);
