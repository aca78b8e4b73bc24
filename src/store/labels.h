/* store/labels.h: labels of posts, what lists show of them, and the corrections of agents. Values stand by name. */
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

/** What one post is taken for. */
struct label_row {
    int64_t post;
    struct sv sentiment, intent, reason, speaker, lang;
    int64_t urgency; /* 0 … 3 */
    bool actionable, ignored_first;
    int64_t score;         /* thousandths, -1000 … 1000 */
    struct sv likely, why; /* JSON: an object of objects, a list */
};
struct label_rows {
    struct label_row *at;
    size_t n;
};

/** New rows, in one copy; those whose post is 0 are left out. */
MUST_USE bool labels_insert(struct db *db, const struct label_row *rows, size_t n, struct err *err);
/** In the place of what stood there; what agents corrected of an older text goes. */
MUST_USE bool labels_replace(struct db *db, const struct label_row *row, struct err *err);
MUST_USE bool labels_drop(struct db *db, int64_t post, struct err *err);
/** By id of the post; `ids` is a JSON array of at most `most` numbers. In no order; posts without labels are left out. */
MUST_USE bool labels_of_posts(struct db *db, struct sv ids, size_t most, struct arena *arena,
                              struct label_rows *out, struct err *err);
/** The condition of a case that only wants thanks; a piece of SQL. */
#define CASE_WANTS_THANKS "intent IN ('praise', 'defence') AND urgency = 0"
/** The same of the labels that a case shows. */
bool label_wants_thanks(const struct label_row *row);

/** What lists show of these cases (a JSON array of ids): of the customer's posts that wait for an answer, else of all, the
 *  labels of the latest that needs somebody, else of the latest. So thanks for an answer are praise. With that goes their
 *  clock: `due_after_ms` is the target of an answer. */
MUST_USE bool cases_take_labels(struct db *db, struct sv ids, ms_t due_after_ms, struct err *err);

/** That an agent knew better. */
struct correction {
    int64_t id, post, kase, brand, agent; /* id: the event's */
    struct sv label, was, became;         /* label: sentiment, intent, reason, urgency */
    struct sv agent_name, text;           /* of who it was and of the post, when read */
    ms_t at;
};
struct corrections {
    struct correction *at;
    size_t n;
};
enum { CORRECTIONS_OF_CASE_MAX = 1000 };

/** Sets the label. **Errors**: ERR_ABSENT where the post has no labels, ERR_INPUT where there is no such label. */
MUST_USE bool label_set(struct db *db, int64_t post, struct sv label, struct sv value, struct err *err);
/** The value as it stands. **Errors**: as label_set. */
MUST_USE bool label_get(struct db *db, int64_t post, struct sv label, struct arena *arena, struct sv *out,
                        struct err *err);
MUST_USE bool correction_add(struct db *db, const struct correction *row, struct err *err);
/** Takes it back, and sets the label to what it was. */
MUST_USE bool correction_undo(struct db *db, int64_t id, struct arena *arena, struct err *err);
/** Those that stand, of posts that still have a text: the `most` latest, the oldest of them first. */
MUST_USE bool corrections_latest(struct db *db, size_t most, struct arena *arena, struct corrections *out,
                                 struct err *err);
/** How many posts have a correction that stands. */
MUST_USE bool corrected_posts_count(struct db *db, int64_t *out, struct err *err);
MUST_USE bool corrections_of_case(struct db *db, int64_t kase, struct arena *arena, struct corrections *out,
                                  struct err *err);

/** How often a label was given to the posts of a brand's customers in a week, and how many of those stand corrected. */
struct label_drift {
    struct sv label, value;
    int64_t brand, n, n_corrected;
    ms_t week; /* the Monday it begins with, 00:00 UTC */
};
struct label_drifts {
    struct label_drift *at;
    size_t n;
};
enum { DRIFT_ROWS_MAX = 5000 };
/** `brand` 0: each; weeks that end after `since`; the latest first. */
MUST_USE bool labels_drift(struct db *db, int64_t brand, ms_t since, struct arena *arena,
                           struct label_drifts *out, struct err *err);
