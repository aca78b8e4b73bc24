/* tests/unit/base/tests.h: the groups of this room's tests; each answers with the number that failed. */
#pragma once

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

int clock_tests(void);
int id_tests(void);
int map_tests(void);
int memory_tests(void);
int text_tests(void);
int threads_tests(void);
