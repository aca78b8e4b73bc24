/* tests/unit/care/tests.h: the groups of this room's tests; each answers with the number that failed. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int decide_tests(void);
int times_tests(void);
int brand_tests(void);
int guards_tests(void);
int mask_tests(void);
int suggest_tests(void);
