/* tests/unit/text/test_graphemes.c: lengths as networks count them, and answers in parts. */
#include "tests.h"

#include "base/buf.h"
#include "base/random.h"
#include "text/graphemes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct text_limit bluesky = { .unit = TEXT_GRAPHEMES, .max = 300, .max_bytes = 3000 };
static const struct text_limit x = {
    .unit = TEXT_WEIGHTED, .max = 280, .url_cost = 23, .bare_domains = true
};
static const struct text_limit mastodon = {
    .unit = TEXT_GRAPHEMES, .max = 500, .url_cost = 23, .mention_host_free = true
};

#define LINK "https://example.com/a/very/long/path?with=a&query=too"

/* clang-format off */
static const struct { const char *text; size_t bluesky, x, mastodon; } rows[] = {
    { "", 0, 0, 0 },
    { "hello", 5, 5, 5 },
    { "a\r\nb", 3, 4, 3 },
    { "é e\u0301", 3, 3, 3 },
    { "日本語", 3, 6, 3 },
    { "한국 \u1112\u1161\u11ab", 4, 7, 4 },
    { "Привет", 6, 6, 6 },
    { "ที่นี่", 2, 6, 2 },
    { "👍", 1, 2, 1 },
    { "👍🏽", 1, 2, 1 },
    { "👨\u200d👩\u200d👧\u200d👦", 1, 2, 1 },
    { "🇩🇪🇫🇷", 2, 4, 2 },
    { "1\ufe0f\u20e3", 1, 2, 1 },
    { "❤\ufe0f", 1, 2, 1 },
    { "“quoted” – dash…", 16, 17, 16 },
    { LINK, 53, 23, 23 },
    { "see " LINK ".", 58, 28, 28 },
    { "(" LINK ")", 55, 25, 25 },
    { "acme.com now", 12, 27, 12 },
    { "acme.com/help now", 17, 27, 17 },
    { "end.Next e.g. this", 18, 18, 18 },
    { "mail me@acme.com", 16, 16, 16 },
    { "@ann@example.social hi", 22, 22, 7 },
    { "@ann hi", 7, 7, 7 },
    { "a\xff", 2, 2, 2 },
};
/* clang-format on */

static void lengths_are_what_networks_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sv text = sv_str(rows[i].text);
        size_t lengths[] = { text_length(text, &bluesky), text_length(text, &x),
                             text_length(text, &mastodon) };

        if (lengths[0] != rows[i].bluesky || lengths[1] != rows[i].x || lengths[2] != rows[i].mastodon)
            fail_msg("\"%s\" counts %zu, %zu and %zu", rows[i].text, lengths[0], lengths[1], lengths[2]);
    }
}

/* clang-format off */
static const struct { size_t max; const char *text, *parts; } split_rows[] = {
    { 20, "", "" },
    { 20, " \n ", "" },
    { 20, "short enough", "short enough" },
    { 20, " trimmed ", "trimmed" },
    { 20, "One sentence. And one more of them.", "One sentence.|And one more of|them." },
    { 20, "Really?! Yes (truly.) And so on it goes", "Really?!|Yes (truly.)|And so on it goes" },
    { 20, "He said \"No.\" Then he left us.", "He said \"No.\"|Then he left us." },
    { 20, "no end here at all just words", "no end here at all|just words" },
    { 10, "a bcdefghijk", "a|bcdefghijk" },
    { 10, "abcdefghijklmnopqrstu", "abcdefghij|klmnopqrst|u" },
    { 20, "Hi. abcdefghi jklmnopqrst uvw", "Hi. abcdefghi|jklmnopqrst uvw" },
    { 20, "exactly twenty chars and more", "exactly twenty chars|and more" },
    { 6, "今日は。明日も行きます", "今日は。|明日も行きま|す" },
    { 6, "a 今日明日昨日", "a 今日明日|昨日" },
    { 3, "👍🏽👍🏽👍🏽👍🏽", "👍🏽👍🏽👍🏽|👍🏽" },
    { 20, "first line\nsecond line is here", "first line|second line is here" },
    { 20, "version 3.5 is out now, see", "version 3.5 is out|now, see" },
};
/* clang-format on */

static void answers_are_parted_at_sentences_then_words(void **state)
{
    CLEANUP(buf_done)
    struct buf written;

    (void)state;
    buf_init(&written, 4096);
    for (size_t i = 0; i < COUNT(split_rows); i++) {
        struct text_limit limit = { .unit = TEXT_GRAPHEMES, .max = split_rows[i].max };
        struct sv parts[16];
        size_t n;

        buf_clear(&written);
        assert_true(text_split(sv_str(split_rows[i].text), &limit, parts, COUNT(parts), &n));
        for (size_t j = 0; j < n; j++) {
            buf_str_append(&written, j ? "|" : "");
            buf_sv_append(&written, parts[j]);
        }
        if (!sv_is(buf_sv(&written), split_rows[i].parts))
            fail_msg("\"%s\" is parted as \"%s\"", split_rows[i].text, buf_str(&written));
    }
}

static void links_and_mentions_are_never_parted(void **state)
{
    struct text_limit limit = { .unit = TEXT_GRAPHEMES, .max = 40, .url_cost = 23 };
    struct sv parts[4];
    size_t n;

    (void)state;
    assert_true(text_split(sv_str("Please have a look at this: " LINK " thanks"), &limit, parts, 4, &n));
    assert_int_equal(n, 2);
    assert_true(sv_is(parts[0], "Please have a look at this:"));
    assert_true(sv_is(parts[1], LINK " thanks"));
    limit.url_cost = 0; /* longer than any part: it has to be cut */
    assert_true(text_split(sv_str(LINK), &limit, parts, 4, &n));
    assert_int_equal(n, 2);
    assert_int_equal(parts[0].len, 40);
}

static void what_cannot_be_parted_is_refused(void **state)
{
    struct text_limit limit = { .unit = TEXT_GRAPHEMES, .max = 10, .max_bytes = 20 };
    struct sv parts[2];
    size_t n = 77;

    (void)state;
    assert_false(text_split(sv_str("one two three four five six"), &limit, parts, 2, &n));
    assert_false(text_split(sv_str("👨\u200d👩\u200d👧\u200d👦"), &limit, parts, 2, &n));
    assert_int_equal(n, 77);
}

/* Whatever the text: each part fits, and the parts together hold every byte but white space, in order. */
static void parts_hold_everything_and_fit(void **state)
{
    static const char *const pieces[] = { "word ", "。",   "語",     "e\u0301", "👨\u200d👩", "🇩🇪",
                                          ". ",    "\n",   LINK " ", "@a@b.c ", "\xff",     "longerword",
                                          "ที่",     "\r\n", "!\" ",   "\u200d",  "acme.com " };
    struct random_seq seq = { 11 };
    CLEANUP(buf_done)
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 16);
    for (int round = 0; round < 20000; round++) {
        struct text_limit limit = { .unit = (enum text_unit)random_below(&seq, 3),
                                    .max = 60 + random_below(&seq, 40),
                                    .max_bytes = random_below(&seq, 2) ? 100 : 0,
                                    .url_cost = random_below(&seq, 2) ? 23 : 0,
                                    .bare_domains = random_below(&seq, 2),
                                    .mention_host_free = random_below(&seq, 2) };
        struct sv parts[200];
        const char *at;
        size_t n;

        buf_clear(&text);
        for (uint64_t left = random_below(&seq, 80); left; left--)
            buf_str_append(&text, pieces[random_below(&seq, COUNT(pieces))]);
        assert_true(text_split(buf_sv(&text), &limit, parts, COUNT(parts), &n));
        at = text.at;
        for (size_t i = 0; i < n; i++) {
            assert_true(parts[i].len > 0);
            assert_true(text_fits(parts[i], &limit));
            assert_int_equal(sv_trim(sv_of(at, (size_t)(parts[i].at - at))).len, 0);
            at = parts[i].at + parts[i].len;
        }
        assert_true(n == 0 || sv_trim(sv_of(at, (size_t)(text.at + text.len - at))).len == 0);
    }
}

int graphemes_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_what_networks_count),
        cmocka_unit_test(answers_are_parted_at_sentences_then_words),
        cmocka_unit_test(links_and_mentions_are_never_parted),
        cmocka_unit_test(what_cannot_be_parted_is_refused),
        cmocka_unit_test(parts_hold_everything_and_fit),
    };

    return cmocka_run_group_tests_name("graphemes", tests, NULL, NULL);
}
