/* flow/live.h: everything that runs by itself while a server is up: reading the networks, sending what the outbox holds.
 * Its threads start and end with it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct core;
struct guard;
struct live;
struct ram_network;
struct sample;
struct secrets;

struct live_options {
    struct core *core;
    const char *key_file;       /* what secrets are sealed with */
    const struct guard *guard;  /* inner addresses that the operator allows */
    struct sv network_settings; /* JSON: {"bluesky":{…}}; absent: each network's own */
    struct ram_network *ram;    /* for tests; NULL else */
    struct sample *sample;      /* answers for the sample's accounts; outlives it. NULL: nobody does */
    bool offline; /* reads no network and sends nothing but the sample's answers, which stay here */
};

/** **Owns**: the caller, live_stop(). **Errors**: the key file. */
MUST_USE bool live_start(const struct live_options *options, struct live **out, struct err *err);
/** What it seals and unseals with, as long as it lives. */
const struct secrets *live_secrets(const struct live *live);
/** Ends all threads; what is on its way is finished or left for the next start. NULL is fine. */
void live_stop(struct live *live);

/** Signs an account in with what a person typed, stores the secret sealed, and starts to read it. Asks the network: takes
 *  seconds; offline it refuses. **Errors**: ERR_INPUT and ERR_DENIED in the network's words; ERR_LATER it can't be reached. */
MUST_USE bool live_sign_in(struct live *live, int64_t account, struct sv secret, struct err *err);
