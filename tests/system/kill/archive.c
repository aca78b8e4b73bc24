#include "archive.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/random.h"
#include "wire/json.h"

enum { LINE_MAX_BYTES = 4096, BEGAN_S = 1600000000, WINDOW = 400, NEAR = 12 };

struct archive {
    struct random_seq seq;
    char **lines;
    size_t n, size;
};

static size_t any(struct archive *archive, size_t n)
{
    return (size_t)random_below(&archive->seq, n);
}

static void add(struct archive *archive, struct buf *line)
{
    if (archive->n == archive->size)
        archive->lines = mem_grow(archive->lines, archive->size = archive->size ? 2 * archive->size : 64,
                                  sizeof *archive->lines);
    archive->lines[archive->n++] = buf_take(line);
}

/* A post as it is at one moment; which one it is, who writes it and what it answers follow from its number. */
struct moment {
    size_t number, to, writer; /* to: a number + 1, 0 for none */
    const char *text;
    size_t edited_s, likes; /* 0: never, unknown */
    size_t repost_of;       /* a number + 1, 0 for none */
    bool deleted;
};

static void write_line(struct archive *archive, const struct moment *moment)
{
    static const char *const ours[] = { "shop", "ShopHelp", "cafe" };
    CLEANUP(buf_done) struct buf line = BUF(LINE_MAX_BYTES);
    ms_t at = ((ms_t)BEGAN_S + (ms_t)moment->number * 60) * MS_SECOND;
    char id[32], to[32], original[32], handle[32];

    (void)snprintf(id, sizeof id, "%s%zu", moment->repost_of ? "repost-" : "", moment->number + 1);
    (void)snprintf(original, sizeof original, "%zu", moment->repost_of);
    (void)snprintf(to, sizeof to, "%zu", moment->to);
    (void)snprintf(handle, sizeof handle, "person%zu", moment->writer);
    json_begin(&line, NULL, '{');
    json_out_str(&line, "network", "x");
    json_out_str(&line, "id", id);
    json_out_time(&line, "created_at", at);
    json_out_str(&line, "text", moment->text);
    json_out_str(&line, "in_reply_to", moment->to ? to : NULL);
    json_out_str(&line, "repost_of", moment->repost_of ? original : NULL);
    if (moment->edited_s)
        json_out_time(&line, "edited_at", at + (ms_t)moment->edited_s * MS_SECOND);
    if (moment->deleted)
        json_out_bool(&line, "deleted", true);
    json_begin(&line, "author", '{');
    json_out_str(&line, "handle", moment->writer < COUNT(ours) ? ours[moment->writer] : handle);
    json_end(&line, '}');
    if (moment->likes) {
        json_begin(&line, "counts", '{');
        json_out_i64(&line, "likes", (int64_t)moment->likes);
        json_end(&line, '}');
    }
    json_end(&line, '}');
    add(archive, &line);
}

/* What comes of a post later: an edit, its end, the same again, a repost, or something broken. */
static void write_more(struct archive *archive, struct moment moment)
{
    static const char *const broken[] = {
        "{\"network\":\"x\",", "[]", "{\"network\":\"x\",\"id\":\"1\",\"text\":\"when?\"}", "\xff\xfe",
        "{\"network\":\"x\",\"id\":\"1\",\"created_at\":\"today\",\"text\":\"\"}"
    };
    CLEANUP(buf_done) struct buf line = BUF(LINE_MAX_BYTES);

    switch (any(archive, 12)) {
    case 0:
        moment.text = "@shop what I meant";
        moment.edited_s = 30 + any(archive, 30);
        write_line(archive, &moment);
        break;
    case 1:
        moment.text = "";
        moment.deleted = true;
        write_line(archive, &moment);
        break;
    case 2:
        moment.likes += 5;
        write_line(archive, &moment);
        break;
    case 3:
        buf_str_append(&line, broken[any(archive, COUNT(broken))]);
        add(archive, &line);
        break;
    case 4:
        moment = (struct moment){ .number = moment.number, .repost_of = moment.number + 1, .text = "RT" };
        moment.writer = 3 + any(archive, 5);
        write_line(archive, &moment);
        break;
    default:
        break;
    }
}

static void write_post(struct archive *archive, size_t number, size_t n_posts)
{
    static const char *const texts[] = { "@shop where is my order?",
                                         "@cafe my latte was cold",
                                         "hm",
                                         "me too, @person7",
                                         "yes",
                                         "guitar strings again",
                                         "I see",
                                         "drums are better" };
    struct moment moment = { .number = number,
                             .writer = 3 + any(archive, 5 + n_posts / 10),
                             .likes = any(archive, 3) };

    if (number && any(archive, 10) < 7)
        moment.to = number + 1 - 1 - any(archive, number < NEAR ? number : NEAR);
    if (moment.to && any(archive, 20) == 0)
        moment.to += 10 * n_posts; /* never comes */
    if (any(archive, 4) == 0)
        moment.writer = any(archive, 3);
    moment.text = texts[moment.to ? any(archive, COUNT(texts)) : any(archive, 5)];
    write_line(archive, &moment);
    write_more(archive, moment);
}

static void stir(struct archive *archive)
{
    for (size_t i = 0; i < archive->n; i++) {
        size_t from = i > WINDOW ? i - WINDOW : 0, k = from + any(archive, i - from + 1);
        char *swap = archive->lines[i];

        archive->lines[i] = archive->lines[k];
        archive->lines[k] = swap;
    }
}

size_t archive_write(struct buf *out, uint64_t seed, size_t n_posts)
{
    struct archive archive = { .seq = { seed } };

    for (size_t i = 0; i < n_posts; i++)
        write_post(&archive, i, n_posts);
    stir(&archive);
    for (size_t i = 0; i < archive.n; i++) {
        buf_str_append(out, archive.lines[i]);
        buf_char(out, '\n');
        free(archive.lines[i]);
    }
    free(archive.lines);
    return archive.n;
}
