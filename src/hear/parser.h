/* hear/parser.h: from the text of a rule to a tree. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "hear/brand.h"
#include "hear/lexer.h"
#include "hear/terms.h"

enum {
    QUERY_DEPTH_MAX = 64,
    QUERY_BYTES_MAX = UINT16_MAX, /* of all that a rule's terms look for, folded and expanded */
};

/** One node as the text has it: negation anywhere, children as a list. */
struct parsed {
    enum node_kind kind;
    enum term_kind term;
    unsigned flags; /* enum node_flag; NODE_NEGATED at lists too */
    uint8_t n;
    bool common;      /* a word that nearly every post has */
    bool expanded;    /* not written by anybody: stands for the brand: around it */
    uint32_t at, end; /* bytes of the rule */
    uint32_t elements, n_elements;
    uint32_t first_child, next; /* 0 = none: node 0 is nobody's child */
};

/** The tree and what its terms look for. Grown as the text goes on, bounded by the text's length. */
struct parse {
    struct parsed *nodes;
    size_t n_nodes, room_nodes;
    struct element *elements;
    size_t n_elements, room_elements;
    struct buf bytes;
    uint32_t root;
    bool accents; /* they count */
    const struct brand_book *brands;
    struct buf scratch;
};

/** Parses `text`; `brands` (NULL: none) must stay alive until parse_done().
 *  **Owns**: *out is filled also on failure; parse_done(). **Errors**: as query_compile. */
MUST_USE bool query_parse(struct sv text, const struct brand_book *brands, struct parse *out,
                          struct err *err);

/* ---- building the tree: parse_build.c ---- */

/** For CLEANUP. */
void parse_done(struct parse *parse);
uint32_t parse_add_node(struct parse *parse, struct parsed node);
/** Adds a term of the elements from `node.elements` to the last. */
uint32_t parse_add_term(struct parse *parse, struct parsed node);
void parse_add_element(struct parse *parse, enum key_kind kind, struct sv text, size_t n_key, bool is_run);
/** Adds an element of the whole text. */
void parse_add_name(struct parse *parse, enum key_kind kind, struct sv text);
/** Adds the words of a folded text; how many. `kind`: KEY_WORD for the post's own text, else that of the field. */
size_t parse_add_row(struct parse *parse, enum key_kind kind, struct sv folded);
/** `text` folded, in the scratch until the next call. */
struct sv parse_fold(struct parse *parse, struct sv text);
