/* store/imports.h: how far the import of a file has come, committed with its posts. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

enum { IMPORT_DONE = -1 };

struct import_cursor {
    int64_t at_byte; /* of the uncompressed content; IMPORT_DONE: all of it was imported */
    int64_t line;
    int64_t n_read, n_invalid, n_duplicate, n_dropped, n_kept, n_opened, n_joined;
};

/** How far `file` has come; zeroes where it was never begun. In a transaction of its own: PostgreSQL may still be at the
 *  last commit of a run that was killed, which this waits for. */
MUST_USE bool import_cursor_claim(struct db *db, struct sv file, struct import_cursor *out, struct err *err);
MUST_USE bool import_cursor_put(struct db *db, struct sv file, const struct import_cursor *cursor,
                                struct err *err);
