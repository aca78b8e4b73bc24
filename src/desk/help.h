/* desk/help.h: what help with an answer is made of, for who else needs it. */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/sv.h"
#include "store/snippets.h"

enum { SNIPPETS_SHOWN = 3 };

/** Those that fit a question, by title and text, the best first; how many. */
size_t help_snippets(const struct snippets *snippets, struct sv question, struct arena *arena,
                     const struct snippet *out[static SNIPPETS_SHOWN]);
