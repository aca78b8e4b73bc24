/* store/imports.h: how far the import of a file has come, committed with its posts. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

struct import_cursor {
    int64_t at_byte; /* of the uncompressed content */
    int64_t line;
    int64_t n_read, n_invalid, n_duplicate, n_dropped, n_kept, n_opened, n_joined;
};

/** *out is untouched and *out_found false where this file was never begun, or was finished. */
MUST_USE bool import_cursor_get(struct db *db, struct sv file, struct import_cursor *out, bool *out_found,
                                struct err *err);
MUST_USE bool import_cursor_put(struct db *db, struct sv file, const struct import_cursor *cursor,
                                struct err *err);
MUST_USE bool import_cursor_drop(struct db *db, struct sv file, struct err *err);
