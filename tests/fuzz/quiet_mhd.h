/* tests/fuzz/quiet_mhd.h: libmicrohttpd without a network: the server's own callbacks are called as it would call them, with
 * requests that a test makes up. */
#pragma once

#include <stddef.h>

#include "base/sv.h"

/** One request, as libmicrohttpd would hand it on. `query` is undecoded, without the '?'. */
struct quiet_request {
    const char *method, *path;
    struct sv query, body, type, cookie, csrf;
};

/** What was answered. Views until the next request. */
struct quiet_answer {
    unsigned status; /* 0: the connection was closed without an answer */
    struct sv body, type, cookie;
};

/** Sends a request through the daemon that desk_start began, waits for its answer. One at a time. */
void quiet_ask(const struct quiet_request *request, struct quiet_answer *out);
