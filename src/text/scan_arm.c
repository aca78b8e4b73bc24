/* text/scan_arm.c: scanning with NEON, which every 64-bit ARM has: a block is four registers. */
#include "text/scan_inner.h"

#if defined(__aarch64__)
#include <arm_neon.h>

enum { REGISTERS = SCAN_STEP / 16 };

static inline uint8x16_t between(uint8x16_t bytes, char first, char last)
{
    return vcleq_u8(vsubq_u8(bytes, vdupq_n_u8((uint8_t)first)), vdupq_n_u8((uint8_t)(last - first)));
}

/* One bit for each of 64 bytes that are all ones or zeroes: each keeps the bit of its place among eight, neighbours are added
 * until eight are one byte. */
static inline uint64_t bits(const uint8x16_t in[static REGISTERS])
{
    const uint8x16_t places = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
    uint8x16_t first = vpaddq_u8(vandq_u8(in[0], places), vandq_u8(in[1], places));
    uint8x16_t second = vpaddq_u8(vandq_u8(in[2], places), vandq_u8(in[3], places));
    uint8x16_t all = vpaddq_u8(first, second);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline void scan_block_neon(const char *at, char *low, struct scan_block *out)
{
    uint8x16_t words[REGISTERS], signs[REGISTERS], others[REGISTERS];

    for (int i = 0; i < REGISTERS; i++) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)at + 16 * i);
        uint8x16_t lower = vaddq_u8(bytes, vandq_u8(between(bytes, 'A', 'Z'), vdupq_n_u8(32)));

        vst1q_u8((uint8_t *)low + 16 * i, lower);
        words[i] = vorrq_u8(between(lower, 'a', 'z'), between(bytes, '0', '9'));
        signs[i] = vorrq_u8(between(bytes, '#', '$'), vceqq_u8(bytes, vdupq_n_u8('@')));
        others[i] = vcgeq_u8(bytes, vdupq_n_u8(0x80));
    }
    *out = (struct scan_block){ bits(words), bits(signs), bits(others) };
}

static bool scan_with_neon(struct sv text, char *low, struct scan_block *out)
{
    return scan_by_blocks(text, low, out, scan_block_neon);
}

static bool has_neon(void)
{
    return true;
}

const struct scan_kernel scan_neon = { "neon", has_neon, scan_with_neon };
#endif
