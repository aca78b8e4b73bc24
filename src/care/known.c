/* care/known.c: four bits of one word a key, sixteen bits a key at most: of the keys it doesn't have it takes one in a hundred for
 * one it may. One that is full is made anew, larger. */
#include "care/known.h"

#include <stdlib.h>

#include "db/db.h"

enum {
    BATCH_MIN = 1000, /* posts: less is no import */
    READ_FACTOR = 4,
    BITS_PER_KEY = 16,
    WORD_BITS = 64,
    KEYS_FIRST = 4 << 20,
    KEYS_MAX = 64 << 20,
    GROWTH = 4,
    KEY_MAX = 64 << 10, /* bytes */
};

void known_done(struct known *known)
{
    for (int i = 0; i < KEYS_N; i++) {
        buf_done(&known->places[i].network);
        buf_done(&known->places[i].key);
    }
    free(known->words);
    *known = (struct known){ 0 };
}

static void begin(struct known *known, size_t n_keys)
{
    size_t bytes = n_keys * BITS_PER_KEY / 8;

    *known = (struct known){ .words = mem_aligned(HUGE_PAGE, bytes), .n_words = bytes / sizeof(uint64_t) };
    for (int i = 0; i < KEYS_N; i++)
        known->places[i] = (struct keys_place){ BUF(KEY_MAX), BUF(KEY_MAX) };
}

uint64_t known_hash(enum stored_keys keys, struct sv network, struct sv key)
{
    return sv_hash(key, sv_hash(network, 101 + (uint64_t)keys));
}

static uint64_t bits_of(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63) | UINT64_C(1) << (hash >> 46 & 63) |
           UINT64_C(1) << (hash >> 40 & 63);
}

static void add(struct known *known, uint64_t hash)
{
    known->words[hash & (known->n_words - 1)] |= bits_of(hash);
    known->n_keys++;
}

void known_add(struct known *known, enum stored_keys keys, struct sv network, struct sv key)
{
    if (known->words)
        add(known, known_hash(keys, network, key));
}

bool known_lacks(const struct known *known, uint64_t hash)
{
    uint64_t bits = bits_of(hash);

    return known->is_whole && (known->words[hash & (known->n_words - 1)] & bits) != bits;
}

struct reading {
    struct known *known;
    enum stored_keys keys;
};

static void take(void *arg, struct sv network, struct sv key)
{
    struct reading *reading = arg;

    add(reading->known, known_hash(reading->keys, network, key));
}

/* Full ones say "may have" too often; the largest stays, and says it ever oftener. */
static void make_room(struct known *known)
{
    size_t most = known->n_words * WORD_BITS / BITS_PER_KEY;

    if (known->n_keys < most || most >= KEYS_MAX)
        return;
    known_done(known);
    begin(known, most * GROWTH);
}

bool known_read_on(struct known *known, struct db *db, size_t n_posts, struct err *err)
{
    bool is_whole = true;

    if (db_kind(db) != DB_SQLITE || (!known->words && n_posts < BATCH_MIN))
        return true;
    if (!known->words)
        begin(known, KEYS_FIRST);
    make_room(known);
    for (enum stored_keys keys = 0; !known->is_whole && keys < KEYS_N; keys++) {
        struct reading reading = { known, keys };

        if (!known->ended[keys] && !keys_page(db, keys, READ_FACTOR * n_posts, &known->places[keys], take,
                                              &reading, &known->ended[keys], err))
            return false;
        is_whole = is_whole && known->ended[keys];
    }
    known->is_whole = known->is_whole || is_whole;
    return true;
}
