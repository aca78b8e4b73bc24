/* command/bench_intake_file.c: a file of real posts, read once into memory and given round after round; each round has other
 * ids and other people, so that it is new to the store. Accounts are found by what they do: they write, and five others at
 * least name them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/map.h"
#include "command/bench_intake_inner.h"
#include "wire/json.h"
#include "wire/lines.h"

enum { PIECE = 1 << 18, NAMED_BY_MIN = 5, FILE_POSTS_MAX = 20 * 1000 * 1000 };

struct reading {
    struct care_stream *stream;
    struct json_parser *parser;
    struct arena line;
    size_t size;
};

static bool take_line(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err)
{
    struct reading *reading = arg;
    struct care_stream *stream = reading->stream;
    struct post post;

    arena_reset(&reading->line);
    if (too_long || !post_parse(reading->parser, line, JSON_FILE, &reading->line, &post, NULL))
        return true; /* import counts such lines; here they are no posts */
    if (stream->n_file == FILE_POSTS_MAX)
        return err_set(err, ERR_INPUT, "more than %d posts", FILE_POSTS_MAX);
    if (stream->n_file == reading->size)
        stream->file = mem_grow(stream->file, reading->size = reading->size ? 2 * reading->size : 4096,
                                sizeof *stream->file);
    post_keep(&post, &stream->arena, &stream->file[stream->n_file++]);
    return true;
}

static bool read_file(struct care_stream *stream, int fd, struct err *err)
{
    struct reading reading = { .stream = stream, .parser = json_parser_new(POST_LINE_MAX) };
    struct lines *lines = lines_new(POST_LINE_MAX, 0, take_line, &reading);
    char *piece = mem_grow(NULL, PIECE, 1);
    ssize_t got;
    bool ok = true;

    while (ok && (got = read(fd, piece, PIECE)) > 0)
        ok = lines_feed(lines, sv_of(piece, (size_t)got), err);
    ok = ok && lines_end(lines, err);
    free(piece);
    lines_free(lines);
    json_parser_free(reading.parser);
    arena_done(&reading.line);
    return ok;
}

static uint64_t handle_key(struct sv handle, uint64_t seed)
{
    uint64_t key = seed;

    for (size_t i = 0; i < handle.len; i++) {
        char c = handle.at[i];
        char lower = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;

        key = sv_hash(sv_of(&lower, 1), key);
    }
    return key;
}

static void find_accounts(struct care_stream *stream)
{
    struct map pairs = { 0 }, named_by = { 0 }, known = { 0 };

    for (size_t i = 0; i < stream->n_file; i++) {
        const struct post *post = &stream->file[i];

        for (size_t k = 0; k < post->mentions.n; k++) {
            uint64_t named = handle_key(post->mentions.at[k], 1);
            bool is_new;

            (void)map_put(&pairs, named ^ handle_key(post->author.handle, 2), &is_new);
            *map_put(&named_by, named, NULL) += is_new;
        }
    }
    for (size_t i = 0; i < stream->n_file; i++) {
        struct sv handle = stream->file[i].author.handle;
        uint64_t key = handle_key(handle, 1), *n = map_find(&named_by, key);
        bool is_new;

        if (!handle.len || !n || *n < NAMED_BY_MIN)
            continue;
        (void)map_put(&known, key, &is_new);
        if (is_new)
            care_stream_account(stream, stream->file[i].network, handle);
    }
    map_done(&pairs);
    map_done(&named_by);
    map_done(&known);
}

bool care_stream_open(const char *path, int64_t n_posts, struct care_stream **out, struct err *err)
{
    CLEANUP(care_stream_freep) struct care_stream *stream = NEW(struct care_stream, 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", path, strerror(errno));
    ok = read_file(stream, fd, err);
    (void)close(fd);
    if (!ok)
        return err_in(err, "%s", path);
    if (!stream->n_file)
        return err_set(err, ERR_INPUT, "%s has no valid post", path);
    stream->n_posts = n_posts ? (uint64_t)n_posts : stream->n_file;
    find_accounts(stream);
    *out = TAKE(stream);
    return true;
}

static struct sv shuffled(struct sv id, uint64_t round, char out[32])
{
    if (!id.len)
        return id;
    (void)snprintf(out, 32, "%" PRIu64, sv_hash(id, round + 11) % 1000000000000000000u);
    return sv_str(out);
}

static bool is_account(const struct care_stream *stream, const struct post *post)
{
    for (size_t i = 0; i < stream->n_accounts; i++) {
        if (sv_equal(stream->accounts[i].network, post->network) &&
            sv_equal_nocase(stream->accounts[i].handle, post->author.handle))
            return true;
    }
    return false;
}

void care_file_line(struct care_stream *stream, struct buf *out)
{
    uint64_t round = stream->n_out / stream->n_file;
    struct post post = stream->file[stream->n_out % stream->n_file];
    char ids[7][32];

    post.id = shuffled(post.id, round, ids[0]);
    post.in_reply_to = shuffled(post.in_reply_to, round, ids[1]);
    post.root = shuffled(post.root, round, ids[2]);
    post.conversation = shuffled(post.conversation, round, ids[3]);
    post.repost_of = shuffled(post.repost_of, round, ids[4]);
    post.quote_of = shuffled(post.quote_of, round, ids[5]);
    if (!is_account(stream, &post)) {
        post.author.id = shuffled(post.author.id.len ? post.author.id : post.author.handle, round, ids[6]);
        post.author.handle = post.author.id;
    }
    post_write(out, &post);
    buf_char(out, '\n');
}
