/* care/prefetch.h: reading ahead for a batch. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/lang.h"

struct incoming;
struct intake_batch;
struct w_post;

/** Loads what deciding these posts will ask for, before the first is taken. Changes nothing but speed. */
MUST_USE bool intake_prefetch(struct intake_batch *batch, const struct incoming *items, size_t n_items,
                              struct err *err);
/** The same for posts that wait and are to be decided now. */
MUST_USE bool intake_prefetch_waiting(struct intake_batch *batch, struct w_post *const *posts, size_t n_posts,
                                      struct err *err);
