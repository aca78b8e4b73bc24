/* hear/fields.h: what rules ask of a post beside its text: its author's words, its links, its place, its ids. */
#pragma once

#include "hear/terms.h"
#include "text/tokens.h"

struct post;

/** The fields that a kind of term looks into: at most FIELDS_MAX views of the post; how many. */
enum { FIELDS_MAX = 100 };
size_t fields_of(enum term_kind kind, const struct post *post, struct sv out[FIELDS_MAX]);
/** Whether the post has what a term about its fields wants. Allocates nothing. */
bool fields_have(const struct query *query, const struct node *term, const struct post *post);

/** A field folded, in memory of its own: what is over FIELD_FOLDED_MAX is left. */
enum { FIELD_FOLDED_MAX = 16384 };
struct folded_field {
    char bytes[FIELD_FOLDED_MAX + 1];
};
struct sv field_fold(struct folded_field *to, struct sv field);
