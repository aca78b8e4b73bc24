/* tests/unit/text/test_fold.c: what folds to what. */
#include "tests.h"

#include "base/random.h"
#include "text/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* clang-format off */
static const struct { const char *text, *folded; } rows[] = {
    { "", "" },
    { "Guitar Center, @ACME [Z] {z} ^_`", "guitar center, @acme [z] {z} ^_`" },
    { "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "abcdefghijklmnopqrstuvwxyz0123456789" },
    { "Café CAFÉ cafe\u0301 CAFE\u0301", "cafe cafe cafe cafe" },
    { "Straße STRASSE STRAẞE", "strasse strasse strasse" },
    { "Iİıi ISPARTA ısparta İsparta", "iiii isparta isparta isparta" },
    { "ΟΔΥΣΣΕΎΣ Οδυσσεύς οδυσσευσ", "οδυσσευσ οδυσσευσ οδυσσευσ" },
    { "ᾳ α\u0345 α", "α α α" },
    { "Ёлка ЕЛКА Й и\u0306 и", "елка елка и и и" },
    { "Ærø Łódź Đorđe Œuvre Þór Ħal", "aero lodz dorde oeuvre thor hal" },
    { "ﬁne Ｆｕｌｌ 𝐓𝐚𝐫𝐠𝐞𝐭 Ⓣarget ℃ ½", "fine full target target °c 1⁄2" },
    { "مُحَمَّد محمد مـــحمد", "محمد محمد محمد" },
    { "أحمد إحمد آحمد ٱحمد احمد", "احمد احمد احمد ٱحمد احمد" },
    { "على علي علی", "علي علي علي" },
    { "شركة شركه", "شركه شركه" },
    { "کتاب كتاب", "كتاب كتاب" },
    { "٠١٢٣٤٥٦٧٨٩ ۴۵۶ १२३ ๑๒๓", "0123456789 456 123 123" },
    { "שָׁלוֹם שלום", "שלום שלום" },
    { "हिन्दी फ़ोन फोन की कि", "हिन्दी फोन फोन की कि" },
    { "ที่ ท", "ที่ ท" },
    { "がぎ か\u3099き\u3099 ｶﾞｷﾞ ヷ", "がぎ がぎ ガギ ヷ" },
    { "スターﾊﾞｯｸｽ", "スターバックス" },
    { "한국 \u1112\u1161\u11ab\u1100\u116e\u11a8", "한국 한국" },
    { "ㅋㅋ", "ᄏᄏ" },
    { "কো ক\u09c7\u09be", "কো কো" },
    { "t\u0334\u0322a\u0353\u0300r\u0489g\u20dde\u036ft\u0345", "target" },
    { "tar\u200bget tar\u00adget tar\u2060get \ufefftarget \u202etarget\u202c \u2066target\u2069 t\u200ea\u200fr\u061cget",
      "target target target target target target target" },
    { "می\u200cخواهم", "ميخواهم" },
    { "don’t don‘t donʼt don′t don´t don＇t", "don't don't don't don't don't don't" },
    { "Acme™ Acme℠ Acme®", "acme  acme  acme®" },
    { "a\u00a0b\u3000c\u2028d\xc2\x85" "e", "a b c d e" },
    { "❤\ufe0f ❤ 👍🏽 👍 1\ufe0f\u20e3", "❤ ❤ 👍 👍 1" },
    { "👨\u200d👩\u200d👧 a\u200db 👨\u200d \u200d👨", "👨\u200d👩\u200d👧 ab 👨 👨" },
    { "🤷🏽\u200d♀\ufe0f", "🤷\u200d♀" },
    { "🇩🇪 🏴\U000e0067\U000e0062\U000e007f a\U000e0067", "🇩🇪 🏴\U000e0067\U000e0062\U000e007f a" },
    { "a\xff\xc3(\xed\xa0\x80", "a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD" },
    { "＠ＡＣＭＥ ＃Ｔａｇ ＄ＡＢＣ", "@acme #tag $abc" },
};
/* clang-format on */

static void folded(struct sv text, struct buf *out)
{
    buf_clear(out);
    fold(text, out);
}

static void texts_fold_to_what_a_reader_takes_them_for(void **state)
{
    CLEANUP(buf_done)
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < COUNT(rows); i++) {
        folded(sv_str(rows[i].text), &out);
        if (!sv_is(buf_sv(&out), rows[i].folded))
            fail_msg("\"%s\" folds to \"%s\", not to \"%s\"", rows[i].text, buf_str(&out), rows[i].folded);
    }
}

static void every_code_point_folds_once_and_within_bounds(void **state)
{
    CLEANUP(buf_done)
    struct buf text, once, twice;

    (void)state;
    buf_init(&text, 64);
    buf_init(&once, 1 << 10);
    buf_init(&twice, 1 << 10);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        buf_clear(&text);
        buf_char(&text, 'x');
        buf_utf8(&text, c);
        folded(buf_sv(&text), &once);
        folded(buf_sv(&once), &twice);
        if (!sv_equal(buf_sv(&once), buf_sv(&twice)))
            fail_msg("U+%04X folds to \"%s\" and then to \"%s\"", c, buf_str(&once), buf_str(&twice));
        if (!utf8_check(buf_sv(&once)) || once.len > 1 + (text.len - 1) * FOLD_GROWTH_MAX)
            fail_msg("U+%04X folds to %zu bytes", c, once.len);
    }
}

/* Characters that combine with each other, and bytes that are nothing. */
static void random_texts_fold_once(void **state)
{
    static const uint32_t points[] = { 'a',     'E',    ' ',    0x301,  0x345,   0x3099, 0x304B,  0x30F2,
                                       0x1112,  0x1161, 0x11AB, 0xAC00, 0x9C7,   0x9BE,  0x93C,   0x94D,
                                       0xE38,   0xE48,  0xE17,  0x200D, 0x1F468, 0xFE0F, 0x1F3F4, 0xE0067,
                                       0x1F3FD, 0x3B1,  0x1FB3, 0xDF,   0x130,   0x131,  0xFDFA,  0x640,
                                       0x64B,   0x2122, 0xB4,   0x1F1E9 };
    struct random_seq seq = { 7 };
    CLEANUP(buf_done)
    struct buf text, once, twice;

    (void)state;
    buf_init(&text, 1 << 12);
    buf_init(&once, 1 << 14);
    buf_init(&twice, 1 << 14);
    for (int round = 0; round < 50000; round++) {
        buf_clear(&text);
        for (uint64_t n = random_below(&seq, 40); n; n--) {
            if (random_below(&seq, 20) == 0)
                buf_char(&text, (char)random_below(&seq, 256));
            else
                buf_utf8(&text, points[random_below(&seq, COUNT(points))]);
        }
        folded(buf_sv(&text), &once);
        folded(buf_sv(&once), &twice);
        if (!sv_equal(buf_sv(&once), buf_sv(&twice)) || !utf8_check(buf_sv(&once)))
            fail_msg("\"%s\" folds to \"%s\" and then to \"%s\"", buf_str(&text), buf_str(&once),
                     buf_str(&twice));
    }
}

static void a_thousand_marks_are_one_letter(void **state)
{
    CLEANUP(buf_done)
    struct buf text, out;

    (void)state;
    buf_init(&text, 1 << 20);
    buf_init(&out, 1 << 20);
    buf_str_append(&text, "z");
    for (int i = 0; i < 100000; i++)
        buf_utf8(&text, 0x300 + (uint32_t)i % 0x70);
    folded(buf_sv(&text), &out);
    assert_string_equal(buf_str(&out), "z");
    buf_clear(&text);
    buf_utf8(&text, 0xE17);
    for (int i = 0; i < 100000; i++)
        buf_utf8(&text, 0xE48); /* a mark that stays */
    folded(buf_sv(&text), &out);
    assert_true(out.len <= 3 * 32);
}

static void a_full_buffer_fails_and_keeps_what_it_has(void **state)
{
    CLEANUP(buf_done)
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    fold(sv_str("abc déf"), &out);
    assert_false(buf_ok(&out));
    assert_true(out.len <= 4);
}

int fold_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_fold_to_what_a_reader_takes_them_for),
        cmocka_unit_test(every_code_point_folds_once_and_within_bounds),
        cmocka_unit_test(random_texts_fold_once),
        cmocka_unit_test(a_thousand_marks_are_one_letter),
        cmocka_unit_test(a_full_buffer_fails_and_keeps_what_it_has),
    };

    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
