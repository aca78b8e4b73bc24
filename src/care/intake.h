/* care/intake.h: a batch of posts becomes rows: which case, which customer, what waits, what is dropped. Runs inside a
 * transaction its caller began; the same posts give the same cases in whatever order they come. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/id.h"
#include "base/lang.h"
#include "care/batch.h"

struct db;

/** Loads what waits from the store. */
MUST_USE bool intake_open(struct intake *intake, struct db *db, struct err *err);
void intake_close(struct intake *intake);

void intake_begin(struct intake_batch *batch, struct intake *intake, struct db *db, struct id_maker *ids,
                  const struct company *company, const struct intake_settings *settings, ms_t now);
/** Takes one post. On failure the transaction must be rolled back, the batch ended and the intake opened anew. */
MUST_USE bool intake_take(struct intake_batch *batch, const struct incoming *incoming, struct err *err);
/** Decides up to `most` of the posts that wait, the oldest first, as if each began the conversation named by its missing
 *  parent; *out_left says whether some still wait. At the end of an import, until none is left. */
MUST_USE bool intake_give_up_waiting(struct intake_batch *batch, size_t most, bool *out_left,
                                     struct err *err);
/** Writes everything, and decides the oldest of the posts that wait where they are too many; the caller commits. What changed stands in batch->world.told. */
MUST_USE bool intake_write(struct intake_batch *batch, struct err *err);
void intake_end(struct intake_batch *batch);
