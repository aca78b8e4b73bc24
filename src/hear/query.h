/* hear/query.h: one compiled query, from the rule language to yes or no for a post.
 * The language: doc/query-language.md. Many rules at once: hear/ruleset.h. */
#pragma once

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct post;
struct query;                   /* immutable once compiled: any number of threads may match with it */
enum { QUERY_TEXT_MAX = 4096 }; /* bytes of UTF-8; our own bound */

/** Compiles `text`. ERR_INPUT names the column (and the line, if there are several) and what was expected there.
 *  **Owns**: *out is the caller's, query_free(). Nothing of `text` is kept. */
MUST_USE bool query_compile(struct sv text, struct query **out, struct err *err);
/** Whether `post` matches. Can't fail; linear in the post's length times the query's. Folds the text itself: for many
 *  queries over one post use a ruleset. */
bool query_matches(const struct query *query, const struct post *post);
/** NULL is fine. */
void query_free(struct query *query);
