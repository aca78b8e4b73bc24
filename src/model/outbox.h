/* model/outbox.h: the way of an answer: queued → sending → sent | failed | unsure. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "base/sv.h"

/* The order counts: what stands before SENT has something left to do, and the index outbox_due holds it. */
#define OUTBOX_STATES(X) \
    X(QUEUED, "queued", "goes at not_before; can be taken back till then") \
    X(SENDING, "sending", "on its way") \
    X(UNSURE, "unsure", "may have gone: the network is asked before any second try") \
    X(SENT, "sent", "on the network") \
    X(FAILED, "failed", "refused, or could not be sent; an agent decides") \
    X(UNSENT, "unsent", "taken back before it went")

enum outbox_state {
#define X(name, text, help) OUTBOX_##name,
    OUTBOX_STATES(X)
#undef X
};

enum {
    OUTBOX_KEY_MAX = 64,     /* bytes of the client's key */
    OUTBOX_TEXT_MAX = 20000, /* bytes */
};

const char *outbox_state_name(enum outbox_state state);
