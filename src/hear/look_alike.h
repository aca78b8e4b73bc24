/* hear/look_alike.h: Cyrillic and Greek letters that readers take for Latin ones. */
#pragma once

#include "base/sv.h"

enum { LOOK_ALIKE_MAX = 64 }; /* letters of a word; what is longer is no disguise */

/** Whether folded `word` has letters that look Latin and are not, and all of it reads as Latin letters and digits; then
 *  *out_len bytes of `out` are what it reads as. */
bool look_alike_latin(struct sv word, char out[LOOK_ALIKE_MAX], size_t *out_len);
/** Whether folded `word` reads so as a whole, and is another. */
bool look_alike(struct sv word, struct sv latin);
