/* hear/ruleset.h: many compiled rules, immutable and swapped whole: the one seam between rules and the stream. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct brand_book;
struct post;
struct ruleset;         /* immutable once built: any number of threads may match with it */
struct ruleset_builder; /* one thread */
struct match_scratch;   /* one thread's working memory, kept from post to post */

/** **Owns**: the caller; ruleset_build() or ruleset_builder_free() ends it. */
struct ruleset_builder *ruleset_builder_new(void);
/** The same after a change: what stands in `old` can be kept, so that a change of few among many rules costs little.
 *  `old` (NULL is fine) must stand until the builder has ended, and may go then. */
struct ruleset_builder *ruleset_builder_after(const struct ruleset *old);
/** What is known of brands to the rules that are added from now on (NULL: nothing, as before): borrowed until the builder
 *  ends. Before ruleset_may_keep(). */
void ruleset_builder_brands(struct ruleset_builder *builder, const struct brand_book *brands);
/** Adds a rule under the caller's `tag` (an index or id; need not be unique). ERR_INPUT as query_compile. */
MUST_USE bool ruleset_add(struct ruleset_builder *builder, uint64_t tag, struct sv text, struct err *err);
/** Whether a rule of the old set with this text would be compiled to the same now: not if what is known of brands has
 *  changed and it asks for one. */
bool ruleset_may_keep(const struct ruleset_builder *builder, struct sv text);
/** Adds the rule that was added to the old set as number `place`, from 0, as it is; each at most once. */
void ruleset_keep(struct ruleset_builder *builder, uint64_t tag, size_t place);
/** Ends the builder. **Owns**: the caller, ruleset_free(). */
struct ruleset *ruleset_build(struct ruleset_builder *builder);
void ruleset_builder_free(struct ruleset_builder *builder);
/** NULL is fine. */
void ruleset_free(struct ruleset *rules);
size_t ruleset_size(const struct ruleset *rules);
/** Bytes of memory. */
size_t ruleset_bytes(const struct ruleset *rules);

/** Whether changes lie in a layer over what was there, so that settling would save time and memory. */
bool ruleset_is_layered(const struct ruleset *rules);
/** The same rules in one piece, for when there is time. **Owns**: the caller. */
struct ruleset *ruleset_settle(const struct ruleset *rules);

struct match_scratch *match_scratch_new(void);
void match_scratch_free(struct match_scratch *scratch);
/** The tags of the rules that match, ascending by order of addition; *out_tags lives in `scratch` until the next call.
 *  No allocation once the scratch has grown. */
size_t ruleset_match(const struct ruleset *rules, const struct post *post, struct match_scratch *scratch,
                     const uint64_t **out_tags);
/** Of match `i` of the last call: whether a brand: found it only in letters of another alphabet that look like its own. */
bool match_is_disguised(const struct match_scratch *scratch, size_t i);
