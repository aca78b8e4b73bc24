/* text/scan.h: sixty-four bytes of text a step: in lower case, and bit by bit what each is. Every processor has its own way
 * of doing it; all give the same answer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

enum { SCAN_STEP = 64 };

/** Of 64 bytes in a row, the first in the lowest bit. */
struct scan_block {
    uint64_t words;  /* ASCII letters and digits */
    uint64_t signs;  /* @ # $ */
    uint64_t others; /* beyond ASCII */
};

/** How many blocks a text has. */
static inline size_t scan_blocks(size_t len)
{
    return (len + SCAN_STEP - 1) / SCAN_STEP;
}

/** Writes the text with its ASCII letters in lower case to `low` and zeroes up to the end of its last block; the blocks to
 *  `out`. Whether there is a byte beyond ASCII. Reads nothing behind the text. */
typedef bool scan_fn(struct sv text, char *low, struct scan_block *out);

/** One way of scanning. */
struct scan_kernel {
    const char *name;
    bool (*runs_here)(void);
    scan_fn *scan;
};

/** Those that were compiled, the fastest first; the last runs everywhere. */
extern const struct scan_kernel *const scan_kernels[];
extern const size_t n_scan_kernels;

/** The fastest one that runs on this processor. */
const struct scan_kernel *scan_kernel_best(void);
