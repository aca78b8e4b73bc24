/* desk/stream.h: one open live stream: bytes that wait to go to one desk. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/lock.h"
#include "model/agent.h"

struct MHD_Connection;

enum {
    STREAM_MAX = 1 << 20 /* bytes that wait; a desk that reads slower is told to load everything again */
};

struct stream {
    struct stream *next;                 /* the hub's */
    void (*gone)(struct stream *stream); /* called once the connection has ended */
    void *hub;
    _Atomic int n_refs;
    int64_t agent;
    _Atomic int role;
    char session[80]; /* the hash of its token; "": a program's */
    struct lock lock;
    struct MHD_Connection *connection;
    struct buf out GUARDED_BY(lock);
    size_t sent GUARDED_BY(lock); /* of out */
    bool asleep GUARDED_BY(lock), ends GUARDED_BY(lock);
};

/** **Owns**: the caller, stream_unref(). */
struct stream *stream_new(struct MHD_Connection *connection);
void stream_ref(struct stream *stream);
void stream_unref(struct stream *stream);
/** Appends whole messages. What a slow reader has not taken by then is dropped for one `reload`. */
void stream_say(struct stream *stream, struct sv messages);
/** Puts messages before all that wait: what a stream begins with. */
void stream_say_first(struct stream *stream, struct sv messages);
/** The connection ends once what waits has gone. */
void stream_end(struct stream *stream);
/** Answers a request with the stream. Takes one reference. */
bool stream_respond(struct stream *stream);
