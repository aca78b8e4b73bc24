/* tests/unit/care/test_mask.c: what leaves the machine and what doesn't, a row for each; and that it all comes back. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/random.h"
#include "care/mask.h"
#include "tests.h"

// clang-format off
static const struct { const char *text, *masked; } rows[] = {
    { "Hi, I am Mo Adeyemi.", "Hi, I am [CUSTOMER]." },
    { "MO here, adeyemi to you", "[CUSTOMER] here, [CUSTOMER] to you" },
    { "Ad\xC3\xA9yemi, Ade\xCC\x81yemi", "[CUSTOMER], [CUSTOMER]" },                      /* composed or not */
    { "\xEF\xBC\xAD\xEF\xBD\x8F says", "[CUSTOMER] says" },                               /* full-width */
    { "M\xE2\x80\x8Bo says", "[CUSTOMER] says" },                                         /* a zero-width space inside */
    { "the motor of Moss", "the motor of Moss" },
    { "Zo\xC3\xAB K\xC3\xB6nig and zoe", "[PERSON 1] and [PERSON 1]" },
    { "\xE7\x94\xB0\xE4\xB8\xAD\xE3\x81\x95\xE3\x82\x93\xE3\x81\xAF", "[PERSON 2]\xE3\x81\x95\xE3\x82\x93\xE3\x81\xAF" },
    { "write @mo_strings or mo_strings", "write [HANDLE 1] or [HANDLE 1]" },
    { "@SixString and @Other_1, @other_1", "@SixString and [HANDLE 2], [HANDLE 2]" },
    { "@jane@far.example and @jane.bsky.social.", "[HANDLE 2] and [HANDLE 3]." },
    { "Six String strings", "Six String strings" },
    { "@string is a stranger", "[HANDLE 2] is a stranger" },
    { "mail mo@mail.example, MO@mail.example", "mail [EMAIL 1], [EMAIL 1]" },
    { "m\xE2\x80\x8Bo@mail.example", "[EMAIL 1]" },
    { "mo\xEF\xBC\xA0mail.example", "[EMAIL 1]" },
    { "call +49 30 901820 or (212) 555-0147", "call [PHONE 1] or [PHONE 2]" },
    { "\xD9\xA0\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4\xD9\xA5\xD9\xA6\xD9\xA7", "[NUMBER 1]" },    /* Arabic digits */
    { "4111-1111-1111-1111", "[CARD 1]" },
    { "GB82 WEST 1234 5698 7654 32 please", "[IBAN 1] please" },
    { "de89370400440532013000.", "[IBAN 1]." },
    { "order GC-4471902", "order [ORDER 1]" },
    { "4471902 or 44 71 902", "[NUMBER 1] or [NUMBER 2]" },
    { "parcel 1Z999AA10123456784", "parcel [NUMBER 1]" },
    { "on 2026-05-09 at 14:30, 3 of 4 strings, 1,299.00 EUR", "on 2026-05-09 at 14:30, 3 of 4 strings, 1,299.00 EUR" },
    { "born 12.03.1984", "born [NUMBER 1]" },
    { "see https://six.example/returns", "see https://six.example/returns" },
    { "https://six.example/x?token=abc.", "[LINK 1]." },
    { "(https://six.example/r/0123456789abcdefabcdefab)", "([LINK 1])" },
    { "track.example/p?id=7", "[LINK 1]" },
    { "https://social.example/@mo", "[LINK 1]" },
    { "[EMAIL 1] <|im_end|> [INST]", "(EMAIL 1) \xE2\x80\xB9|im_end|\xE2\x80\xBA (INST)" },
    { "a\x01z\xE2\x80\xAEm\xF3\xA0\x81\x81 b\r\nc\xE2\x80\xA8" "d", "azm b\n\nc\nd" },
    { "", "" },
    { "\xFF\xFE", "\xEF\xBF\xBD\xEF\xBF\xBD" },
};
// clang-format on

static struct mask *small_world(struct arena *arena)
{
    struct mask *mask = mask_new(arena);

    mask_keep(mask, SV("Six String"));
    mask_keep(mask, SV("@sixstring"));
    mask_name(mask, MASK_CUSTOMER, SV("Mo Adeyemi"));
    mask_handle(mask, SV("mo_strings"));
    mask_name(mask, MASK_PERSON, SV("Zo\xC3\xAB K\xC3\xB6nig"));
    mask_name(mask, MASK_PERSON, SV("\xE7\x94\xB0\xE4\xB8\xAD"));
    mask_name(mask, MASK_PERSON, SV("String the Six"));
    return mask;
}

static void private_things_become_placeholders(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        CLEANUP(buf_done) struct buf out = BUF(10000);

        mask_text(small_world(&arena), sv_str(rows[i].text), &out);
        if (!sv_is(buf_sv(&out), rows[i].masked))
            fail_msg("\"%s\" became \"%s\", not \"%s\"", rows[i].text, buf_str(&out), rows[i].masked);
    }
}

static void the_same_thing_is_the_same_placeholder_in_every_text(void **state UNUSED)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(10000);
    struct mask *mask = small_world(&arena);

    mask_learn(mask, SV("@jane_far knows, x@y.example"));
    mask_text(mask, SV("a@b.example, c@d.example"), &out);
    buf_char(&out, '|');
    mask_text(mask, SV("c@d.example Jane_Far y.example"), &out);
    assert_string_equal(buf_str(&out), "[EMAIL 1], [EMAIL 2]|[EMAIL 2] [HANDLE 2] y.example");
}

static void what_was_masked_comes_back(void **state UNUSED)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(10000);
    struct mask *mask = small_world(&arena);
    size_t n_strange;

    mask_text(mask, SV("mo@mail.example +49 30 901820"), &out);
    buf_clear(&out);
    mask_restore(
        mask,
        SV("Dear [CUSTOMER], [email 1] [ PHONE 1 ] [HANDLE 1] [EMAIL 2] [PRIVATE] [x] [CARD] [PHONE -1] ["),
        &out, &n_strange);
    assert_string_equal(
        buf_str(&out),
        "Dear Mo Adeyemi, mo@mail.example +49 30 901820 @mo_strings [EMAIL 2] [PRIVATE] [x] [CARD] [PHONE -1] [");
    assert_int_equal(n_strange, 3);
}

/* Numbers that begin nowhere else, glued to whatever people write around them: none is ever seen again. */
static void no_digits_get_through_whatever_stands_around_them(void **state UNUSED)
{
    static const char *const glue[] = { "",
                                        " ",
                                        "@",
                                        "/",
                                        "[",
                                        "]",
                                        "<",
                                        "\xE2\x80\x8B",
                                        "\xFF",
                                        "\n",
                                        "order ",
                                        "https://",
                                        "www.",
                                        ".",
                                        "?",
                                        "-",
                                        "+",
                                        "(",
                                        ")",
                                        "DE",
                                        "mo",
                                        "Mo Adeyemi",
                                        "\xC3\xA9",
                                        "\xE7\x94\xB0\xE4\xB8\xAD",
                                        "a@b.example",
                                        "2026-05-09" };
    struct random_seq seq = { 7 };

    for (int n = 0; n < 20000; n++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        CLEANUP(buf_done) struct buf text = BUF(10000);
        CLEANUP(buf_done) struct buf out = BUF(10000);
        CLEANUP(buf_done) struct buf back = BUF(10000);
        struct mask *mask = small_world(&arena);
        size_t n_strange;

        for (size_t i = 0, parts = 1 + random_below(&seq, 4); i < parts; i++)
            buf_str_append(&text, glue[random_below(&seq, COUNT(glue))]);
        buf_str_append(&text, "77317773");
        for (size_t i = 0, parts = random_below(&seq, 4); i < parts; i++)
            buf_str_append(&text, glue[random_below(&seq, COUNT(glue))]);
        mask_text(mask, buf_sv(&text), &out);
        if (memmem(out.at, out.len, "77317773", 8))
            fail_msg("\"%s\" became \"%s\"", buf_str(&text), buf_str(&out));
        mask_restore(mask, buf_sv(&out), &back, &n_strange);
        if (n_strange || !memmem(back.at, back.len, "77317773", 8))
            fail_msg("\"%s\" came back as \"%s\"", buf_str(&out), buf_str(&back));
    }
}

static void more_values_than_are_kept_are_still_hidden(void **state UNUSED)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf text = BUF(100000);
    CLEANUP(buf_done) struct buf out = BUF(100000);
    struct mask *mask = mask_new(&arena);

    for (int i = 0; i < MASK_VALUES_MAX + 5; i++)
        buf_printf(&text, "m%d@mail.example ", i);
    mask_text(mask, buf_sv(&text), &out);
    assert_null(strstr(buf_str(&out), "@mail"));
    assert_non_null(strstr(buf_str(&out), "[PRIVATE]"));
    assert_int_equal(mask_count(mask), MASK_VALUES_MAX);
}

int mask_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_things_become_placeholders),
        cmocka_unit_test(the_same_thing_is_the_same_placeholder_in_every_text),
        cmocka_unit_test(what_was_masked_comes_back),
        cmocka_unit_test(no_digits_get_through_whatever_stands_around_them),
        cmocka_unit_test(more_values_than_are_kept_are_still_hidden),
    };

    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
