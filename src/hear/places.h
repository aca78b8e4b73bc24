/* hear/places.h: where cities are, for near:. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"
#include "base/sv.h"

/** How many cities are known; 0 when built without them. */
extern const size_t n_places;

/** The city that is meant by `Rochester, NY`, `Rochester, US` or `Rochester` (of several the largest), whatever the case
 *  and accents. */
MUST_USE bool place_find(struct sv name, double *out_lat, double *out_lon);
