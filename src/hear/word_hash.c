/* hear/word_hash.c: see word_hash.h. */
#include "hear/word_hash.h"

#define BYTES(n) ((n) >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * ((n)&7)) - 1)
#define MASKS(n) \
    { \
        BYTES(n), (n) <= 8 ? 0 : BYTES((n)-8) \
    }

const uint64_t hash_masks[WORD_STEP + 1][2] = {
    MASKS(0), MASKS(1),  MASKS(2),  MASKS(3),  MASKS(4),  MASKS(5),  MASKS(6),  MASKS(7),  MASKS(8),
    MASKS(9), MASKS(10), MASKS(11), MASKS(12), MASKS(13), MASKS(14), MASKS(15), MASKS(16),
};
