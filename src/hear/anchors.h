/* hear/anchors.h: by what a rule is found: of all the words, names and rows of words of which a matching post has at least
 * one, the choice that selects the fewest posts. */
#pragma once

#include "hear/rarity.h"
#include "hear/terms.h"

enum { MATES_MAX = 6 };

/** Words of two lists: a post that matches has one of each. */
struct mates {
    uint64_t words[2][MATES_MAX];
    double shares[2]; /* of posts that have one of them */
    uint8_t n[2];
};

/** What anchors are given to. */
struct anchor_sink {
    void (*single)(void *to, uint64_t hash); /* of sketch_hash, or a row of two words */
    void (*mates)(void *to, const struct mates *mates);
    void *to;
    uint64_t kinds; /* 1 << each kind of key that a post must be entered under for it */
};

/** Gives anchors of `query` of which every post that matches has at least one: every compiled query has some. */
void anchors_choose(const struct query *query, const struct rarity *rarity, struct anchor_sink *sink);
