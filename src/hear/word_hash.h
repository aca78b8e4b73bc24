/* hear/word_hash.h: the hashes by which the index knows a word, two words in a row, and two words anywhere in a post. They
 * choose whom to ask; nothing matches by them. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/sv.h"

enum { WORD_STEP = 16 }; /* bytes behind a word that must be readable */

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Ones for the bytes that count of two times eight, by how many do. */
extern const uint64_t hash_masks[WORD_STEP + 1][2];

/* Eight bytes as a number that is the same on every processor. */
static inline uint64_t hash_eight(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

#define HASH_ONE   UINT64_C(0x9E3779B97F4A7C15)
#define HASH_TWO   UINT64_C(0xD6E8FEB86659FD93)
#define HASH_THREE UINT64_C(0xC2B2AE3D27D4EB4F)

static inline uint64_t hash_steps(struct sv *word)
{
    uint64_t hash = word->len * HASH_THREE;

    for (; word->len > WORD_STEP; *word = sv_skip(*word, WORD_STEP))
        hash = hash_mix(hash_eight(word->at) ^ HASH_ONE ^ hash, hash_eight(word->at + 8) ^ HASH_TWO);
    return hash;
}

static inline uint64_t hash_end(const char *at, size_t len, uint64_t hash)
{
    uint64_t first = hash_eight(at) & hash_masks[len][0], second = hash_eight(at + 8) & hash_masks[len][1];

    return hash_mix(first ^ HASH_ONE, second ^ HASH_TWO ^ hash) | 1;
}

/** Of a folded word; WORD_STEP bytes from wherever it ends are read and don't count. Never 0. */
static inline uint64_t hash_word(struct sv word)
{
    uint64_t hash = hash_steps(&word);

    return hash_end(word.at, word.len, hash);
}

/** The same of a word with nothing readable behind it. */
static inline uint64_t hash_word_alone(struct sv word)
{
    uint64_t hash = hash_steps(&word);
    char last[WORD_STEP] = { 0 };

    memcpy(last, word.at, word.len);
    return hash_end(last, word.len, hash);
}

/** Of two words in a row. */
static inline uint64_t hash_row(uint64_t first, uint64_t second)
{
    return hash_mix(first ^ HASH_THREE, (second << 1 | second >> 63) ^ HASH_TWO) | 1;
}

/** Of a leading word and a mate anywhere in the same post. */
static inline uint64_t hash_mates(uint64_t lead, uint64_t mate)
{
    return hash_mix(lead ^ HASH_ONE, (mate << 3 | mate >> 61) ^ HASH_THREE) | 1;
}
