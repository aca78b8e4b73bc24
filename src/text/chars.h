/* text/chars.h: code points: taking them from UTF-8, and what they are to a word. */
#pragma once

#include <stdint.h>

#include "base/sv.h"

enum char_class {
    CHAR_OTHER, /* white space, punctuation, symbols: parts words */
    CHAR_WORD,  /* letters and digits of scripts with spaces between words */
    CHAR_RUN, /* letters of scripts without (Han, kana, Thai …), and Hangul, whose particles stick to the word
               */
    CHAR_MARK,   /* belongs to what stands before it */
    CHAR_EMOJI,  /* a picture */
    CHAR_FLAG,   /* half a flag (regional indicator) */
    CHAR_JOINER, /* the zero-width joiner that makes one emoji of two */
};

/** Takes one code point from the front of *in, which must not be empty. A byte that is not UTF-8 is a U+FFFD.
 */
uint32_t char_take(struct sv *in);
enum char_class char_class(uint32_t code_point);
