/* tests/unit/channel/channel_tests.h: the groups of this room's tests. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/lang.h"

#define GROUPS(X) \
    X(seen) \
    X(cid) \
    X(facets) X(post) X(session) X(errors) X(read) X(thread) X(answer) X(glance) X(jetstream) X(ram) X(x_post)
#define DECLARE(group) \
    extern const struct CMUnitTest group##_tests[]; \
    extern const size_t n_##group##_tests;
GROUPS(DECLARE)
