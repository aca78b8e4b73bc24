/* base/buf.c: growing bytes. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/digits.h"

void buf_init(struct buf *buf, size_t limit)
{
    *buf = (struct buf){ .limit = limit };
}

void buf_done(struct buf *buf)
{
    free(buf->at);
    buf_init(buf, buf->limit);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->at)
        buf->at[0] = '\0';
}

const char *buf_str(const struct buf *buf)
{
    return buf->at ? buf->at : "";
}

char *buf_take(struct buf *buf)
{
    char *at = buf->at ? buf->at : mem_dup("", 0);

    buf_init(buf, buf->limit);
    return at;
}

char *buf_room(struct buf *buf, size_t len)
{
    size_t need, size;

    if (buf->failed || len > buf->limit - buf->len) {
        buf->failed = true;
        return NULL;
    }
    need = buf->len + len + 1;
    if (need > buf->size) {
        size = buf->size ? buf->size : 64;
        while (size < need)
            size *= 2;
        buf->at = mem_grow(buf->at, size, 1);
        buf->size = size;
    }
    return buf->at + buf->len;
}

void buf_append(struct buf *buf, const void *at, size_t len)
{
    char *room = buf_room(buf, len);

    if (!room)
        return;
    if (len)
        memcpy(room, at, len);
    buf->len += len;
    buf->at[buf->len] = '\0';
}

void buf_sv_append(struct buf *buf, struct sv view)
{
    buf_append(buf, view.at, view.len);
}

void buf_str_append(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void buf_i64(struct buf *buf, int64_t value)
{
    char text[I64_MAX];

    buf_sv_append(buf, i64_write(value, text));
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    char *room;
    int len;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    room = len < 0 ? NULL : buf_room(buf, (size_t)len);
    if (!room)
        return;
    va_start(args, fmt);
    (void)vsnprintf(room, (size_t)len + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_eat(struct buf *buf, size_t len)
{
    if (!len)
        return; /* there may be no memory yet */
    memmove(buf->at, buf->at + len, buf->len - len);
    buf->len -= len;
    buf->at[buf->len] = '\0';
}

void buf_time(struct buf *buf, ms_t at)
{
    char text[RFC3339_MAX];

    buf_append(buf, text, clock_write(at, text));
}

void buf_utf8(struct buf *buf, uint32_t code_point)
{
    char out[4];
    size_t len;

    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = 0xFFFD;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        len = 1;
    } else if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        len = 2;
    } else if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        len = 3;
    } else {
        out[0] = (char)(0xF0 | code_point >> 18);
        len = 4;
    }
    for (size_t i = 1; i < len; i++)
        out[i] = (char)(0x80 | ((code_point >> (6 * (len - 1 - i))) & 0x3F));
    buf_append(buf, out, len);
}
