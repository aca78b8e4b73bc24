/* hear/rows.h: words in a row, and the freer ways in which rules look for words, among the words of a heard post. */
#pragma once

#include "hear/heard.h"
#include "hear/terms.h"

/** Whether all of a term's words stand in a row from `entry` on. A run inside such a row ends and begins where
 * the post's runs do; alone, and at both ends of the row, it may be a part of one. */
bool row_stands(const struct query *query, const struct node *term, const struct heard *heard,
                const struct heard_entry *entry);
/** Whether all of a term's words stand anywhere at most term->n steps out of their row: a word between two is a step,
 *  changing places is two. **Source**: X's proximity operator. */
bool row_is_apart(const struct query *query, const struct node *term, const struct heard *heard);
/** Whether a term's words stand in a row anywhere, at most one of them, of four letters or more, with a letter changed,
 *  missing, too many or swapped with the next; if `plainly`, no letter that only looks like the right one is a mistake. */
bool row_is_fuzzy(const struct query *query, const struct node *term, const struct heard *heard,
                  bool plainly);
/** Whether a term's words stand in a row anywhere, at least one in letters that only look like its own. */
bool row_is_disguised(const struct query *query, const struct node *term, const struct heard *heard);
/** Whether a word begins with the term's letters. */
bool has_prefix(const struct query *query, const struct node *term, const struct heard *heard);

/** Whether `a` can be made `b` by changing, adding, dropping or swapping one letter, or none. */
bool differ_by_one(struct sv a, struct sv b);
/** Whether `run` stands from `at` on in the word that ends at `end`, and how far: no mark behind its last character makes
 *  another of it. */
bool run_stands(struct sv run, const char *at, const char *end, const char **out_end);
/** Whether `run` stands so in `word`, anywhere or at its front, and, if `at_end`, to its end. */
bool run_stands_in(struct sv run, struct sv word, bool at_front, bool at_end);
