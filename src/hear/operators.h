/* hear/operators.h: the query language as a table: the parser, the help and the check of
 * doc/query-language.md are made from it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

enum term_kind {
    TERM_WORDS, /* one word, or several in a row */
    TERM_HANDLE,
    TERM_TAG,
    TERM_CASH,
    TERM_FROM,
    TERM_TO,
    TERM_LANG,
    TERM_REPLY,
    TERM_REPOST,
};

/* What a term may be: kind, how it begins, an example, whether it may stand alone, what it matches. */
/* clang-format off */
#define QUERY_OPERATORS(X) \
    X(WORDS,  "",           "target",              true,  "posts with the word, whatever its case and accents") \
    X(WORDS,  "\"",         "\"guitar center\"",   true,  "posts with the words in a row, whatever stands between them but words") \
    X(HANDLE, "@",          "@guitarcenter",       true,  "posts that mention the handle") \
    X(TAG,    "#",          "#guitarcenter",       true,  "posts with exactly the hashtag") \
    X(CASH,   "$",          "$GTRC",               true,  "posts with exactly the cashtag") \
    X(FROM,   "from:",      "from:guitarcenter",   true,  "posts by the author with the handle, or with the id") \
    X(TO,     "to:",        "to:guitarcenter",     true,  "posts addressed to the handle, and replies that begin with its mention") \
    X(LANG,   "lang:",      "lang:en",             false, "posts in the language; one whose language is unknown matches neither `lang:` nor `-lang:`") \
    X(REPLY,  "is:reply",   "is:reply",            false, "posts that answer another") \
    X(REPOST, "is:repost",  "is:repost",           false, "posts that pass another on unchanged") \
    X(REPOST, "is:retweet", "is:retweet",          false, "the same as `is:repost`")

/* How terms combine: as written, what it matches; those that bind tighter first. */
#define QUERY_CONNECTIVES(X) \
    X("( )",    "a group, where a term may stand; groups stand in groups at most 64 deep") \
    X("-a",     "posts that don't match the term or group behind the `-`") \
    X("a b",    "posts that match both") \
    X("a OR b", "posts that match one of them or both; `OR` in capitals")
/* clang-format on */

struct query_operator {
    enum term_kind kind;
    struct sv written;
    const char *example;
    bool alone;
    const char *help;
};

struct query_connective {
    const char *written, *help;
};

extern const struct query_operator query_operators[];
extern const size_t n_query_operators;
extern const struct query_connective query_connectives[];
extern const size_t n_query_connectives;

/** Whether a rule may be made of such terms alone: false for what nearly every post is. */
bool term_alone(enum term_kind kind);
/** The operator that is written so (`from:`, `is:reply`), case aside; NULL if there is none. */
const struct query_operator *query_operator_find(struct sv written);
