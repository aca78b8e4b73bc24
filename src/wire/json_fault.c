/* wire/json_fault.c: a second, careful reading of a document that was refused.
 *
 * It runs on failures only, so it is written to be read, not to be fast: one pass, one state (what may come
 * next), and a bit for each open bracket that says whether it is an object. Strictness as simdjson's: UTF-8,
 * no control characters in strings, numbers that fit. **Source**: RFC 8259. */
#include "wire/json_fault.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/json.h"

enum expect { VALUE, FIRST_KEY, KEY, COLON, COMMA_OR_END, NOTHING };

struct reading {
    struct sv text;
    size_t at;
    uint64_t objects; /* bit n: the n-th open bracket is a { */
    int depth;
    const char *what; /* the fault */
};

static bool fault(struct reading *in, const char *what)
{
    in->what = what;
    return false;
}

static char peek(const struct reading *in)
{
    return in->at < in->text.len ? in->text.at[in->at] : '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

int json_unicode_escape(struct sv text)
{
    int value = 0;

    if (text.len < 6 || text.at[0] != '\\' || text.at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text.at[i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high(int unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(int unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

static bool read_escape(struct reading *in)
{
    struct sv rest = sv_skip(in->text, in->at);
    int unit;

    if (rest.len >= 2 && memchr("\"\\/bfnrt", rest.at[1], 8)) {
        in->at += 2;
        return true;
    }
    unit = json_unicode_escape(rest);
    if (unit < 0)
        return fault(in, "a backslash that begins no escape");
    if (is_high(unit) && is_low(json_unicode_escape(sv_skip(rest, 6))))
        in->at += 12;
    else if (is_high(unit) || is_low(unit))
        return fault(in, "half of a surrogate pair, which is no character");
    else
        in->at += 6;
    return true;
}

static bool read_utf8_char(struct reading *in)
{
    struct sv rest = sv_skip(in->text, in->at);

    for (size_t len = 2; len <= 4 && len <= rest.len; len++) {
        if (utf8_check(sv_of(rest.at, len))) {
            in->at += len;
            return true;
        }
    }
    return fault(in, "bytes that are not UTF-8");
}

static bool read_string(struct reading *in)
{
    size_t start = in->at++;

    while (in->at < in->text.len) {
        unsigned char c = (unsigned char)peek(in);

        if (c == '"') {
            in->at++;
            return true;
        }
        if (c < 0x20)
            return fault(in, "a control character in a string, where it must be escaped");
        if (c == '\\' ? !read_escape(in) : c >= 0x80 && !read_utf8_char(in))
            return false;
        if (c != '\\' && c < 0x80)
            in->at++;
    }
    in->at = start;
    return fault(in, "a string that doesn't end");
}

static size_t skip_digits(struct reading *in)
{
    size_t start = in->at;

    while (peek(in) >= '0' && peek(in) <= '9')
        in->at++;
    return in->at - start;
}

static bool whole_number_fits(struct sv digits)
{
    uint64_t value = 0;
    bool negative = digits.at[0] == '-';

    for (size_t i = negative; i < digits.len; i++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digits.at[i] - '0'), &value))
            return false;
    }
    return !negative || value <= (uint64_t)INT64_MAX + 1;
}

static bool read_number(struct reading *in)
{
    size_t start = in->at, n_digits;
    bool whole = true, zero;

    in->at += peek(in) == '-';
    zero = peek(in) == '0';
    n_digits = skip_digits(in);
    if (n_digits == 0 || (zero && n_digits > 1)) {
        in->at = start;
        return fault(in, "a number that begins wrongly");
    }
    if (peek(in) == '.') {
        whole = false;
        in->at++;
        if (!skip_digits(in))
            return fault(in, "expected a digit after the point");
    }
    if (peek(in) == 'e' || peek(in) == 'E') {
        whole = false;
        in->at++;
        in->at += peek(in) == '+' || peek(in) == '-';
        if (!skip_digits(in))
            return fault(in, "expected a digit in the exponent");
    }
    if (whole ? whole_number_fits(sv_of(in->text.at + start, in->at - start))
              : isfinite(strtod(in->text.at + start, NULL)) != 0)
        return true;
    in->at = start;
    return fault(in, "a number too large; write it in quotes");
}

static bool read_word(struct reading *in)
{
    static const struct sv words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

    for (size_t i = 0; i < COUNT(words); i++) {
        if (sv_starts(sv_skip(in->text, in->at), words[i])) {
            in->at += words[i].len;
            return true;
        }
    }
    return fault(in, "expected a value");
}

static bool in_object(const struct reading *in)
{
    return in->objects >> (in->depth - 1) & 1;
}

static enum expect after_value(const struct reading *in)
{
    return in->depth ? COMMA_OR_END : NOTHING;
}

static void skip_space(struct reading *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n' || peek(in) == '\r')
        in->at++;
}

/* An empty pair holds nothing, so it does not count as a depth: as simdjson has it. */
static bool open_bracket(struct reading *in, enum expect *next)
{
    bool object = peek(in) == '{';
    size_t start = in->at++;

    skip_space(in);
    if (peek(in) == (object ? '}' : ']')) {
        in->at++;
        *next = after_value(in);
        return true;
    }
    if (in->depth == JSON_DEPTH_MAX) {
        in->at = start;
        return fault(in, "nested deeper than 64 brackets");
    }
    in->objects = (in->objects & ~(UINT64_C(1) << in->depth)) | (uint64_t)object << in->depth;
    in->depth++;
    *next = object ? FIRST_KEY : VALUE;
    return true;
}

static bool close_bracket(struct reading *in, enum expect *next)
{
    if (peek(in) != (in_object(in) ? '}' : ']'))
        return fault(in, in_object(in) ? "expected a comma or }" : "expected a comma or ]");
    in->depth--;
    in->at++;
    *next = after_value(in);
    return true;
}

static bool read_value(struct reading *in, enum expect *next)
{
    char c = peek(in);
    bool good;

    if (c == '{' || c == '[')
        return open_bracket(in, next);
    if (c == '"')
        good = read_string(in);
    else
        good = c == '-' || (c >= '0' && c <= '9') ? read_number(in) : read_word(in);
    *next = after_value(in);
    return good;
}

/* One token where `*next` says what it may be. */
static bool read_token(struct reading *in, enum expect *next)
{
    char c = peek(in);

    switch (*next) {
    case VALUE:
        return read_value(in, next);
    case FIRST_KEY:
    case KEY:
        if (c != '"')
            return fault(in, *next == KEY ? "expected a member's name in quotes"
                                          : "expected a member's name in quotes, or }");
        *next = COLON;
        return read_string(in);
    case COLON:
        if (c != ':')
            return fault(in, "expected a colon");
        in->at++;
        *next = VALUE;
        return true;
    case COMMA_OR_END:
        if (c != ',')
            return close_bracket(in, next);
        in->at++;
        *next = in_object(in) ? KEY : VALUE;
        return true;
    case NOTHING:
        break;
    }
    return fault(in, "expected nothing after the document's end");
}

bool json_find_fault(struct sv text, struct json_fault *out)
{
    struct reading in = { .text = text };
    enum expect next = VALUE;

    skip_space(&in);
    if (in.at == text.len)
        (void)fault(&in, "nothing there");
    while (!in.what && in.at < text.len) {
        (void)read_token(&in, &next);
        if (!in.what)
            skip_space(&in);
    }
    if (!in.what && next != NOTHING)
        (void)fault(&in, "the end comes too early");
    *out = (struct json_fault){ in.what, in.at };
    return in.what != NULL;
}

bool json_mend_surrogates(char *text, size_t len)
{
    bool mended = false;

    for (size_t at = 0; at + 1 < len;) {
        struct sv rest = sv_of(text + at, len - at);
        int unit = json_unicode_escape(rest);

        if (is_high(unit) && is_low(json_unicode_escape(sv_skip(rest, 6)))) {
            at += 12;
        } else if (is_high(unit) || is_low(unit)) {
            memcpy(text + at + 2, "fffd", 4);
            mended = true;
            at += 6;
        } else {
            at += rest.at[0] == '\\' ? 2 : 1;
        }
    }
    return mended;
}
