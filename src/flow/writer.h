/* flow/writer.h: all writing goes through here. SQLite has one writer, so there is one thread, which takes the desk's jobs
 * before intake's; PostgreSQL has some for the desk and one for intake. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;
struct id_maker;
struct writer;

enum write_rank { WRITE_DESK, WRITE_INTAKE };

/** `run` does its work inside a transaction that is already begun, and may be run again after a rollback (a busy database, a
 *  serialization failure): all its effects are in the database or in what it sets anew each time. `done` is called once, on
 *  the writer's thread, after commit or when all is given up. */
struct write_job {
    bool (*run)(void *arg, struct db *db, struct err *err);
    void (*done)(void *arg, bool ok, const struct err *err); /* may be NULL */
    void *arg;
};

/** Opens its connections to `url`. Nothing is committed while ids that `ids` made may not be stored (base/id.h): jobs then
 *  fail with ERR_LATER. **Owns**: the caller, writer_free(). */
MUST_USE bool writer_new(struct sv url, struct id_maker *ids, struct writer **out, struct err *err);
/** Finishes what is queued, then ends. NULL is fine. */
void writer_free(struct writer *writer);
/** Queues a job. **Threads**: any but the writer's own. */
void writer_submit(struct writer *writer, enum write_rank rank, struct write_job job);
/** Queues a job and waits until its `done` was called. */
MUST_USE bool writer_wait(struct writer *writer, enum write_rank rank, struct write_job job, struct err *err);
/** The same for a job that has no `done`. */
MUST_USE bool writer_run(struct writer *writer, enum write_rank rank,
                         bool (*run)(void *, struct db *, struct err *), void *arg, struct err *err);
/** How many jobs wait. */
size_t writer_waiting(struct writer *writer, enum write_rank rank);
