/* understand/towards.h: the sentiment towards one brand, where a text has more than one thing to say. */
#pragma once

#include "understand/reading.h"
#include "understand/understand.h"

/** Turns the sentiment of the text into that towards the brand, in place. `near` is room to read the clause in. A text that doesn't
 *  name the brand keeps what it had. */
void towards_brand(const struct model *model, const struct brand_names *brand, struct sv lang,
                   const struct reading *reading, struct reading *near, float sentiment[SENTIMENT_COUNT]);
/** How many words from `at` on name the brand; 0: they don't. */
size_t towards_names(const struct words *words, size_t at, const struct brand_names *brand);
