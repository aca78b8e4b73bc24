/* care/known.h: which keys the store may have: what it lacks the store lacks, and needn't be asked for. A large import names some
 * five keys a post, and most of them for the first time.
 *
 * Only for SQLite, which has one writer: whatever comes in passes through its intake. Small batches alone never make one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "store/keys.h"

struct db;

/** A Bloom filter, and how far the store's own keys have been read into it. A struct of zeroes knows nothing and lacks nothing.
 *  **Threads**: one, the writer's. **Owns**: its owner, known_done(). */
struct known {
    uint64_t *words; /* NULL: not begun */
    size_t n_words;  /* a power of two */
    size_t n_keys;   /* added, some of them twice */
    struct keys_place places[KEYS_N];
    bool ended[KEYS_N];
    bool is_whole; /* all keys of the store are in it */
};

void known_done(struct known *known);
/** A batch of so many posts begins: reads four times as many of each of the store's keys, so that an import pays by what it brings. */
MUST_USE bool known_read_on(struct known *known, struct db *db, size_t n_posts, struct err *err);

uint64_t known_hash(enum stored_keys keys, struct sv network, struct sv key);
/** The key goes into the store. */
void known_add(struct known *known, enum stored_keys keys, struct sv network, struct sv key);
/** Whether the store surely has no such key. */
bool known_lacks(const struct known *known, uint64_t hash);
