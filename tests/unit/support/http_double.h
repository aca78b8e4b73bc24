/* tests/unit/support/http_double.h: a little HTTP server on loopback for tests of clients. It really speaks
 * HTTP/1.1 over a socket, with kept connections; what it answers is the test's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/sv.h"

struct http_double;

struct http_double_request {
    struct sv method, target, head, body;
    int n_on_connection; /* 0 for the first */
};

/** Answers one request by writing a whole HTTP answer to `out`. False drops the connection after what was
 * written. Runs on the double's own thread. */
typedef bool http_double_answer(void *ctx, const struct http_double_request *request, struct buf *out);

struct http_double *http_double_start(http_double_answer *answer, void *ctx);
/** Stops, joins and frees. */
void http_double_stop(struct http_double *http);
int http_double_port(const struct http_double *http);
/** Requests answered or dropped so far. */
int http_double_count(struct http_double *http);

/** A header of the request, or absent. */
struct sv http_double_header(const struct http_double_request *request, const char *name);
/** Writes a whole answer with `content-length`; `headers` are whole lines with CRLF, or "". */
void http_double_write(struct buf *out, int status, const char *headers, const char *body);
