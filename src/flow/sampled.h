/* flow/sampled.h: a few of all the posts that the streams bring, wanted or not: what a new rule is tried on before it is saved. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/sv.h"

struct post;
struct sampled;

enum { SAMPLED_KEPT = 2000, SAMPLED_BYTES_MAX = 8 << 20 };

/** **Owns**: the caller, sampled_free(). **Threads**: any, for all functions here. */
struct sampled *sampled_new(void);
/** NULL is fine. */
void sampled_free(struct sampled *sampled);
/** A post came by. Keeps one in so many, so that those kept reach back over ten minutes or more; nearly free for the
 *  others. */
void sampled_note(struct sampled *sampled, const struct post *post, ms_t now);

struct sampled_rate {
    int64_t n_seen; /* posts that came by … */
    ms_t span_ms;   /* … in this time; 0: none came yet */
};
struct sampled_rate sampled_rate(struct sampled *sampled, ms_t now);
/** Gives each kept post as a line of the post format, the newest first; false from `each` ends it. No lock is held
 *  meanwhile. */
void sampled_each(struct sampled *sampled, bool (*each)(void *arg, struct sv line), void *arg);
