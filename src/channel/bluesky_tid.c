/* channel/bluesky_tid.c: record keys that sort by time. */
#include "channel/bluesky_inner.h"

void bluesky_tid(int64_t us, unsigned clock_id, char out[static 14])
{
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t value = (uint64_t)us << 10 | (clock_id & 1023);

    for (int i = 12; i >= 0; i--, value >>= 5)
        out[i] = letters[value & 31];
    out[13] = '\0';
}
