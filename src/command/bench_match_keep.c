/* command/bench_match_keep.c: leaves the rules and posts of a run in files, so that others can be measured on the same. */
#include "command/bench_match.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "wire/json.h"

enum { LINE_MAX_BYTES = 64 << 10 };

static bool write_rule(FILE *file, const void *arg, size_t at, struct buf *line)
{
    const struct bench_rules *rules = arg;

    json_begin(line, NULL, '{');
    json_out_sv(line, "value", rules->at[at].text);
    buf_printf(line, ",\"tag\":\"%zu\"", at);
    json_end(line, '}');
    buf_char(line, '\n');
    return fwrite(line->at, 1, line->len, file) == line->len;
}

static bool write_post(FILE *file, const void *arg, size_t at, struct buf *line)
{
    const struct bench_posts *posts = arg;

    post_write(line, &posts->at[at]);
    buf_char(line, '\n');
    return fwrite(line->at, 1, line->len, file) == line->len;
}

static bool write_lines(const char *folder, const char *name,
                        bool (*write)(FILE *, const void *, size_t, struct buf *), const void *arg, size_t n,
                        struct err *err)
{
    CLEANUP(buf_done) struct buf path = BUF(4096), line = BUF(LINE_MAX_BYTES);
    FILE *file;
    bool ok;

    buf_printf(&path, "%s/%s", folder, name);
    file = fopen(buf_str(&path), "w");
    ok = file != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        buf_clear(&line);
        ok = write(file, arg, i, &line);
    }
    if (file && fclose(file) != 0)
        ok = false;
    return ok || err_set(err, ERR_INPUT, "%s: %s", buf_str(&path), strerror(errno));
}

bool bench_keep(const char *folder, const struct bench_rules *rules, const struct bench_posts *posts,
                struct err *err)
{
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return err_set(err, ERR_INPUT, "%s: %s", folder, strerror(errno));
    return write_lines(folder, "rules.jsonl", write_rule, rules, rules->n, err) &&
           write_lines(folder, "posts.jsonl", write_post, posts, posts->n, err);
}
