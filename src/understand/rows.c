/* understand/rows.c: reads the sets; a set is a file and a function that turns its labels into ours (rows_sets.c). */
#include "understand/rows.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "text/fold.h"
#include "text/tokens.h"
#include "understand/rows_sets.h"
#include "wire/json.h"
#include "wire/lines.h"

enum {
    ROW_LINE_MAX = 1 << 20,
    PIECE = 256 * 1024,
    TUNE_ONE_IN = 12,
    SAME_TEXT_MAX = 64 << 10,
    PATH_LIMIT = 4096
};

extern const unsigned char understand_examples[], understand_examples_end[];

struct reading {
    struct rows *rows;
    const struct row_set *set;
    const char *path;
    struct json_parser *parser;
    int64_t n_lines;
};

uint64_t rows_same_as(struct sv text)
{
    CLEANUP(buf_done) struct buf folded = BUF(SAME_TEXT_MAX * FOLD_GROWTH_MAX);
    CLEANUP(buf_done) struct buf words = BUF(SAME_TEXT_MAX * FOLD_GROWTH_MAX);
    struct sv rest;

    fold(utf8_cut(text, SAME_TEXT_MAX), &folded);
    rest = buf_sv(&folded);
    while (rest.len) {
        struct sv piece = sv_split(&rest, ' ');
        struct tokens tokens = tokens_of(piece);
        struct token token;

        if (sv_starts(piece, SV("http")) || sv_starts(piece, SV("www.")) || sv_starts(piece, SV("@")))
            continue;
        while (tokens_next(&tokens, &token)) {
            if (token.kind == TOKEN_WORD || token.kind == TOKEN_RUN)
                buf_sv_append(&words, token.text);
        }
    }
    return words.len ? sv_hash(buf_sv(&words), 0) | 1 : 0;
}

static bool read_row(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err)
{
    struct reading *reading = arg;
    struct rows *rows = reading->rows;
    struct row row = { .set = reading->set->name };
    struct json root;

    reading->n_lines++;
    if (too_long)
        return err_set(err, ERR_INPUT, "%s:%" PRId64 ": longer than %d bytes", reading->path,
                       reading->n_lines, ROW_LINE_MAX);
    if (!json_parse(reading->parser, line, JSON_NETWORK, &root, err))
        return err_in(err, "%s:%" PRId64, reading->path, reading->n_lines);
    row.text = json_text(json_get(root, "text"));
    row.lang = json_text(json_get(root, "lang"));
    row.split = json_text(json_get(json_get(root, "meta"), "split"));
    row.sentiment = row.intent = row.reason = row.urgency = row.actionable = row.speaker = LABEL_UNKNOWN;
    if (row.text.len == 0 || !reading->set->map(root, &row))
        return true;
    row.same_as = rows_same_as(row.text);
    row.use = reading->set->reports(&row) ? ROW_REPORT : ROW_TRAIN;
    row.text = arena_sv(&rows->arena, row.text);
    row.lang = arena_sv(&rows->arena, row.lang.at ? row.lang : SV("en"));
    row.split = arena_sv(&rows->arena, row.split);
    row.brand = row.brand.at ? arena_sv(&rows->arena, row.brand) : row.brand;
    if (row.use == ROW_REPORT && row.same_as)
        (void)map_put(&rows->reported, row.same_as, NULL);
    if (rows->n == rows->size) {
        rows->size = rows->size ? rows->size * 2 : 1024;
        rows->at = mem_grow(rows->at, rows->size, sizeof *rows->at);
    }
    rows->at[rows->n++] = row;
    return true;
}

static bool feed(int fd, const char *path, struct lines *lines, struct err *err)
{
    CLEANUP(mem_freep) char *piece = mem_grow(NULL, PIECE, 1);
    ssize_t got;

    while ((got = read(fd, piece, PIECE)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_INPUT, "can't read %s: %s", path, strerror(errno));
        if (!lines_feed(lines, sv_of(piece, (size_t)got), err))
            return err_in(err, "%s", path);
    }
    return lines_end(lines, err);
}

/* A set that is not there is no error: who has fewer sets gets another model, and is told. */
static bool read_file(struct rows *rows, const struct row_set *set, const char *folder, const char *file,
                      struct err *err)
{
    CLEANUP(buf_done) struct buf path = BUF(PATH_LIMIT);
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ROW_LINE_MAX);
    struct reading reading = { .rows = rows, .set = set, .parser = parser };
    CLEANUP(lines_freep) struct lines *lines = lines_new(ROW_LINE_MAX, 0, read_row, &reading);
    bool ok;
    int fd;

    buf_printf(&path, "%s/%s", folder, file);
    reading.path = buf_str(&path);
    fd = open(reading.path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        fprintf(stderr, "not there: %s\n", reading.path);
        return true;
    }
    if (fd < 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", reading.path, strerror(errno));
    ok = feed(fd, reading.path, lines, err);
    (void)close(fd);
    return ok;
}

static int is_example_file(const struct dirent *entry)
{
    return sv_ends(sv_str(entry->d_name), SV(".jsonl"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* not alphasort: it asks the locale */
}

static bool read_folder(struct rows *rows, const struct row_set *set, const char *folder, struct err *err)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_example_file, by_bytes);
    bool ok = true;

    if (n < 0) {
        fprintf(stderr, "not there: %s\n", folder);
        return true;
    }
    for (int i = 0; i < n; i++) {
        ok = ok && read_file(rows, set, folder, entries[i]->d_name, err);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static bool read_set(struct rows *rows, const struct row_set *set, const char *data, const char *own,
                     struct err *err)
{
    if (set->own)
        return !own || read_folder(rows, set, own, err);
    return read_file(rows, set, data, set->file, err);
}

/* Decided by the text, so that the same text from two sets is never on both sides. */
static void decide_uses(struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = &rows->at[i];

        if (row->use == ROW_REPORT)
            continue;
        if (row->same_as && map_find(&rows->reported, row->same_as)) {
            row->use = ROW_LEFT_OUT;
            rows->n_left_out++;
        } else if ((row->same_as >> 20) % TUNE_ONE_IN == 0) {
            row->use = ROW_TUNE;
        }
    }
}

bool rows_read(const char *data, const char *own, struct rows *out, struct err *err)
{
    *out = (struct rows){ 0 };
    for (size_t i = 0; i < n_row_sets; i++) {
        if (!read_set(out, &row_sets[i], data, own, err)) {
            rows_done(out);
            return false;
        }
    }
    if (out->n == 0) {
        rows_done(out);
        return err_set(err, ERR_INPUT, "there is nothing to train on in %s; see doc/models.md", data);
    }
    decide_uses(out);
    return true;
}

bool rows_read_examples(struct rows *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ROW_LINE_MAX);
    struct sv bytes =
        sv_of((const char *)understand_examples, (size_t)(understand_examples_end - understand_examples));
    struct reading reading = { .rows = out, .parser = parser, .path = "the built-in examples" };
    CLEANUP(lines_freep) struct lines *lines = lines_new(ROW_LINE_MAX, 0, read_row, &reading);

    *out = (struct rows){ 0 };
    for (size_t i = 0; i < n_row_sets; i++)
        reading.set = row_sets[i].own ? &row_sets[i] : reading.set;
    if (!lines_feed(lines, bytes, err) || !lines_end(lines, err)) {
        rows_done(out);
        return false;
    }
    decide_uses(out);
    return true;
}

void rows_done(struct rows *rows)
{
    free(rows->at);
    map_done(&rows->reported);
    arena_done(&rows->arena);
    *rows = (struct rows){ 0 };
}
