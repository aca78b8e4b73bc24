/* wire/json.h: JSON in (simdjson's DOM: a document is checked whole before a byte of it is believed) and out (an emitter
 * over struct buf). **Source**: RFC 8259. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

/** A parser keeps its memory from one document to the next. **Threads**: one at a time. */
struct json_parser;

/** One value of a parsed document, two words; valid until its parser parses again or is freed. A struct of zeroes is
 *  the absent value: every reader below takes it and answers as for a value of another type. */
struct json {
    const void *document;
    size_t at;
};

enum json_type { JSON_ABSENT, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum json_source {
    JSON_FILE,    /* a lone surrogate (`\ud800`) is an error */
    JSON_NETWORK, /* it becomes U+FFFD */
};

enum { JSON_DEPTH_MAX = 64 }; /* brackets inside one another; an empty pair does not count */

/** Documents above `size_max` bytes are refused. **Owns**: the caller, json_parser_free(). */
struct json_parser *json_parser_new(size_t size_max);
/** NULL is fine. */
void json_parser_free(struct json_parser *parser);
/** For CLEANUP. */
void json_parser_freep(struct json_parser **parser);
/** Parses a whole document; `text` may be gone after (strings are copied). A byte order mark in front is skipped.
 *  **Errors**: ERR_INPUT with what and at which byte (from 1). The same on every supported release of simdjson. */
MUST_USE bool json_parse(struct json_parser *parser, struct sv text, enum json_source source,
                         struct json *out, struct err *err);

enum json_type json_type(struct json value);
/** The member of an object, or absent; the first of equal keys. */
struct json json_get(struct json object, const char *key);
/** The string's bytes (UTF-8), or the absent view when it is no string. */
struct sv json_text(struct json value);
/** Whether it is a whole number that fits (also as `12.0`); *out untouched else. */
bool json_i64(struct json value, int64_t *out);
bool json_u64(struct json value, uint64_t *out);
bool json_double(struct json value, double *out);
bool json_bool(struct json value, bool *out);

/** Walks arrays and objects. *iter starts as zeroes. */
struct json_iter {
    size_t at;
    size_t end;
};
bool json_each(struct json array, struct json_iter *iter, struct json *out_value);
bool json_each_member(struct json object, struct json_iter *iter, struct sv *out_key, struct json *out_value);

/* Out: values one after the other; a comma is put where the byte before ends a value. `key` is written as it stands
 * (plain ASCII), NULL inside arrays and at the top. Documents in one buffer need something between them (a newline).
 *
 *     json_begin(&out, NULL, '{');  json_out_str(&out, "state", "new");  json_end(&out, '}');   */
static inline void json_begin(struct buf *out, const char *key, char bracket);
void json_end(struct buf *out, char bracket);
/** Text as a JSON string; bytes that are not UTF-8 come out as U+FFFD; the absent view is `null`. */
static inline void json_out_sv(struct buf *out, const char *key, struct sv text);
/** NULL is `null`. */
static inline void json_out_str(struct buf *out, const char *key, const char *text);
static inline void json_out_i64(struct buf *out, const char *key, int64_t value);
static inline void json_out_double(struct buf *out, const char *key, double value);
static inline void json_out_bool(struct buf *out, const char *key, bool value);
static inline void json_out_null(struct buf *out, const char *key);
/** An id as its decimal string; 0 is `null`. */
static inline void json_out_id(struct buf *out, const char *key, int64_t id);
/** A time as RFC 3339 UTC; 0 is `null`. */
static inline void json_out_time(struct buf *out, const char *key, ms_t at);
/** A piece that is JSON already. */
static inline void json_out_raw(struct buf *out, const char *key, struct sv json);

/* What they come to. Here, so that the compiler counts the bytes of a key that is a literal: a page of the queue has
 * 1,500 keys. */
void json_put_sv(struct buf *out, struct sv key, struct sv text);
void json_put_i64(struct buf *out, struct sv key, int64_t value);
void json_put_double(struct buf *out, struct sv key, double value);
void json_put_id(struct buf *out, struct sv key, int64_t id);
void json_put_time(struct buf *out, struct sv key, ms_t at);
void json_put_raw(struct buf *out, struct sv key, struct sv json);

static inline void json_begin(struct buf *out, const char *key, char bracket)
{
    json_put_raw(out, sv_str(key), sv_of(&bracket, 1));
}

static inline void json_out_sv(struct buf *out, const char *key, struct sv text)
{
    json_put_sv(out, sv_str(key), text);
}

static inline void json_out_str(struct buf *out, const char *key, const char *text)
{
    json_put_sv(out, sv_str(key), sv_str(text));
}

static inline void json_out_i64(struct buf *out, const char *key, int64_t value)
{
    json_put_i64(out, sv_str(key), value);
}

static inline void json_out_double(struct buf *out, const char *key, double value)
{
    json_put_double(out, sv_str(key), value);
}

static inline void json_out_bool(struct buf *out, const char *key, bool value)
{
    json_put_raw(out, sv_str(key), value ? SV("true") : SV("false"));
}

static inline void json_out_null(struct buf *out, const char *key)
{
    json_put_raw(out, sv_str(key), SV("null"));
}

static inline void json_out_id(struct buf *out, const char *key, int64_t id)
{
    json_put_id(out, sv_str(key), id);
}

static inline void json_out_time(struct buf *out, const char *key, ms_t at)
{
    json_put_time(out, sv_str(key), at);
}

static inline void json_out_raw(struct buf *out, const char *key, struct sv json)
{
    json_put_raw(out, sv_str(key), json);
}
