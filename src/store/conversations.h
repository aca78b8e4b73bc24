/* store/conversations.h: threads, and the strands of customers in them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/rows.h"

struct db;

MUST_USE bool conversations_find(struct db *db, struct sv network, struct sv key, struct arena *arena,
                                 struct conversation_row *out, bool *out_found, struct err *err);
struct conversation_rows {
    struct conversation_row *at;
    size_t n;
};
/** Those of a network whose keys stand in `keys`, a JSON array of strings; and those of `ids`, one of numbers. */
MUST_USE bool conversations_find_many(struct db *db, struct sv network, struct sv keys, struct arena *arena,
                                      struct conversation_rows *out, struct err *err);
MUST_USE bool conversations_get_many(struct db *db, struct sv ids, struct arena *arena,
                                     struct conversation_rows *out, struct err *err);
MUST_USE bool conversations_get(struct db *db, int64_t id, struct arena *arena, struct conversation_row *out,
                                struct err *err);
MUST_USE bool conversations_insert(struct db *db, const struct conversation_row *const *rows, size_t n,
                                   struct err *err);
/** A post of it was decided while its parent was missing: when that comes, the post is looked for. */
MUST_USE bool conversations_mark_orphans(struct db *db, int64_t id, struct err *err);
MUST_USE bool conversations_merge(struct db *db, int64_t from, int64_t to, struct err *err);

struct strand_rows {
    struct strand *at;
    size_t n;
};
MUST_USE bool strands_of_conversation(struct db *db, int64_t conversation, struct arena *arena,
                                      struct strand_rows *out, struct err *err);
MUST_USE bool strands_of_customer(struct db *db, int64_t customer, struct arena *arena,
                                  struct strand_rows *out, struct err *err);
/** The same for many: `ids` is a JSON array of numbers. */
MUST_USE bool strands_of_conversations(struct db *db, struct sv ids, struct arena *arena,
                                       struct strand_rows *out, struct err *err);
MUST_USE bool strands_of_customers(struct db *db, struct sv ids, struct arena *arena, struct strand_rows *out,
                                   struct err *err);
MUST_USE bool strands_insert(struct db *db, const struct strand *const *rows, size_t n, struct err *err);
MUST_USE bool strands_update(struct db *db, const struct strand *row, struct err *err);
MUST_USE bool strands_delete(struct db *db, int64_t id, struct err *err);
