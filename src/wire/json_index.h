/* wire/json_index.h: simdjson's first stage alone: where the brackets, colons, commas, strings and other values of a document
 * begin. Only json_glance.c needs it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

struct json_index;

struct json_index *json_index_new(void);
void json_index_free(struct json_index *index);
/** The places in ascending order, valid until the next call. False when the text is not UTF-8, a string has no end or a
 *  control character in it, or there is nothing. */
bool json_index_make(struct json_index *index, struct sv text, const uint32_t **out, size_t *out_n);
