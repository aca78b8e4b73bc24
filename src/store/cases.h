/* store/cases.h: cases and their events, as intake writes them. What agents do to a case: store/case_work.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/rows.h"

struct db;
struct label_row;

/** For intake, which is going to change it: on PostgreSQL no agent's work comes between until the transaction ends. */
MUST_USE bool cases_get(struct db *db, int64_t id, struct kase *out, struct err *err);
struct kase_rows {
    struct kase *at;
    size_t n;
};
/** Those of `ids`, a JSON array of numbers. */
MUST_USE bool cases_get_many(struct db *db, struct sv ids, struct arena *arena, struct kase_rows *out,
                             struct err *err);
/** New cases. `version` is the id of each one's last event, `due_after_ms` the target of the first response. */
struct case_new {
    const struct kase *kase;
    const struct case_face *face;
    const struct label_row *labels; /* what lists show; NULL: none, or cases_take_labels() follows */
    int64_t version;
    ms_t due_at; /* 0: no clock runs */
};
MUST_USE bool cases_insert(struct db *db, const struct case_new *rows, size_t n, struct err *err);
/** What intake changes of a case: state, brand, times, counts and, where `face` and `labels` are not NULL, what lists show.
 *  Claims and what else agents set stay as they are. */
MUST_USE bool cases_update(struct db *db, const struct kase *kase, const struct case_face *face,
                           const struct label_row *labels, int64_t version, ms_t due_at, struct err *err);
/** A customer's cases that were merged into `from` point to `to` from now on. */
MUST_USE bool cases_point(struct db *db, int64_t customer, int64_t from, int64_t to, struct err *err);

/** Counts anew how often the customer's posts of a case were passed on. */
MUST_USE bool cases_count_reposts(struct db *db, int64_t id, struct err *err);
/** The same for the cases of the posts whose ids stand in `posts`, a JSON array; those that nobody passed on cost a look. */
MUST_USE bool cases_count_reposts_of(struct db *db, struct sv posts, struct err *err);

MUST_USE bool events_insert(struct db *db, const struct event_row *rows, size_t n, struct err *err);
