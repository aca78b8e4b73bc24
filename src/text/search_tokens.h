/* text/search_tokens.h: what full-text search indexes and looks for, made here so that every database finds
 * the same. */
#pragma once

#include "base/buf.h"
#include "base/sv.h"

enum search_use {
    SEARCH_INDEX, /* of a stored text */
    SEARCH_QUERY, /* of what somebody types: a text is a hit when it has all of its tokens */
};

enum {
    SEARCH_TOKEN_MAX = 60, /* bytes of a token; what is longer is cut at a character, in both uses alike */
    SEARCH_INDEX_TOKENS_MAX = 16000, /* what comes after is not found */
    SEARCH_QUERY_TOKENS_MAX = 64,    /* what comes after doesn't narrow */
    SEARCH_BYTES_MAX = 256 * 1024,   /* of all tokens; within PostgreSQL's bound for a tsvector (1 MB) */
};

/** Appends the tokens of `text`, folded, with one space between: ASCII letters and digits, and letters (with
 * the marks that belong to them) of other scripts, nothing else. FTS5's `ascii` tokenizer and PostgreSQL's
 * `simple` configuration leave them whole. An emoji is `u` and its code points in hexadecimal. A script
 * without spaces gives overlapping pairs of characters; the index has the single characters too, so that a
 * query of one finds them. Empty when there is nothing to look for. Allocates only while `out` and its own
 * folding grow. */
void search_tokens(struct sv text, enum search_use use, struct buf *out);
