/* command/progress.c */
#include "command/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, DRAW_EVERY_MS = 100, LINE_EVERY_MS = 10000 };

void progress_begin(struct progress *progress, uint64_t total_bytes)
{
    *progress = (struct progress){ .terminal = isatty(STDERR_FILENO),
                                   .started = clock_steady(),
                                   .last = clock_steady(),
                                   .total_bytes = total_bytes };
}

static void draw(const struct progress *progress, int64_t n_posts, uint64_t at_byte, ms_t took)
{
    double share = progress->total_bytes ? (double)at_byte / (double)progress->total_bytes : 0;
    int64_t rate = took ? n_posts * 1000 / took : 0;
    char bar[BAR_WIDTH + 1];
    long left_s = share > 0 ? (long)((double)took / share * (1 - share) / 1000) : 0;

    share = share > 1 ? 1 : share;
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < (int)(share * (double)BAR_WIDTH) ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, progress->terminal ? "\r" : "");
    if (progress->terminal && progress->total_bytes)
        fprintf(stderr, "[%s] %3d %%  ", bar, (int)(share * 100));
    fprintf(stderr, "%" PRId64 " posts, %" PRId64 "/s", n_posts, rate);
    if (progress->total_bytes)
        fprintf(stderr, ", %ld:%02ld left", left_s / 60, left_s % 60);
    fprintf(stderr, progress->terminal ? "   " : "\n");
}

void progress_show(struct progress *progress, int64_t n_posts, uint64_t at_byte)
{
    ms_t now = clock_steady();

    if (now - progress->last < (progress->terminal ? DRAW_EVERY_MS : LINE_EVERY_MS))
        return;
    progress->last = now;
    draw(progress, n_posts, at_byte, now - progress->started);
}

void progress_end(struct progress *progress)
{
    if (progress->terminal)
        fprintf(stderr, "\r\033[K");
}
