/* hear/terms.h: what a compiled query is made of, and the keys by which posts and rules find each other.
 *
 * A query is one block of memory, made for being kept by the million: the elements (8-byte aligned), the nodes, the
 * bytes. Offsets are 16 bits wide; query_compile() refuses what doesn't fit. */
#pragma once

#include <stdint.h>

#include "base/sv.h"
#include "hear/operators.h"

/** A key is a hash of kind and folded text; equal keys are compared byte by byte before they count. */
enum key_kind {
    /* Every post is entered under these: hear/heard.h. */
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
    /* Under these only when a rule asks for it: hear/rare_keys.h. No query looks them up in a heard post. */
    KEY_START,     /* the first three, or five, letters of a word */
    KEY_HEAD,      /* the first half of a word, and its length */
    KEY_TAIL,      /* the last half of a word, and its length */
    KEY_DISGUISED, /* a word in the Latin letters that its own look like */
    KEY_URL,       /* a word of a link's address; here and below of a run one letter, or two */
    KEY_TITLE,     /* of a link's title */
    KEY_BIO,
    KEY_NAME,
    KEY_LOCATION,
    KEY_PLACE,
    KEY_COUNTRY,
    KEY_CELL,         /* a square of the earth */
    KEY_CONVERSATION, /* ids are not folded */
    KEY_IN_REPLY_TO,
    KEY_REPOST_OF,
    KEY_QUOTE_OF,
    KEY_REPOSTS_OF, /* an author, folded, or an id, not */
    N_KEY_KINDS,
    KEY_FIRST_RARE = KEY_START,
    KEY_NONE = N_KEY_KINDS, /* of an element by which nothing is found */
};

static inline uint64_t key_of(enum key_kind kind, struct sv text)
{
    return sv_hash(text, kind);
}

/** One thing to find: a word, a run of letters, a name; or, KEY_NONE, bytes that a term needs. */
struct element {
    uint64_t key;     /* of its first n_key bytes */
    uint16_t at, len; /* of its text, in the query's bytes */
    uint16_t n_key;   /* bytes of it that are in the key: of a run only the first two characters */
    uint8_t kind;     /* enum key_kind */
    bool is_run;      /* letters in a row of a script without spaces */
};

enum node_kind { NODE_AND, NODE_OR, NODE_TERM };

enum node_flag {
    NODE_NEGATED = 1, /* stands at terms only */
    NODE_SPELT =
        2, /* of TERM_WORDS: case and accents count; one more element behind the row has the spelling */
    NODE_ACCENTED = 4, /* of TERM_WORDS and TERM_APART: accents count; likewise */
};

/** One node of a query, in front of its children; the list of nodes begins with the root. */
struct node {
    uint8_t kind;  /* enum node_kind */
    uint8_t term;  /* of NODE_TERM: enum term_kind */
    uint8_t flags; /* enum node_flag */
    uint8_t n;     /* of NODE_TERM: how far apart, how many percent, which of enum term_is … */
    uint16_t end;  /* the node behind this one and all its children */
    uint16_t elements,
        n_elements; /* of NODE_TERM, from … on: words in a row, or forms of which one must be there */
};

/** A compiled query: a header in front of its block. Immutable. */
struct query {
    uint16_t n_nodes, n_elements, n_bytes;
    bool asks_language; /* has a lang: */
    bool asks_disguise; /* has a TERM_DISGUISED */
};

static inline const struct element *query_elements(const struct query *query)
{
    return (const struct element *)(query + 1);
}

static inline const struct node *query_nodes(const struct query *query)
{
    return (const struct node *)(query_elements(query) + query->n_elements);
}

static inline const char *query_bytes(const struct query *query)
{
    return (const char *)(query_nodes(query) + query->n_nodes);
}

/** Bytes of the whole block: a copy of them is the same query. */
static inline size_t query_size(const struct query *query)
{
    return sizeof *query + query->n_elements * sizeof(struct element) + query->n_nodes * sizeof(struct node) +
           query->n_bytes;
}

static inline const struct element *node_element(const struct query *query, const struct node *node, size_t i)
{
    return query_elements(query) + node->elements + i;
}

static inline struct sv element_text(const struct query *query, const struct element *element)
{
    return sv_of(query_bytes(query) + element->at, element->len);
}

enum term_keys {
    KEYS_NONE, /* a post may match without any key */
    KEYS_ALL,  /* a post that matches has all of them: to be found by any one is enough */
    KEYS_ANY,  /* a post that matches has at least one: it has to be looked for under all */
};
typedef void term_key_fn(void *to, enum key_kind kind, uint64_t key, struct sv text);

/** The keys of posts that match a term that is not negated; `text` is what the key was made of, for guessing how rare
 *  it is. (In keys.c.) */
enum term_keys term_each_key(const struct query *query, const struct node *term, term_key_fn *each, void *to);
