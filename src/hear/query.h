/* hear/query.h: one compiled query, from the rule language to yes or no for a post.
 * The language: doc/query-language.md. Many rules at once: hear/ruleset.h. */
#pragma once

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct post;
struct brand_book;
struct
    query; /* immutable once compiled: any number of threads may match with it; one block of memory (hear/terms.h) */

enum {
    QUERY_TEXT_MAX = 4096,  /* bytes of UTF-8; our own bound */
    APART_MAX = 6,          /* X's: "a b"~6 */
    APART_WORDS_MAX = 8,    /* our own: what is asked of a post stays bounded */
    PREFIX_LETTERS_MIN = 3, /* of guit* */
    FUZZY_LETTERS_MIN = 4,  /* of guitarcentre~1: in shorter words one letter makes any other word */
    FUZZY_LETTERS_MAX = 64,
};

/** Compiles `text`. ERR_INPUT names the column (and the line, if there are several), what was expected there, and an
 *  example. **Owns**: *out is the caller's, query_free(). Nothing of `text` is kept. */
MUST_USE bool query_compile(struct sv text, struct query **out, struct err *err);
/** The same with what is known of brands, for brand:. Nothing of `brands` is kept; NULL: nothing is known. */
MUST_USE bool query_compile_with(struct sv text, const struct brand_book *brands, struct query **out,
                                 struct err *err);
/** The same for a part of a rule, which may be what alone would match nearly everything (lang:en, the). */
MUST_USE bool query_compile_part(struct sv text, const struct brand_book *brands, struct query **out,
                                 struct err *err);
/** Whether `post` matches. Can't fail; linear in the post's length times the query's. Folds the text itself: for many
 *  queries over one post use a ruleset. */
bool query_matches(const struct query *query, const struct post *post);
/** NULL is fine. */
void query_free(struct query *query);
