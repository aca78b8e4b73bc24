/* store/case_read.h: cases as the desk shows them: pages of lists, counts, single rows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/kase.h"

struct db;

/** One line of a list. Text is in the arena it was read into; ids are 0 and times 0 where absent. */
struct case_row {
    int64_t id, version, customer, brand, queue, merged_into;
    enum case_state state;
    struct sv network, who, handle, snippet, lang;
    bool addressed, sample, unread;
    ms_t opened_at, last_at, last_customer_at, waiting_since, due_at;
    int64_t agent; /* who holds the claim */
    struct sv agent_name;
    ms_t claimed_until;
    int64_t fence;
    struct sv tags; /* with commas between */
    int64_t n_posts, reposts;
    struct sv sentiment, intent, cause; /* what it is about; absent: nobody labelled it */
    int64_t urgency;
};

struct case_rows {
    struct case_row *at;
    size_t n;
    bool
        goes_on; /* fewer than asked for, but not all: the next page begins behind the case with this key and id */
    int64_t last_key, last_id;
};

#define CASE_LISTS(X) \
    X(MINE, "mine", "Mine", due, "open or waiting, claimed by me") \
    X(NEW, "new", "Unclaimed", due, "open, claimed by nobody, addressed us") \
    X(HEARD, "heard", "Heard", recent, "open, claimed by nobody, found by a rule") \
    X(LATE, "late", "About to be late", due, "open, past due or soon") \
    X(WAITING, "waiting", "Waiting on customer", recent, "waiting on the customer") \
    X(PRAISE, "praise", "Praise", due, "open, taken for praise or for a defence of us") \
    X(RESOLVED, "resolved", "Resolved", recent, "resolved") \
    X(ALL, "all", "All", recent, "all but merged")

enum case_list {
#define X(name, text, title, order, help) LIST_##name,
    CASE_LISTS(X)
#undef X
        LIST_QUEUE, /* one of the company's own */
};

/** Whether a list goes by (due_at, id) upward; else by (last_at, id) downward. */
bool case_list_by_due(enum case_list list);
/** A bit for each enum case_view. */
int case_list_views(enum case_list list);

enum {
    CASE_PAGE_MAX = 500,
    CASE_COUNT_MAX = 1000,
    CASE_SOON_MS = 15 * MS_MINUTE, /* what is due within is "about to be late" */
};

struct case_filter {
    enum case_list list;
    int64_t agent; /* LIST_MINE */
    int64_t queue; /* LIST_QUEUE */
    int64_t brand; /* 0: all but samples */
    const int64_t
        *family; /* with `brand`: the brands whose cases are meant, itself among them; none: its own alone */
    size_t n_family;
    int64_t customer; /* 0: anybody's */
    struct sv tag;    /* absent: any */
    struct sv intent; /* likewise */
    int64_t urgency;  /* at least; 0: any */
    struct sv lang;   /* absent: any */
    ms_t now;
    bool goes_on; /* behind the row with this key and id */
    int64_t after_key, after_id;
    size_t limit;
};

/** Where a row stands in its list, for after_key. */
int64_t case_row_key(enum case_list list, const struct case_row *row);

/** One page, in order: a walk along one index (for `late` and `all`, and for a family, a few, side by side). Narrowed by labels or
 *  a language it may have fewer rows than asked for and go on all the same. */
MUST_USE bool cases_page(struct db *db, const struct case_filter *filter, struct arena *arena,
                         struct case_rows *out, struct err *err);
/** Rows by id, in no order; `ids` is a JSON array of numbers. What is not there is left out. */
MUST_USE bool cases_rows(struct db *db, struct sv ids, struct arena *arena, struct case_rows *out,
                         struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool cases_row(struct db *db, int64_t id, struct arena *arena, struct case_row *out,
                        struct err *err);

struct case_count {
    int64_t n;    /* at most CASE_COUNT_MAX + 1 */
    int64_t late; /* past their due time; the same bound */
};
MUST_USE bool cases_count(struct db *db, const struct case_filter *filter, struct case_count *out,
                          struct err *err);

/** Another case of a customer. */
struct case_brief {
    int64_t id, brand;
    enum case_state state;
    struct sv snippet, reason;
    ms_t opened_at, resolved_at;
};
struct case_briefs {
    struct case_brief *at;
    size_t n;
};
/** The latest first, at most 500; not `without`, none that was merged away. */
MUST_USE bool cases_of_customer(struct db *db, int64_t customer, int64_t without, struct arena *arena,
                                struct case_briefs *out, struct err *err);

struct queue_row {
    int64_t id;
    struct sv name;
};
struct queue_rows {
    struct queue_row *at;
    size_t n;
};
/** By name. */
MUST_USE bool queues_list(struct db *db, struct arena *arena, struct queue_rows *out, struct err *err);
/** The tags in use, most used first, with commas between; at most 200. */
MUST_USE bool tags_in_use(struct db *db, struct arena *arena, struct sv *out, struct err *err);
