/* tests/unit/wire_net/wire_net_tests.h: the groups of this room's tests. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/lang.h"

extern const struct CMUnitTest guard_tests[], http_tests[], ws_tests[];
extern const size_t n_guard_tests, n_http_tests, n_ws_tests;
