/* command/bench_match_jetstream.c: posts as Jetstream brings them. **Source**: github.com/bluesky-social/jetstream, README. */
#include "channel/bluesky_glance.h"
#include "command/bench_match.h"
#include "text/entities.h"
#include "wire/json.h"

enum { FIRST_TIME_US = 1700000000 };

static void append_letters(const struct bench_line *line, size_t n)
{
    bench_append_drawn(line->seq, "abcdefghijklmnopqrstuvwxyz234567", n, line->out);
}

static void write_did(const struct bench_line *line)
{
    buf_str_append(line->out, "did:plc:");
    append_letters(line, 24);
}

static void write_ref(const struct bench_line *line, const char *key)
{
    buf_printf(line->out, "\"%s\":{\"cid\":\"bafyrei", key);
    append_letters(line, 52);
    buf_str_append(line->out, "\",\"uri\":\"at://");
    write_did(line);
    buf_str_append(line->out, "/app.bsky.feed.post/3l");
    append_letters(line, 11);
    buf_str_append(line->out, "\"}");
}

static void write_embed(const struct bench_line *line)
{
    uint64_t kind = random_below(line->seq, 100);

    if (kind < 18) {
        buf_str_append(
            line->out,
            ",\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{\"alt\":\"\",\"aspectRatio\":{"
            "\"height\":1080,\"width\":1920},\"image\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafkrei");
        append_letters(line, 52);
        buf_str_append(line->out, "\"},\"mimeType\":\"image/jpeg\",\"size\":271828}}]}");
    } else if (kind < 30) {
        buf_str_append(
            line->out,
            ",\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"description\":\"What is "
            "to be said about it\",\"title\":\"A page\",\"uri\":\"https://www.example.com/");
        append_letters(line, 20);
        buf_str_append(line->out, "\"}}");
    } else if (kind < 35) {
        buf_str_append(line->out, ",\"embed\":{\"$type\":\"app.bsky.embed.record\",");
        write_ref(line, "record");
        buf_char(line->out, '}');
    }
}

static void write_facet(const struct bench_line *line, const char *type, const char *key, struct sv value,
                        size_t before, bool *has_facets)
{
    size_t from = (size_t)(value.at - line->text.at) - before;

    buf_str_append(line->out, *has_facets ? "," : ",\"facets\":[");
    *has_facets = true;
    buf_printf(line->out, "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#%s\",\"%s\":\"", type, key);
    if (strcmp(key, "did") == 0)
        write_did(line);
    else
        buf_sv_append(line->out, value);
    buf_printf(line->out, "\"}],\"index\":{\"byteEnd\":%zu,\"byteStart\":%zu}}", from + before + value.len,
               from);
}

static void write_facets(const struct bench_line *line)
{
    struct entities found;
    bool has_facets = false;

    entities_find(line->text, AT_DOMAIN, &found);
    for (size_t i = 0; i < found.mentions.n; i++)
        write_facet(line, "mention", "did", found.mentions.at[i], 1, &has_facets);
    for (size_t i = 0; i < found.tags.n; i++)
        write_facet(line, "tag", "tag", found.tags.at[i], 1, &has_facets);
    for (size_t i = 0; i < found.links.n; i++)
        write_facet(line, "link", "uri", found.links.at[i], 0, &has_facets);
    if (has_facets)
        buf_char(line->out, ']');
}

/* The record's members in alphabetical order, as the network's own servers write them. */
static void write_record(const struct bench_line *line)
{
    buf_str_append(line->out, "{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2024-09-09T19:46:02.102Z\"");
    write_embed(line);
    write_facets(line);
    if (line->lang.len)
        buf_printf(line->out, ",\"langs\":[\"%.*s\"]", SV_ARG(line->lang));
    if (bench_chance(line->seq, 420)) {
        buf_str_append(line->out, ",\"reply\":{");
        write_ref(line, "parent");
        buf_char(line->out, ',');
        write_ref(line, "root");
        buf_char(line->out, '}');
    }
    json_out_sv(line->out, "text", line->text);
    buf_char(line->out, '}');
}

static void write_event(const struct bench_line *line)
{
    buf_str_append(line->out, "{\"did\":\"");
    write_did(line);
    buf_printf(line->out, "\",\"time_us\":%zu,\"kind\":\"commit\",\"commit\":{\"rev\":\"3l",
               FIRST_TIME_US + line->number);
    append_letters(line, 11);
    buf_str_append(line->out,
                   "\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3l");
    append_letters(line, 11);
    buf_str_append(line->out, "\",\"record\":");
    write_record(line);
    buf_str_append(line->out, ",\"cid\":\"bafyrei");
    append_letters(line, 52);
    buf_str_append(line->out, "\"}}");
}

static void *reader_new(size_t size_max)
{
    return bluesky_glancer_new(size_max);
}

static void reader_free(void *reader)
{
    bluesky_glancer_free(reader);
}

static bool read_event(void *reader, struct sv line, struct post *out)
{
    int64_t time_us;

    return bluesky_glance(reader, line, true, out, &time_us) == GLANCE_POST;
}

const struct bench_envelope bench_jetstream = {
    .name = "jetstream",
    .write = write_event,
    .reader_new = reader_new,
    .reader_free = reader_free,
    .read = read_event,
    .parse_alone = bench_parse_jetstream,
};
