/* base/err.h: what went wrong: a kind for code to act on, a sentence for people. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/lang.h"

/** A kind exists only because somebody acts differently on it; all else is text. */
enum err_kind {
    ERR_NONE,
    ERR_INPUT,    /* what came in is wrong; the text says how to mend it     400 */
    ERR_DENIED,   /* not theirs to do                                        403 */
    ERR_ABSENT,   /* no such thing                                           404 */
    ERR_CONFLICT, /* somebody was first: a claim, a key, an old version      409 */
    ERR_LATER,    /* busy, rate limit, line down: not before retry_at        503 */
    ERR_UNSURE,   /* a write that may have happened: look before you retry       */
    ERR_FAULT,    /* ours: a bug, a broken file                              500 */
};

struct err {
    enum err_kind kind;
    ms_t retry_at; /* ERR_LATER: not before; 0 = the caller's own back-off */
    char text[240];
};

/** Fills *err and is false, so that `return err_set(…)` leaves. `err` may be NULL. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF(3, 4);
/** Puts a place in front ("place: text"), keeps kind and text; is false. */
bool err_in(struct err *err, const char *fmt, ...) PRINTF(2, 3);

#ifdef __clang_analyzer__ /* it looks at one file at a time: this tells it that both are always false */
#define err_set(...) ((void)(err_set)(__VA_ARGS__), false)
#define err_in(...)  ((void)(err_in)(__VA_ARGS__), false)
#endif
