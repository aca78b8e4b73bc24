/* model/brand.h: what a company tells of a brand beside its accounts and rules: how else people call it, what it is taken for, where
 * it is at home. Kept as one JSON object; its members are those of `earshot config`. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "model/post.h"
#include "wire/json.h"

#define BRAND_LISTS(X) \
    X(aliases, "other names: GC, Musician's Friend") \
    X(transliterations, "the name in other scripts") \
    X(words_for, "words that stand near the name when it is meant") \
    X(words_against, "words that stand near it when it is not") \
    X(domains, "our own web addresses, without https://") \
    X(countries, "where we are, by two letters; elsewhere it is somebody else's") \
    X(languages, "what our customers speak, as in lang:") \
    X(sisters, "brands of the same house")

enum {
    BRAND_LIST_MAX = 200,
    BRAND_ENTRY_MAX = 200 /* bytes */,
    BRAND_OTHERS_MAX = 50,
    BRAND_LINK_MAX = 500 /* bytes */,
    BRAND_SENTENCE_MAX = 1000 /* bytes */,
    BRAND_RECORD_MAX = 64 << 10 /* bytes of JSON */
};

/** Another company of the same name: a namesake, or who owns the franchise of a country. Only its name must be told. */
struct brand_other {
    struct sv name;
    struct sv handle;         /* without @ */
    struct sv link;           /* http or https: where its customers are helped */
    struct sv sentence;       /* what an agent may say of it to a customer */
    struct sv_list countries; /* where it is, by two letters */
    struct sv_list words;     /* words or phrases that stand near the name when it is meant */
};

/** Views into the arena it was read into. A struct of zeroes tells nothing. */
struct brand_facts {
#define X(name, help) struct sv_list name;
    BRAND_LISTS(X)
#undef X
    const struct brand_other *others; /* as told; no two of the same name */
    size_t n_others;
    struct sv parent; /* the house it belongs to */
    bool homonym;     /* the name is a word too, or somebody else's */
};

/** Reads the members that are there. **Errors**: ERR_INPUT names the member and what it wants. */
MUST_USE bool brand_facts_read(struct json object, struct arena *arena, struct brand_facts *out,
                               struct err *err);
/** Whether anything is told. */
bool brand_facts_any(const struct brand_facts *facts);
/** Writes those members that tell something, into an object that is open. */
void brand_facts_write(struct buf *out, const struct brand_facts *facts);
/** The other of this name, however it is written; NULL if there is none. */
const struct brand_other *brand_other_named(const struct brand_facts *facts, struct sv name);
