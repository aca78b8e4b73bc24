/* flow/precedents.h: earlier cases like the one in hand, and how they ended. The latest that ended well are kept in memory by
 * their words, read behind the start and kept up with what the bus tells. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "text/likeness.h"

struct core;
struct precedents;

enum { PRECEDENTS_KEPT = 10000 };

/** Starts its thread and returns at once; until all is read, less is found. **Owns**: the caller, precedents_stop() before
 *  the core is closed. **Errors**: no thread can be had. */
MUST_USE bool precedents_start(struct core *core, struct precedents **out, struct err *err);
/** NULL is fine. */
void precedents_stop(struct precedents *precedents);
/** Cases of `brand` (0: of none) that asked something like `text`, the most alike first, without case `but`; their id in
 *  `out[].id`. Returns how many, at most `most`. Microseconds. Any thread. */
size_t precedents_find(struct precedents *precedents, int64_t brand, struct sv text, int64_t but, size_t most,
                       struct alike *out);
