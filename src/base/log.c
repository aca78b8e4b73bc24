/* base/log.c: structured lines on stderr. */
#include "base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { LINE_MAX_BYTES = 4096 };

static _Atomic int least_level = LOG_INFO;
static _Atomic bool times = true;

void log_setup(enum log_level least, bool with_time)
{
    least_level = (int)least;
    times = with_time;
}

static void append_value(struct buf *line, struct sv text)
{
    bool plain = text.len > 0;

    for (size_t i = 0; plain && i < text.len; i++)
        plain = text.at[i] > ' ' && text.at[i] != '"' && text.at[i] != '=' && text.at[i] != '\\' &&
                text.at[i] < 0x7F;
    if (plain) {
        buf_sv_append(line, text);
        return;
    }
    buf_char(line, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if (c < ' ' || c == 0x7F) {
            buf_printf(line, "\\x%02x", c);
        } else {
            if (c == '"' || c == '\\')
                buf_char(line, '\\');
            buf_char(line, (char)c);
        }
    }
    buf_char(line, '"');
}

void log_fields(enum log_level level, const char *what, const struct log_field *fields, size_t n_fields)
{
    static const char *const names[] = { "error", "warn ", "info ", "debug" };
    CLEANUP(buf_done) struct buf line = BUF(LINE_MAX_BYTES);

    if ((int)level > least_level)
        return;
    if (times) {
        buf_time(&line, clock_now());
        buf_char(&line, ' ');
    }
    buf_printf(&line, "%s %s", names[level], what);
    for (size_t i = 0; i < n_fields; i++) {
        buf_printf(&line, "%s%s=", i ? " " : "  ", fields[i].key);
        if (fields[i].text.at)
            append_value(&line, utf8_cut(fields[i].text, 512));
        else
            buf_i64(&line, fields[i].number);
    }
    buf_char(&line, '\n');
    if (line.at && write(STDERR_FILENO, line.at, line.len) < 0)
        return; /* nowhere left to say so */
}
