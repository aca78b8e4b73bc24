/* wire/http.h: an HTTP client over libcurl: one blocking call, everything bounded, every connection guarded.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct guard;

/** Keeps its connections from call to call. **Threads**: one at a time, http_client_stop any. */
struct http_client;

enum {
    HTTP_URL_MAX = 8192,
    HTTP_HEADERS_MAX = 64 << 10, /* bytes of all headers of one answer */
    HTTP_BODY_MAX = 8 << 20,     /* bytes of a body, unpacked, where the request names no bound */
    HTTP_TIMEOUT_MS = 30 * 1000, /* of a whole call where the request names none */
    HTTP_CONNECT_TIMEOUT_MS = 10 * 1000,
    HTTP_REDIRECTS_MAX = 10,
};

struct http_header {
    const char *name;
    struct sv value; /* an absent one leaves the header out */
};

struct http_request {
    const char *method; /* NULL is GET */
    const char *url;    /* http or https; plain http only to what the guard allows, or with `plain` */
    const struct http_header *headers;
    size_t n_headers;
    struct sv body;
    ms_t timeout_ms;      /* 0 = HTTP_TIMEOUT_MS */
    size_t body_max;      /* 0 = HTTP_BODY_MAX */
    unsigned n_redirects; /* GET only; 0 = a 3xx is an answer like any other. Headers are left behind with the
                             host */
    bool plain;           /* plain http to outer hosts too: for what is public and bears no secret */
    /* An administrator named the place: private networks (HTTP_NEAR) or this machine alone (HTTP_LOOPBACK) may be asked, over
     * plain http too; with HTTP_NEAR outer hosts as well, over https only. The guard is not asked. */
    enum http_reach { HTTP_GUARDED, HTTP_NEAR, HTTP_LOOPBACK } reach;
    bool (*goes_on)(
        const void
            *arg); /* asked once a second and more; false ends the call as http_client_stop. NULL: it does */
    const void *goes_on_arg;
};

/** An answer, whatever its status. A struct of zeroes is empty; reuse keeps the memory. */
struct http_response {
    int status;
    struct buf headers; /* the last answer's header lines as they came */
    struct buf body;    /* unpacked */
    struct buf url;     /* where it came from in the end */
};

/** `guard` (may be NULL: outer addresses only) must outlive the client. Proxies of the environment are not
 * used: a proxy would look up names behind the guard's back. **Owns**: the caller, http_client_free(). */
struct http_client *http_client_new(const struct guard *guard, const char *user_agent);
/** NULL is fine. */
void http_client_free(struct http_client *client);
/** Ends the running call, and every later one, within a second with ERR_LATER (ERR_UNSURE for a write on its
 * way). Any thread. */
void http_client_stop(struct http_client *client);

/** One call. True for an answer of any status, filled into *out (its former content is gone in any case).
 *  What is neither GET nor HEAD is sent at most once, on a fresh connection: libcurl may repeat a request
 * when a kept connection turns out to be dead.
 *  **Errors**: ERR_INPUT the URL · ERR_DENIED the guard · ERR_LATER nothing was sent (name, connection, TLS),
 * or a read got no whole answer · ERR_UNSURE a write was sent and no whole answer came · ERR_FAULT a read's
 * answer is larger than its bound. */
MUST_USE bool http_call(struct http_client *client, const struct http_request *request,
                        struct http_response *out, struct err *err);
/** A header of the answer, trimmed, whatever its case; absent when it has none; the first of several. */
struct sv http_response_header(const struct http_response *response, const char *name);
/** For CLEANUP. */
void http_response_done(struct http_response *response);

/** Appends `text` with all but unreserved characters as %XX. **Source**: RFC 3986 §2.3. */
void http_escape(struct buf *out, struct sv text);
