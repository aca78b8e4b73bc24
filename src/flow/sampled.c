/* flow/sampled.c: a ring of lines. When it fills faster than it should, only every second post of those before is kept. */
#include "flow/sampled.h"

#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/lock.h"
#include "model/post.h"

enum { SPAN_LEAST_MS = 10 * MS_MINUTE, LINE_MAX_BYTES = SAMPLED_BYTES_MAX / SAMPLED_KEPT };

struct sampled {
    _Atomic int64_t n_seen;
    _Atomic int64_t stride; /* one in so many is kept */
    struct lock lock;
    char *lines[SAMPLED_KEPT] GUARDED_BY(lock);
    size_t next GUARDED_BY(lock);
    ms_t first GUARDED_BY(lock), round
        GUARDED_BY(lock); /* when the first came; when this round of the ring began */
};

struct sampled *sampled_new(void)
{
    struct sampled *sampled = NEW(struct sampled, 1);

    sampled->stride = 1;
    lock_init(&sampled->lock);
    return sampled;
}

void sampled_free(struct sampled *sampled)
{
    if (!sampled)
        return;
    for (size_t i = 0; i < SAMPLED_KEPT; i++)
        free(sampled->lines[i]);
    lock_done(&sampled->lock);
    free(sampled);
}

static void begin_round(struct sampled *sampled, ms_t now)
{
    if (sampled->round && now - sampled->round < SPAN_LEAST_MS)
        atomic_store(&sampled->stride, 2 * atomic_load(&sampled->stride));
    sampled->round = now;
    sampled->next = 0;
}

void sampled_note(struct sampled *sampled, const struct post *post, ms_t now)
{
    CLEANUP(buf_done) struct buf line = BUF(LINE_MAX_BYTES);
    int64_t n = atomic_fetch_add(&sampled->n_seen, 1);

    if (n % atomic_load(&sampled->stride) != 0 || post->deleted)
        return;
    post_write(&line, post);
    lock_take(&sampled->lock);
    if (!sampled->first)
        sampled->first = now;
    if (!sampled->round || sampled->next == SAMPLED_KEPT)
        begin_round(sampled, now);
    if (buf_ok(&line)) {
        free(sampled->lines[sampled->next]);
        sampled->lines[sampled->next++] = buf_take(&line);
    }
    lock_give(&sampled->lock);
}

struct sampled_rate sampled_rate(struct sampled *sampled, ms_t now)
{
    struct sampled_rate rate = { .n_seen = atomic_load(&sampled->n_seen) };

    lock_take(&sampled->lock);
    rate.span_ms = sampled->first ? now - sampled->first : 0;
    lock_give(&sampled->lock);
    return rate;
}

void sampled_each(struct sampled *sampled, bool (*each)(void *arg, struct sv line), void *arg)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct sv *lines = ARENA_NEW(&arena, struct sv, SAMPLED_KEPT);
    size_t n = 0;

    lock_take(&sampled->lock);
    for (size_t i = 0; i < SAMPLED_KEPT; i++) {
        const char *line = sampled->lines[(sampled->next + SAMPLED_KEPT - 1 - i) % SAMPLED_KEPT];

        if (line)
            lines[n++] = arena_sv(&arena, sv_str(line));
    }
    lock_give(&sampled->lock);
    for (size_t i = 0; i < n && each(arg, lines[i]); i++)
        ;
}
