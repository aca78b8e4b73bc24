/* flow/sample.h: playing the sample at a lively pace, in brands marked *sample* that one call removes. Its posts are matched by
 * its own rules only, and no others by them. Its accounts answer into channel/sample_network.h, and the answered reply. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct channel_state;
struct core;
struct sample;

/** **Owns**: the caller, sample_free() before the core is closed. **Threads**: any, for all functions here. */
struct sample *sample_new(struct core *core);
/** NULL is fine. Stops the play where it is. */
void sample_free(struct sample *sample);
/** Puts most of the day in at once, then plays the rest, some posts a second. Once it plays or has played, nothing changes.
 *  *out_brand is the sample's brand. */
MUST_USE bool sample_begin(struct sample *sample, int64_t *out_brand, struct err *err);
/** The sender for one of the sample's accounts; false while the sample is being removed, which waits for those taken before.
 *  sample_give_sender() in any other case; NULL state is fine there. */
MUST_USE bool sample_take_sender(struct sample *sample, struct sv network, struct sv handle,
                                 struct channel_state **out);
void sample_give_sender(struct sample *sample, struct channel_state *state);
/** Stops, and removes the brands and all that came with them. */
MUST_USE bool sample_end(struct sample *sample, struct err *err);
