/* hear/evaluate.h: a query's answer about a post, and the keys without one of which it can't match. */
#pragma once

#include "hear/heard.h"
#include "hear/terms.h"

/** Exact; allocates nothing; recurses no deeper than the rule's groups. Of a post without language it may guess that,
 *  once, and keeps the guess in `heard`. */
bool query_hears(const struct query *query, struct heard *heard);
/** Whether one term matches, its negation aside. */
bool term_hears(const struct query *query, const struct node *term, struct heard *heard);
/** Calls `each` with keys of which a post that matches has at least one: the rarest choice by a guess at
 * lengths. Every compiled query has such keys; *out_rare are the kinds of key beyond those that every post is entered
 * under (1 << kind). */
void query_each_anchor(const struct query *query, void (*each)(void *to, uint64_t key), void *to,
                       uint64_t *out_rare);
