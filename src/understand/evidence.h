/* understand/evidence.h: the words that led to the labels. */
#pragma once

#include "understand/reading.h"

/** Fills why: what rules found, then the words that weigh most for the sentiment and the intent. */
void evidence_collect(const struct model *model, struct sv text, const struct reading *reading,
                      struct labels *out);
