/* tests/fuzz/fuzz_post.c: any bytes as a line of the post format. A line that is taken is written and reads the same;
 * one that is refused has a reason; our reader of broken JSON and simdjson agree on what is broken. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests.h"
#include "wire/json_fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json_parser *parser, *again;
static struct arena arena;
static struct buf out;

static void fail(const char *what, const char *detail)
{
    fprintf(stderr, "%s: %s\n", what, detail);
    abort();
}

static void check_fault(struct sv line)
{
    CLEANUP(mem_freep) char *copy = sv_dup(line);
    struct json_fault fault;
    struct json value;
    struct err err = { 0 };
    bool taken;

    if (sv_starts(line, SV("\xEF\xBB\xBF")))
        return; /* json_parse takes the mark away first */
    taken = json_parse(parser, line, JSON_FILE, &value, &err);
    if (json_find_fault(sv_of(copy, line.len), &fault) == taken && line.len <= POST_LINE_MAX)
        fail("simdjson and json_find_fault differ", taken ? fault.what : err.text);
}

static void check_post(struct sv line, enum json_source source)
{
    struct post post, kept, reread;
    struct err err = { 0 };
    const char *difference;

    arena_reset(&arena);
    if (!post_parse(parser, line, source, &arena, &post, &err)) {
        if (err.kind != ERR_INPUT || !err.text[0] || !utf8_check(sv_str(err.text)))
            fail("refused without a reason", err.text);
        return;
    }
    buf_clear(&out);
    post_write(&out, &post);
    post_keep(&post, &arena, &kept);
    if (!buf_ok(&out) || out.len > POST_LINE_MAX)
        return; /* escapes make some lines longer than one may be */
    if (!post_parse(again, buf_sv(&out), JSON_FILE, &arena, &reread, &err))
        fail("what was written is refused", err.text);
    difference = post_difference(&kept, &reread);
    if (difference)
        fail("what was written reads differently", difference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv line = sv_of((const char *)data, size);

    if (!parser) {
        parser = json_parser_new(POST_LINE_MAX);
        again = json_parser_new(POST_LINE_MAX);
        buf_init(&out, 8 * (size_t)POST_LINE_MAX);
    }
    check_fault(line);
    check_post(line, JSON_FILE);
    check_post(line, JSON_NETWORK);
    return 0;
}
