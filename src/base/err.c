/* base/err.c: errors as values. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/sv.h"

/* A sentence that was cut inside a character must still be UTF-8: it goes out as JSON. */
static void end_on_character(char *text, size_t size, size_t wanted)
{
    if (wanted < size)
        return;
    for (size_t len = size - 1, n = 0; n < 3 && !utf8_check(sv_of(text, len)); n++)
        text[--len] = '\0';
}

bool(err_set)(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    va_list args;
    int len;

    if (!err)
        return false;
    err->kind = kind;
    err->retry_at = 0;
    va_start(args, fmt);
    len = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    end_on_character(err->text, sizeof err->text, len < 0 ? 0 : (size_t)len);
    return false;
}

bool(err_in)(struct err *err, const char *fmt, ...)
{
    char place[sizeof err->text], whole[2 * sizeof err->text + 4];
    va_list args;
    int len;

    if (!err)
        return false;
    va_start(args, fmt);
    (void)vsnprintf(place, sizeof place, fmt, args);
    va_end(args);
    len = snprintf(whole, sizeof whole, "%s: %s", place, err->text);
    memcpy(err->text, whole, sizeof err->text - 1);
    err->text[sizeof err->text - 1] = '\0';
    end_on_character(err->text, sizeof err->text, len < 0 ? 0 : (size_t)len);
    return false;
}
