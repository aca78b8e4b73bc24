/* Which texts are most alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests.h"
#include "text/likeness.h"

static const struct {
    uint64_t id, group;
    const char *text;
} texts[] = {
    { 1, 1, "My guitar arrived with a cracked neck and nobody answers the phone" },
    { 2, 1, "The strings on my new bass were rusty" },
    { 3, 1, "Where is my order? It was due on Monday" },
    { 4, 1, "Neck of the GUITAR was cracked, box was fine" },
    { 5, 1, "what are your opening hours on Sunday" },
    { 6, 2, "My guitar arrived with a cracked neck" },
    { 7, 1, "ギターのネックが割れていました" },
    { 8, 1, "注文した品がまだ届きません" },
};

static struct likeness *fill(size_t most)
{
    struct likeness *likeness = likeness_new(most);

    for (size_t i = 0; i < COUNT(texts); i++)
        likeness_put(likeness, texts[i].id, texts[i].group, sv_str(texts[i].text));
    return likeness;
}

static void the_most_alike_come_first_and_of_the_group_alone(void **state UNUSED)
{
    struct likeness *likeness = fill(100);
    struct alike found[5];
    size_t n = likeness_find(likeness, 1, SV("cracked guitar neck"), 0, 0.05, 5, found);

    assert_true(n >= 2);
    assert_int_equal(found[0].id, 4);
    assert_int_equal(found[1].id, 1);
    assert_true(found[0].share >= found[1].share && found[0].share <= 1.0001);
    n = likeness_find(likeness, 2, SV("cracked guitar neck"), 0, 0.05, 5, found);
    assert_int_equal(n, 1);
    assert_int_equal(found[0].id, 6);
    likeness_free(likeness);
}

static void a_text_is_wholly_like_itself_and_can_be_left_out(void **state UNUSED)
{
    struct likeness *likeness = fill(100);
    struct alike found[5];

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_true(likeness_find(likeness, texts[i].group, sv_str(texts[i].text), 0, 0.9, 5, found) >= 1);
        assert_int_equal(found[0].id, texts[i].id);
        assert_true(found[0].share > 0.999);
        if (likeness_find(likeness, texts[i].group, sv_str(texts[i].text), texts[i].id, 0.0, 5, found))
            assert_int_not_equal(found[0].id, texts[i].id);
    }
    likeness_free(likeness);
}

static void scripts_without_spaces_are_alike_by_their_letters(void **state UNUSED)
{
    struct likeness *likeness = fill(100);
    struct alike found[2];

    assert_int_equal(likeness_find(likeness, 1, SV("ネックが割れた"), 0, 0.05, 2, found), 1);
    assert_int_equal(found[0].id, 7);
    likeness_free(likeness);
}

static void the_oldest_make_room(void **state UNUSED)
{
    struct likeness *likeness = fill(3);
    struct alike found[5];

    assert_int_equal(likeness_size(likeness), 3);
    assert_int_equal(likeness_find(likeness, 1, sv_str(texts[0].text), 0, 0.0, 5, found), 0);
    likeness_drop(likeness, 8);
    likeness_drop(likeness, 8);
    assert_int_equal(likeness_size(likeness), 2);
    likeness_put(likeness, 7, 1, SV("other words by now"));
    assert_int_equal(likeness_size(likeness), 2);
    assert_int_equal(likeness_find(likeness, 1, SV("other words"), 0, 0.0, 5, found), 1);
    likeness_free(likeness);
}

static void texts_without_words_are_like_nothing(void **state UNUSED)
{
    struct likeness *likeness = fill(100);
    struct alike found[5];

    likeness_put(likeness, 99, 1, SV("… !!!"));
    assert_int_equal(likeness_size(likeness), COUNT(texts));
    assert_int_equal(likeness_find(likeness, 1, SV(""), 0, 0.0, 5, found), 0);
    assert_int_equal(likeness_find(likeness, 1, SV("\xff\xfe"), 0, 0.0, 5, found), 0);
    likeness_free(likeness);
}

/* Many puts and drops in a made-up order: what is found is what a plain count of shared words says is there. */
static void what_is_put_is_found_until_it_is_dropped(void **state UNUSED)
{
    struct likeness *likeness = likeness_new(500);
    struct alike found[1];
    char text[64];
    uint32_t roll = 7;

    for (uint64_t i = 1; i <= 3000; i++) {
        roll = roll * 1664525 + 1013904223;
        (void)snprintf(text, sizeof text, "word%u thing%u own%u", roll >> 28, roll >> 20 & 15, (unsigned)i);
        likeness_put(likeness, i, 1, sv_str(text));
        if (i % 3 == 0)
            likeness_drop(likeness, i - 1);
    }
    for (uint64_t i = 2900; i <= 3000; i++) {
        (void)snprintf(text, sizeof text, "own%u", (unsigned)i);
        assert_int_equal(likeness_find(likeness, 1, sv_str(text), 0, 0.0, 1, found), i % 3 == 2 ? 0 : 1);
    }
    likeness_free(likeness);
}

int likeness_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_alike_come_first_and_of_the_group_alone),
        cmocka_unit_test(a_text_is_wholly_like_itself_and_can_be_left_out),
        cmocka_unit_test(scripts_without_spaces_are_alike_by_their_letters),
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(texts_without_words_are_like_nothing),
        cmocka_unit_test(what_is_put_is_found_until_it_is_dropped),
    };

    return cmocka_run_group_tests_name("likeness", tests, NULL, NULL);
}
