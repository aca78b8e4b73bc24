/* flow/ours.h: posts that a rule alone found are judged before they become cases: ours, doubtful, or somebody else's. What agents
 * decide about cases teaches at once; a case that is opened again takes its lesson back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"

struct arena;
struct core;
struct db;
struct incoming;
struct snapshot;
struct teacher;

enum { LESSONS_KEPT = 5000 };

/** Starts a thread that reads what was decided, and goes on reading what the bus tells. **Owns**: the caller,
 *  teacher_stop() before the core is closed. **Errors**: no thread can be had. */
MUST_USE bool teacher_start(struct core *core, struct teacher **out, struct err *err);
/** NULL is fine. */
void teacher_stop(struct teacher *teacher);
/** How many lessons count, for tests and metrics. Any thread. */
size_t teacher_lessons(struct teacher *teacher);

/** Judges a post that a rule of ours found: sets what it found in `incoming`, in `arena`. Posts of brands of which nothing is
 *  told and nothing was learnt are ours. One that names an account of ours is ours, too; where others of the name are told, and
 *  it looks like one of theirs, the clues are kept with its case. The writer's thread. */
MUST_USE bool ours_look(struct core *core, const struct snapshot *snapshot, struct db *db,
                        struct arena *arena, struct incoming *incoming, struct err *err);
