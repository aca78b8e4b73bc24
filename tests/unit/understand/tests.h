/* tests.h: the groups of the understand room's tests; each returns how many failed. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

int test_fit(void);
int test_labels(void);
int test_lexicon(void);
int test_model(void);
int test_rows(void);
int test_rules(void);
int test_refit(void);
int test_score(void);
