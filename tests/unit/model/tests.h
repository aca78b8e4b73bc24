/* tests/unit/model/tests.h: the groups of this room's tests; each answers with the number that failed. */
#pragma once

#include "model/post.h"

int post_tests(void);
int post_files_tests(void);
int capabilities_tests(void);
int brand_tests(void);
int company_tests(void);

/** Member by member, without the table that reads and writes them. The name of the first that differs, or
 * NULL. */
const char *post_difference(const struct post *a, const struct post *b);
