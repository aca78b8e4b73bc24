/* store/endings.h: cases that ended well, as examples for the next: what was asked, what was answered. */
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

/** A case closed as solved or thanked, in which somebody of ours answered. */
struct ending {
    int64_t kase, brand;
    struct sv asked;    /* the customer's first post that is still there */
    struct sv answered; /* our first answer to it */
    struct sv reason;
    ms_t resolved_at;
};

struct endings_list {
    struct ending *at;
    size_t n;
};

/** The `limit` latest, the latest first. */
MUST_USE bool endings_latest(struct db *db, size_t limit, struct arena *arena, struct endings_list *out,
                             struct err *err);
/** One case, *out_found false where it did not end well (or has not ended). */
MUST_USE bool ending_of(struct db *db, int64_t kase, struct arena *arena, struct ending *out, bool *out_found,
                        struct err *err);
/** What the customer of a case asks: the texts of their first posts, a line each; the absent view where there is none. */
MUST_USE bool case_question(struct db *db, int64_t kase, struct arena *arena, struct sv *out,
                            struct err *err);
