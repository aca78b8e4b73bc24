/* understand/lexicon.h: words that carry a feeling or turn one round, in the languages we know; written by hand
 * (lexicon_words.c and its kin). The model learns what each kind of them weighs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

/** The hash by which words, patterns and lexicon meet, byte after byte from 0. **Source**: FNV-1a's step. */
static inline uint64_t word_hash_next(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte ^ 0x9E37) * UINT64_C(0x9E3779B97F4A7C15);
}

static inline uint64_t word_hash(struct sv folded)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < folded.len; i++)
        hash = word_hash_next(hash, folded.at[i]);
    return hash;
}

enum lexeme_role {
    ROLE_NONE,
    ROLE_NEGATOR,      /* turns what follows: not, nie, pas */
    ROLE_NEGATOR_BACK, /* turns what stood before it: नहीं */
    ROLE_INTENSIFIER,
    ROLE_BUT,     /* what follows counts more */
    ROLE_TROUBLE, /* says what went wrong, without feeling: delayed, broken */
};

struct lexeme {
    int16_t polarity; /* -2 … 2 */
    uint8_t role;     /* enum lexeme_role */
};

/** One list: words parted by spaces; a word with `*` behind stands for all that begin with it. */
struct lexeme_list {
    const char *lang; /* "": signs that all languages share */
    struct lexeme lexeme;
    const char *words;
};

struct lexicon; /* immutable */

/** **Owns**: the caller, lexicon_free(). */
struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon *lexicon);
enum { LEXICON_LANGS_MAX = 12 };

/** The number of a language for lexicon_find(); 0 for one we have no words of. */
unsigned lexicon_lang(const struct lexicon *lexicon, struct sv lang);
/** What is known of a folded word in a language, else in English, which people mix into any; zeroes where nothing is. Exact
 *  words go before beginnings, longer beginnings before shorter ones. */
struct lexeme lexicon_find(const struct lexicon *lexicon, unsigned lang, struct sv folded);

struct lexeme_lists {
    const struct lexeme_list *at;
    size_t n;
};
extern const struct lexeme_lists lexeme_lists_en, lexeme_lists_romance, lexeme_lists_more;
