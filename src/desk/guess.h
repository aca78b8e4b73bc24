/* desk/guess.h: how often somebody may guess a password: after five wrong ones for an account, or thirty from an address (an
 * office may share one), the wait begins, and doubles with each more. Kept in memory, of every node alike. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/sv.h"

struct bus;
struct guesses;

enum {
    GUESSES_OF_ACCOUNT = 5,
    GUESSES_OF_ADDRESS = 30,
    GUESS_WAIT_MS = 5 * MS_SECOND, /* the first wait */
    GUESS_WAIT_MAX_MS = 15 * MS_MINUTE,
    GUESS_FORGET_MS = 30 * MS_MINUTE, /* after the last wrong one */
    GUESS_KEYS_MAX = 20000,           /* beyond, the oldest are forgotten */
};

/** Tells `bus` each count, and takes over what other nodes count; `seed` is what all of them hash with. **Owns**: the caller,
 *  while the bus is there. **Threads**: any, for all functions. */
struct guesses *guesses_new(struct bus *bus, uint64_t seed);
void guesses_free(struct guesses *guesses);
/** A guess begins: counted as wrong until guess_was_right. 0, or how long to wait before the next one: then it
 *  is not counted and must not be tried. `who` is an account's name or an address, `n_free` how many cost no wait. */
ms_t guess_begin(struct guesses *guesses, struct sv who, int n_free, ms_t now);
/** That one doesn't count; nor, with `forget`, those before it. */
void guess_was_right(struct guesses *guesses, struct sv who, bool forget);
