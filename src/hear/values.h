/* hear/values.h: what stands behind an operator, checked and made into what the term looks for. */
#pragma once

#include "hear/parser.h"

/** Adds the term that `lexeme` is to the tree. **Errors**: ERR_INPUT with column and what the value should be. */
MUST_USE bool value_parse(const struct lexer *lexer, const struct lexeme *lexeme, struct parse *out,
                          uint32_t *out_node, struct err *err);
