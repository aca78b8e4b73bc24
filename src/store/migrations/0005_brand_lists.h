/* store/migrations/0005_brand_lists.h: lists of one brand walk an index of that brand alone: a brand with three of a million
 * cases would else be looked for among all of them (104 ms). */
#pragma once

#define SCHEMA_0005 \
    "CREATE INDEX cases_brand_due ON cases (brand, view, due_at, id) WHERE brand IS NOT NULL;" \
    "CREATE INDEX cases_brand_recent ON cases (brand, view, last_at, id) WHERE brand IS NOT NULL;"
