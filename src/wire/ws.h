/* wire/ws.h: a WebSocket client over libwebsockets, for one thread that waits for messages. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct guard;

/** One connection. **Threads**: one at a time. */
struct ws;

enum {
    WS_MESSAGE_MAX = 1 << 20,      /* bytes of a message where ws_options name no bound */
    WS_CONNECT_TIMEOUT_MS = 20000, /* until the connection is open, per address */
    WS_PING_AFTER_S = 30,          /* of silence; no pong in WS_HANGUP_AFTER_S means the line is dead */
    WS_HANGUP_AFTER_S = 45,
};

struct ws_options {
    const char *url;           /* wss://; ws:// only to what the guard allows */
    const struct guard *guard; /* NULL: outer addresses only */
    const char *user_agent;
    const atomic_bool *stop; /* may be NULL; when it turns true, waiting ends within a quarter of a second */
    size_t message_max; /* 0 = WS_MESSAGE_MAX. A longer message is left out and counted, see ws_n_skipped */
};

enum ws_got {
    WS_MESSAGE, /* *out_message is one; a view until the next call */
    WS_QUIET,   /* nothing came in time */
    WS_STOPPED, /* *stop is true */
};

/** Connects and shakes hands. **Owns**: *out is the caller's, ws_close(). **Errors**: ERR_INPUT the URL ·
 * ERR_DENIED the guard · ERR_LATER nobody there, or refused. */
MUST_USE bool ws_open(const struct ws_options *options, struct ws **out, struct err *err);
/** Waits for the next message, text or binary, at most `wait_ms`. Pings are answered meanwhile; no bytes are
 * read from the line while nobody calls, which slows the sender down. **Errors**: ERR_LATER the connection is
 * over; the text has the close code and reason. */
MUST_USE bool ws_receive(struct ws *ws, ms_t wait_ms, enum ws_got *out_got, struct sv *out_message,
                         struct err *err);
/** Sends one text message. **Errors**: ERR_LATER the connection is over. */
MUST_USE bool ws_send(struct ws *ws, struct sv text, struct err *err);
/** How many messages were longer than the bound and left out. */
uint64_t ws_n_skipped(const struct ws *ws);
/** Says goodbye (1000) and frees. NULL is fine. */
void ws_close(struct ws *ws);
