/* base/clock.h: time as milliseconds, and its one text form, RFC 3339. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/sv.h"

struct buf;

/** Milliseconds since 1970-01-01T00:00:00Z. 0 is "absent" wherever a time may be missing. */
typedef int64_t ms_t;

enum {
    MS_SECOND = 1000,
    MS_MINUTE = 60 * MS_SECOND,
    MS_HOUR = 60 * MS_MINUTE,
    MS_DAY = 24 * MS_HOUR,
    RFC3339_MAX = 32, /* bytes of the longest text clock_write makes, NUL included */
};

/** The machine's clock, real time. Only flow/, desk/ and command/ call it; everybody else is handed a time. */
ms_t clock_now(void);
/** A clock that never jumps, for durations. **Units**: milliseconds since an unknown start. */
ms_t clock_steady(void);
/** Microseconds of the same steady clock, for metrics. */
int64_t clock_steady_us(void);

/** Reads RFC 3339 (`2011-06-05T01:02:03.123+02:00`, also with a space for `T`, without seconds' fraction, without
 *  zone = UTC). The year, in UTC, is 0001 … 9999. False leaves *out untouched. **Source**: RFC 3339 §5.6. */
MUST_USE bool clock_parse(struct sv text, ms_t *out);
/** Writes UTC with `Z`; milliseconds only when there are some. Times outside the years 0001 … 9999 come out as their
 *  ends. The length, without the NUL. */
size_t clock_write(ms_t at, char out[RFC3339_MAX]);
