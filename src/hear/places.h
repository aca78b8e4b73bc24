/* hear/places.h: where cities are, for near:. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "base/sv.h"

/** The city that is meant by `Rochester, NY`, `Rochester, New York, US` or `Rochester` (of several the largest), whatever
 *  the case and accents. **Source**: GeoNames, cities of fifteen thousand people and more (places.txt). */
MUST_USE bool place_find(struct sv name, double *out_lat, double *out_lon);
