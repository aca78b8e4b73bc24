/* hear/rare_keys.h: keys of a heard post that only few rules are found by. A rule set asks for the kinds that its rules
 * need (query_each_anchor() names them): where none needs any, posts cost nothing for them. */
#pragma once

#include "hear/heard.h"
#include "hear/terms.h"

/** Calls `each` with the post's keys of the `kinds` (1 << kind each), some perhaps more than once. Allocates nothing;
 *  linear in the post. */
void rare_each_key(const struct heard *heard, uint64_t kinds, term_key_fn *each, void *to);
