/* understand/language.h: which language a post is in: the network's word first, else a guess. */
#pragma once

#include "understand/labels.h"

/** Fills `out` with the primary subtag in small letters, "und" where nobody can tell. */
void language_of(const struct post *post, char out[LANG_MAX]);
