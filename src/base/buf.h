/* base/buf.h: bytes that grow to a limit and no further. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/sv.h"

/** Owned bytes, a NUL always behind them once something was written. A failed append (the limit) sticks: write
 *  freely, ask buf_ok() once. A struct of zeroes is an empty buffer with limit 0: use buf_init. */
struct buf {
    char *at;
    size_t len;
    size_t size;
    size_t limit; /* bytes of content at most */
    bool failed;
};

/** An empty buffer, for a declaration: `CLEANUP(buf_done) struct buf line = BUF(LINE_MAX);` */
#define BUF(limit_) ((struct buf){ .limit = (limit_) })
void buf_init(struct buf *buf, size_t limit);
/** For CLEANUP. The buffer may be used again: it is empty with the same limit. */
void buf_done(struct buf *buf);
/** Empties it and forgets a failure; keeps its memory. */
void buf_clear(struct buf *buf);
static inline bool buf_ok(const struct buf *buf)
{
    return !buf->failed;
}
static inline struct sv buf_sv(const struct buf *buf)
{
    return sv_of(buf->at, buf->len);
}
/** The content as a C string; "" when nothing was written. */
const char *buf_str(const struct buf *buf);
/** The content as a heap string. **Owns**: the caller, free(); the buffer is empty after. */
char *buf_take(struct buf *buf);

/** Room for `len` more bytes at the returned place (then raise buf->len), NULL when over the limit. */
char *buf_room(struct buf *buf, size_t len);
void buf_append(struct buf *buf, const void *at, size_t len);
void buf_sv_append(struct buf *buf, struct sv view);
void buf_str_append(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_i64(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF(2, 3);
/** Drops the first `len` bytes and moves the rest to the front. */
void buf_eat(struct buf *buf, size_t len);
/** Appends the time as RFC 3339 UTC. */
void buf_time(struct buf *buf, ms_t at);
/** Appends one code point as UTF-8; surrogates and what is above U+10FFFF become U+FFFD. */
void buf_utf8(struct buf *buf, uint32_t code_point);
