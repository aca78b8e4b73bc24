/* command/bench_desk_http.h: a client that asks a server for pages and times the answers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/lang.h"

/** What is asked for, one after the other and round again: whole requests. */
struct http_load {
    int port; /* at 127.0.0.1 */
    const char *const *requests;
    size_t n_requests;
};

/** Whether the server answers this request with 200. Never waits for one that is not there. */
bool http_answers(int port, const char *request);
/** Asks `n` times, one request at each tick of `per_second`; milliseconds from the tick to the whole answer. **Errors**:
 *  ERR_FAULT an answer that is not 200. */
MUST_USE bool http_paced(const struct http_load *load, double per_second, size_t n, double *out_ms,
                         struct err *err);
/** Asks over `n_connections` at once, as fast as it is answered; answers a second. */
MUST_USE bool http_saturated(const struct http_load *load, size_t n_connections, double seconds,
                             double *out_per_second, struct err *err);
