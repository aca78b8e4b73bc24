/* tests/fuzz/fuzz_stream.c: any bytes as a line of a network's stream. Whatever is read out of it is a post of the post
 * format, of bytes that stand where they may be read. */
#include <stdio.h>
#include <stdlib.h>

#include "channel/bluesky_glance.h"
#include "channel/x_post.h"
#include "tests.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bluesky_glancer *glancer;
static struct x_reader *reader;
static struct json_parser *again;
static struct arena arena;
static struct buf out;

static void check(const char *network, const struct post *post)
{
    struct post reread;
    struct err err = { 0 };

    buf_clear(&out);
    arena_reset(&arena);
    post_write(&out, post);
    if (!buf_ok(&out) || out.len > POST_LINE_MAX)
        return; /* escapes make some lines longer than one may be */
    if (post_parse(again, buf_sv(&out), JSON_FILE, &arena, &reread, &err))
        return;
    fprintf(stderr, "%s gives what is no post: %s\n%.*s\n", network, err.text, (int)out.len, out.at);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv line = sv_of((const char *)data, size);
    struct post post;
    int64_t time_us;

    if (!reader) {
        glancer = bluesky_glancer_new(POST_LINE_MAX);
        reader = x_reader_new(POST_LINE_MAX);
        again = json_parser_new(POST_LINE_MAX);
        buf_init(&out, 8 * (size_t)POST_LINE_MAX);
    }
    if (bluesky_glance(glancer, line, true, &post, &time_us) == GLANCE_POST && !post.deleted)
        check("bluesky", &post);
    if (x_line_begin(reader, line)) {
        while (x_line_next(reader, &post))
            check("x", &post);
    }
    return 0;
}
