/* hear/expand.h: brand:"Guitar Center" made into what people really write for it. */
#pragma once

#include "hear/parser.h"

/** Adds a group of terms, one of which must be there, for the brand that `lexeme` names: from its record in the parse's
 *  brand book, else from the name alone. False if the name has no word in it. */
MUST_USE bool expand_brand(struct parse *parse, const struct lexeme *lexeme, uint32_t *out_node);
