/* text/scan_inner.h: what the ways of scanning share: the end of a text that fills no block. */
#pragma once

#include "text/scan.h"

extern const struct scan_kernel scan_avx512, scan_avx2, scan_neon;

/** Scans block by block; the last is filled up with zeroes. */
static inline __attribute__((always_inline)) bool
scan_by_blocks(struct sv text, char *low, struct scan_block *out,
               void (*scan_block)(const char *at, char *low, struct scan_block *out))
{
    uint64_t others = 0;
    size_t at = 0;

    for (; text.len - at >= SCAN_STEP; at += SCAN_STEP, low += SCAN_STEP, out++) {
        scan_block(text.at + at, low, out);
        others |= out->others;
    }
    if (at < text.len) {
        char last[SCAN_STEP] = { 0 };

        memcpy(last, text.at + at, text.len - at);
        scan_block(last, low, out);
        others |= out->others;
    }
    return others != 0;
}
