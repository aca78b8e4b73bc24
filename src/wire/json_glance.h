/* wire/json_glance.h: a few values out of a document, at a glance: simdjson finds where the document's brackets, colons and
 * strings are, and one walk over those places picks what is wanted. Nothing else is looked at, let alone checked: whoever
 * keeps something of a document has it parsed whole (wire/json.h). **Source**: RFC 8259; simdjson's first stage. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"
#include "wire/json.h"

/** What is wanted, compiled. Immutable: any number of threads. */
struct json_paths;

enum { JSON_PATHS_MAX = 32 };

/** `paths` are members' names (23 bytes at most, no backslash) with dots between, "commit.record.text"; "" is the value itself. The number of a path is that
 *  of its slot. **Owns**: the caller, json_paths_free(); keeps the strings. */
struct json_paths *json_paths_new(const char *const paths[], size_t n_paths);
/** NULL is fine. */
void json_paths_free(struct json_paths *paths);

/** Where a wanted value stands, until the next glance; all zeroes when the document has none. */
struct json_found {
    uint32_t from, behind; /* places of the document's index */
};

/** Keeps its memory from one document to the next. **Threads**: one at a time. */
struct json_glancer;

/** **Owns**: the caller, json_glancer_free(). */
struct json_glancer *json_glancer_new(size_t size_max);
/** NULL is fine. */
void json_glancer_free(struct json_glancer *glancer);

/** Fills one slot a path; of equal keys the first counts. What it finds in a valid document is what json_get finds. False
 *  for one above `size_max` and most that are not valid, but what is not valid may pass. `document` must stand as long as
 *  what is found. */
MUST_USE bool json_glance(struct json_glancer *glancer, struct sv document, const struct json_paths *paths,
                          struct json_found *out);
/** The next element of a found array: start with an *element of zeroes. False at the end, and in what is no array. */
bool json_glance_each(const struct json_glancer *glancer, const struct json_found *array,
                      struct json_found *element);
/** Fills the slots from a found object. False for what is not valid. */
MUST_USE bool json_glance_in(struct json_glancer *glancer, const struct json_found *object,
                             const struct json_paths *paths, struct json_found *out);
/** JSON_ABSENT: not there. */
enum json_type json_glance_type(const struct json_glancer *glancer, const struct json_found *found);
/** The text of a found string, valid until the next glance; the absent view when it is none, or has an escape that is
 *  none. A lone surrogate becomes U+FFFD. */
struct sv json_glance_text(struct json_glancer *glancer, const struct json_found *found);
bool json_glance_true(const struct json_glancer *glancer, const struct json_found *found);
/** Leaves *out alone when it is no number. */
bool json_glance_double(const struct json_glancer *glancer, const struct json_found *found, double *out);
/** As json_i64. */
bool json_glance_i64(const struct json_glancer *glancer, const struct json_found *found, int64_t *out);
