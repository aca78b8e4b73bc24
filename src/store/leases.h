/* store/leases.h: who reads which source, and who answers by which account: one process at a time. What a process owns is
 * its own as long as its node number is leased (store/nodes.h); the fence grows with every new owner, so that whoever comes
 * back late writes nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"

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

/** Locks the row until the end of the transaction. **Errors**: ERR_CONFLICT it is another's now. */
MUST_USE bool account_hold(struct db *db, int64_t account, struct lease lease, struct err *err);
MUST_USE bool source_hold(struct db *db, int64_t source, struct lease lease, struct err *err);
