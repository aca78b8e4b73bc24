/* understand/words.h: a text as the models and rules read it: words with what their writing tells (capitals, length,
 * negation), faces, emoji, marks, handles, tags, links. Each knows where it stands in the text. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sv.h"
#include "understand/lexicon.h"

enum word_kind {
    WORD_PLAIN,
    WORD_NUMBER, /* begins with a digit */
    WORD_EMOJI,
    WORD_FACE, /* :-) and its kin; the text is what it says: "happy" */
    WORD_MARK, /* ! ? … and runs of them */
    WORD_HANDLE,
    WORD_TAG,
    WORD_LINK,
};

enum {
    WORDS_MAX = 1024,      /* of one text; what comes after is not read */
    WORD_BYTES_MAX = 48,   /* folded; what is longer is cut */
    WORDS_TEXT_MAX = 8192, /* bytes of a text that are read */
};

struct word {
    uint64_t hash;  /* of the folded bytes, and the kind */
    struct sv text; /* folded: small letters, no accents, at most two of a letter in a row, no apostrophes */
    uint32_t from, to; /* where it stands in the text, in bytes */
    uint8_t kind;
    bool capitals;    /* LOUD, at least two letters */
    bool stretched;   /* soooo */
    bool negated;     /* stands behind "not" and its kin, in the same clause */
    int16_t polarity; /* of the lexicon, negation not yet counted: -2 … 2 */
    uint8_t role;     /* enum lexeme_role */
    uint16_t clause;
};

enum { KNOWN_BITS = 13, KNOWN_WORDS = 1 << KNOWN_BITS };

/** The words of one text. Used again for the next: words_read() forgets the last. */
struct words {
    struct word at[WORDS_MAX];
    size_t n;
    size_t n_clauses;
    struct sv raw; /* what of the text was read */
    struct buf folded, piece;
    uint64_t *known; /* [KNOWN_WORDS]: what `known_of` said of words seen before (meaning.c) */
    const struct lexicon *known_of;
    uint32_t code_points; /* of letters: how long it is to a reader */
    uint32_t n_loud, n_plain;
};

/** **Owns**: words_done(). */
void words_init(struct words *words);
void words_done(struct words *words);
/** Reads `text`, in the language that lexicon_lang() told. Allocates nothing once `words` has seen a long text. */
void words_read(struct words *words, const struct lexicon *lexicon, unsigned lang, struct sv text);
