/* hear/earth.h: circles and boxes on the earth, and squares by which the points inside them are found. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "base/sv.h"

enum { DISTANCE_MAX_M = 5000000, CELL_BYTES = 5, CELL_SIZES = 3 };

struct circle {
    double lat, lon, radius_m;
};

/** `west` may be greater than `east`: across the date line. */
struct box {
    double west, south, east, north;
};

/** `50km`, `16.5mi`, `800m`. **Units**: metres, more than 0 and at most DISTANCE_MAX_M. */
MUST_USE bool distance_parse(struct sv text, double *out_m);
/** `[2.355128 48.861118 16km]`: longitude, latitude, radius. */
MUST_USE bool circle_parse(struct sv text, struct circle *out);
/** `[-105.301758 39.964069 -105.178505 40.09455]`: west, south, east, north. */
MUST_USE bool box_parse(struct sv text, struct box *out);
/** `43.16,-77.61`: latitude, longitude, as people write them. */
MUST_USE bool point_parse(struct sv text, double *out_lat, double *out_lon);
bool circle_holds(const struct circle *circle, double lat, double lon);
bool box_holds(const struct box *box, double lat, double lon);
/** A box around the circle, as tight as latitude and longitude allow. */
struct box circle_box(const struct circle *circle);

/** The squares of all sizes that hold a point, CELL_BYTES each. */
void point_cells(double lat, double lon, char out[CELL_SIZES][CELL_BYTES]);
/** Calls `each` with squares of one size that cover the box, at most 36. */
void box_each_cell(const struct box *box, void (*each)(void *to, const char cell[CELL_BYTES]), void *to);
