/* hear/spelling.h: words as they were really spelt, for rules in which accents, or case too, count. Folding has lost
 * both, so the post's own text is read again, letter by letter, where the folded words stand in it. */
#pragma once

#include "base/buf.h"
#include "base/sv.h"

/** Appends `text` as spelling_stands() wants it: letters in canonical decomposition, one space between words; in lower
 *  case, and compatibility forms made plain, unless `case_counts`. */
void spelling_write(struct sv text, bool case_counts, struct buf *out);
/** Whether the words stand in `text` in a row, spelt so. Allocates nothing; linear in the text times the spelling. */
bool spelling_stands(struct sv text, struct sv spelling, bool case_counts);
