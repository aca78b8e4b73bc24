/* base/sv.c: views of bytes. */
#include "base/sv.h"

#include <errno.h>
#include <math.h>

#include <xxhash.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool sv_equal_nocase(struct sv a, struct sv b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    }
    return true;
}

bool sv_starts(struct sv view, struct sv prefix)
{
    return view.len >= prefix.len && sv_equal(sv_of(view.at, prefix.len), prefix);
}

bool sv_ends(struct sv view, struct sv suffix)
{
    return view.len >= suffix.len && sv_equal(sv_skip(view, view.len - suffix.len), suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct sv sv_trim(struct sv view)
{
    while (view.len && is_space(view.at[0]))
        view = sv_skip(view, 1);
    while (view.len && is_space(view.at[view.len - 1]))
        view.len--;
    return view;
}

size_t sv_find(struct sv view, char byte)
{
    const char *hit = view.len ? memchr(view.at, byte, view.len) : NULL;

    return hit ? (size_t)(hit - view.at) : view.len;
}

struct sv sv_split(struct sv *in, char byte)
{
    size_t at = sv_find(*in, byte);
    struct sv front = sv_of(in->at, at);

    *in = sv_skip(*in, at < in->len ? at + 1 : at);
    return front;
}

int sv_compare(struct sv a, struct sv b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool sv_to_i64(struct sv view, int64_t *out)
{
    bool negative = view.len && view.at[0] == '-';
    int64_t value = 0;

    if (negative)
        view = sv_skip(view, 1);
    if (view.len == 0)
        return false;
    for (size_t i = 0; i < view.len; i++) {
        int digit = view.at[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit,
                                   &value)) /* counts downwards: INT64_MIN has no positive twin */
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

bool sv_to_double(struct sv view, double *out)
{
    char text[64];
    char *end;
    double value;

    if (view.len == 0 || view.len >= sizeof text ||
        !(view.at[0] == '-' || (view.at[0] >= '0' && view.at[0] <= '9')))
        return false;
    for (size_t i = 0; i < view.len; i++) {
        if (!strchr("0123456789+-.eE", view.at[i]) || !view.at[i])
            return false; /* strtod also reads "nan", hexadecimal and white space */
    }
    memcpy(text, view.at, view.len);
    text[view.len] = '\0';
    errno = 0;
    value = strtod(text, &end);
    if (*end || !isfinite(value))
        return false;
    *out = value;
    return true;
}

uint64_t sv_hash(struct sv view, uint64_t seed)
{
    return XXH3_64bits_withSeed(view.at ? view.at : "", view.len, seed);
}

char *sv_dup(struct sv view)
{
    return mem_dup(view.at, view.len);
}

/* The length of the well-formed character at the front, 0 if there is none. Source: The Unicode Standard, table 3-7. */
static size_t utf8_char(struct sv view)
{
    const unsigned char *b = (const unsigned char *)view.at;
    unsigned char low = 0x80, high = 0xBF;
    size_t len;

    if (b[0] < 0x80)
        return 1;
    if (b[0] >= 0xC2 && b[0] <= 0xDF)
        len = 2;
    else if (b[0] >= 0xE0 && b[0] <= 0xEF)
        len = 3;
    else if (b[0] >= 0xF0 && b[0] <= 0xF4)
        len = 4;
    else
        return 0;
    if (view.len < len)
        return 0;
    if (b[0] == 0xE0)
        low = 0xA0;
    else if (b[0] == 0xED)
        high = 0x9F;
    else if (b[0] == 0xF0)
        low = 0x90;
    else if (b[0] == 0xF4)
        high = 0x8F;
    if (b[1] < low || b[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (b[i] < 0x80 || b[i] > 0xBF)
            return 0;
    }
    return len;
}

bool utf8_check(struct sv view)
{
    while (view.len) {
        uint64_t eight;
        size_t len;

        if (view.len >= 8) {
            memcpy(&eight, view.at, 8);
            if ((eight & 0x8080808080808080u) == 0) {
                view = sv_skip(view, 8);
                continue;
            }
        }
        len = utf8_char(view);
        if (!len)
            return false;
        view = sv_skip(view, len);
    }
    return true;
}

size_t utf8_count(struct sv view)
{
    size_t n = 0;

    for (size_t i = 0; i < view.len; i++)
        n += ((unsigned char)view.at[i] & 0xC0) != 0x80;
    return n;
}

struct sv utf8_cut(struct sv view, size_t max)
{
    if (view.len <= max)
        return view;
    while (max && ((unsigned char)view.at[max] & 0xC0) == 0x80)
        max--;
    return sv_of(view.at, max);
}
