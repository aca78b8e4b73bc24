/* channel/sample_network.h: what stands in for each network in the sample: an answer is cut as that network would cut it, is
 * taken at once, and goes nowhere. Whoever opened the state is told of each part. */
#pragma once

#include "channel/channel.h"

/** Told from the sender's thread, after a part was taken. `part`'s views live as long as the call. */
typedef void sample_taken(void *ctx, struct sv network, const struct channel_part *part);

/** Prefix of every id this network gives out; no real network's begins so. */
#define SAMPLE_ID "sample:"

/** A state that names itself `network` and has its limits (model/capabilities.h). `now` as in channel_host; `taken` may be
 *  NULL. **Owns**: the caller, state->channel->close(). */
struct channel_state *sample_network_open(struct sv network, struct sv handle, ms_t (*now)(void *ctx),
                                          sample_taken *taken, void *ctx);
