/* store/case_family.h: what case_family.c, which is asked for lists, asks case_read.c: those without a family. Only for store/. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "store/case_read.h"

/** As cases_page() and cases_count(), for a filter without a family. */
MUST_USE bool case_page_of_one(struct db *db, const struct case_filter *filter, struct arena *arena,
                               struct case_rows *out, struct err *err);
MUST_USE bool case_count_of_one(struct db *db, const struct case_filter *filter, struct case_count *out,
                                struct err *err);
