/* channel/post_lists.h: a post's lists while a channel reads it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/sv.h"
#include "model/post.h"

/** The text, or the absent view when it is longer. */
struct sv post_bounded(struct sv text, size_t max);
/** Each adds what is not there yet, while the list is within the post format's bounds. */
void post_list_add(struct sv_list *list, struct arena *arena, struct sv value, bool ignores_case);
void post_link_add(struct post *post, struct arena *arena, struct sv url, struct sv title);
void post_media_add(struct post *post, struct arena *arena, struct sv url, struct sv type, struct sv alt);
