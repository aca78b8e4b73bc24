/* desk/doors.h: where connections come in over the network, and which certificate meets them. For server.c. */
#pragma once

#include <microhttpd.h>
#include <stdarg.h>

#include "desk/inner.h"

enum { DESK_HEADERS_MAX = 32 * 1024 };

/** What libmicrohttpd says, for its logs. */
void doors_log(void *arg, const char *fmt, va_list args);
/** Listens as the options say, nowhere if they don't. **Errors**: ERR_INPUT an address or a certificate that doesn't do. */
MUST_USE bool doors_open(struct desk *desk, struct err *err);
/** Takes no more connections. */
void doors_shut(struct desk *desk);
/** Ends those that are left; their streams have ended. */
void doors_done(struct desk *desk);

/* server.c */
enum MHD_Result desk_access_tcp(void *arg, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *piece, size_t *piece_len,
                                void **own);
void desk_completed(void *arg, struct MHD_Connection *connection, void **own,
                    enum MHD_RequestTerminationCode code);
