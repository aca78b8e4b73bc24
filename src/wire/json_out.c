/* wire/json_out.c: JSON out, straight into a buffer.
 *
 * Whether a comma is due is read off the last byte written: what ends a value (a quote, a bracket, a digit or
 * the last letter of true, false, null) asks for one. So there is no writer to open or close, and pieces can
 * be put together. */
#include "wire/json.h"

#include <math.h>
#include <stdio.h>

#include "base/digits.h"

static const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;

static bool comma_is_due(const struct buf *out)
{
    char last = out->len ? out->at[out->len - 1] : '\0';

    return last == '"' || last == '}' || last == ']' || (last >= '0' && last <= '9') ||
           (last >= 'a' && last <= 'z');
}

/* Room for a value of `len` bytes behind its comma and its name, which are written; where it goes, NULL when over the limit.
 * One look at the buffer's room a value: a page of the queue has 1,500 of them. */
static char *lead(struct buf *out, struct sv key, size_t len)
{
    bool comma = comma_is_due(out);
    char *at = buf_room(out, (size_t)comma + (key.at ? key.len + 3 : 0) + len);

    if (!at)
        return NULL;
    if (comma)
        *at++ = ',';
    if (key.at) {
        *at++ = '"';
        memcpy(at, key.at, key.len);
        at += key.len;
        *at++ = '"';
        *at++ = ':';
    }
    return at;
}

static void end_at(struct buf *out, char *at)
{
    *at = '\0';
    out->len = (size_t)(at - out->at);
}

void json_end(struct buf *out, char bracket)
{
    buf_char(out, bracket);
}

void json_put_raw(struct buf *out, struct sv key, struct sv json)
{
    char *at = lead(out, key, json.len);

    if (!at)
        return;
    if (json.len)
        memcpy(at, json.at, json.len);
    end_at(out, at + json.len);
}

/* Text that needs no escape. */
static void put_plain(struct buf *out, struct sv key, struct sv text)
{
    char *at = lead(out, key, text.len + 2);

    if (!at)
        return;
    *at++ = '"';
    memcpy(at, text.at, text.len);
    at += text.len;
    *at++ = '"';
    end_at(out, at);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static uint64_t zero_bytes(uint64_t word)
{
    return (word - ones) & ~word & highs;
}

/* Not 0 when one of eight bytes needs an escape. */
static uint64_t escapes_in(uint64_t word)
{
    return ((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ ones * '"') |
           zero_bytes(word ^ ones * '\\');
}

/* The bytes at the front that need no escape, eight at a time. */
static size_t plain_run(struct sv text)
{
    size_t at = 0;

    for (uint64_t word; at + 8 <= text.len; at += 8) {
        memcpy(&word, text.at + at, 8);
        if (escapes_in(word))
            break;
    }
    while (at < text.len && is_plain((unsigned char)text.at[at]))
        at++;
    return at;
}

/* Whether all of it is ASCII without escapes, as most texts are: then nothing else has to be asked. */
static bool is_plain_ascii(struct sv text)
{
    uint64_t found = 0, word;
    size_t at = 0;

    for (; at + 8 <= text.len; at += 8) {
        memcpy(&word, text.at + at, 8);
        found |= escapes_in(word) | (word & highs);
    }
    if (found)
        return false;
    while (at < text.len && is_plain((unsigned char)text.at[at]) && (unsigned char)text.at[at] < 0x80)
        at++;
    return at == text.len;
}

static void escape(struct buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char long_form[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

    for (const char *pair = shorts; *pair; pair += 2) {
        if ((unsigned char)pair[0] == c) {
            buf_append(out, (char[]){ '\\', pair[1] }, 2);
            return;
        }
    }
    buf_append(out, long_form, sizeof long_form);
}

/* How many of the bytes at the front are one UTF-8 character; 0 when they are none. */
static size_t utf8_char_len(struct sv text)
{
    for (size_t len = 1; len <= 4 && len <= text.len; len++) {
        if (utf8_check(sv_of(text.at, len)))
            return len;
    }
    return 0;
}

static void append_mended(struct buf *out, struct sv text)
{
    while (text.len) {
        size_t len = utf8_char_len(text);

        if (!len)
            buf_str_append(out, "\xEF\xBF\xBD");
        else if (len == 1 && !is_plain((unsigned char)text.at[0]))
            escape(out, (unsigned char)text.at[0]);
        else
            buf_append(out, text.at, len);
        text = sv_skip(text, len ? len : 1);
    }
}

static void append_escaped(struct buf *out, struct sv text)
{
    while (text.len) {
        size_t plain = plain_run(text);

        buf_append(out, text.at, plain);
        text = sv_skip(text, plain);
        if (text.len) {
            escape(out, (unsigned char)text.at[0]);
            text = sv_skip(text, 1);
        }
    }
}

void json_put_sv(struct buf *out, struct sv key, struct sv text)
{
    char *at;

    if (!text.at) {
        json_put_raw(out, key, SV("null"));
        return;
    }
    if (is_plain_ascii(text)) {
        put_plain(out, key, text);
        return;
    }
    at = lead(out, key, 1);
    if (!at)
        return;
    *at = '"';
    end_at(out, at + 1);
    if (utf8_check(text))
        append_escaped(out, text);
    else
        append_mended(out, text);
    buf_char(out, '"');
}

void json_put_i64(struct buf *out, struct sv key, int64_t value)
{
    char text[I64_MAX];

    json_put_raw(out, key, i64_write(value, text));
}

/* The shortest of three forms that reads back as the same number. */
void json_put_double(struct buf *out, struct sv key, double value)
{
    char text[40];

    if (!isfinite(value)) {
        json_put_raw(out, key, SV("null")); /* JSON has no word for it */
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    json_put_raw(out, key, sv_str(text));
}

void json_put_id(struct buf *out, struct sv key, int64_t id)
{
    char text[I64_MAX];

    if (id == 0)
        json_put_raw(out, key, SV("null"));
    else
        put_plain(out, key, i64_write(id, text));
}

void json_put_time(struct buf *out, struct sv key, ms_t at)
{
    char text[RFC3339_MAX];

    if (at == 0)
        json_put_raw(out, key, SV("null"));
    else
        put_plain(out, key, sv_of(text, clock_write(at, text)));
}
