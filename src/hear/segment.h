/* hear/segment.h: compiled rules and the index over them, in as little memory as they need. Immutable once built, shared by
 * counting: sets that differ in a few rules have the rest in common. */
#pragma once

#include "base/err.h"
#include "hear/index.h"

struct query;
struct segment;
struct segment_builder;

/** **Owns**: the caller; segment_build() or segment_builder_free() ends it. */
struct segment_builder *segment_builder_new(void);
/** Adds a copy of the query under the next number, from 0. */
void segment_add(struct segment_builder *builder, const struct query *query);
size_t segment_builder_size(const struct segment_builder *builder);
/** Valid until the next is added. */
const struct query *segment_builder_query(const struct segment_builder *builder, uint32_t rule);
struct segment *segment_build(struct segment_builder *builder);
/** NULL is fine. */
void segment_builder_free(struct segment_builder *builder);

/** Shares; gives back. **Threads**: any. NULL is fine. */
struct segment *segment_ref(struct segment *segment);
void segment_unref(struct segment *segment);

size_t segment_size(const struct segment *segment);
size_t segment_bytes(const struct segment *segment);
const struct query *segment_query(const struct segment *segment, uint32_t rule);
const struct index *segment_index(const struct segment *segment);
