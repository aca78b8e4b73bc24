/* flow/settings.h: what the operator set for each network: {"bluesky":{…},…}. */
#pragma once

#include "base/buf.h"
#include "base/sv.h"

enum { NETWORK_SETTINGS_MAX = 64 << 10 };

/** Appends the network's own object, nothing where there is none. */
void network_settings(struct sv all, struct sv network, struct buf *out);
