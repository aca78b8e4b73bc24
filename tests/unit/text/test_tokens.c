/* tests/unit/text/test_tokens.c: where words begin and end, and what full-text search indexes. */
#include "tests.h"

#include "text/fold.h"
#include "text/search_tokens.h"
#include "text/tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Expected: tokens parted by `|`; `~` a run, `:` an emoji, `@ # $` signs, `'` behind an apostrophe. */
/* clang-format off */
static const struct { const char *text, *tokens; } token_rows[] = {
    { "", "" },
    { " ... !? \n", "" },
    { "Guitar  Center\tkept\nmy deposit.", "guitar|center|kept|my|deposit" },
    { "coca-cola foo_bar a/b", "coca|cola|foo|bar|a|b" },
    { "Target's don’t o'clock 'quoted'", "target|'s|don|'t|o|'clock|quoted" },
    { "iPhone15 3,000 7-Eleven 15.99", "iphone15|3|000|7|eleven|15|99" },
    { "Привет, мир! شكرا جزيلا، नमस्ते दुनिया।", "привет|мир|شكرا|جزيلا|नमस्ते|दुनिया" },
    { "iPhoneを買った2023年", "iphone|~を買った|2023|~年" },
    { "東京タワー、大阪・京都", "~東京タワー|~大阪|~京都" },
    { "ไปทาร์เก็ต ที่นี่", "~ไปทาร์เก็ต|~ที่นี่" },
    { "스타벅스에서 커피", "~스타벅스에서|~커피" },
    { "love❤️it 🎸🎸 👨‍👩‍👧!", "love|:❤|it|:🎸|:🎸|:👨‍👩‍👧" },
    { "🇩🇪🇫🇷🇺", ":🇩🇪|:🇫🇷|:🇺" },
    { "👍🏽👍", ":👍|:👍" },
    { "@ACME hi", "@acme|acme|hi" },
    { ".@acme, (@acme_us) x@acme.com", "@acme|acme|@acme_us|acme|us|x|acme|com" },
    { "@acme.bsky.social. @acme@example.social!", "@acme.bsky.social|acme|bsky|social|@acme@example.social|acme|example|social" },
    { "@acme's @a--b", "@acme|acme|'s|@a|a|b" },
    { "メール@acmeです", "~メール|@acme|acme|~です" },
    { "https://example.com/@acme#top /#x", "https|example|com|acme|top|x" },
    { "#GuitarCenter #東京_1 #2024 #2024a a#b &#39; ##x", "#guitarcenter|guitarcenter|#東京_1|~東京|1|2024|#2024a|2024a|a|b|39|x" },
    { "＃Tag #été", "#tag|tag|#ete|ete" },
    { "$ACME $BRK.B $5 a$b $toolongx ($X)", "$acme|acme|$brk.b|brk|b|5|a|b|toolongx|$x|x" },
    { "@ # $ @! #- $.", "" },
    { "AT&T R&B", "at|t|r|b" },
};

static const struct { const char *text, *indexed, *queried; } search_rows[] = {
    { "", "", "" },
    { "!!!", "", "" },
    { "Café @Guitar_Center's #Deal", "cafe guitar center s deal", "cafe guitar center s deal" },
    { "東京都", "東 京 東京 都 京都", "東京 京都" },
    { "東", "東", "東" },
    { "ที่นี่", "ที่ นี่ ที่นี่", "ที่นี่" },
    { "iPhoneを2", "iphone を 2", "iphone を 2" },
    { "हिन्दी", "हिन्दी", "हिन्दी" },
    { "🎸 👨‍👩", "u1f3b8 u1f468u200du1f469", "u1f3b8 u1f468u200du1f469" },
    { "\"OR* NEAR(a) :b", "or near a b", "or near a b" },
    { "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh" },
};
/* clang-format on */

static void write_token(struct buf *out, const struct token *token)
{
    static const char *const signs[] = { "", "~", ":", "@", "#", "$" };

    if (out->len)
        buf_char(out, '|');
    if (token->after_apostrophe)
        buf_char(out, '\'');
    buf_str_append(out, signs[token->kind]);
    buf_sv_append(out, token->text);
}

static void words_begin_and_end_where_readers_see_it(void **state)
{
    CLEANUP(buf_done)
    struct buf folded, written;

    (void)state;
    buf_init(&folded, 4096);
    buf_init(&written, 4096);
    for (size_t i = 0; i < COUNT(token_rows); i++) {
        struct tokens tokens;
        struct token token;

        buf_clear(&folded);
        buf_clear(&written);
        fold(sv_str(token_rows[i].text), &folded);
        tokens = tokens_of(buf_sv(&folded));
        while (tokens_next(&tokens, &token))
            write_token(&written, &token);
        if (!sv_is(buf_sv(&written), token_rows[i].tokens))
            fail_msg("\"%s\" has the tokens \"%s\", not \"%s\"", token_rows[i].text, buf_str(&written),
                     token_rows[i].tokens);
    }
}

static void search_finds_what_it_indexed(void **state)
{
    CLEANUP(buf_done)
    struct buf out;

    (void)state;
    buf_init(&out, SEARCH_BYTES_MAX);
    for (size_t i = 0; i < COUNT(search_rows); i++) {
        buf_clear(&out);
        search_tokens(sv_str(search_rows[i].text), SEARCH_INDEX, &out);
        assert_string_equal(buf_str(&out), search_rows[i].indexed);
        buf_clear(&out);
        search_tokens(sv_str(search_rows[i].text), SEARCH_QUERY, &out);
        assert_string_equal(buf_str(&out), search_rows[i].queried);
    }
}

static size_t count_spaces(struct sv text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.at[i] == ' ';
    return n;
}

static void search_tokens_are_bounded(void **state)
{
    static const char *const pieces[] = { "a ", "語", "ab-" };
    CLEANUP(buf_done)
    struct buf text, out;

    (void)state;
    buf_init(&text, 1 << 20);
    buf_init(&out, 1 << 20);
    for (size_t piece = 0; piece < COUNT(pieces); piece++) {
        buf_clear(&text);
        while (text.len < 200000)
            buf_str_append(&text, pieces[piece]);
        buf_clear(&out);
        search_tokens(buf_sv(&text), SEARCH_INDEX, &out);
        assert_int_equal(count_spaces(buf_sv(&out)) + 1, SEARCH_INDEX_TOKENS_MAX);
        assert_true(out.len <= SEARCH_BYTES_MAX);
        buf_clear(&out);
        search_tokens(buf_sv(&text), SEARCH_QUERY, &out);
        assert_int_equal(count_spaces(buf_sv(&out)) + 1, SEARCH_QUERY_TOKENS_MAX);
    }
}

static void only_letters_and_digits_reach_the_database(void **state)
{
    CLEANUP(buf_done)
    struct buf text, out;

    (void)state;
    buf_init(&text, 64);
    buf_init(&out, 4096);
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        buf_clear(&text);
        buf_char(&text, 'x');
        buf_utf8(&text, c);
        buf_clear(&out);
        search_tokens(buf_sv(&text), SEARCH_INDEX, &out);
        for (size_t i = 0; i < out.len; i++) {
            char b = out.at[i];

            if (!((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == ' ' || (unsigned char)b >= 0x80))
                fail_msg("U+%04X is indexed as \"%s\"", c, buf_str(&out));
        }
    }
}

int tokens_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_begin_and_end_where_readers_see_it),
        cmocka_unit_test(search_finds_what_it_indexed),
        cmocka_unit_test(search_tokens_are_bounded),
        cmocka_unit_test(only_letters_and_digits_reach_the_database),
    };

    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
