/* desk/doors.h: where connections come in, over the network and at the owner's socket, and which certificate meets them. */
#pragma once

#include "desk/inner.h"

enum { DESK_HEADERS_MAX = 32 * 1024 };

/** Listens as the options say, nowhere if they don't. **Errors**: ERR_INPUT an address or a certificate that doesn't do. */
MUST_USE bool doors_open(struct desk *desk, struct err *err);
/** Takes no more connections. */
void doors_shut(struct desk *desk);
/** Ends those that are left; their streams have ended. */
void doors_done(struct desk *desk);
