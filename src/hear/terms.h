/* hear/terms.h: what a term looks for, and the keys by which posts and rules find each other. */
#pragma once

#include <stdint.h>

#include "base/sv.h"
#include "hear/operators.h"

/** A key is a hash of kind and folded text; equal keys are compared byte by byte before they count. */
enum key_kind {
    KEY_WORD,
    KEY_CHAR, /* a character of a script without spaces, with its marks */
    KEY_PAIR, /* two of them side by side */
    KEY_EMOJI,
    KEY_HANDLE,
    KEY_TAG,
    KEY_CASH,
    KEY_FROM,
    KEY_FROM_ID, /* not folded */
    KEY_TO,
};

static inline uint64_t key_of(enum key_kind kind, struct sv text)
{
    return sv_hash(text, kind);
}

/** One thing to find: a word, a run of letters, a name. */
struct element {
    uint64_t key;
    uint32_t at, len; /* of its text, in the query's bytes */
    uint32_t n_key;   /* bytes of it that are in the key: of a run only the first two characters */
    enum key_kind kind;
};

struct term {
    enum term_kind kind;
    uint32_t elements,
        n_elements; /* from … on; words in a row, or the forms of a name of which one must be there */
};

/** One node of a query, in front of its children. Negation stands at terms only. */
struct node {
    enum node_kind { NODE_AND, NODE_OR, NODE_TERM } kind;
    bool negated;
    uint32_t end;  /* the node behind this one and all its children */
    uint32_t term; /* of NODE_TERM */
    uint32_t at;   /* byte of the rule, for errors */
};

/** A compiled query. */
struct query {
    struct node *nodes;
    size_t n_nodes;
    struct term *terms;
    size_t n_terms;
    struct element *elements;
    size_t n_elements;
    char *bytes;
};

static inline struct sv element_text(const struct query *query, const struct element *element)
{
    return sv_of(query->bytes + element->at, element->len);
}
