/* store/outbox.h: answers on their way, as agents put them there, take them back and see them. The sending itself:
 * flow/outbox.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/outbox.h"

struct db;

struct outbox_row {
    int64_t id, kase, account, agent, in_reply_to;
    struct sv key, text, agent_name, error;
    enum outbox_state state;
    ms_t queued_at, not_before, sent_at;
    int64_t parts, parts_sent;
};
struct outbox_rows {
    struct outbox_row *at;
    size_t n;
};

/** **Errors**: ERR_CONFLICT the case has an answer with this key. */
MUST_USE bool outbox_add(struct db *db, const struct outbox_row *row, struct err *err);
MUST_USE bool outbox_find(struct db *db, int64_t kase, struct sv key, int64_t *out_id, struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool outbox_get(struct db *db, int64_t id, struct arena *arena, struct outbox_row *out,
                         struct err *err);
/** What is not seen as posts yet, the oldest first. */
MUST_USE bool outbox_of_case(struct db *db, int64_t kase, struct arena *arena, struct outbox_rows *out,
                             struct err *err);
/** Whether the case has this very text already, sent or on its way. */
MUST_USE bool outbox_has_text(struct db *db, int64_t kase, struct sv text, bool *out, struct err *err);
/** From one state to another; *out_changed false when it is in neither. */
MUST_USE bool outbox_move(struct db *db, int64_t id, enum outbox_state from, enum outbox_state to,
                          ms_t not_before, bool *out_changed, struct err *err);
MUST_USE bool outbox_move_case(struct db *db, int64_t from, int64_t to, struct err *err);

struct account_row {
    int64_t id, brand;
    struct sv network, handle, state, text;
    bool sample; /* of the sample: always signed in, into a network of its own */
};
struct account_rows {
    struct account_row *at;
    size_t n;
};
/** Those of a brand on a network; brand 0: all brands, absent network: all networks. At most 500. */
MUST_USE bool accounts_list(struct db *db, int64_t brand, struct sv network, struct arena *arena,
                            struct account_rows *out, struct err *err);
