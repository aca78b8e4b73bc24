/* store/case_work.h: what agents do to cases: rows held for a change, events, tags, drafts, posts that move. Inside a
 * writing transaction; decided by care/case_work.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/rows.h"

struct db;

/** A case as agents change it. */
struct case_held {
    struct kase kase;
    int64_t queue, fence;
    ms_t claimed_until;
    struct sv network, reason;
    bool read; /* an agent has looked since the customer's last post */
};

/** Reads a case and keeps others from changing it till the end of the transaction. **Errors**: ERR_ABSENT. */
MUST_USE bool case_hold(struct db *db, int64_t id, struct arena *arena, struct case_held *out,
                        struct err *err);
/** Writes all of it, the view and the due time computed anew; an agent did something, so it is touched from now on. */
MUST_USE bool case_put(struct db *db, const struct case_held *held, int64_t version, ms_t due_after_ms,
                       struct err *err);
/** Only the lease and the mark that it was read: nobody's doing, no new version. */
MUST_USE bool case_put_lease(struct db *db, int64_t id, ms_t claimed_until, ms_t read_at, struct err *err);
/** A case of its own, for posts that are split off. */
MUST_USE bool case_add(struct db *db, const struct case_held *held, const struct case_face *face,
                       int64_t version, ms_t due_after_ms, struct err *err);
MUST_USE bool case_put_face(struct db *db, int64_t id, const struct case_face *face, struct err *err);
/** Cases whose claim ran out, at most `most`. */
MUST_USE bool claims_past(struct db *db, ms_t now, int64_t *out_ids, size_t most, size_t *out_n,
                          struct err *err);

MUST_USE bool event_add(struct db *db, const struct event_row *row, struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool event_get(struct db *db, int64_t id, struct arena *arena, struct event_row *out,
                        struct err *err);

struct event_view {
    struct event_row row;
    struct sv actor_name;
};
struct event_views {
    struct event_view *at;
    size_t n;
};
/** The last `most` of a case, the oldest first. */
MUST_USE bool events_of_case(struct db *db, int64_t kase, size_t most, struct arena *arena,
                             struct event_views *out, struct err *err);
/** Of all cases, with an id above `after`, at most `most`, in order. */
MUST_USE bool events_after(struct db *db, int64_t after, size_t most, struct arena *arena,
                           struct event_views *out, struct err *err);
/** Of the cases named in a JSON array of numbers, with an id above `after`, in order; at most `most`. */
MUST_USE bool events_of_cases(struct db *db, struct sv cases, int64_t after, size_t most, struct arena *arena,
                              struct event_views *out, struct err *err);
MUST_USE bool events_last(struct db *db, int64_t *out, struct err *err);
/** How many of a kind a case has that were not undone. */
MUST_USE bool events_count(struct db *db, int64_t kase, enum event_kind kind, int64_t *out_n,
                           struct err *err);
enum { CUSTOMER_WORDS_MAX = 64 * 1024 };
/** What the customer wrote last in a case, at most 20 posts, a line each, the latest first. */
MUST_USE bool case_customer_words(struct db *db, int64_t kase, struct arena *arena, struct sv *out,
                                  struct err *err);
/** Those of one case that agents made, after an event. */
MUST_USE bool events_by_agents(struct db *db, int64_t kase, int64_t after, int64_t *out_n, struct err *err);

/** *out_changed says whether it was not there (or was there). */
MUST_USE bool tag_add(struct db *db, int64_t kase, struct sv tag, bool *out_changed, struct err *err);
MUST_USE bool tag_remove(struct db *db, int64_t kase, struct sv tag, bool *out_changed, struct err *err);

struct draft_row {
    int64_t agent, account;
    struct sv agent_name, text;
    ms_t saved_at;
};
/** *out_found false where there is none. */
MUST_USE bool draft_get(struct db *db, int64_t kase, struct arena *arena, struct draft_row *out,
                        bool *out_found, struct err *err);
MUST_USE bool draft_put(struct db *db, int64_t kase, const struct draft_row *row, struct err *err);
MUST_USE bool draft_drop(struct db *db, int64_t kase, struct err *err);

MUST_USE bool post_set_case(struct db *db, int64_t post, int64_t kase, struct err *err);
/** The strand of a conversation's customer follows to another case. *out_from: the case it was with; 0: no such strand. */
MUST_USE bool strand_set_case(struct db *db, int64_t conversation, int64_t customer, int64_t kase,
                              int64_t *out_from, struct err *err);
/** The name of a queue; ERR_INPUT when there is none. */
MUST_USE bool queue_name(struct db *db, int64_t id, struct arena *arena, struct sv *out, struct err *err);
MUST_USE bool queue_add(struct db *db, int64_t id, struct sv name, struct err *err);
