/* desk/rows.h: cases as they are now, asked for by a set of ids. */
#pragma once

#include "base/map.h"
#include "desk/views.h"

/** The keys of a map as a JSON array. */
struct sv rows_ids(const struct map *ids, struct arena *arena);
/** Reads the cases whose ids are the keys of `ids`, and leaves in its values where each stands in *out, from 1; 0: there is no
 *  such case. */
MUST_USE bool rows_load(struct db *db, struct map *ids, struct arena *arena, struct case_rows *out,
                        struct err *err);
/** One of them; NULL where there is none. */
const struct case_row *rows_find(const struct map *ids, const struct case_rows *rows, int64_t id);
