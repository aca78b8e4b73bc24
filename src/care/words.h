/* care/words.h: what the full-text index has of a post. */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** The text of a post was `before`, and is `after` from now on; empty: it is not in the index. */
MUST_USE bool words_replace(struct db *db, int64_t post, struct sv before, struct sv after, struct err *err);
