/* hear/earth.c: see earth.h. The earth is a ball here: what that is off is less than half a percent. */
#include "hear/earth.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define EARTH_RADIUS_M 6371008.8
#define DEGREE         (M_PI / 180)

/* Edges of the squares in degrees; the last is the whole earth. A box is covered by the finest that needs few. */
static const int cell_degrees[CELL_SIZES] = { 1, 15, 400 };
enum { CELLS_MAX = 36 };

bool distance_parse(struct sv text, double *out_m)
{
    double unit, number;

    if (sv_ends(text, SV("km"))) {
        unit = 1000;
        text.len -= 2;
    } else if (sv_ends(text, SV("mi"))) {
        unit = 1609.344;
        text.len -= 2;
    } else if (sv_ends(text, SV("m"))) {
        unit = 1;
        text.len -= 1;
    } else {
        return false;
    }
    if (!sv_to_double(text, &number) || !(number > 0) || number * unit > (double)DISTANCE_MAX_M)
        return false;
    *out_m = number * unit;
    return true;
}

static bool take_degrees(struct sv text, double limit, double *out)
{
    double value;

    if (!sv_to_double(text, &value) || !(fabs(value) <= limit))
        return false;
    *out = value;
    return true;
}

/* The words between [ and ], which must be `n`. */
static bool bracket_parse(struct sv text, struct sv *words, size_t n)
{
    size_t n_found = 0;

    if (text.len < 2 || text.at[0] != '[' || text.at[text.len - 1] != ']')
        return false;
    text = sv_of(text.at + 1, text.len - 2);
    while ((text = sv_trim(text)).len) {
        if (n_found == n)
            return false;
        words[n_found++] = sv_split(&text, ' ');
    }
    return n_found == n;
}

bool circle_parse(struct sv text, struct circle *out)
{
    struct sv words[3];

    return bracket_parse(text, words, 3) && take_degrees(words[0], 180, &out->lon) &&
           take_degrees(words[1], 90, &out->lat) && distance_parse(words[2], &out->radius_m);
}

bool box_parse(struct sv text, struct box *out)
{
    struct sv words[4];

    return bracket_parse(text, words, 4) && take_degrees(words[0], 180, &out->west) &&
           take_degrees(words[1], 90, &out->south) && take_degrees(words[2], 180, &out->east) &&
           take_degrees(words[3], 90, &out->north) && out->south <= out->north;
}

bool point_parse(struct sv text, double *out_lat, double *out_lon)
{
    struct sv lat = sv_split(&text, ',');

    return take_degrees(sv_trim(lat), 90, out_lat) && take_degrees(sv_trim(text), 180, out_lon);
}

bool circle_holds(const struct circle *circle, double lat, double lon)
{
    double north = sin((lat - circle->lat) * DEGREE / 2), east = sin((lon - circle->lon) * DEGREE / 2);
    double half = north * north + cos(lat * DEGREE) * cos(circle->lat * DEGREE) * east * east;

    return 2 * EARTH_RADIUS_M * asin(sqrt(half < 1 ? half : 1)) <= circle->radius_m;
}

bool box_holds(const struct box *box, double lat, double lon)
{
    bool inside =
        box->west <= box->east ? lon >= box->west && lon <= box->east : lon >= box->west || lon <= box->east;

    return inside && lat >= box->south && lat <= box->north;
}

struct box circle_box(const struct circle *circle)
{
    double angle = circle->radius_m / EARTH_RADIUS_M, up = angle / DEGREE + 1e-6, wide;
    struct box box = { -180, circle->lat - up, 180, circle->lat + up };

    if (box.south <= -90 || box.north >= 90) { /* around a pole lie all longitudes */
        box.south = box.south < -90 ? -90 : box.south;
        box.north = box.north > 90 ? 90 : box.north;
        return box;
    }
    wide = asin(fmin(sin(angle) / cos(circle->lat * DEGREE), 1)) / DEGREE + 1e-6;
    box.west = circle->lon - wide;
    box.east = circle->lon + wide;
    box.west += box.west < -180 ? 360 : 0;
    box.east -= box.east > 180 ? 360 : 0;
    return box;
}

static int cell_at(double degrees, double from, int size)
{
    return (int)floor((degrees - from) / size);
}

/* 180° east is 180° west. */
static double west_of(double lon)
{
    return lon >= 180 ? lon - 360 : lon;
}

static void cell_write(char out[CELL_BYTES], int size, int row, int column)
{
    int16_t numbers[2] = { (int16_t)row, (int16_t)column };

    out[0] = (char)size;
    memcpy(out + 1, numbers, sizeof numbers);
}

void point_cells(double lat, double lon, char out[CELL_SIZES][CELL_BYTES])
{
    for (int i = 0; i < CELL_SIZES; i++)
        cell_write(out[i], i, cell_at(lat, -90, cell_degrees[i]),
                   cell_at(west_of(lon), -180, cell_degrees[i]));
}

void box_each_cell(const struct box *box, void (*each)(void *to, const char cell[CELL_BYTES]), void *to)
{
    double west = west_of(box->west), wide = box->east - box->west + (box->west > box->east ? 360 : 0);

    for (int i = 0; i < CELL_SIZES; i++) {
        int size = cell_degrees[i], n_around = (360 + size - 1) / size;
        int south = cell_at(box->south, -90, size), n_rows = cell_at(box->north, -90, size) - south + 1;
        int first = cell_at(west, -180, size), n_columns = cell_at(west + wide, -180, size) - first + 1;
        char cell[CELL_BYTES];

        n_columns = n_columns < n_around ? n_columns : n_around;
        if (n_rows * n_columns > CELLS_MAX && i < CELL_SIZES - 1)
            continue;
        for (int at = 0; at < n_rows * n_columns; at++) {
            cell_write(cell, i, south + at / n_columns, (first + at % n_columns) % n_around);
            each(to, cell);
        }
        return;
    }
}
