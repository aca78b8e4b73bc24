/* hear/explain.h: a rule told back in plain words: how it is read, what a brand: stands for, how posts are found for it. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "hear/brand.h"

/** How a term takes part. */
enum explain_part {
    PART_LOOKED_UP, /* a post is found by it */
    PART_ASKED,     /* asked of posts that other terms found */
    PART_LIST,      /* all of, or any of, what stands below */
};

/** How many posts have to be asked. */
enum explain_cost {
    COST_LOW,    /* those with a name, an id, a rare word */
    COST_MEDIUM, /* those with an ordinary word */
    COST_HIGH,   /* those with a short word, an emoji, a single letter of a script without spaces */
};

struct explain_row {
    unsigned depth; /* below how many lists */
    bool negated;
    enum explain_part part;
    struct sv text;         /* as written, or as it could be written; of a list what is wanted of its parts */
    const char *says;       /* which posts match; NULL for lists */
    size_t column;          /* in characters from 1; what a brand: stands for has the column of it */
    bool expanded;          /* stands for a brand: */
    bool is_brand;          /* the list that a brand: stands for */
    bool is_any;            /* of a list: one is enough */
    bool beyond_x;          /* X does not know it */
    enum explain_cost cost; /* of a term that posts are found by */
};

struct explanation {
    struct explain_row *rows;
    size_t n_rows, room;
    enum explain_cost cost;
    size_t n_bytes; /* of memory for the rule */
    struct buf bytes;
};

/** **Owns**: *out is filled also on failure; explanation_done(). Views into `text` and into *out.
 *  **Errors**: as query_compile: what can't be compiled isn't explained. */
MUST_USE bool query_explain(struct sv text, const struct brand_book *brands, struct explanation *out,
                            struct err *err);
/** For CLEANUP. */
void explanation_done(struct explanation *explanation);
/** Appends it as lines of text. */
void explanation_write(const struct explanation *explanation, struct buf *out);
const char *explain_cost_name(enum explain_cost cost);
