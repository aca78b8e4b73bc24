/* desk/hub.h: one thread that says to every open live stream what changed. */
#pragma once

#include "desk/stream.h"

struct desk;

enum {
    MESSAGES_MAX = STREAM_MAX / 2 /* bytes of messages said at once; beyond, a desk loads everything again */
};

struct hub *hub_new(struct desk *desk);
void hub_free(struct hub *hub);
/** Ends all streams; no new ones. */
void hub_end(struct hub *hub);
int hub_streams(struct hub *hub);

/** From here on the stream hears all that changes; its `gone` is hub_leave(). False: there are too many, or the hub ends. */
MUST_USE bool hub_join(struct hub *hub, struct stream *stream);
/** A stream hears no more. Fine for one that left. */
void hub_leave(struct stream *stream);
