/* hear/places_data.h: the cities as places.py lays them out. Names are folded. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct place {
    uint32_t name;      /* offset into place_names */
    uint16_t state;     /* index of place_states */
    uint16_t thousands; /* of people */
    int16_t lat, lon;   /* hundredths of a degree */
};

/** A state, or a country. */
struct region {
    uint32_t name;
    char country[3];
};

extern const char place_names[];
extern const struct place places[]; /* by name, of one name the largest first */
extern const struct region place_states[];
extern const struct region place_countries[];
extern const size_t n_places, n_place_states, n_place_countries;
