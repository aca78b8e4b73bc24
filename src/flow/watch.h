/* flow/watch.h: the watch set: hashes of the posts we keep, so that the stream's hot path knows at once whether a reply, an
 * edit or a deletion may concern us. May say yes wrongly, once in ages; never no: the commit checks exactly. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;
struct post;
struct watch;
enum { WATCH_IDS_MAX = 6 }; /* that one post names */

/** **Owns**: the caller, watch_free(). **Threads**: any, for all functions here. */
struct watch *watch_new(void);
void watch_free(struct watch *watch);
void watch_add(struct watch *watch, struct sv network, struct sv id);
/** Whether the post, or one that it answers, quotes, reposts or whose conversation it is in, is watched. */
bool watch_touches(struct watch *watch, const struct post *post);
/** The same in two steps. What the answer needs comes from memory while the caller does other work in between: what is added
 *  meanwhile is seen. */
struct watch_aim {
    uint64_t hashes[WATCH_IDS_MAX];
    size_t n;
};
void watch_aim(struct watch *watch, const struct post *post, struct watch_aim *out);
bool watch_hits(struct watch *watch, const struct watch_aim *aim);
size_t watch_size(struct watch *watch);
/** Loads what was posted since, and all of open cases. */
MUST_USE bool watch_load(struct watch *watch, struct db *db, ms_t since, struct err *err);
/** Adds what was stored with an id above `after`. */
MUST_USE bool watch_load_since(struct watch *watch, struct db *db, int64_t after, struct err *err);
