/* flow/ring.h: what nothing selects of the live stream and hangs on another post (replies, reposts, deletions), kept as raw
 * bytes for a while: should that post turn out to concern us, it is looked at again. What is older than the ring is long goes;
 * a crash loses it, and only it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/sv.h"

struct ring;

enum { RING_BYTES = 64 << 20, RING_OTHERS_BYTES = 8 << 20 };

/** Memory is used as it fills. **Owns**: the caller, ring_free(). **Threads**: one at a time. */
struct ring *ring_new(size_t size_bytes);
/** NULL is fine. */
void ring_free(struct ring *ring);
/** Keeps `line` under the id of the post it hangs on. Lines above a quarter of the ring are not kept. */
void ring_put(struct ring *ring, struct sv network, struct sv parent, struct sv line);
/** Gives every line kept under this id, the newest first, and forgets them. */
void ring_take(struct ring *ring, struct sv network, struct sv parent,
               void (*each)(void *arg, struct sv line), void *arg);
size_t ring_lines(const struct ring *ring);
