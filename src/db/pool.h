/* db/pool.h: a few connections that threads borrow: the desk's reads. */
#pragma once

#include "db/db.h"

struct db_pool;

/** A pool of at most `n_max` connections, opened when they are first wanted; one is opened now, so that a
 * wrong address shows. **Owns**: *out is the caller's, db_pool_free(). **Threads**: any number may take and
 * give. */
MUST_USE bool db_pool_new(struct sv url, enum db_mode mode, size_t n_max, struct db_pool **out,
                          struct err *err);
/** All connections must have been given back. NULL is fine. */
void db_pool_free(struct db_pool *pool);
/** Lends a connection; it is the caller's alone until db_give. **Errors**: ERR_LATER when none came free
 * within `wait_ms` or the server is away. */
MUST_USE bool db_take(struct db_pool *pool, ms_t wait_ms, struct db **out, struct err *err);
/** Back to its pool; rolls back what is open. NULL is fine. */
void db_give(struct db *db);
/** For CLEANUP. */
void db_givep(struct db **db);
