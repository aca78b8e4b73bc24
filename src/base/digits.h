/* base/digits.h: numbers as digits, two at a time: half the divisions, which are what it costs. */
#pragma once

#include <stdint.h>
#include <string.h>

#include "base/sv.h"

enum { I64_MAX = 20 }; /* bytes of the longest number: -9223372036854775808 */

/** Both digits of `value`, which is below 100. */
static inline void digits_pair(uint32_t value, char out[static 2])
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";

    memcpy(out, pairs + 2 * value, 2);
}

/** The number in decimal: a view of the end of `room`. */
static inline struct sv i64_write(int64_t value, char room[static I64_MAX])
{
    char *at = room + I64_MAX;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    for (; rest >= 100; rest /= 100)
        digits_pair((uint32_t)(rest % 100), at -= 2);
    if (rest >= 10)
        digits_pair((uint32_t)rest, at -= 2);
    else
        *--at = (char)('0' + rest);
    if (value < 0)
        *--at = '-';
    return sv_of(at, (size_t)(room + I64_MAX - at));
}
