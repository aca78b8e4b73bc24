/* care/mask_find.h: what in a text is a link, a number or a code that may be private: each finds the first. Pure. */
#pragma once

#include <stdbool.h>

#include "base/sv.h"

/** A link that can tell of a person: one with a query, a fragment, or a part that looks like a key. Plain ones are passed
 *  over: a page of the company's is worth more when it can be read. */
bool mask_find_link(struct sv text, struct sv *out);
/** An international account number, in groups or in one. **Source**: ISO 13616: country, two check digits, 11 to 30 more. */
bool mask_find_iban(struct sv text, struct sv *out);
/** Five digits and more in one, or seven and more with signs between, in any script's digits; no recent date. */
bool mask_find_number(struct sv text, struct sv *out);
/** Letters and digits in one, as tracking numbers are: five digits and more, or four among eight characters. */
bool mask_find_code(struct sv text, struct sv *out);
