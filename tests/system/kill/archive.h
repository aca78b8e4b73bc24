/* tests/system/kill/archive.h: a file of posts as the world gives them: threads in bad order, edits, deletions, the same
 * twice, lines that are broken. The same seed gives the same file. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct buf;

/** Appends `n_posts` posts and, besides, about a third as many lines about them. Gives the number of lines. */
size_t archive_write(struct buf *out, uint64_t seed, size_t n_posts);
