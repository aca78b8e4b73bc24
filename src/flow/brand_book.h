/* flow/brand_book.h: what the configuration knows of brands, as rules with brand: want it. */
#pragma once

#include "base/arena.h"
#include "hear/brand.h"

struct company;

/** The brands with their other names and the handles of their accounts. Views into `company`; the rest stands in `arena`. */
struct brand_book brand_book_of(const struct company *company, struct arena *arena);
