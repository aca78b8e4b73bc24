/* flow/accounts.h: one of our accounts on a network, signed in: its channel state, and the thread that reads what concerns
 * it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "channel/channel.h"
#include "store/sources.h"

struct account_reader;
struct core;
struct live_options;
struct secrets;
struct watch;

/** Opens the channel and starts to read. **Owns**: the caller, account_reader_free(). */
MUST_USE bool account_reader_new(const struct live_options *options, const struct secrets *secrets,
                                 struct watch *watch, const struct signed_account *account,
                                 struct account_reader **out, struct err *err);
/** Ends the reading; waits for it. NULL is fine. */
void account_reader_free(struct account_reader *reader);
int64_t account_reader_account(const struct account_reader *reader);
/** Whether it was opened with this very secret and lease: else it must be opened again. */
bool account_reader_is(const struct account_reader *reader, const struct signed_account *account);
/** The channel, for the sender: as long as the reader lives. */
struct channel_state *account_reader_state(struct account_reader *reader);
/** While it is held it is not closed: account_reader_free waits. **Threads**: any, before the free began. */
void account_reader_hold(struct account_reader *reader);
void account_reader_let_go(struct account_reader *reader);
/** Signs in with a secret as typed, and stores it; without starting to read. */
MUST_USE bool account_sign_in(const struct live_options *options, const struct secrets *secrets,
                              const struct signed_account *account, struct sv typed, struct err *err);
