/* wire/json.cc: JSON in: a thin C face over simdjson's DOM.
 *
 * simdjson writes a document onto a *tape* of 64-bit words; a value is the tape and an index into it, which
 * is all that `struct json` holds, so the readers below allocate nothing. Text is copied into the parser's
 * own padded memory first: simdjson reads past the end, and lone surrogates are mended there. What simdjson
 * says about a failure differs between its releases, so a document it refuses is read once more by
 * json_fault.c, which says what and where. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cassert>
#include <cstdlib>
#include <cstring>

extern "C" {
#include "wire/json.h"
#include "wire/json_fault.h"
}

namespace dom = simdjson::dom;
using simdjson::internal::tape_ref;
using simdjson::internal::tape_type;

struct json_parser {
    dom::parser dom;
    dom::document document;
    char *padded = nullptr;
    size_t capacity = 0; /* bytes of text that dom, document and padded can take */
    size_t size_max = 0;
};

static const size_t capacity_min = 4096;
static const size_t simdjson_depth = JSON_DEPTH_MAX + 1; /* it counts the document itself */

struct json_parser *json_parser_new(size_t size_max)
{
    auto *parser = new json_parser;

    parser->size_max = size_max;
    return parser;
}

void json_parser_free(struct json_parser *parser)
{
    if (parser)
        std::free(parser->padded);
    delete parser;
}

void json_parser_freep(struct json_parser **parser)
{
    json_parser_free(*parser);
    *parser = nullptr;
}

/* Grows by doubling, so that a run of slightly longer documents does not allocate each time. */
static void reserve(struct json_parser *parser, size_t len)
{
    size_t capacity = parser->capacity ? parser->capacity : capacity_min;

    if (len <= parser->capacity)
        return;
    while (capacity < len)
        capacity *= 2;
    parser->padded = static_cast<char *>(mem_grow(parser->padded, capacity + simdjson::SIMDJSON_PADDING, 1));
    if (parser->dom.allocate(capacity, simdjson_depth) || parser->document.allocate(capacity))
        std::abort(); /* no memory: ends the process, as mem_grow does */
    parser->capacity = capacity;
}

static struct sv without_byte_order_mark(struct sv text)
{
    return sv_starts(text, SV("\xEF\xBB\xBF")) ? sv_skip(text, 3) : text;
}

static bool refuse(const char *padded, size_t len, size_t n_before, struct err *err)
{
    struct json_fault fault;

    if (!json_find_fault(sv_of(padded, len), &fault))
        return err_set(err, ERR_INPUT, "not valid JSON");
    return err_set(err, ERR_INPUT, "not valid JSON at byte %zu: %s", n_before + fault.at + 1, fault.what);
}

bool json_parse(struct json_parser *parser, struct sv text, enum json_source source, struct json *out,
                struct err *err)
{
    struct sv body = without_byte_order_mark(text);
    simdjson::error_code failed;

    if (text.len > parser->size_max)
        return err_set(err, ERR_INPUT, "%zu bytes of JSON; at most %zu are taken", text.len,
                       parser->size_max);
    reserve(parser, body.len ? body.len : 1);
    if (body.len)
        std::memcpy(parser->padded, body.at, body.len);
    std::memset(parser->padded + body.len, 0, simdjson::SIMDJSON_PADDING);

    failed = parser->dom.parse_into_document(parser->document, parser->padded, body.len, false).error();
    if (failed && source == JSON_NETWORK && json_mend_surrogates(parser->padded, body.len))
        failed = parser->dom.parse_into_document(parser->document, parser->padded, body.len, false).error();
    if (failed)
        return refuse(parser->padded, body.len, text.len - body.len, err);
    *out = { &parser->document, 1 }; /* the first word of the tape is the root's own */
    return true;
}

static tape_ref ref(struct json value)
{
    return tape_ref(static_cast<const dom::document *>(value.document), value.at);
}

static bool is(struct json value, tape_type type)
{
    return value.document && ref(value).tape_ref_type() == type;
}

enum json_type json_type(struct json value)
{
    if (!value.document)
        return JSON_ABSENT;
    switch (ref(value).tape_ref_type()) {
    case tape_type::START_OBJECT:
        return JSON_OBJECT;
    case tape_type::START_ARRAY:
        return JSON_ARRAY;
    case tape_type::STRING:
        return JSON_STRING;
    case tape_type::INT64:
    case tape_type::UINT64:
    case tape_type::DOUBLE:
        return JSON_NUMBER;
    case tape_type::TRUE_VALUE:
    case tape_type::FALSE_VALUE:
        return JSON_BOOL;
    default:
        return JSON_NULL;
    }
}

static struct sv text_at(const tape_ref &string)
{
    return sv_of(string.get_c_str(), string.get_string_length());
}

struct sv json_text(struct json value)
{
    return is(value, tape_type::STRING) ? text_at(ref(value)) : sv_of(nullptr, 0);
}

bool json_i64(struct json value, int64_t *out)
{
    double number;

    if (is(value, tape_type::INT64)) {
        *out = ref(value).next_tape_value<int64_t>();
        return true;
    }
    if (!is(value, tape_type::DOUBLE))
        return false; /* UINT64 is what does not fit */
    number = ref(value).next_tape_value<double>();
    if (number < -0x1p53 || number > 0x1p53 || number != static_cast<double>(static_cast<int64_t>(number)))
        return false;
    *out = static_cast<int64_t>(number);
    return true;
}

bool json_u64(struct json value, uint64_t *out)
{
    int64_t number;

    if (is(value, tape_type::UINT64)) {
        *out = ref(value).next_tape_value<uint64_t>();
        return true;
    }
    if (!json_i64(value, &number) || number < 0)
        return false;
    *out = static_cast<uint64_t>(number);
    return true;
}

bool json_double(struct json value, double *out)
{
    if (is(value, tape_type::DOUBLE))
        *out = ref(value).next_tape_value<double>();
    else if (is(value, tape_type::INT64))
        *out = static_cast<double>(ref(value).next_tape_value<int64_t>());
    else if (is(value, tape_type::UINT64))
        *out = static_cast<double>(ref(value).next_tape_value<uint64_t>());
    else
        return false;
    return true;
}

bool json_bool(struct json value, bool *out)
{
    if (!is(value, tape_type::TRUE_VALUE) && !is(value, tape_type::FALSE_VALUE))
        return false;
    *out = is(value, tape_type::TRUE_VALUE);
    return true;
}

/* Sets the walk to the first element inside the brackets; later calls find it begun. */
static bool walk(struct json value, tape_type type, struct json_iter *iter)
{
    if (iter->end == 0) {
        if (!is(value, type))
            return false;
        iter->at = value.at + 1;
        iter->end = ref(value).after_element() - 1;
    }
    return iter->at < iter->end;
}

bool json_each(struct json array, struct json_iter *iter, struct json *out_value)
{
    if (!walk(array, tape_type::START_ARRAY, iter))
        return false;
    *out_value = { array.document, iter->at };
    iter->at = ref(*out_value).after_element();
    return true;
}

bool json_each_member(struct json object, struct json_iter *iter, struct sv *out_key, struct json *out_value)
{
    if (!walk(object, tape_type::START_OBJECT, iter))
        return false;
    *out_key = text_at(ref({ object.document, iter->at }));
    *out_value = { object.document, iter->at + 1 };
    iter->at = ref(*out_value).after_element();
    return true;
}

struct json json_get(struct json object, const char *key)
{
    struct sv wanted = sv_str(key), found;
    struct json_iter iter = { 0, 0 };
    struct json value;

    while (json_each_member(object, &iter, &found, &value)) {
        if (sv_equal(found, wanted))
            return value;
    }
    return { nullptr, 0 };
}
