/* care/claim.h: the lease on a case, and whose it is. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

enum {
    CLAIM_LEASE_MS = 5 * MS_MINUTE,       /* renewed by presence */
    CLAIM_HANDED_ON_MS = 12 * MS_HOUR,    /* for somebody who was given a case and is not looking at it yet */
    CLAIM_RENEW_WITHIN_MS = 4 * MS_MINUTE /* presence renews a lease with less than this left */
};

struct claim {
    int64_t agent; /* 0: nobody */
    ms_t until;
    int64_t fence;
};

enum claim_choice {
    CLAIM_GIVEN, /* it was free, or its time is over */
    CLAIM_MINE,
    CLAIM_TAKEN,
};

/** What becomes of an agent's wish to hold a case. `force` takes it from whoever has it. */
enum claim_choice claim_decide(const struct claim *claim, int64_t agent, bool force, ms_t now);
/** Who holds it at this time; 0: nobody. */
int64_t claim_holder(const struct claim *claim, ms_t now);

enum fence_choice {
    FENCE_GOOD,
    FENCE_LOST, /* the claim ended or went to somebody else since */
};
/** Whether a write that carries `fence` comes from the holder. */
enum fence_choice fence_decide(const struct claim *claim, int64_t agent, int64_t fence, ms_t now);
