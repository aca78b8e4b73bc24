/* text/tokens.h: the words of a folded text, one after the other.
 *
 * Punctuation, symbols and white space part words, as X's rules do it: "coca-cola" is two, and so is
 * "target's", whose second is marked as standing behind an apostrophe. Letters and digits together are one
 * word ("iphone15"). */
#pragma once

#include <stdbool.h>

#include "base/sv.h"

enum token_kind {
    TOKEN_WORD,   /* a word of a script with spaces between words */
    TOKEN_RUN,    /* letters in a row of a script without: what is a word in it only a reader knows */
    TOKEN_EMOJI,  /* one emoji, whole: a joined family or a flag is one */
    TOKEN_HANDLE, /* @name, without its sign; the words in it follow as tokens of their own, as with the next
                     two */
    TOKEN_TAG,    /* #name */
    TOKEN_CASH,   /* $name */
};

struct token {
    enum token_kind kind;
    struct sv text;        /* inside the folded text */
    bool after_apostrophe; /* nothing but an apostrophe parts it from the token before: the t of don't */
};

/** A walk over folded text; owns nothing. */
struct tokens {
    struct sv text;
    size_t at;
    size_t word_end; /* where the last word ended */
    bool sign_done;  /* the sign at `at` has been told */
};

/** `folded` must come from fold(). */
struct tokens tokens_of(struct sv folded);
/** False at the end. Linear over the whole walk, allocates nothing. */
bool tokens_next(struct tokens *tokens, struct token *out);
/** The handle, tag or cashtag behind the sign (@ # $) at byte `at` of a folded text. False when there is none. */
bool token_signed(struct sv folded, size_t at, struct token *out);
/** Takes a character and the marks that belong to it from the front of a token's text, which must not be
 * empty. */
struct sv token_unit(struct sv *rest);
