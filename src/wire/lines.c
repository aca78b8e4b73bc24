/* wire/lines.c: inflate in pieces of 64 KB, then cut at line ends; a line that lies whole in a piece is not copied. */
#include "wire/lines.h"

#include <zlib.h>

#include "base/buf.h"

enum { PIECE = 64 * 1024 };

struct lines {
    lines_fn *each;
    void *arg;
    struct buf rest; /* the beginning of a line that goes on in the next piece */
    bool overflowed; /* … and is longer than allowed: what is over is dropped */
    uint64_t skip, at;
    enum { FORMAT_UNKNOWN, FORMAT_PLAIN, FORMAT_GZIP } format;
    char magic[2];
    size_t n_magic;
    z_stream inflate;
    bool member_over; /* a gzip member ended; another may follow */
    char *out;
};

struct lines *lines_new(size_t line_max, uint64_t skip, lines_fn *each, void *arg)
{
    struct lines *lines = NEW(struct lines, 1);

    lines->each = each;
    lines->arg = arg;
    lines->skip = skip;
    buf_init(&lines->rest, line_max);
    return lines;
}

void lines_free(struct lines *lines)
{
    if (!lines)
        return;
    if (lines->format == FORMAT_GZIP)
        (void)inflateEnd(&lines->inflate);
    buf_done(&lines->rest);
    free(lines->out);
    free(lines);
}

void lines_freep(struct lines **lines)
{
    lines_free(*lines);
    *lines = NULL;
}

static bool give(struct lines *lines, struct sv line, struct err *err)
{
    bool too_long = lines->overflowed || line.len > lines->rest.limit;

    lines->overflowed = false;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len)
        return true;
    return lines->each(lines->arg, line, too_long, lines->at, err);
}

static void keep_rest(struct lines *lines, struct sv part)
{
    size_t room = lines->rest.limit - lines->rest.len;

    if (part.len > room) {
        lines->overflowed = true;
        part.len = room;
    }
    buf_sv_append(&lines->rest, part);
}

static bool cut(struct lines *lines, struct sv piece, struct err *err)
{
    if (lines->skip) {
        size_t passed = piece.len < lines->skip ? piece.len : (size_t)lines->skip;

        lines->skip -= passed;
        lines->at += passed;
        piece = sv_skip(piece, passed);
    }
    while (piece.len) {
        size_t end = sv_find(piece, '\n');
        struct sv line = sv_of(piece.at, end);

        if (end == piece.len) {
            lines->at += end;
            keep_rest(lines, line);
            return true;
        }
        lines->at += end + 1;
        piece = sv_skip(piece, end + 1);
        if (lines->rest.len) {
            keep_rest(lines, line);
            line = buf_sv(&lines->rest);
        }
        if (!give(lines, line, err))
            return false;
        buf_clear(&lines->rest);
    }
    return true;
}

static bool unzip(struct lines *lines, struct sv piece, struct err *err)
{
    z_stream *z = &lines->inflate;

    z->next_in = (unsigned char *)(uintptr_t)piece.at; /* zlib reads only; its type says less */
    z->avail_in = (unsigned)piece.len;
    do {
        int result;

        if (lines->member_over && z->avail_in) {
            (void)inflateReset(z);
            lines->member_over = false;
        }
        z->next_out = (unsigned char *)lines->out;
        z->avail_out = PIECE;
        result = inflate(z, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return err_set(err, ERR_INPUT, "the gzip data is broken (%s)",
                           z->msg ? z->msg : "no reason given");
        lines->member_over = result == Z_STREAM_END;
        if (!cut(lines, sv_of(lines->out, PIECE - z->avail_out), err))
            return false;
    } while (z->avail_in || z->avail_out == 0);
    return true;
}

static bool set_format(struct lines *lines, struct err *err)
{
    bool gzip = lines->n_magic == 2 && lines->magic[0] == 0x1f && (unsigned char)lines->magic[1] == 0x8b;

    lines->format = gzip ? FORMAT_GZIP : FORMAT_PLAIN;
    if (!gzip)
        return true;
    lines->out = mem_grow(NULL, PIECE, 1);
    if (inflateInit2(&lines->inflate, 15 + 16) != Z_OK)
        return err_set(err, ERR_FAULT, "zlib can't start");
    return true;
}

static bool pass_on(struct lines *lines, struct sv piece, struct err *err)
{
    return lines->format == FORMAT_GZIP ? unzip(lines, piece, err) : cut(lines, piece, err);
}

bool lines_feed(struct lines *lines, struct sv piece, struct err *err)
{
    if (lines->format == FORMAT_UNKNOWN) {
        while (piece.len && lines->n_magic < 2) {
            lines->magic[lines->n_magic++] = piece.at[0];
            piece = sv_skip(piece, 1);
        }
        if (lines->n_magic < 2)
            return true;
        if (!set_format(lines, err) || !pass_on(lines, sv_of(lines->magic, 2), err))
            return false;
    }
    return !piece.len || pass_on(lines, piece, err);
}

bool lines_end(struct lines *lines, struct err *err)
{
    if (lines->format == FORMAT_UNKNOWN && lines->n_magic &&
        (!set_format(lines, err) || !pass_on(lines, sv_of(lines->magic, lines->n_magic), err)))
        return false;
    if (lines->format == FORMAT_GZIP && !lines->member_over)
        return err_set(err, ERR_INPUT, "the gzip data stops in the middle");
    if (lines->rest.len && !give(lines, buf_sv(&lines->rest), err))
        return false;
    buf_clear(&lines->rest);
    return true;
}
