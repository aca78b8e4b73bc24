/* flow/import.h: lines of the post format through the whole stream: parse → match → decide → commit. The caller's thread
 * parses and matches one batch while the writer commits the one before. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "store/imports.h"

struct core;
struct importer;

struct import_options {
    bool keep_all;
    size_t batch_max; /* posts in one transaction, at most */
    struct sv file;   /* the file's identity, for the cursor; absent for what can't be read again */
    /** Told of each line that is not valid. May be NULL. */
    void (*invalid)(void *arg, int64_t line, const struct err *err);
    void *arg;
};

/** How many posts are best put in one transaction by a process that has the store `url` for itself: the more, the fewer times a
 *  case that several of them join is written. On PostgreSQL agents at other nodes wait for the cases that a batch holds. */
size_t import_batch(struct sv url);

/** **Owns**: the caller, importer_free(). *out_skip: how many uncompressed bytes an earlier, broken run has done. */
MUST_USE bool importer_new(struct core *core, const struct import_options *options, struct importer **out,
                           uint64_t *out_skip, struct err *err);
/** Takes a line; `end` is the offset behind it. Waits for the writer when a batch is full and the one before is not committed.
 *  **Errors**: only the store's; an invalid line is told and counted. */
MUST_USE bool importer_line(struct importer *importer, struct sv line, bool too_long, uint64_t end,
                            struct err *err);
/** Commits what there is, however little: when a pipe pauses. Doesn't wait for the commit unless one is under way. */
MUST_USE bool importer_flush(struct importer *importer, struct err *err);
/** How many lines were taken so far. */
int64_t importer_lines(const struct importer *importer);
/** The end of input: commits, decides what still waits, and notes that the file is done: read again under the same
 *  configuration, all of it is duplicate. */
MUST_USE bool importer_finish(struct importer *importer, struct import_cursor *out_counts, struct err *err);
/** NULL is fine. What was not committed is left for another run. */
void importer_free(struct importer *importer);
/** For CLEANUP. */
void importer_freep(struct importer **importer);
