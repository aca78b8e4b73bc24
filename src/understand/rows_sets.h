/* understand/rows_sets.h: the sets that rows.c reads, in the order it reads them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "understand/rows.h"
#include "wire/json.h"

struct row_set {
    const char *name, *file;
    bool own; /* among our own examples, not among the public sets */
    /** Fills the labels; false leaves the row. */
    bool (*map)(struct json root, struct row *row);
    /** Whether the row is for reporting only. */
    bool (*reports)(const struct row *row);
};

extern const struct row_set row_sets[];
extern const size_t n_row_sets;
