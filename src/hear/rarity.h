/* hear/rarity.h: a guess at how many posts in a hundred have a key: what is common makes a poor anchor. */
#pragma once

#include "base/map.h"
#include "hear/terms.h"

/** The words that everybody uses, by their hash. **Threads**: any, once it is made. */
struct rarity {
    struct map shares;
};

void rarity_init(struct rarity *rarity);
void rarity_done(struct rarity *rarity);
/** The share (0…1) of posts that have the key; `text` is what it was made of. */
double rarity_share(const struct rarity *rarity, enum key_kind kind, struct sv text);
