/* base/random.c: the kernel's randomness, and a seeded sequence. */
#include "base/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
    char *at = out;

    while (len) {
        ssize_t got = getrandom(at, len, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            fprintf(stderr, "earshot: the kernel gives no randomness\n");
            abort();
        }
        at += got;
        len -= (size_t)got;
    }
}

void random_token(char *out, size_t n_chars)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    random_bytes(out, n_chars);
    for (size_t i = 0; i < n_chars; i++)
        out[i] = alphabet[(unsigned char)out[i] & 63];
    out[n_chars] = '\0';
}

uint64_t random_next(struct random_seq *seq)
{
    uint64_t z = seq->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t random_below(struct random_seq *seq, uint64_t below)
{
    return (uint64_t)(((unsigned __int128)random_next(seq) * below) >> 64);
}

void random_shuffle(struct random_seq *seq, uint32_t *at, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = random_below(seq, i);
        uint32_t swap = at[i - 1];

        at[i - 1] = at[j];
        at[j] = swap;
    }
}
