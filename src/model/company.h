/* model/company.h: what the company is, as one immutable snapshot: its brands and its rivals', its accounts on the
 * networks, its rules. Built from the store, handed to everybody who decides. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/lang.h"
#include "base/map.h"
#include "base/sv.h"
#include "model/brand.h"

struct post;
struct post_author;

struct brand {
    int64_t id;
    struct sv name;
    bool ours;   /* false: a rival's */
    bool sample; /* part of the sample data: never mixed with a company's own */
    struct brand_facts facts;
    const int64_t
        *family; /* itself, and the brands of ours below it, by id; NULL where there are none below */
    size_t n_family;
};

struct account {
    int64_t id;
    int64_t brand;
    struct sv network, network_id, handle; /* handle in lower case; network_id may be absent */
    bool ours;                             /* that of its brand */
};

struct rule {
    int64_t id;
    int64_t brand;
    struct sv value, tag;
    bool ours; /* that of its brand */
    int depth; /* houses of ours above its brand: a brand of a brand of a house has 2 */
};

struct company {
    struct arena arena;   /* owns all text below */
    struct brand *brands; /* heap, company_free's */
    struct account *accounts;
    struct rule *rules; /* by id: the oldest first */
    size_t n_brands, n_accounts, n_rules;
    bool has_family;             /* a brand of ours belongs to another one */
    struct map by_handle, by_id; /* hash of network and handle or id → index of the account + 1 */
    uint8_t seen[2048];          /* bits: how handles and ids end, of whatever network */
    _Atomic int n_shares;        /* how many company_free() are to come before the last */
};

enum { FAMILY_DEPTH_MAX = 8 };

/** Fills the look-up maps and says whose brands are whose, once brands, accounts and rules stand. A parent is a brand of ours by its
 *  name, however it is written; of parents in a circle none is above the others. */
void company_index(struct company *company);
/** One more who will call company_free. **Threads**: any. */
struct company *company_share(struct company *company);
/** NULL is fine. The last of those who share it frees the snapshot, which was made by NEW. **Threads**: any. */
void company_free(struct company *company);
/** For CLEANUP. */
void company_freep(struct company **company);

/** NULL if there is none. */
const struct brand *company_brand(const struct company *company, int64_t id);
/** Whose cases a list of a brand has: its own, and those of the brands below it. *out_n is 0 where it has none below. Belongs to
 *  the company. */
const int64_t *company_family(const struct company *company, int64_t brand, size_t *out_n);
/** NULL if there is none. A binary search: rules stand by id. */
const struct rule *company_rule(const struct company *company, int64_t id);
/** The account (ours or a rival's) with this id, else this handle, whatever the case. NULL if there is none. */
const struct account *company_account(const struct company *company, struct sv network, struct sv network_id,
                                      struct sv handle);
/** The account that wrote a post, NULL for everybody else's. */
const struct account *company_author(const struct company *company, struct sv network,
                                     const struct post_author *author);
/** The first account of ours that the post names: `to`, then its mentions in order. NULL if none. */
const struct account *company_named(const struct company *company, const struct post *post);
