/* base/log.h: one line per event for people and machines: `what happened  key=value`. Only floors that own a loop log;
 * lower ones return errors. Outside text goes through LOG_SV/LOG_STR, which escape. No post text, token or address above
 * debug. */
#pragma once

#include <stdint.h>

#include "base/sv.h"

enum log_level {
    LOG_ERROR, /* somebody must act */
    LOG_WARN,  /* we go on, and say how */
    LOG_INFO,  /* a state changed */
    LOG_DEBUG, /* anything */
};

struct log_field {
    const char *key;
    struct sv text; /* absent: the number is meant */
    int64_t number;
};

#define LOG_STR(key_, text_)   ((struct log_field){ .key = (key_), .text = sv_str(text_) })
#define LOG_SV(key_, view_)    ((struct log_field){ .key = (key_), .text = (view_) })
#define LOG_I64(key_, number_) ((struct log_field){ .key = (key_), .number = (number_) })

/** Set once, before threads start. `with_time` off under systemd, whose journal has its own. */
void log_setup(enum log_level least, bool with_time);
/** Writes one line to stderr in one write. Any thread. */
void log_fields(enum log_level level, const char *what, const struct log_field *fields, size_t n_fields);
#define log_line(level, what, ...) \
    log_fields((level), (what), (const struct log_field[]){ { 0 }, ##__VA_ARGS__ } + 1, \
               sizeof((const struct log_field[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct log_field) - 1)
