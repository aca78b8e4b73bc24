/* command/bench_match_x.c: posts as X's filtered stream brings them, with all that a connector asks for. **Source**:
 * docs.x.com, filtered stream, data dictionary. */
#include "channel/x_post.h"
#include "command/bench_match.h"
#include "text/entities.h"
#include "wire/json.h"

enum { ID_DIGITS = 18, ACCOUNT_DIGITS = 9 };

static void append_digits(const struct bench_line *line, size_t n)
{
    buf_char(line->out, '1'); /* an id begins with no nought */
    bench_append_drawn(line->seq, "0123456789", n, line->out);
}

static void write_named(const struct bench_line *line, const char *key, const char *member,
                        const struct entity_list *names, bool *has_entities)
{
    if (names->n)
        buf_printf(line->out, "%s\"%s\":[", *has_entities ? "," : ",\"entities\":{", key);
    for (size_t i = 0; i < names->n; i++) {
        size_t from = (size_t)(names->at[i].at - line->text.at);

        buf_printf(line->out, "%s{\"start\":%zu,\"end\":%zu,\"%s\":\"%.*s\"}", i ? "," : "", from,
                   from + names->at[i].len, member, SV_ARG(names->at[i]));
    }
    if (names->n)
        buf_char(line->out, ']');
    *has_entities = *has_entities || names->n;
}

static void write_entities(const struct bench_line *line)
{
    struct entities found;
    bool has_entities = false;

    entities_find(line->text, AT_WORD, &found);
    write_named(line, "mentions", "username", &found.mentions, &has_entities);
    write_named(line, "hashtags", "tag", &found.tags, &has_entities);
    write_named(line, "urls", "expanded_url", &found.links, &has_entities);
    if (has_entities)
        buf_char(line->out, '}');
}

static void write_references(const struct bench_line *line)
{
    if (!bench_chance(line->seq, 420))
        return;
    buf_str_append(line->out, ",\"in_reply_to_user_id\":\"");
    append_digits(line, ACCOUNT_DIGITS);
    buf_str_append(line->out, "\",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"");
    append_digits(line, ID_DIGITS);
    buf_str_append(line->out, "\"}]");
}

/* The post's numbers, drawn first: each stands twice. */
struct numbers {
    struct buf id, author;
};

static void write_data(const struct bench_line *line, const struct numbers *numbers)
{
    buf_printf(line->out,
               "{\"data\":{\"author_id\":\"%.*s\",\"conversation_id\":\"%.*s\",\"created_at\":"
               "\"2026-08-01T10:00:00.000Z\",\"edit_history_tweet_ids\":[\"%.*s\"]",
               SV_ARG(buf_sv(&numbers->author)), SV_ARG(buf_sv(&numbers->id)), SV_ARG(buf_sv(&numbers->id)));
    write_entities(line);
    buf_printf(line->out, ",\"id\":\"%.*s\"", SV_ARG(buf_sv(&numbers->id)));
    write_references(line);
    if (line->lang.len)
        buf_printf(line->out, ",\"lang\":\"%.*s\"", SV_ARG(line->lang));
    buf_str_append(line->out, ",\"public_metrics\":{\"retweet_count\":0,\"reply_count\":0,\"like_count\":0,"
                              "\"quote_count\":0,\"bookmark_count\":0,\"impression_count\":12}");
    json_out_sv(line->out, "text", line->text);
    buf_char(line->out, '}');
}

static void write_user(const struct bench_line *line, const struct numbers *numbers)
{
    buf_str_append(line->out, ",\"includes\":{\"users\":[{\"created_at\":\"2011-06-05T01:02:03.000Z\","
                              "\"description\":\"what somebody says of themselves\",\"id\":\"");
    buf_sv_append(line->out, buf_sv(&numbers->author));
    buf_str_append(line->out,
                   "\",\"name\":\"Some Body\",\"public_metrics\":{\"followers_count\":512,"
                   "\"following_count\":80,\"tweet_count\":2379,\"listed_count\":11},\"username\":\"");
    bench_append_drawn(line->seq, "abcdefghijklmnopqrstuvwxyz_0123456789", 10, line->out);
    buf_str_append(line->out, "\",\"verified\":false}]}");
}

static void write_post(const struct bench_line *line)
{
    struct numbers numbers = { .id = BUF(ID_DIGITS + 2), .author = BUF(ACCOUNT_DIGITS + 2) };
    struct bench_line drawing = *line;

    drawing.out = &numbers.id;
    append_digits(&drawing, ID_DIGITS);
    drawing.out = &numbers.author;
    append_digits(&drawing, ACCOUNT_DIGITS);
    write_data(line, &numbers);
    write_user(line, &numbers);
    buf_str_append(line->out, ",\"matching_rules\":[{\"id\":\"1866000000000000001\",\"tag\":\"brand\"}]}");
    buf_done(&numbers.id);
    buf_done(&numbers.author);
}

static void *reader_new(size_t size_max)
{
    return x_reader_new(size_max);
}

static void reader_free(void *reader)
{
    x_reader_free(reader);
}

static bool read_line(void *reader, struct sv line, struct post *out)
{
    return x_line_begin(reader, line) && x_line_next(reader, out);
}

const struct bench_envelope bench_x = {
    .name = "x",
    .write = write_post,
    .reader_new = reader_new,
    .reader_free = reader_free,
    .read = read_line,
    .parse_alone = bench_parse_x,
};
