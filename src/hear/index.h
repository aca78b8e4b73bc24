/* hear/index.h: from the hashes of a post to the few rules that may match it. Immutable once built. */
#pragma once

#include "hear/anchors.h"
#include "hear/sketch.h"

struct index;
struct index_builder;

/** **Owns**: the caller; index_build() ends it. */
struct index_builder *index_builder_new(const struct rarity *rarity);
/** Adds the rule with the next number, from 0. */
void index_add(struct index_builder *builder, const struct query *query);
/** Ends the builder. **Owns**: the caller, index_free(). */
struct index *index_build(struct index_builder *builder);
/** NULL is fine. */
void index_free(struct index *index);
/** Bytes of memory. */
size_t index_size(const struct index *index);
/** The kinds of key (1 << kind) that posts must be sketched with. */
uint64_t index_kinds(const struct index *index);

/** One thread's memory of one search: whom it has found already. A struct of zeroes has found nobody. */
struct finding {
    uint32_t *rule_round, *list_round; /* per rule, per list: the search that last came upon it */
    size_t n_rules, n_lists;
    uint32_t round;
    uint32_t *found; /* the rules */
    size_t n_found, room_found;
    struct lead {
        uint64_t hash;
        uint32_t list;
    } * leads;
    size_t n_leads, room_leads;
    uint64_t *hits;
    size_t room_hits;
};

/** Fills finding->found with every rule that may match what was sketched, each once, in any order; allocates only while
 *  growing. Bounded by the post's words, names and mates, and the number of rules. */
void index_find(const struct index *index, const struct sketch *sketch, struct finding *finding);
void finding_done(struct finding *finding);
