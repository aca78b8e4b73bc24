/* store/case_walk.h: a page of a list that is narrowed by labels. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "store/case_read.h"

/** The condition of the indexes of praise, as it stands there. */
#define CASE_IS_PRAISE "CASE WHEN view < 3 AND intent IN ('praise', 'defence') THEN 1 ELSE 0 END = 1"

/** How many cases a page looks at, at most: what it costs, however few of a million fit. */
enum { CASE_WALK_MAX = 1000 };

/** As cases_page(), for a filter with an intent, an urgency or a language. `out->goes_on` is set where the walk stopped
 *  before the list ended. */
MUST_USE bool cases_walk(struct db *db, const struct case_filter *filter, struct arena *arena,
                         struct case_rows *out, struct err *err);
