/* care/claim.c: a claim whose time is over is nobody's, whether or not that has been noted yet. */
#include "care/claim.h"

int64_t claim_holder(const struct claim *claim, ms_t now)
{
    return claim->agent && claim->until > now ? claim->agent : 0;
}

enum claim_choice claim_decide(const struct claim *claim, int64_t agent, bool force, ms_t now)
{
    int64_t holder = claim_holder(claim, now);

    if (holder == agent)
        return CLAIM_MINE;
    return holder && !force ? CLAIM_TAKEN : CLAIM_GIVEN;
}

enum fence_choice fence_decide(const struct claim *claim, int64_t agent, int64_t fence, ms_t now)
{
    return claim_holder(claim, now) == agent && claim->fence == fence ? FENCE_GOOD : FENCE_LOST;
}
