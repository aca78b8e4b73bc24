/* flow/commit.h: one batch of the stream through care/ into the store, with the cursor of where it came from, in one
 * transaction; then the bus is told. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "care/intake.h"

struct bus_event;
struct core;
struct db;
struct match_scratch;
struct snapshot;
struct understand_scratch;

struct commit_batch {
    struct core *core;
    struct arena arena; /* the posts and their words */
    struct incoming *items;
    size_t n_items, size;
    struct snapshot *snapshot; /* by which the posts were matched */
    struct intake_settings settings;
    size_t give_up; /* instead of taking posts: decide so many that wait; 0: none */
    int64_t counted_from;
    /** Called inside the transaction, after the posts: writes the cursor. May be NULL. */
    bool (*save)(void *arg, struct db *db, const struct intake_counts *counts, struct err *err);
    void *arg;
    struct buf words;
    struct understand_scratch *scratch;
    struct bus_event *told; /* what changed */
    size_t n_told;
    struct intake_counts counts; /* out */
    bool left;                   /* out: some still wait */
};

/** For writer_submit's `run`: arg is the batch. Starts anew when it is run again. */
MUST_USE bool commit_run(void *batch, struct db *db, struct err *err);
/** For `done`, or to be called by it: tells the bus when the commit has happened. */
void commit_done_job(void *batch, bool ok, const struct err *err);
/** Both, waiting for the end. **Threads**: any but the writer's. */
MUST_USE bool commit_and_wait(struct commit_batch *batch, struct err *err);
/** Matches a post by batch->snapshot and adds a copy of it. */
void commit_add(struct commit_batch *batch, const struct post *post, struct match_scratch *scratch);
void commit_init(struct commit_batch *batch, struct core *core);
/** Empties it for the next use; gives the snapshot back. */
void commit_clear(struct commit_batch *batch);
void commit_done(struct commit_batch *batch);
