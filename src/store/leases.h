/* store/leases.h: who reads which source, and who answers by which account: one process at a time. What a process owns is
 * its own as long as its node number is leased (store/nodes.h); the fence grows with every new owner, so that whoever comes
 * back late writes nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** Who holds a source or account, and with which fence. */
struct lease {
    int64_t owner, fence;
};

/** Whether a stream, an account that is signed in or one of the sample's has no living owner: a cheap question, asked again
 *  and again. `sample_only`: only the sample's are asked for. */
MUST_USE bool leases_free(struct db *db, ms_t now, bool sample_only, bool *out, struct err *err);
/** Takes all those for `owner`, in a transaction of the caller's. Answers that were on their way by such an account may have
 *  gone: they become `unsure`. */
MUST_USE bool leases_take(struct db *db, int64_t owner, ms_t now, bool sample_only, struct err *err);

/** What another node reads and `owner` may have instead, for a node that comes later is to work too: one stream, one account,
 *  of the node that has the most of them, where that is two or more beyond what `owner` has. id 0: there is none. An account by
 *  which an answer is on its way stays where it is. */
struct lease_offer {
    int64_t id, owner;
    struct sv secret; /* the account's, sealed */
};
struct lease_offers {
    struct lease_offer stream, account;
};
MUST_USE bool leases_offered(struct db *db, int64_t owner, struct arena *arena, struct lease_offers *out,
                             struct err *err);
/** Takes them, in a transaction of the caller's, unless they are another's or in use by now. */
MUST_USE bool leases_take_offers(struct db *db, int64_t owner, const struct lease_offers *offers,
                                 struct err *err);

/** Locks the row until the end of the transaction. **Errors**: ERR_CONFLICT it is another's now. */
MUST_USE bool account_hold(struct db *db, int64_t account, struct lease lease, struct err *err);
MUST_USE bool source_hold(struct db *db, int64_t source, struct lease lease, struct err *err);
