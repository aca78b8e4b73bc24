/* store/bare.h: the bare limit of a database: the rows that an import left, held in memory and written again into an empty
 * store of the same schema, with nothing around it. For `earshot bench`. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"

struct db;
struct bare_rows;

/** All rows of posts, people, conversations, cases, events and the full-text index, in the order of their ids. **Owns**: the
 *  caller, bare_free(). */
MUST_USE bool bare_read(struct db *db, struct bare_rows **out, struct err *err);
/** NULL is fine. */
void bare_free(struct bare_rows *rows);
/** For CLEANUP. */
void bare_freep(struct bare_rows **rows);
/** Writes them in `n_batches` transactions, of each table the same share. PostgreSQL: COPY. */
MUST_USE bool bare_write(struct db *db, const struct bare_rows *rows, size_t n_batches, struct err *err);

/** Appends what a commit waits for: SQLite's and PostgreSQL's own word. */
MUST_USE bool bare_synchronous(struct db *db, struct buf *out, struct err *err);
/** A schema of its own in a PostgreSQL database, new and empty; whatever stood in it goes. Nothing on SQLite. */
MUST_USE bool bare_room_make(struct db *db, struct err *err);
MUST_USE bool bare_room_drop(struct db *db, struct err *err);
/** Appends the URL under which the store is in that room. */
void bare_room_url(struct sv url, struct buf *out);
