/* command/brands.h: what is known of brands, from a file: for commands that have no store. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "hear/brand.h"

/** Brands and the memory they stand in. A struct of zeroes knows nothing. */
struct brands_file {
    struct arena arena;
    struct brand_book book;
};

#define OPTION_BRANDS \
    { \
        "--brands", "FILE", "what is known of brands, for brand: as `earshot config export` writes it" \
    }

/** Reads the brands of a configuration: `{"brands":[{"name":…,"accounts":[{"handle":…}],"aliases":[…],
 *  "transliterations":[…]}]}`. A NULL name reads nothing. **Owns**: *out is filled also on failure; brands_file_done(). */
MUST_USE bool brands_file_read(const char *name, struct brands_file *out, struct err *err);
void brands_file_done(struct brands_file *brands);
