/* command/bench_match_posts.c: posts with names, tags, links and pictures in them, and the lines that bring them. The structs
 * are read from the lines, so that both are of the same posts. */
#include "command/bench_match.h"

#include "command/read_lines.h"
#include "wire/json.h"

enum {
    EXAMPLE_EVERY = 200,
    EXAMPLE_RULES = 1000, /* the first, which are in every set */
    TEXT_BYTES = 4096,
    PADDING = 64, /* behind the last line */
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
        if (bench_chance(&maker->seq, 120))
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
            buf_char(&maker->text, bench_chance(&maker->seq, 10) ? '\n' : ' ');
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
        *out_lang =
            bench_chance(&maker->seq, 900) ? SV("en") : others[random_below(&maker->seq, COUNT(others))];
    }
    if (is_example) {
        size_t n = maker->rules->n < EXAMPLE_RULES ? maker->rules->n : EXAMPLE_RULES;

        buf_char(&maker->text, ' ');
        buf_sv_append(&maker->text, maker->rules->at[random_below(&maker->seq, n)].example);
        *out_lang = SV("en");
    }
}

/* ---- lines ---- */

bool bench_chance(struct random_seq *seq, uint64_t in_a_thousand)
{
    return random_below(seq, 1000) < in_a_thousand;
}

void bench_append_drawn(struct random_seq *seq, const char *letters, size_t n, struct buf *out)
{
    size_t n_letters = strlen(letters);

    for (size_t i = 0; i < n; i++)
        buf_char(out, letters[random_below(seq, n_letters)]);
}

static void write_line(struct posts_maker *maker, const struct bench_envelope *envelope, size_t number)
{
    struct bench_line line = { .seq = &maker->seq, .number = number, .out = &maker->line };

    write_text(maker, number, &line.lang);
    line.text = buf_sv(&maker->text);
    buf_clear(&maker->line);
    envelope->write(&line);
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

static void make_lines(struct posts_maker *maker, const struct bench_envelope *envelope,
                       struct bench_posts *posts)
{
    size_t *ends = NEW(size_t, posts->n), from = 0;
    CLEANUP(buf_done) struct buf all = BUF(SIZE_MAX / 2);

    for (size_t i = 0; i < posts->n; i++) {
        write_line(maker, envelope, i);
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

bool bench_posts_init(struct bench_posts *posts, const struct bench_envelope *envelope,
                      const struct bench_words *words, const struct bench_rules *rules, const char *file,
                      size_t n, struct err *err)
{
    struct posts_maker maker = {
        .words = words, .rules = rules, .seq = { 1 }, .text = BUF(TEXT_BYTES), .line = BUF(BENCH_LINE_MAX)
    };
    bool ok = !file || read_texts(&maker, file, err);

    *posts = (struct bench_posts){ 0 };
    if (ok) {
        void *reader = envelope->reader_new(BENCH_LINE_MAX);

        posts->n = n;
        posts->lines = NEW(struct sv, n);
        posts->at = NEW(struct post, n);
        make_lines(&maker, envelope, posts);
        for (size_t i = 0; i < n; i++) {
            struct post post = post_empty;

            (void)envelope->read(reader, posts->lines[i], &post);
            post_keep(&post, &posts->arena, &posts->at[i]);
        }
        envelope->reader_free(reader);
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
