/* hear/parser.h: from the text of a rule to a tree. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "hear/terms.h"

enum { QUERY_DEPTH_MAX = 64 };

/** One node as the text has it: negation anywhere, children as a list. */
struct parsed {
    enum node_kind kind;
    bool negated;
    uint32_t term;
    uint32_t at;
    uint32_t first_child, next; /* 0 = none: node 0 is nobody's child */
};

/** The tree and what its terms look for. Grown as the text goes on, bounded by the text's length. */
struct parse {
    struct parsed *nodes;
    size_t n_nodes, room_nodes;
    struct term *terms;
    size_t n_terms, room_terms;
    struct element *elements;
    size_t n_elements, room_elements;
    struct buf bytes;
    uint32_t root;
};

/** **Owns**: *out is filled also on failure; parse_done(). **Errors**: as query_compile. */
MUST_USE bool query_parse(struct sv text, struct parse *out, struct err *err);
/** For CLEANUP. */
void parse_done(struct parse *parse);
