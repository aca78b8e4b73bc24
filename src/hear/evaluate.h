/* hear/evaluate.h: a query's answer about a post. */
#pragma once

#include "hear/heard.h"
#include "hear/terms.h"

/** Exact; allocates nothing; recurses no deeper than the rule's groups. Of a post without language it may guess that,
 *  once, and keeps the guess in `heard`. */
bool query_hears(const struct query *query, struct heard *heard);
/** Of a query that hears the post: whether it would not, were it not for letters of another alphabet that look like those
 *  of a brand. */
bool query_is_disguised(const struct query *query, struct heard *heard);
