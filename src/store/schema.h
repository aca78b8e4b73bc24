/* store/schema.h: the tables, made and migrated by whichever command comes first. */
#pragma once

#include "base/err.h"
#include "base/lang.h"

struct db;

/** Brings the database to this build's version, under a lock; several processes may call it at once. **Errors**:
 *  ERR_INPUT when the database was made by a newer Earshot. */
MUST_USE bool schema_migrate(struct db *db, struct err *err);
/** The same check without changing anything: for commands that only read. ERR_INPUT also for an older or empty one. */
MUST_USE bool schema_check(struct db *db, struct err *err);
/** The version this build writes. */
int schema_version(void);
