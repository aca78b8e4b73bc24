/* store/post_rows.h: the rows of posts, found by what intake knows of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "model/rows.h"

struct db;

/** The post with this network id; *out_found false if there is none. Text is copied into `arena`. */
MUST_USE bool posts_find(struct db *db, struct sv network, struct sv network_id, struct arena *arena,
                         struct post_row *out, bool *out_found, struct err *err);

/** Rows of a query, in `arena`. */
struct post_rows {
    struct post_row *at;
    size_t n;
};
/** Those of a network whose ids stand in `ids`, a JSON array of strings. */
MUST_USE bool posts_find_many(struct db *db, struct sv network, struct sv ids, struct arena *arena,
                              struct post_rows *out, struct err *err);
/** Replies to a post that wait for it, and reposts of it that do; in no order. */
MUST_USE bool posts_waiting_for(struct db *db, struct sv network, struct sv network_id, struct arena *arena,
                                struct post_rows *out, struct err *err);
/** Likewise of many posts of a network; `ids` is a JSON array of strings. */
MUST_USE bool posts_waiting_for_many(struct db *db, struct sv network, struct sv ids, struct arena *arena,
                                     struct post_rows *out, struct err *err);
/** Waiting posts, the oldest first; at most `limit`. */
MUST_USE bool posts_waiting(struct db *db, size_t limit, struct arena *arena, struct post_rows *out,
                            struct err *err);
/** At most `limit` of those that wait for what doesn't wait itself, those with the same missing parent side by side. */
MUST_USE bool posts_waiting_roots(struct db *db, size_t limit, struct arena *arena, struct post_rows *out,
                                  struct err *err);
/** Likewise the oldest by their own time, of the reposts or of all others; looks at all that wait. */
MUST_USE bool posts_waiting_oldest(struct db *db, size_t limit, bool reposts, struct arena *arena,
                                   struct post_rows *out, struct err *err);
/** What stands in a conversation, all of it, or only the author's where `author` is not 0. */
MUST_USE bool posts_of_conversation(struct db *db, int64_t conversation, int64_t author, struct arena *arena,
                                    struct post_rows *out, struct err *err);
/** Of each conversation in `ids`, a JSON array, the first `most` posts. */
MUST_USE bool posts_of_conversations(struct db *db, struct sv ids, size_t most, struct arena *arena,
                                     struct post_rows *out, struct err *err);
MUST_USE bool posts_of_case(struct db *db, int64_t kase, struct arena *arena, struct post_rows *out,
                            struct err *err);
/** Of each case in `ids`, a JSON array of numbers; those of a case side by side. */
MUST_USE bool posts_of_cases(struct db *db, struct sv ids, struct arena *arena, struct post_rows *out,
                             struct err *err);
