/* understand/meaning.h: what the words of a text mean one by one and by their neighbours: the lexicon's word on each, which are
 * negated, and that a "but" begins a clause. */
#pragma once

#include "understand/words.h"

/** Where what is known of a word is kept. */
uint64_t *meaning_slot(const struct words *words, unsigned lang, const struct word *word);
/** Fills polarity, role and negation of all words, and counts the clauses that begin with a "but". */
void meaning_read(struct words *words, const struct lexicon *lexicon, unsigned lang);
