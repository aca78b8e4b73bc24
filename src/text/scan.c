/* text/scan.c: the way that runs everywhere, eight bytes at a time, and the table of all ways. */
#include "text/scan.h"

#include "base/lang.h"
#include "text/scan_inner.h"

#define EACH(byte) (0x0101010101010101u * (byte))

/* The top bit of each byte that is one of first … last; all bytes are below 0x80, and so are the bounds. */
static uint64_t between(uint64_t eight, unsigned char first, unsigned char last)
{
    return (eight + EACH(0x80u - first)) & ~(eight + EACH(0x7Fu - last)) & EACH(0x80u);
}

/* The top bits of eight bytes side by side. */
static uint64_t gather(uint64_t tops)
{
    return (tops >> 7) * 0x0102040810204080u >> 56;
}

static uint64_t load(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

static void store(char *at, uint64_t eight)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    memcpy(at, &eight, 8);
}

static void scan_block(const char *at, char *low, struct scan_block *out)
{
    *out = (struct scan_block){ 0 };
    for (unsigned i = 0; i < SCAN_STEP; i += 8) {
        uint64_t eight = load(at + i), others = eight & EACH(0x80u), ascii = eight & EACH(0x7Fu);
        uint64_t capitals = between(ascii, 'A', 'Z') & ~others;
        uint64_t lower = ascii | capitals >> 2; /* 0x80 >> 2 is the bit of lower case */

        store(low + i, lower | others);
        out->others |= gather(others) << i;
        out->words |= gather((between(lower, 'a', 'z') | between(ascii, '0', '9')) & ~others) << i;
        out->signs |= gather((between(ascii, '#', '$') | between(ascii, '@', '@')) & ~others) << i;
    }
}

static bool scan_anywhere(struct sv text, char *low, struct scan_block *out)
{
    return scan_by_blocks(text, low, out, scan_block);
}

static bool runs_anywhere(void)
{
    return true;
}

static const struct scan_kernel scalar = { "scalar", runs_anywhere, scan_anywhere };

const struct scan_kernel *const scan_kernels[] = {
#if defined(__x86_64__)
    &scan_avx512,
    &scan_avx2,
#elif defined(__aarch64__)
    &scan_neon,
#endif
    &scalar,
};
const size_t n_scan_kernels = COUNT(scan_kernels);

const struct scan_kernel *scan_kernel_best(void)
{
    size_t i = 0;

    while (i + 1 < n_scan_kernels && !scan_kernels[i]->runs_here())
        i++;
    return scan_kernels[i]; /* the last runs everywhere */
}
