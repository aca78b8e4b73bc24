/* channel/bluesky_glance.h: an event of the public stream at a glance: as much of its post as rules, the watch set and the
 * company's accounts ask for, at a fraction of what reading it whole costs. What is kept is then read whole. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

struct bluesky_glancer;
struct post;

enum bluesky_glance {
    GLANCE_NOTHING, /* no post of ours to read: another collection, a broken record */
    GLANCE_POST,
    GLANCE_UNSURE, /* to be read whole */
};

/** Events above `size_max` bytes are nothing. **Owns**: the caller, bluesky_glancer_free(). **Threads**: one. */
struct bluesky_glancer *bluesky_glancer_new(size_t size_max);
/** NULL is fine. */
void bluesky_glancer_free(struct bluesky_glancer *glancer);
/** *out has all of the post but its own time (it gets the network's), its URL and its media's, until the next glance; it
 *  looks into `line`, too. An event that is not valid JSON may pass. *out_time_us: when the network had it, 0 if it does not say. */
enum bluesky_glance bluesky_glance(struct bluesky_glancer *glancer, struct sv line, bool reposts,
                                   struct post *out, int64_t *out_time_us);
