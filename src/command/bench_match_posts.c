/* command/bench_match_posts.c: posts with names, tags, links and pictures in them, and the Jetstream events that bring them.
 * The structs are read from the events, so that both are of the same posts. */
#include "command/bench_match.h"

#include "channel/bluesky_glance.h"
#include "command/read_lines.h"
#include "text/entities.h"
#include "wire/json.h"

enum {
    EXAMPLE_EVERY = 200,
    EXAMPLE_RULES = 1000, /* the first, which are in every set */
    TEXT_BYTES = 4096,
    LINE_BYTES = 64 << 10,
    PADDING = 64, /* behind the last line */
    FIRST_TIME_US = 1700000000,
};

struct posts_maker {
    const struct bench_words *words;
    const struct bench_rules *rules;
    struct random_seq seq;
    struct buf text, line;
    struct sv *texts; /* of a file */
    struct sv *langs;
    size_t n_texts;
    struct arena arena; /* of the file's texts */
    struct json_parser *parser;
};

/* ---- texts ---- */

static bool chance(struct posts_maker *maker, uint64_t in_a_thousand)
{
    return random_below(&maker->seq, 1000) < in_a_thousand;
}

static void append_word(struct posts_maker *maker, bool begins)
{
    static const char *const beyond[] = { "😀",    "😂",    "❤️", "🔥",    "🙏",     "🎉",
                                          "café", "niño", "—",      "“so”", "don’t", "…" };
    static const char *const marks[] = { ".", ".", "!", "?", "...", ",", ",", "," };
    struct buf *out = &maker->text;
    struct sv word = bench_words_draw(maker->words, &maker->seq);
    size_t at = out->len;
    uint64_t kind = random_below(&maker->seq, 1000);

    if (kind < 13)
        buf_printf(out, "@%.*s.bsky.social", SV_ARG(word));
    else if (kind < 27)
        buf_printf(out, "#%.*s", SV_ARG(word));
    else if (kind < 33)
        buf_printf(out, "https://%.*s.com/a%u", SV_ARG(word), (unsigned)random_below(&maker->seq, 100000));
    else if (kind < 45)
        buf_str_append(out, beyond[random_below(&maker->seq, COUNT(beyond))]);
    else {
        buf_sv_append(out, word);
        if (begins && buf_ok(out))
            out->at[at] = (char)(out->at[at] - 32);
        if (chance(maker, 120))
            buf_str_append(out, marks[random_below(&maker->seq, COUNT(marks))]);
    }
}

/* Most posts are short, some go on: the product of two draws. */
static void make_text(struct posts_maker *maker)
{
    size_t len = 14 + random_below(&maker->seq, 18) * random_below(&maker->seq, 18);
    bool begins = true;

    while (maker->text.len < len) {
        if (!begins)
            buf_char(&maker->text, chance(maker, 10) ? '\n' : ' ');
        append_word(maker, begins);
        begins = false;
    }
}

static void write_text(struct posts_maker *maker, size_t number, struct sv *out_lang)
{
    static const struct sv others[] = { { "es", 2 }, { "pt", 2 }, { "ja", 2 }, { "de", 2 } };
    bool is_example = number % EXAMPLE_EVERY == 0;

    buf_clear(&maker->text);
    if (maker->n_texts) {
        buf_sv_append(&maker->text, maker->texts[number % maker->n_texts]);
        *out_lang = maker->langs[number % maker->n_texts];
    } else {
        make_text(maker);
        *out_lang = chance(maker, 900) ? SV("en") : others[random_below(&maker->seq, COUNT(others))];
    }
    if (is_example) {
        size_t n = maker->rules->n < EXAMPLE_RULES ? maker->rules->n : EXAMPLE_RULES;

        buf_char(&maker->text, ' ');
        buf_sv_append(&maker->text, maker->rules->at[random_below(&maker->seq, n)].example);
        *out_lang = SV("en");
    }
}

/* ---- envelopes ---- */

static void append_letters(struct posts_maker *maker, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_char(&maker->line, "abcdefghijklmnopqrstuvwxyz234567"[random_below(&maker->seq, 32)]);
}

static void write_did(struct posts_maker *maker)
{
    buf_str_append(&maker->line, "did:plc:");
    append_letters(maker, 24);
}

static void write_ref(struct posts_maker *maker, const char *key)
{
    buf_printf(&maker->line, "\"%s\":{\"cid\":\"bafyrei", key);
    append_letters(maker, 52);
    buf_str_append(&maker->line, "\",\"uri\":\"at://");
    write_did(maker);
    buf_str_append(&maker->line, "/app.bsky.feed.post/3l");
    append_letters(maker, 11);
    buf_str_append(&maker->line, "\"}");
}

static void write_embed(struct posts_maker *maker)
{
    uint64_t kind = random_below(&maker->seq, 100);

    if (kind < 18) {
        buf_str_append(
            &maker->line,
            ",\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{\"alt\":\"\",\"aspectRatio\":{"
            "\"height\":1080,\"width\":1920},\"image\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafkrei");
        append_letters(maker, 52);
        buf_str_append(&maker->line, "\"},\"mimeType\":\"image/jpeg\",\"size\":271828}}]}");
    } else if (kind < 30) {
        buf_str_append(
            &maker->line,
            ",\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"description\":\"What is "
            "to be said about it\",\"title\":\"A page\",\"uri\":\"https://www.example.com/");
        append_letters(maker, 20);
        buf_str_append(&maker->line, "\"}}");
    } else if (kind < 35) {
        buf_str_append(&maker->line, ",\"embed\":{\"$type\":\"app.bsky.embed.record\",");
        write_ref(maker, "record");
        buf_char(&maker->line, '}');
    }
}

static void write_facet(struct posts_maker *maker, const char *type, const char *key, struct sv value,
                        size_t before, bool *has_facets)
{
    struct sv text = buf_sv(&maker->text);
    size_t from = (size_t)(value.at - text.at) - before;

    buf_str_append(&maker->line, *has_facets ? "," : ",\"facets\":[");
    *has_facets = true;
    buf_printf(&maker->line, "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#%s\",\"%s\":\"", type, key);
    if (strcmp(key, "did") == 0)
        write_did(maker);
    else
        buf_sv_append(&maker->line, value);
    buf_printf(&maker->line, "\"}],\"index\":{\"byteEnd\":%zu,\"byteStart\":%zu}}", from + before + value.len,
               from);
}

static void write_facets(struct posts_maker *maker)
{
    struct entities found;
    bool has_facets = false;

    entities_find(buf_sv(&maker->text), AT_DOMAIN, &found);
    for (size_t i = 0; i < found.mentions.n; i++)
        write_facet(maker, "mention", "did", found.mentions.at[i], 1, &has_facets);
    for (size_t i = 0; i < found.tags.n; i++)
        write_facet(maker, "tag", "tag", found.tags.at[i], 1, &has_facets);
    for (size_t i = 0; i < found.links.n; i++)
        write_facet(maker, "link", "uri", found.links.at[i], 0, &has_facets);
    if (has_facets)
        buf_char(&maker->line, ']');
}

/* The record's members in alphabetical order, as the network's own servers write them. */
static void write_record(struct posts_maker *maker, struct sv lang)
{
    buf_str_append(&maker->line,
                   "{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2024-09-09T19:46:02.102Z\"");
    write_embed(maker);
    write_facets(maker);
    if (lang.len)
        buf_printf(&maker->line, ",\"langs\":[\"%.*s\"]", SV_ARG(lang));
    if (chance(maker, 420)) {
        buf_str_append(&maker->line, ",\"reply\":{");
        write_ref(maker, "parent");
        buf_char(&maker->line, ',');
        write_ref(maker, "root");
        buf_char(&maker->line, '}');
    }
    json_out_sv(&maker->line, "text", buf_sv(&maker->text));
    buf_char(&maker->line, '}');
}

static void write_line(struct posts_maker *maker, size_t number)
{
    struct sv lang;

    write_text(maker, number, &lang);
    buf_clear(&maker->line);
    buf_str_append(&maker->line, "{\"did\":\"");
    write_did(maker);
    buf_printf(&maker->line, "\",\"time_us\":%zu,\"kind\":\"commit\",\"commit\":{\"rev\":\"3l",
               FIRST_TIME_US + number);
    append_letters(maker, 11);
    buf_str_append(&maker->line,
                   "\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3l");
    append_letters(maker, 11);
    buf_str_append(&maker->line, "\",\"record\":");
    write_record(maker, lang);
    buf_str_append(&maker->line, ",\"cid\":\"bafyrei");
    append_letters(maker, 52);
    buf_str_append(&maker->line, "\"}}");
}

/* ---- a file ---- */

static bool take_line(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err UNUSED)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct posts_maker *maker = arg;
    struct post post;

    if (too_long || !post_parse(maker->parser, line, JSON_FILE, &arena, &post, NULL))
        return true; /* not what is measured here */
    if ((maker->n_texts & (maker->n_texts - 1)) == 0) {
        size_t room = maker->n_texts ? 2 * maker->n_texts : 1;

        maker->texts = mem_grow(maker->texts, room, sizeof *maker->texts);
        maker->langs = mem_grow(maker->langs, room, sizeof *maker->langs);
    }
    maker->texts[maker->n_texts] = arena_sv(&maker->arena, utf8_cut(post.text, TEXT_BYTES / 2));
    maker->langs[maker->n_texts++] = arena_sv(&maker->arena, utf8_cut(post.lang, 16));
    return true;
}

static bool read_texts(struct posts_maker *maker, const char *file, struct err *err)
{
    bool ok;

    maker->parser = json_parser_new(POST_LINE_MAX);
    ok = read_lines(file, POST_LINE_MAX, take_line, maker, err);
    json_parser_free(maker->parser);
    if (ok && maker->n_texts == 0)
        return err_set(err, ERR_INPUT, "%s has no post in it", file);
    return ok;
}

/* ---- all of them ---- */

static void make_lines(struct posts_maker *maker, struct bench_posts *posts)
{
    size_t *ends = NEW(size_t, posts->n), from = 0;
    CLEANUP(buf_done) struct buf all = BUF(SIZE_MAX / 2);

    for (size_t i = 0; i < posts->n; i++) {
        write_line(maker, i);
        buf_sv_append(&all, buf_sv(&maker->line));
        ends[i] = all.len;
    }
    posts->n_bytes = all.len;
    memset(buf_room(&all, PADDING), 0, PADDING);
    posts->bytes = buf_take(&all);
    for (size_t i = 0; i < posts->n; from = ends[i++])
        posts->lines[i] = sv_of(posts->bytes + from, ends[i] - from);
    free(ends);
}

bool bench_posts_init(struct bench_posts *posts, const struct bench_words *words,
                      const struct bench_rules *rules, const char *file, size_t n, struct err *err)
{
    struct posts_maker maker = {
        .words = words, .rules = rules, .seq = { 1 }, .text = BUF(TEXT_BYTES), .line = BUF(LINE_BYTES)
    };
    bool ok = !file || read_texts(&maker, file, err);

    *posts = (struct bench_posts){ 0 };
    if (ok) {
        struct bluesky_glancer *glancer = bluesky_glancer_new(LINE_BYTES);

        posts->n = n;
        posts->lines = NEW(struct sv, n);
        posts->at = NEW(struct post, n);
        make_lines(&maker, posts);
        for (size_t i = 0; i < n; i++) {
            int64_t time_us;
            struct post post = post_empty;

            (void)bluesky_glance(glancer, posts->lines[i], true, &post, &time_us);
            post_keep(&post, &posts->arena, &posts->at[i]);
        }
        bluesky_glancer_free(glancer);
    }
    buf_done(&maker.text);
    buf_done(&maker.line);
    free(maker.texts);
    free(maker.langs);
    arena_done(&maker.arena);
    return ok;
}

void bench_posts_done(struct bench_posts *posts)
{
    free(posts->at);
    free(posts->lines);
    free(posts->bytes);
    arena_done(&posts->arena);
}
