/* hear/lexer.h: the text of a rule as a row of lexemes, each knowing where it stands. */
#pragma once

#include "base/err.h"
#include "base/sv.h"
#include "hear/operators.h"

enum lexeme_kind {
    LEXEME_END,
    LEXEME_OPEN,
    LEXEME_CLOSE,
    LEXEME_OR,
    LEXEME_MINUS,
    LEXEME_ACCENTS, /* +accents */
    LEXEME_TERM,
};

struct lexeme {
    enum lexeme_kind kind;
    const struct query_operator *row; /* of LEXEME_TERM: how it is written in the table */
    struct sv value;   /* what stands behind the operator or between the quotes; a view of the rule */
    int n;             /* of TERM_APART what stands behind ~ */
    bool spelt;        /* TERM_WORDS behind = */
    double distance_m; /* of TERM_NEAR */
    size_t at, end;    /* bytes of the rule */
};

struct lexer {
    struct sv text;
    size_t at;
};

/** Takes the next lexeme. **Errors**: ERR_INPUT with column, what was expected, and an example of it. */
MUST_USE bool lexer_next(struct lexer *lexer, struct lexeme *out, struct err *err);
/** Puts line (if there are several) and column of byte `at` in front of the sentence; is false. */
bool lexer_fail(const struct lexer *lexer, size_t at, struct err *err, const char *fmt, ...) PRINTF(4, 5);
/** The column of byte `at`: characters from the start of its line, the first is 1. */
size_t lexer_column(const struct lexer *lexer, size_t at);
