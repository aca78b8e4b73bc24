/* wire/json_out.c: JSON out, straight into a buffer.
 *
 * Whether a comma is due is read off the last byte written: what ends a value (a quote, a bracket, a digit or
 * the last letter of true, false, null) asks for one. So there is no writer to open or close, and pieces can
 * be put together. */
#include "wire/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;

static bool comma_is_due(const struct buf *out)
{
    char last = out->len ? out->at[out->len - 1] : '\0';

    return last == '"' || last == '}' || last == ']' || (last >= '0' && last <= '9') ||
           (last >= 'a' && last <= 'z');
}

/* The comma and the name, in front of every value. */
static void lead(struct buf *out, const char *key)
{
    bool comma = comma_is_due(out);
    size_t key_len = key ? strlen(key) : 0;
    char *at;

    if (!comma && !key)
        return;
    at = buf_room(out, (size_t)comma + (key ? key_len + 3 : 0));
    if (!at)
        return;
    if (comma)
        *at++ = ',';
    if (key) {
        *at++ = '"';
        memcpy(at, key, key_len);
        at += key_len;
        *at++ = '"';
        *at++ = ':';
    }
    *at = '\0';
    out->len = (size_t)(at - out->at);
}

void json_begin(struct buf *out, const char *key, char bracket)
{
    lead(out, key);
    buf_char(out, bracket);
}

void json_end(struct buf *out, char bracket)
{
    buf_char(out, bracket);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static uint64_t zero_bytes(uint64_t word)
{
    return (word - ones) & ~word & highs;
}

/* The bytes at the front that need no escape, eight at a time. */
static size_t plain_run(struct sv text)
{
    size_t at = 0;

    for (uint64_t word; at + 8 <= text.len; at += 8) {
        memcpy(&word, text.at + at, 8);
        if (((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ ones * '"') |
            zero_bytes(word ^ ones * '\\'))
            break;
    }
    while (at < text.len && is_plain((unsigned char)text.at[at]))
        at++;
    return at;
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

void json_out_sv(struct buf *out, const char *key, struct sv text)
{
    if (!text.at) {
        json_out_null(out, key);
        return;
    }
    lead(out, key);
    buf_char(out, '"');
    if (utf8_check(text))
        append_escaped(out, text);
    else
        append_mended(out, text);
    buf_char(out, '"');
}

void json_out_str(struct buf *out, const char *key, const char *text)
{
    json_out_sv(out, key, sv_str(text));
}

void json_out_i64(struct buf *out, const char *key, int64_t value)
{
    lead(out, key);
    buf_i64(out, value);
}

/* The shortest of three forms that reads back as the same number. */
void json_out_double(struct buf *out, const char *key, double value)
{
    char text[40];

    if (!isfinite(value)) {
        json_out_null(out, key); /* JSON has no word for it */
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    lead(out, key);
    buf_str_append(out, text);
}

void json_out_bool(struct buf *out, const char *key, bool value)
{
    lead(out, key);
    buf_str_append(out, value ? "true" : "false");
}

void json_out_null(struct buf *out, const char *key)
{
    lead(out, key);
    buf_str_append(out, "null");
}

void json_out_id(struct buf *out, const char *key, int64_t id)
{
    if (id == 0) {
        json_out_null(out, key);
        return;
    }
    lead(out, key);
    buf_char(out, '"');
    buf_i64(out, id);
    buf_char(out, '"');
}

void json_out_time(struct buf *out, const char *key, ms_t at)
{
    if (at == 0) {
        json_out_null(out, key);
        return;
    }
    lead(out, key);
    buf_char(out, '"');
    buf_time(out, at);
    buf_char(out, '"');
}

void json_out_raw(struct buf *out, const char *key, struct sv json)
{
    lead(out, key);
    buf_sv_append(out, json);
}
