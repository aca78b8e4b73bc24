/* care/undo.h: which doings of agents can still be taken back. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "model/rows.h"

/** Marks in out_undone[i] whether events[i] was taken back by a later one. */
void events_undone(const struct event_row *const *events, size_t n, bool *out_undone);
/** Whether events[at] of a case could be taken back now, as far as the case itself tells: nothing was built on it.
 *  `undone` is events_undone's. Of a split the new case must be untouched too; its caller looks. */
bool undo_possible(const struct kase *kase, const struct event_row *const *events, const bool *undone,
                   size_t n, size_t at);
