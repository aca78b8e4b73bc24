/* command/bench_match_hostile.c: what the worst of posts and of rules cost: the longest post there may be, each word of it a
 * rare one of some rule, and rules as long and as dear as they may be, which that post leads to and never quite meets. */
#include "command/bench_match.h"

#include "command/bench.h"
#include "hear/query.h"
#include "hear/ruleset.h"

enum { ROUNDS = 20 };

/* ---- posts ---- */

static bool append_until_full(struct buf *text, struct sv words)
{
    if (text->len + words.len + 1 > POST_TEXT_MAX)
        return false;
    buf_sv_append(text, words);
    buf_char(text, ' ');
    return true;
}

/* Of the rules' rare words, each rule's once, over and over until there is no room. */
static void write_rare(const struct bench_rules *rules, struct buf *text)
{
    for (size_t i = 0; append_until_full(text, rules->at[i % rules->n].example);)
        i++;
}

static void write_common(const struct bench_words *words, struct buf *text)
{
    struct random_seq seq = { 11 };

    while (append_until_full(text, bench_words_draw(words, &seq))) {
    }
}

static size_t count_words(struct sv text)
{
    size_t n = 0;

    for (; text.len; n++)
        (void)sv_split(&text, ' ');
    return n;
}

/* ---- rules ---- */

/* A part that has to be looked for in the whole post, and isn't met: around one of its words, or two that stand apart. */
struct part {
    const char *name, *before, *after;
    bool two;
};

static const struct part parts[] = {
    { "words", "zq", "", false },
    { "prefixes", "zq", "*", false },
    { "misspelt", "zq", "~1", false },
    { "apart", "\"", "\"~6", true },
};

/* A word of a rule that the post has, long enough to be looked for misspelt. */
static struct sv next_word(const struct bench_rules *rules, size_t *at)
{
    struct sv word;

    do {
        struct sv example = rules->at[(*at)++ % rules->n].example;

        word = sv_split(&example, ' ');
    } while (word.len < FUZZY_LETTERS_MIN);
    return word;
}

/* anchor (part OR part OR …): as many as a rule has room for. */
static void write_parts(const struct part *part, const struct bench_rules *rules, struct buf *out)
{
    size_t at = 0;
    struct sv word = next_word(rules, &at);

    buf_printf(out, "%.*s (lang:xx", SV_ARG(word));
    for (;;) {
        word = next_word(rules, &at);
        if (out->len + strlen(" OR )") + strlen(part->before) + word.len + strlen(part->after) >
            QUERY_TEXT_MAX)
            break;
        buf_printf(out, " OR %s%.*s%s", part->before, SV_ARG(word), part->after);
    }
    buf_char(out, ')');
}

/* anchor ((a (b (… zq)))) OR (c (d (… zq)))) …: what decides lies at the bottom. */
static void write_nested(const struct bench_rules *rules, struct buf *out)
{
    enum { DEPTH = 60, GROUP_MAX = 900 };
    size_t at = 0;
    struct sv word = next_word(rules, &at);

    buf_printf(out, "%.*s (lang:xx", SV_ARG(word));
    while (out->len + GROUP_MAX < QUERY_TEXT_MAX) {
        buf_str_append(out, " OR ");
        for (int i = 0; i < DEPTH; i++) {
            word = next_word(rules, &at);
            buf_printf(out, "(%.*s ", word.len < 10 ? (int)word.len : 10, word.at);
        }
        buf_str_append(out, "zq");
        for (int i = 0; i < DEPTH; i++)
            buf_char(out, ')');
    }
    buf_char(out, ')');
}

/* ---- the measuring ---- */

static double seconds_a_post(const struct ruleset *rules, struct sv text)
{
    struct match_scratch *scratch = match_scratch_new();
    struct post post = post_empty;
    double seconds[BENCH_RUNS];
    const uint64_t *tags;

    post.network = SV("bluesky");
    post.id = SV("1");
    post.text = text;
    post.lang = SV("en");
    for (int run = -1; run < BENCH_RUNS; run++) { /* the first warms up */
        double from = bench_thread_seconds();

        for (int i = 0; i < ROUNDS; i++)
            (void)ruleset_match(rules, &post, scratch, &tags);
        if (run >= 0)
            seconds[run] = (bench_thread_seconds() - from) / (double)ROUNDS;
    }
    match_scratch_free(scratch);
    return bench_median(seconds, BENCH_RUNS);
}

static void tell(const struct bench_options *asked, const char *what, size_t n_rules, struct sv text,
                 double seconds)
{
    struct bench_report report = bench_report_begin(asked, &bench_match);

    bench_report_str(&report, "path", "hostile");
    bench_report_str(&report, "what", what);
    bench_report_i64(&report, "rules", (int64_t)n_rules);
    bench_report_i64(&report, "words", (int64_t)count_words(text));
    bench_report_i64(&report, "bytes", (int64_t)text.len);
    bench_report_double(&report, "ms_a_post", seconds * 1000);
    bench_report_end(&report);
}

static bool measure_rule(const struct bench_options *asked, const char *what, struct sv rule, struct sv text,
                         struct err *err)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct ruleset *rules;

    if (!ruleset_add(builder, 0, rule, err)) {
        ruleset_builder_free(builder);
        return err_in(err, "%.*s", SV_ARG(rule));
    }
    rules = ruleset_build(builder);
    tell(asked, what, 1, text, seconds_a_post(rules, text));
    ruleset_free(rules);
    return true;
}

bool bench_hostile(const struct bench_options *asked, const struct bench_words *words,
                   const struct bench_rules *rules, const struct ruleset *set, struct err *err)
{
    CLEANUP(buf_done)
    struct buf rare = BUF(POST_TEXT_MAX), common = BUF(POST_TEXT_MAX), rule = BUF(QUERY_TEXT_MAX);
    bool ok;

    write_rare(rules, &rare);
    write_common(words, &common);
    tell(asked, "common words", rules->n, buf_sv(&common), seconds_a_post(set, buf_sv(&common)));
    tell(asked, "words of rules", rules->n, buf_sv(&rare), seconds_a_post(set, buf_sv(&rare)));
    write_nested(rules, &rule);
    ok = measure_rule(asked, "a rule of nested groups", buf_sv(&rule), buf_sv(&rare), err);
    for (size_t i = 0; i < COUNT(parts) && ok; i++) {
        CLEANUP(buf_done) struct buf what = BUF(100);

        buf_printf(&what, "a rule of %s", parts[i].name);
        buf_clear(&rule);
        write_parts(&parts[i], rules, &rule);
        ok = measure_rule(asked, buf_str(&what), buf_sv(&rule), buf_sv(&rare), err);
    }
    return ok;
}
