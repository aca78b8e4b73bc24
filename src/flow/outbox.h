/* flow/outbox.h: the sender: queued → sending → sent | failed | unsure. At most once, never silently lost. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/lock.h"
#include "channel/channel.h"

struct core;
struct watch;

/** Who can send for an account: its channel state and who it is there. NULL state: not signed in now. */
struct sender {
    struct channel_state *state;
    struct channel_identity identity;
    bool sample; /* of the sample: what was sent is matched by the sample's rules */
    void *held;  /* whoever lent it */
};

enum { SENDERS = 4 }; /* networks that hang at the same time before others wait; each costs a thread */

/** The accounts that the senders of this process are at. An account has one sender at a time: its answers go in order and
 *  nothing is sent twice, and whoever waits for a network that hangs holds up nobody else's. */
struct outbox_busy {
    struct lock lock;
    int64_t accounts[SENDERS] GUARDED_BY(lock); /* by the sender's number; 0: it is free */
};

struct outbox {
    struct core *core;
    struct watch *watch;
    bool sample_only; /* offline: nothing leaves, but the sample's answers don't anyway */
    /** Finds the sender of an account and keeps it open until `give`. */
    bool (*take)(void *arg, int64_t account, struct sender *out);
    void (*give)(void *arg, const struct sender *sender);
    void *arg;
    struct outbox_busy *busy; /* NULL: there is one sender only */
    int number;               /* this sender's, below SENDERS */
    /** Told when this one is about to be busy, so that another looks for more. May be NULL. */
    void (*began)(void *arg);
};

/** Does one thing for one answer that is due, of an account that this process holds (store/leases.h) and that no other sender is
 *  at; *out_did false when there was none. Failures of the network are noted in the
 *  row, those of the store are returned. */
MUST_USE bool outbox_step(struct outbox *outbox, ms_t now, bool *out_did, struct err *err);
