/* channel/bluesky.h: Bluesky, or any AT Protocol network: posts by notifications and Jetstream, answers by
 * putRecord.
 *
 * Settings (JSON, all optional), for accounts and streams alike:
 *   resolver       who turns handles into DIDs            https://public.api.bsky.app
 *   plc            where did:plc documents are            https://plc.directory
 *   appview        who answers when no account is there   https://public.api.bsky.app
 *   backfill_days  how far back the first read goes       3
 *   timeout_seconds  how long a call may take             30
 *   streams        Jetstream endpoints, tried in turn     the four public ones
 *   reposts        whether the stream brings reposts      true
 * The secret is an app password as typed, or the JSON that save_secret was given. */
#pragma once

#include "channel/channel.h"

extern const struct channel bluesky_channel;
