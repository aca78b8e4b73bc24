/* tests/unit/hear/tests.h: the groups of this room's tests, and posts made by hand. Each group answers with
 * the number of tests that failed. */
#pragma once

#include "model/post.h"

int query_tests(void);
int error_tests(void);
int operator_tests(void);
int brand_tests(void);
int example_tests(void);
int ruleset_tests(void);
int property_tests(void);
int doc_tests(void);
int ours_tests(void);
int preview_tests(void);

/** A post of the text alone. */
static inline struct post post_of(const char *text)
{
    return (struct post){ .network = SV("x"), .id = SV("1"), .text = sv_str(text) };
}
