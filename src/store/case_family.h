/* store/case_family.h: lists of a house: the cases of a brand and of those below it. Only for store/. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "store/case_read.h"

/** As cases_page() and cases_count(), for a filter with a family. */
MUST_USE bool family_page(struct db *db, const struct case_filter *filter, struct arena *arena,
                          struct case_rows *out, struct err *err);
MUST_USE bool family_count(struct db *db, const struct case_filter *filter, struct case_count *out,
                           struct err *err);
