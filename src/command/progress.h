/* command/progress.h: how far a long command has come: a bar on a terminal, plain lines else. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct progress {
    bool terminal;
    ms_t started, last;
    uint64_t total_bytes; /* 0: unknown */
    int64_t shown_before; /* posts an earlier run did */
};

/** Starts the clock; `total_bytes` of input, 0 where it can't be known. */
void progress_begin(struct progress *progress, uint64_t total_bytes);
/** Draws now and then: at most ten times a second on a terminal, each ten seconds else. */
void progress_show(struct progress *progress, int64_t n_posts, uint64_t at_byte);
/** Clears the bar. */
void progress_end(struct progress *progress);
