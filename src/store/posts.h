/* store/posts.h: posts, their versions and their words in the full-text index. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/post.h"
#include "model/rows.h"
#include "store/post_rows.h"

struct db;

/** One batch of intake at a time, of all processes that share the store: two that decide at once would both open a case.
 *  Until the end of the transaction. *out_turn grows whenever a process changed which posts wait. SQLite has but one
 *  writer, and its turn is always 0. */
MUST_USE bool intake_lock(struct db *db, int64_t *out_turn, struct err *err);
/** In the same transaction: which posts wait has changed. Gives the new turn. */
MUST_USE bool intake_next_turn(struct db *db, int64_t *turn, struct err *err);

/** The network and id of every post with an id above `after` that was noted since, or is in a case that is not closed. Pages
 *  of its own: any number of posts. */
MUST_USE bool posts_each_watched(struct db *db, int64_t after, ms_t since,
                                 void (*each)(void *arg, struct sv network, struct sv id), void *arg,
                                 struct err *err);
/** Whether a post with this network id is stored and decided. */
MUST_USE bool posts_known(struct db *db, struct sv network, struct sv network_id, bool *out, struct err *err);

/** The ids of the `limit` latest posts that still have a text, the latest first. */
MUST_USE bool posts_latest(struct db *db, size_t limit, struct arena *arena, int64_t **out, size_t *out_n,
                           struct err *err);
/** Reads a stored post back whole, as it came in: for a waiting one that is decided, and for editing. */
MUST_USE bool posts_get(struct db *db, int64_t id, struct arena *arena, struct post *out, struct err *err);
struct stored_post {
    int64_t id;
    struct post post;
};
struct stored_posts {
    struct stored_post *at;
    size_t n;
};
/** Likewise those whose ids stand in `ids`, a JSON array, in no order; those that are gone are left out. */
MUST_USE bool posts_get_many(struct db *db, struct sv ids, struct arena *arena, struct stored_posts *out,
                             struct err *err);

/** New rows, in one copy. `posts[i]` is what `rows[i]` was made from. */
MUST_USE bool posts_insert(struct db *db, const struct post_row *const *rows, const struct post *const *posts,
                           size_t n, ms_t now, struct err *err);
/** Where a post stands now: conversation, case, role, disposition, what it names. */
MUST_USE bool posts_place(struct db *db, const struct post_row *row, struct err *err);
MUST_USE bool posts_delete_row(struct db *db, int64_t id, struct err *err);
/** All posts of `from` go to `to`: within one conversation, or all where `conversation` is 0. */
MUST_USE bool posts_move_case(struct db *db, int64_t from, int64_t to, int64_t conversation, struct err *err);
MUST_USE bool posts_move_conversation(struct db *db, int64_t from, int64_t to, struct err *err);

/** A newer version of the text; the one that stood goes beside it. */
MUST_USE bool posts_edit(struct db *db, int64_t version_id, int64_t id, const struct post *post, ms_t now,
                         struct err *err);
/** A version older than what stands. */
MUST_USE bool posts_add_version(struct db *db, int64_t version_id, int64_t id, const struct post *post,
                                ms_t now, struct err *err);
/** Whether the text is that of a version we keep. */
MUST_USE bool posts_has_version(struct db *db, int64_t id, struct sv text, bool *out, struct err *err);
/** Blanks the text and all that is derived from it; keeps the row. */
MUST_USE bool posts_blank(struct db *db, int64_t id, struct err *err);
/** Writes the counts of likes and so on of `post`, which is the stored one with newer counts. */
MUST_USE bool posts_take_counts(struct db *db, int64_t id, const struct post *post, struct err *err);

/** Full text: the words (text/search_tokens.h) of new posts, in one copy. */
struct search_row {
    int64_t id;
    struct sv tokens;
};
MUST_USE bool search_insert(struct db *db, const struct search_row *rows, size_t n, struct err *err);
/** Other words for a post; `before` are those it was put in with. Empty `after` takes it out. */
MUST_USE bool search_replace(struct db *db, int64_t id, struct sv before, struct sv after, struct err *err);
