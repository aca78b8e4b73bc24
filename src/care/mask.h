/* care/mask.h: private data out of a text before it leaves the machine, and back into what comes in return. What is private
 * is a placeholder for whoever reads it there: [EMAIL 1], [CUSTOMER]; the same thing is the same placeholder in every text
 * of one mask. Rather too much than too little: a hidden product number costs a word, a shown telephone number a person.
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/sv.h"

struct arena;
struct mask;

/* kind · what the placeholder says. Of two that overlap the earlier kind names both. */
#define MASK_KINDS(X) \
    X(CUSTOMER, "CUSTOMER") /* without a number: there is one */ \
    X(PERSON, "PERSON") \
    X(EMAIL, "EMAIL") \
    X(CARD, "CARD") \
    X(IBAN, "IBAN") \
    X(PHONE, "PHONE") \
    X(ORDER, "ORDER") \
    X(HANDLE, "HANDLE") \
    X(LINK, "LINK") \
    X(NUMBER, "NUMBER") /* any long number or code that may be a person's */

enum mask_kind {
#define X(name, text) MASK_##name,
    MASK_KINDS(X)
#undef X
        N_MASK_KINDS
};

enum { MASK_VALUES_MAX = 1000 /* what comes after is "[PRIVATE]" and stays that */ };

/** In `arena`, as all it keeps; to be used by one thread at a time. */
struct mask *mask_new(struct arena *arena);
/** Words that are ours (the brand's name, our handles): no person's name, no handle to hide. Before the names. */
void mask_keep(struct mask *mask, struct sv words);
/** A person's name as they give it: it, and each word of it, is hidden in whatever case and accents. `kind` is MASK_CUSTOMER
 *  or MASK_PERSON; each call with MASK_PERSON is another person. */
void mask_name(struct mask *mask, enum mask_kind kind, struct sv name);
/** A handle, with or without its @: hidden also where it stands without. */
void mask_handle(struct mask *mask, struct sv handle);
/** Whoever a text names with an @ is a handle to hide, here and where it stands without. Before any text is masked. */
void mask_learn(struct mask *mask, struct sv text);
/** Appends `text` with placeholders. What nobody sees (zero-width, bidi controls, tags) and control characters but line ends
 *  go; brackets and angles of its own become round and single ones, so that no bracket of the text is taken for a placeholder
 *  or a model's own sign. Linear in the text, times the names known. */
void mask_text(struct mask *mask, struct sv text, struct buf *out);
/** Appends `text` with the values in the place of their placeholders. *out_strange: how many placeholders there were that
 *  stand for nothing; they stay. */
void mask_restore(const struct mask *mask, struct sv text, struct buf *out, size_t *out_strange);
/** How many different things were hidden. */
size_t mask_count(const struct mask *mask);
