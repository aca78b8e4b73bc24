/* store/outbox_send.h: the outbox as the sender sees it. States: model/outbox.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/outbox.h"
#include "store/leases.h"

struct db;

/** An answer that has something left to do, with what is needed to do it. */
struct outbox_due {
    int64_t id, kase, account, agent, tries;
    enum outbox_state state;
    struct sv text;
    struct sv in_reply_to; /* the network's id of the answered post; absent: none */
    struct sv lang;        /* of the answered post */
    struct lease lease; /* of the account: held in every transaction that notes how it went (account_hold) */
};
/** The first one whose time has come, of an account that `owner` holds and that is signed in or the sample's (`sample_only`:
 *  of those alone), and that is none of `busy`, a JSON array of ids; *out_found false if there is none. */
MUST_USE bool outbox_next_due(struct db *db, int64_t owner, ms_t now, bool sample_only, struct sv busy,
                              struct arena *arena, struct outbox_due *out, bool *out_found, struct err *err);

/** Before anything is noted of an answer, in the same transaction: locks its account and says that this lease works on it.
 *  **Errors**: ERR_CONFLICT another node has the account by now, and answers. */
MUST_USE bool outbox_hold(struct db *db, int64_t id, int64_t account, struct lease lease, struct err *err);

/** One post of an answer. */
struct outbox_part {
    int64_t part; /* from 1 */
    enum outbox_state state;
    struct sv network_id, record, text, in_reply_to, url;
    ms_t at;
};
struct outbox_parts {
    struct outbox_part *at;
    size_t n;
};
MUST_USE bool outbox_parts_get(struct db *db, int64_t outbox, struct arena *arena, struct outbox_parts *out,
                               struct err *err);
/** Fixes all parts and takes the answer out of reach of an undo, in one transaction of the caller's; *out_taken false when it
 *  was taken back meanwhile. */
MUST_USE bool outbox_begin_sending(struct db *db, int64_t id, const struct outbox_part *parts, size_t n_parts,
                                   bool *out_taken, struct err *err);
MUST_USE bool outbox_part_sent(struct db *db, int64_t id, int64_t part, struct err *err);
/** An answer's state is part of what a desk shows of its case: a new version, or an open desk would keep what it has. */
MUST_USE bool outbox_show(struct db *db, int64_t kase, int64_t version, struct err *err);
/** The whole answer's state, when to look at it again, and why (absent: no reason). Counts a try where `tried`. */
MUST_USE bool outbox_set(struct db *db, int64_t id, enum outbox_state state, ms_t not_before, ms_t sent_at,
                         bool tried, struct sv error, struct err *err);
