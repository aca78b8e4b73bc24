/* desk/thread.h: the order of a conversation on the screen. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/thread_read.h"

struct placed_post {
    const struct thread_post *post;
    int64_t parent; /* the id of the post it answers, among these; 0: none */
    int depth;      /* distance from the conversation's first post */
};

/** Parents before replies, siblings by time; a post whose parent is not there stands as a first one. All of `posts` are
 *  placed, whatever they claim to answer (rings too). */
void thread_order(const struct thread_posts *posts, struct arena *arena, struct placed_post **out);
