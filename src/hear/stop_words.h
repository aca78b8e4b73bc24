/* hear/stop_words.h: words that nearly every post of their language has. */
#pragma once

#include <stdbool.h>

#include "base/sv.h"

/** Whether folded `word` is so common that a rule of it alone would hear nearly everything. */
bool is_stop_word(struct sv word);
