/* store/snippets.h: what the company has ready to say: its policies in a few sentences each (warranty, refund …), written once,
 * found again when a case asks for them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

enum { SNIPPETS_MAX = 500, SNIPPET_TITLE_MAX = 120, SNIPPET_TEXT_MAX = 4000 /* bytes */ };

struct snippet {
    int64_t id;
    int64_t brand; /* 0: good for all */
    struct sv title, text;
    ms_t changed_at;
};

struct snippets {
    struct snippet *at;
    size_t n;
};

/** Those of `brand` and those good for all; brand 0: every one. By id, at most SNIPPETS_MAX. */
MUST_USE bool snippets_list(struct db *db, int64_t brand, struct arena *arena, struct snippets *out,
                            struct err *err);
/** Adds it, or puts it in the place of the one with its id. **Errors**: ERR_INPUT there are SNIPPETS_MAX already. */
MUST_USE bool snippet_put(struct db *db, const struct snippet *snippet, struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool snippet_drop(struct db *db, int64_t id, struct err *err);
