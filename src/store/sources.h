/* store/sources.h: what flow/ listens to and answers with: cursors, health, and the secrets of accounts (sealed). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "store/leases.h"

struct db;

/** An account that somebody signed in. */
struct signed_account {
    int64_t id;
    struct sv network, network_id, handle, secret, cursor;
    struct lease lease;
    bool sample; /* of the sample: answers without a secret, into the sample's own network */
};
struct signed_accounts {
    struct signed_account *at;
    size_t n;
};
/** Those that `owner` holds. */
MUST_USE bool accounts_signed_in(struct db *db, int64_t owner, struct arena *arena,
                                 struct signed_accounts *out, struct err *err);
/** One account, signed in or not. **Errors**: ERR_ABSENT. */
MUST_USE bool accounts_get(struct db *db, int64_t id, struct arena *arena, struct signed_account *out,
                           struct err *err);
MUST_USE bool account_save_secret(struct db *db, int64_t id, struct sv sealed, struct err *err);
MUST_USE bool account_save_cursor(struct db *db, int64_t id, struct sv cursor, struct err *err);
/** After a sign-in: who we are there. `state` is `signed_in` or `refused`, `text` says why. */
MUST_USE bool account_save_identity(struct db *db, int64_t id, struct sv network_id, struct sv handle,
                                    struct sv state, struct sv text, struct err *err);
MUST_USE bool account_set_state(struct db *db, int64_t id, struct sv state, struct sv text, struct err *err);

/** A public stream that is to be listened to. */
struct stream_row {
    int64_t id;
    struct sv network, cursor;
    struct lease lease;
};
struct stream_rows {
    struct stream_row *at;
    size_t n;
};
/** Those that `owner` holds. */
MUST_USE bool streams_enabled(struct db *db, int64_t owner, struct arena *arena, struct stream_rows *out,
                              struct err *err);
MUST_USE bool source_save_cursor(struct db *db, int64_t id, struct sv cursor, struct err *err);
/** How a source is: `live`, `behind`, `down` or `off`. */
struct source_health {
    const char *state;
    struct sv text; /* what is wrong; absent when nothing is */
    ms_t retry_at, lag_ms;
    ms_t heartbeat;     /* when its reader was last alive */
    int64_t per_minute; /* -1: not known */
};
MUST_USE bool source_save_health(struct db *db, int64_t id, const struct source_health *health,
                                 struct err *err);
