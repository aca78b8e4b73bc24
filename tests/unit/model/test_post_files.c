/* Every line of the real data, where it is present: each parses, and what is written of it reads the same.
 * The folder is EARSHOT_DATA, else ../shared/data beside the source. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/map.h"
#include "tests.h"

struct reader {
    struct json_parser *parser, *again;
    struct arena arena;
    struct buf out;
};

static void check_line(struct reader *reader, struct sv line, const char *path, size_t number)
{
    struct post post, again;
    struct err err;
    const char *difference;

    arena_reset(&reader->arena);
    buf_clear(&reader->out);
    if (!post_parse(reader->parser, line, JSON_FILE, &reader->arena, &post, &err))
        fail_msg("%s line %zu: %s", path, number, err.text);
    post_write(&reader->out, &post);
    assert_true(buf_ok(&reader->out));
    if (!post_parse(reader->again, buf_sv(&reader->out), JSON_FILE, &reader->arena, &again, &err))
        fail_msg("%s line %zu, written: %s", path, number, err.text);
    difference = post_difference(&post, &again);
    if (difference)
        fail_msg("%s line %zu: %s differs in %s", path, number, difference, buf_str(&reader->out));
}

static size_t check_file(struct reader *reader, const char *path)
{
    CLEANUP(mem_freep)
    char *line = mem_new(POST_LINE_MAX + 2, 1);
    gzFile file = gzopen(path, "rb");
    size_t n_lines = 0;

    assert_non_null(file);
    (void)gzbuffer(file, 1 << 17);
    while (gzgets(file, line, POST_LINE_MAX + 2))
        check_line(reader, sv_trim(sv_str(line)), path, ++n_lines);
    (void)gzclose(file);
    return n_lines;
}

static void real_lines_parse_and_are_written_alike(void **state)
{
    const char *folder = getenv("EARSHOT_DATA");
    char pattern[4096];
    struct reader reader = { 0 };
    glob_t files = { 0 };
    size_t n_lines = 0;

    (void)state;
    (void)snprintf(pattern, sizeof pattern, "%s/*.jsonl.gz", folder ? folder : "../shared/data");
    if (glob(pattern, 0, NULL, &files)) {
        print_message("skipped: no real data at %s (set EARSHOT_DATA)\n", pattern);
        skip();
    }
    reader.parser = json_parser_new(POST_LINE_MAX);
    reader.again = json_parser_new(POST_LINE_MAX);
    buf_init(&reader.out, POST_LINE_MAX);
    for (size_t i = 0; i < files.gl_pathc; i++)
        n_lines += check_file(&reader, files.gl_pathv[i]);
    print_message("%zu lines of %zu files\n", n_lines, files.gl_pathc);
    assert_true(n_lines > 0);
    buf_done(&reader.out);
    arena_done(&reader.arena);
    json_parser_free(reader.parser);
    json_parser_free(reader.again);
    globfree(&files);
}

int post_files_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_lines_parse_and_are_written_alike),
    };

    return cmocka_run_group_tests_name("post files", tests, NULL, NULL);
}
