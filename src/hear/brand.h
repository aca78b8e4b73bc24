/* hear/brand.h: what is known of brands when a rule with brand: is compiled. Borrowed views: the caller's. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

struct brand_record {
    struct sv name;
    const struct sv *handles; /* on any network, with or without @ */
    size_t n_handles;
    const struct sv *aliases; /* other names: GC, Musician's Friend */
    size_t n_aliases;
    const struct sv *transliterations; /* the name in other scripts */
    size_t n_transliterations;
};

struct brand_book {
    const struct brand_record *brands;
    size_t n_brands;
};

/** A hash of all that is known; NULL is as an empty book. */
uint64_t brand_book_hash(const struct brand_book *book);
