/* hear/word_keys.h: keys by which words are found that are not written quite as the rule has them.
 *
 * A word with one mistake still has its first half or its last half: a mistake that isn't in the one is in the other,
 * and swapped letters across the middle leave what stands behind them. So both halves are keys, each with the length of
 * the word that was really written: of a rule's word of nine letters those of eight, nine and ten are looked for. */
#pragma once

#include "hear/terms.h"

/** The keys under which `word` (folded, of a rule) is found with at most one mistake. */
void fuzzy_each_key(struct sv word, term_key_fn *each, void *to);
/** The key under which words that begin with `prefix`, of three letters or more, are found. */
void prefix_key(struct sv prefix, term_key_fn *each, void *to);
/** The keys of those two kinds (and of disguised words) that a word of a post has; `kinds` as in rare_keys.h. */
void word_each_key(struct sv word, uint64_t kinds, term_key_fn *each, void *to);
