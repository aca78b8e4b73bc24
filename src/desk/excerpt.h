/* desk/excerpt.h: a piece of a text in which what was looked for stands out. */
#pragma once

#include "base/buf.h"
#include "base/sv.h"

/** Writes "excerpt": pieces {"text","hit"} of `text` around the first word that is one of `tokens` (text/search_tokens.h, with
 *  spaces between). */
void write_excerpt(struct buf *out, struct sv text, struct sv tokens);
