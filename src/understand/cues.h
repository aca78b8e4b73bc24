/* understand/cues.h: what the models look at in a text, as hashes: facts of the whole, words in ones, twos and threes,
 * and pieces of words. Training and labelling share this file: a change here wants a new model (CUES_VERSION). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "understand/words.h"

enum {
    CUES_VERSION = 2,
    FACTS_MAX = 96,
    WORD_CUES_MAX = WORDS_MAX * 5,
    PIECES_MAX = 12288,
};

/** Three groups, since each weighs by its own length. A cue is 32 bits of a hash; a table of 2^n rows takes the upper n. */
struct cues {
    uint32_t facts[FACTS_MAX], words[WORD_CUES_MAX + PIECES_MAX];
    uint32_t *pieces; /* behind the words */
    size_t n_facts, n_words, n_pieces;
};

/** Where the text stands beside its words. */
struct setting {
    unsigned lang;     /* lexicon_lang() */
    uint32_t rules;    /* the kinds of rules that were found */
    bool is_reply;     /* answers another post */
    bool is_addressed; /* to us, or names us */
};

/** The words of what words_read() left, in ones, twos and threes; forgets what `out` held. Allocates nothing. */
void cues_read_words(const struct words *words, struct cues *out);
/** Adds the facts. */
void cues_read_facts(const struct words *words, const struct setting *setting, struct cues *out);
/** Whether a word is cut into pieces: what is no name and no sign. */
static inline bool word_has_pieces(const struct word *word)
{
    return word->kind == WORD_PLAIN || word->kind == WORD_TAG;
}
/** Adds the pieces of all words. */
void cues_read_pieces(const struct words *words, struct cues *out);
/** Adds what the text's sentiment is taken for, as facts for the heads that are asked after it; from the n-th fact on. */
void cues_add_feeling(struct cues *cues, const float sentiment[3]);
/** The cue of a word alone. */
uint32_t cues_word(const struct word *word);
/** The pieces of one word, appended to `out` (at most `max`); how many. */
size_t cues_pieces(const struct word *word, uint32_t *out, size_t max);
