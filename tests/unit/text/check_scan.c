/* tests/unit/text/check_scan.c: every way of scanning that runs here says what is told byte by byte. A program of its own, so
 * that it can be built for another processor too and run in an emulator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/scan.h"

enum { LEN_MAX = 300, TEXTS = 20000, GUARD = 64 };

static bool is_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool bit(uint64_t bits, size_t i)
{
    return bits >> i % SCAN_STEP & 1;
}

/* Whether byte `i` (zero behind the text) was told right. */
static bool is_told(unsigned char c, size_t i, const char *low, const struct scan_block *blocks)
{
    const struct scan_block *block = &blocks[i / SCAN_STEP];

    return (unsigned char)low[i] == (c >= 'A' && c <= 'Z' ? c + 32 : c) &&
           bit(block->words, i) == is_word(c) && bit(block->signs, i) == (c == '@' || c == '#' || c == '$') &&
           bit(block->others, i) == (c >= 0x80);
}

/* The text ends where its memory ends, so that reading on is found by a sanitizer. */
static bool check(const struct scan_kernel *kernel, const unsigned char *bytes, size_t len)
{
    static char low[LEN_MAX + SCAN_STEP + GUARD];
    struct scan_block blocks[LEN_MAX / SCAN_STEP + 1];
    size_t n_told = scan_blocks(len) * SCAN_STEP;
    char *text = malloc(len ? len : 1);
    bool others = false, ok;

    memcpy(text, bytes, len);
    memset(low, 0x55, sizeof low);
    for (size_t i = 0; i < len; i++)
        others |= bytes[i] >= 0x80;
    ok = kernel->scan(sv_of(text, len), low, blocks) == others;
    for (size_t i = 0; i < n_told; i++)
        ok = ok && is_told(i < len ? bytes[i] : 0, i, low, blocks);
    for (size_t i = n_told; i < sizeof low; i++)
        ok = ok && low[i] == 0x55;
    free(text);
    return ok;
}

static uint64_t next(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15u;
    return (*seed ^ *seed >> 29) * 0xBF58476D1CE4E5B9u >> 20;
}

/* All bytes, mostly ASCII, or only such as stand at the edges of a class. */
static unsigned char make_byte(int kind, uint64_t *seed)
{
    static const char edges[] = "/09:@AZ[`az{\"#$%\x7F\x80\xFF";
    uint64_t draw = next(seed);

    switch (kind) {
    case 0:
        return (unsigned char)draw;
    case 1:
        return (unsigned char)(draw & 0x7F);
    default:
        return (unsigned char)edges[draw % (sizeof edges - 1)];
    }
}

int main(void)
{
    unsigned char bytes[LEN_MAX];
    uint64_t seed = 1;

    for (size_t k = 0; k < n_scan_kernels; k++) {
        const struct scan_kernel *kernel = scan_kernels[k];

        if (!kernel->runs_here()) {
            printf("%s: not on this processor\n", kernel->name);
            continue;
        }
        for (int i = 0; i < TEXTS; i++) {
            size_t len = next(&seed) % LEN_MAX;

            for (size_t j = 0; j < len; j++)
                bytes[j] = make_byte(i % 3, &seed);
            if (!check(kernel, bytes, len)) {
                printf("%s: text %d of %zu bytes is told wrongly\n", kernel->name, i, len);
                return 1;
            }
        }
        printf("%s: right\n", kernel->name);
    }
    return 0;
}
