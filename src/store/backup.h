/* store/backup.h: a whole store as one file. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** Writes one moment of a SQLite store into a new file, also while others write. **Errors**: ERR_INPUT the file is there
 *  already; on PostgreSQL, with what to run instead. */
MUST_USE bool backup_write(struct db *db, struct sv file, struct err *err);
/** Reads all of a store and looks for damage. *out_sound false: `out_what` says the first thing that is wrong. */
enum { BACKUP_WHAT_MAX = 200 };
MUST_USE bool backup_check(struct db *db, bool *out_sound, char out_what[static BACKUP_WHAT_MAX],
                           struct err *err);
