/* channel/x_post.h: posts as X's API v2 gives them, by its streams one to a line, by its searches a page to a line. What
 * belongs to a post stands beside it (`includes`) and is found by its id. **Source**: docs.x.com, X API v2: filtered stream,
 * data dictionary, expansions; edit posts. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

struct post;
struct x_reader;

/** Lines above `size_max` bytes hold nothing. **Owns**: the caller, x_reader_free(). **Threads**: one. */
struct x_reader *x_reader_new(size_t size_max);
/** NULL is fine. */
void x_reader_free(struct x_reader *reader);
/** False when the line holds no posts: a keep-alive, an error, what is no JSON. What is not quite JSON may pass. `line` must
 *  stand while its posts are read. */
bool x_line_begin(struct x_reader *reader, struct sv line);
/** The line's next post, until the next call; false at the end. What has no valid id is passed over. An edited post has the
 *  id of its first version; a time that the line leaves out is that of the id. */
bool x_line_next(struct x_reader *reader, struct post *out);
