/* store/lessons.h: what agents decided about cases that a rule alone had found: about us, or not. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** A case whose first post names no account of ours, and what became of it: closed as not ours, or answered or closed as
 *  somebody's of ours. A customer who opens it by writing on changes nothing of that. */
struct lesson {
    int64_t kase, brand;
    struct sv text; /* of the first post that is still there; may be absent */
    bool ours;
};

struct lesson_list {
    struct lesson *at;
    size_t n;
};

/** The `limit` latest, the latest first. */
MUST_USE bool lessons_latest(struct db *db, size_t limit, struct arena *arena, struct lesson_list *out,
                             struct err *err);
/** One case; *out_found false where nobody has decided, or there is nothing to learn. */
MUST_USE bool lesson_of(struct db *db, int64_t kase, struct arena *arena, struct lesson *out, bool *out_found,
                        struct err *err);
/** What an author's cases of a brand tell. */
struct author_history {
    bool ours, not_ours; /* that one was; that one was not */
    struct sv handed_to; /* whose the latest that was not ours was said to be; may be absent */
};
/** `key` as in store/people.h. */
MUST_USE bool author_told(struct db *db, struct sv network, struct sv key, int64_t brand, struct arena *arena,
                          struct author_history *out, struct err *err);
