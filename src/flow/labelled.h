/* flow/labelled.h: labels for the posts of the stream, and what agents corrected: the next post much like one that was
 * corrected, of the same brand, gets the corrected label. Corrections are kept in memory and true to the store. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct core;
struct label_memory;
struct label_row;
struct post;
struct snapshot;
struct understand_scratch;

enum { CORRECTIONS_KEPT = 5000 };

/** Starts a thread that reads corrections, and goes on reading what the bus tells. **Owns**: the caller,
 *  label_memory_stop() before the core is closed. **Errors**: no thread can be had. */
MUST_USE bool label_memory_start(struct core *core, struct label_memory **out, struct err *err);
/** NULL is fine. */
void label_memory_stop(struct label_memory *memory);

/** Labels a post in `arena`; NULL for what needs none: our own posts, reposts, what has no text. `rule` is the rule that
 *  found it, 0: none. A few microseconds. **Threads**: any, each with its own scratch. */
const struct label_row *labelled(struct core *core, const struct snapshot *snapshot, const struct post *post,
                                 int64_t rule, struct understand_scratch *scratch, struct arena *arena);

/** The number of a label's value (understand/labels.h) by their names; false: as label_value_is(). */
MUST_USE bool label_value_number(struct sv label, struct sv value, int *out);
/** Whether a label (sentiment, intent, reason, urgency) has this value. */
bool label_value_is(struct sv label, struct sv value);
/** The names of all values that can be corrected to, as a JSON object of lists. */
void label_values_write(struct buf *out, const char *key);
/** The sum that says how soon somebody should look, and its terms. */
void label_priority_write(struct buf *out, const char *key, const struct label_row *row, int64_t followers,
                          ms_t waited_ms);
