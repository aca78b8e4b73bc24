/* store/search_read.h: what a full-text search finds: posts, notes, names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

struct case_filter;
struct db;

struct search_hit {
    int64_t id; /* in the index: of a post, of an event, of an author; newer ones are greater */
    int64_t kase;
    int64_t post; /* 0: a note or a name */
    ms_t at;
    struct sv text; /* a note's is the event's JSON */
    bool is_note;
};
struct search_hits {
    struct search_hit *at;
    size_t n;
};

/** What has all of `tokens` (text/search_tokens.h, with spaces between), the newest first, below id `before`. `whose` tells
 *  by its brand and family whose cases. */
MUST_USE bool search_find(struct db *db, struct sv tokens, int64_t before, const struct case_filter *whose,
                          size_t limit, struct arena *arena, struct search_hits *out, struct err *err);
