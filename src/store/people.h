/* store/people.h: authors (identities on a network) and customers (persons, one or more authors). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/post.h"
#include "model/rows.h"

struct db;

enum { AUTHOR_KEY_MAX = POST_ID_MAX + 2 };

/** What an author is known by: the network's id, else '@' and the handle in lower case; the absent view for none. A view
 *  into `arena` or of the author. */
struct sv author_key(const struct post_author *author, struct arena *arena);

MUST_USE bool authors_find(struct db *db, struct sv network, struct sv key, struct arena *arena,
                           struct author_row *out, bool *out_found, struct err *err);
struct author_rows {
    struct author_row *at;
    size_t n;
};
/** Those of a network whose keys stand in `keys`, a JSON array of strings. */
MUST_USE bool authors_find_many(struct db *db, struct sv network, struct sv keys, struct arena *arena,
                                struct author_rows *out, struct err *err);
/** Likewise by their ids, a JSON array. */
MUST_USE bool authors_get_many(struct db *db, struct sv ids, struct arena *arena, struct author_rows *out,
                               struct err *err);
MUST_USE bool authors_get(struct db *db, int64_t id, struct arena *arena, struct author_row *out,
                          struct err *err);
/** New rows in one copy; `posts[i]` tells of the author of `rows[i]`. */
MUST_USE bool authors_insert(struct db *db, const struct author_row *const *rows,
                             const struct post *const *posts, size_t n, struct err *err);
/** Takes what a newer post says of its author; what it doesn't say stays. */
MUST_USE bool authors_refresh(struct db *db, int64_t id, const struct post *post, struct err *err);
MUST_USE bool authors_set_customer(struct db *db, int64_t id, int64_t customer, struct err *err);

struct customer_row {
    int64_t id;
    struct sv name;
};
MUST_USE bool customers_insert(struct db *db, const struct customer_row *rows, size_t n, ms_t now,
                               struct err *err);
