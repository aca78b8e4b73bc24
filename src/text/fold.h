/* text/fold.h: text without what writers vary: case, accents, compatibility forms, things nobody sees. Two
 * texts that a reader takes for the same word fold to the same bytes. */
#pragma once

#include "base/buf.h"
#include "base/sv.h"

enum { FOLD_GROWTH_MAX = 11 }; /* folded bytes per byte, at most (U+FDFA); almost always at most 1 */

/** Appends `text` folded:
 *  - NFKC and full case folding: `ß` is `ss`, `ς` is `σ`, `Ｔ` and `𝐓` are `t`, `ﬁ` is `fi`;
 *  - diacritics go: `é` is `e`, `ё` is `е`, `ø` is `o`, `æ` is `ae`, all four Turkish i are `i`; so do Arabic
 * vowel marks and tatweel, Hebrew points, the Indic nukta, and what zalgo piles up. Vowel signs of Indic
 * scripts and Thai, and the voicing marks of kana, are letters to their readers and stay;
 *  - Arabic alef, yeh, kaf and heh in one form each; decimal digits of all scripts are 0 … 9;
 *  - zero-width characters, bidi controls, variation selectors and skin tones go; a joiner stays between two
 * emoji;
 *  - every kind of apostrophe is `'`, every white space beyond ASCII a space, `™` a space, bytes that are not
 * UTF-8 U+FFFD. Folding folded text changes nothing. Allocates only while `out` grows; what is over its limit
 * fails `out`.
 *  **Source**: UAX 15, CaseFolding.txt by utf8proc. */
void fold(struct sv text, struct buf *out);
/** Whether a code point may become one with what stands before it. */
bool fold_joins(uint32_t code_point);
