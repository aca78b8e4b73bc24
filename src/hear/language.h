/* hear/language.h: codes of languages, compared as people mean them. */
#pragma once

#include <stdbool.h>

#include "base/sv.h"

/** Whether folded `text` is a code: en, pt-br, zh-hant. */
bool language_is_code(struct sv text);
/** Whether a post says nothing of its language: no code, or `und`. */
bool language_is_unknown(struct sv code);
/** Whether `code` is the language, or the kind of it, that `wanted` (a folded code) names: pt-BR is pt; X's old codes iw,
 *  in, ji are he, id, yi; zh alone is zh-cn and zh-tw. */
bool language_is(struct sv code, struct sv wanted);
