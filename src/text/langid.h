/* text/langid.h: which language a text is probably in. */
#pragma once

#include <stddef.h>

#include "base/sv.h"

enum { LANGID_CODE_MAX = 16 }; /* bytes of a code: en, zh-Hant */

/** Guesses the language of UTF-8 `text`: how many bytes of `out` are its code, 0 when the text is too short or too mixed to
 *  tell. Allocates nothing that stays; linear in the text. **Source**: CLD2, where it was built in; else always 0. */
size_t langid_guess(struct sv text, char out[LANGID_CODE_MAX]);
