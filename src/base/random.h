/* base/random.h: randomness from the kernel for secrets, from a seed for jitter and tests. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Fills `len` bytes that nobody can guess. Ends the process if the kernel has none. */
void random_bytes(void *out, size_t len);
/** `n_chars` characters of A-Za-z0-9_- (6 bits each) and a NUL: tokens, one-time links. */
void random_token(char *out, size_t n_chars);

/** A small fast generator for what must be repeatable. **Source**: splitmix64. */
struct random_seq {
    uint64_t state;
};
uint64_t random_next(struct random_seq *seq);
/** 0 … below-1, for `below` > 0. */
uint64_t random_below(struct random_seq *seq, uint64_t below);
/** Puts `n` numbers in an order that the sequence alone decides. **Source**: Fisher and Yates. */
void random_shuffle(struct random_seq *seq, uint32_t *at, size_t n);
