/* wire/json_fault.h: why a document was refused, said the same whatever the release of simdjson. Only
 * json.cc and json_glance.c need it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

struct json_fault {
    const char *what; /* "expected a comma or }" */
    size_t at;        /* the offset of the byte in question */
};

/** Reads `text` (a NUL behind it) once more, slowly, up to the first thing wrong. False when there is none.
 */
bool json_find_fault(struct sv text, struct json_fault *out);
/** Rewrites each escape of a lone surrogate, in place, into `\ufffd`. Whether there was one. */
bool json_mend_surrogates(char *text, size_t len);
/** The unit of the escape `\uXXXX` at the front; -1 if there is none. */
int json_unicode_escape(struct sv text);
