/* command/bench_intake_stream.c: what both kinds of stream share: the accounts, and their configuration. */
#include "command/bench_intake_inner.h"
#include "wire/json.h"

void care_stream_free(struct care_stream *stream)
{
    if (!stream)
        return;
    free(stream->threads);
    free(stream->file);
    free(stream->accounts);
    arena_done(&stream->arena);
    free(stream);
}

void care_stream_freep(struct care_stream **stream)
{
    care_stream_free(*stream);
    *stream = NULL;
}

void care_stream_account(struct care_stream *stream, struct sv network, struct sv handle)
{
    if (stream->n_accounts == stream->accounts_size)
        stream->accounts = mem_grow(
            stream->accounts, stream->accounts_size = stream->accounts_size ? 2 * stream->accounts_size : 16,
            sizeof *stream->accounts);
    stream->accounts[stream->n_accounts++] = (struct care_account){ network, handle };
}

bool care_stream_is_archive(const struct care_stream *stream)
{
    return stream->n_file > 0;
}

/* A brand with one account and one rule, `@handle`. */
void care_stream_config(const struct care_stream *stream, struct buf *out)
{
    CLEANUP(buf_done) struct buf rule = BUF(POST_ID_MAX + 1);

    json_begin(out, NULL, '{');
    json_begin(out, "brands", '[');
    for (size_t i = 0; i < stream->n_accounts; i++) {
        struct sv network = stream->accounts[i].network, handle = stream->accounts[i].handle;

        buf_clear(&rule);
        buf_char(&rule, '@');
        buf_sv_append(&rule, handle);
        json_begin(out, NULL, '{');
        json_out_sv(out, "name", handle);
        json_out_bool(out, "ours", true);
        json_begin(out, "accounts", '[');
        json_begin(out, NULL, '{');
        json_out_sv(out, "network", network);
        json_out_sv(out, "handle", handle);
        json_end(out, '}');
        json_end(out, ']');
        json_begin(out, "rules", '[');
        json_begin(out, NULL, '{');
        json_out_sv(out, "value", buf_sv(&rule));
        json_end(out, '}');
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}
