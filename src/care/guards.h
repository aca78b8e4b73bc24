/* care/guards.h: what is said to an agent before an answer goes: kindly, with a reason, and never in the way of one who
 * insists, but for card numbers in public and what the network would refuse anyway. All pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

struct text_limit;

/* id · firm: can't be passed · what is said */
#define GUARDS(X) \
    X(CARD, "card_number", true, \
      "This shows a card number to everybody. Take it out; nobody at work needs it in an answer.") \
    X(TOO_LONG, "too_long", true, "This is longer than the network takes, and it takes no second part.") \
    X(THEIR_DATA, "private_data", false, \
      "This shows everybody a phone number or email address that the customer wrote. Say \"the number you gave us\" instead?") \
    X(ORDER, "order_number", false, \
      "This looks like an order or customer number, for everybody to read. A few last characters are enough to know it by.") \
    X(MOVES, "moves_away", false, \
      "This sends them elsewhere, and they would have to tell it all again. Can it be answered here? If you need " \
      "something private from them, say what and why.") \
    X(SAME_TEXT, "same_text", false, \
      "This case was given the very same answer before. Something of your own words shows that you read theirs.") \
    X(HANDED_ON, "handed_on", false, \
      "This case was handed on three times already, and each time the customer waits anew. Can you keep it, or fetch " \
      "help to it?")

enum guard_id {
#define X(name, id, firm, text) GUARD_##name,
    GUARDS(X)
#undef X
        N_GUARDS
};

struct guard_words {
    const char *id, *text;
    bool firm;
};
extern const struct guard_words guards[N_GUARDS];

/** What an answer would be sent as. */
struct draft_facts {
    struct sv text;
    bool is_public;
    bool same_before;               /* the very same text went to this case already */
    struct sv customer_words;       /* what they wrote in this case, one text after the other */
    const struct text_limit *limit; /* of the network for such an answer */
    bool parts;                     /* what is longer goes out as several */
};

/** Which objections there are; `out` is indexed by guard_id. Linear in the texts' length. */
void guards_look(const struct draft_facts *facts, bool out[static N_GUARDS]);

enum { HAND_ONS_MAX = 3 };
/** Whether a case that was handed on so often may be handed on without a word. */
bool guard_hand_on(size_t n_before);

/* care/guards_private.c: each finds the first such thing in a text. Links are passed over. */

/** 13 to 19 digits, spaces and hyphens between, of a known card scheme, with a right check digit. **Source**: ISO/IEC 7812. */
bool guard_find_card(struct sv text, struct sv *out);
/** A number as one dials it; no date, price, time or plain count. */
bool guard_find_phone(struct sv text, struct sv *out);
/** name@host.tld; a handle of the form @name@host is none. */
bool guard_find_email(struct sv text, struct sv *out);
/** A long number or code behind a word for order, booking, account or the like. */
bool guard_find_order(struct sv text, struct sv *out);

/* care/guards_moves.c */

/** Whether the answer sends its reader to another place (a private message, a telephone, an email address) without saying that
 *  something private is needed. `folded` by text/fold.h, a space in front and behind. */
bool guard_moves_away(struct sv folded);
