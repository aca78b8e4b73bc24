/* hear/rare_keys.h: keys of a post, beyond its words and names, that only few rules are found by. A rule set asks for the
 * kinds that its rules need (anchors_choose() names them): where none needs any, posts cost nothing for them. */
#pragma once

#include "hear/terms.h"

struct post;

/** Calls `each` with the post's keys of the `kinds` (1 << kind each) but for those of its words (word_each_key), some
 *  perhaps more than once. Allocates nothing; linear in the post. */
void rare_each_key(const struct post *post, uint64_t kinds, term_key_fn *each, void *to);
