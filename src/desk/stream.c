/* desk/stream.c: libmicrohttpd asks for bytes; when there are none the connection sleeps until somebody says something. */
#include "desk/stream.h"

#include <microhttpd.h>
#include <string.h>

#include "base/lang.h"

enum { KEEP_BYTES = 64 * 1024 /* of memory, once all has gone */ };

static const char reload[] = "event: reload\ndata: {}\n\n";

struct stream *stream_new(struct MHD_Connection *connection)
{
    struct stream *stream = NEW(struct stream, 1);

    stream->n_refs = 1;
    stream->connection = connection;
    lock_init(&stream->lock);
    buf_init(&stream->out, STREAM_MAX);
    return stream;
}

void stream_ref(struct stream *stream)
{
    atomic_fetch_add(&stream->n_refs, 1);
}

void stream_unref(struct stream *stream)
{
    if (!stream || atomic_fetch_sub(&stream->n_refs, 1) != 1)
        return;
    buf_done(&stream->out);
    lock_done(&stream->lock);
    free(stream);
}

static void wake(struct stream *stream) REQUIRES(stream->lock)
{
    if (!stream->asleep)
        return;
    stream->asleep = false;
    MHD_resume_connection(stream->connection);
}

/* Cuts off what waits behind the message that is half sent, if one is. */
static void drop_waiting(struct stream *stream)
{
    struct sv rest = sv_skip(buf_sv(&stream->out), stream->sent);
    const char *end = stream->sent && rest.len ? memmem(rest.at, rest.len, "\n\n", 2) : NULL;
    bool between = stream->sent == 0 || (stream->sent >= 2 && memcmp(rest.at - 2, "\n\n", 2) == 0);

    stream->out.len = between ? stream->sent : end ? (size_t)(end + 2 - stream->out.at) : stream->out.len;
    stream->out.failed = false;
}

void stream_say(struct stream *stream, struct sv messages)
{
    lock_take(&stream->lock);
    if (!stream->ends) {
        if (messages.len > STREAM_MAX - sizeof reload - stream->out.len) {
            drop_waiting(stream);
            buf_append(&stream->out, reload, sizeof reload - 1);
        } else {
            buf_sv_append(&stream->out, messages);
        }
        wake(stream);
    }
    lock_give(&stream->lock);
}

void stream_say_first(struct stream *stream, struct sv messages)
{
    struct buf whole = BUF(STREAM_MAX);

    lock_take(&stream->lock);
    buf_sv_append(&whole, messages);
    buf_sv_append(&whole, buf_sv(&stream->out));
    if (buf_ok(&whole)) {
        struct buf old = stream->out;

        stream->out = whole;
        whole = old;
    }
    wake(stream);
    lock_give(&stream->lock);
    buf_done(&whole);
}

void stream_end(struct stream *stream)
{
    lock_take(&stream->lock);
    stream->ends = true;
    wake(stream);
    lock_give(&stream->lock);
}

static ssize_t take(void *arg, uint64_t at UNUSED, char *out, size_t max)
{
    struct stream *stream = arg;
    ssize_t n = 0;
    size_t left;

    lock_take(&stream->lock);
    left = stream->out.len - stream->sent;
    if (left) {
        n = (ssize_t)(left < max ? left : max);
        memcpy(out, stream->out.at + stream->sent, (size_t)n);
        stream->sent += (size_t)n;
        if (stream->sent == stream->out.len) {
            stream->sent = 0;
            if (stream->out.size > KEEP_BYTES)
                buf_done(&stream->out);
            else
                buf_clear(&stream->out);
        }
    } else if (stream->ends) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    lock_give(&stream->lock);
    return n;
}

static void finished(void *arg)
{
    struct stream *stream = arg;

    stream->gone(stream);
    stream_unref(stream);
}

bool stream_respond(struct stream *stream)
{
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16 * 1024, take, stream, finished);
    enum MHD_Result result;

    (void)MHD_add_response_header(response, "Content-Type", "text/event-stream");
    (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "X-Accel-Buffering", "no");
    result = MHD_queue_response(stream->connection, 200, response);
    MHD_destroy_response(response);
    return result == MHD_YES;
}
