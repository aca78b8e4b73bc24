/* model/capabilities.h: the rows, and the addresses of pages. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/capabilities.h"
#include "tests.h"

static void each_row_is_found_by_its_name(void **state)
{
    const struct capabilities *row;
    size_t at = 0, n = 0;

    (void)state;
    while ((row = capabilities_each(&at))) {
        assert_ptr_equal(capabilities_of(sv_str(row->network)), row);
        assert_true(row->name[0]);
        n++;
    }
    assert_true(n >= 7);
}

static void a_network_we_do_not_know_answers_nowhere(void **state)
{
    static const char *const names[] = { "myspace", "", "X", "bluesk", "blueskyy" };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct capabilities *can = capabilities_of(sv_str(names[i]));

        assert_string_equal(can->network, "");
        assert_false(can->has_public || can->has_private);
        assert_int_equal(can->at_grammar, AT_WORD);
        assert_true(text_fits(SV("any length"), &can->public_limit));
    }
    assert_string_equal(capabilities_of(sv_of(NULL, 0))->network, "");
}

static void limits_count_as_their_network_does(void **state)
{
    static const struct {
        const char *network, *text;
        size_t length;
    } rows[] = {
        { "x", "日本 https://a.example/a/very/long/path", 4 + 1 + 23 },
        { "bluesky", "日本 👩‍👩‍👧", 4 },
        { "mastodon", "@jane@mastodon.social hi", 8 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(
            text_length(sv_str(rows[i].text), &capabilities_of(sv_str(rows[i].network))->public_limit),
            rows[i].length);
}

static void a_posts_page_is_http_or_nothing(void **state)
{
    static const struct {
        const char *network, *url, *id, *page; /* page NULL: none */
    } rows[] = {
        { "x", NULL, "20", "https://x.com/i/status/20" },
        { "x", "https://x.com/jack/status/20", "20", "https://x.com/jack/status/20" },
        { "x", NULL, "2/../0?\"<", "https://x.com/i/status/2%2F..%2F0%3F%22%3C" },
        { "x", "javascript:alert(1)", "20", "https://x.com/i/status/20" },
        { "bluesky", NULL, "at://did:plc:abc/app.bsky.feed.post/3jz",
          "https://bsky.app/profile/did:plc:abc/post/3jz" },
        { "bluesky", NULL, "at://did:plc:abc", NULL },
        { "bluesky", NULL, "", NULL },
        { "mastodon", NULL, "https://m.example/users/a/statuses/1", "https://m.example/users/a/statuses/1" },
        { "mastodon", NULL, "tag:m.example,2019:1", NULL },
        { "email", NULL, "<abc@mail.example>", NULL },
        { "feed", NULL, "HTTP://a.example/?q=\"x y\"", "HTTP://a.example/?q=%22x%20y%22" },
        { "unheard", NULL, "https://a.example/1", NULL },
        { "unheard", "https://a.example/1", "1", "https://a.example/1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf out;
        bool found;

        buf_init(&out, 1000);
        buf_str_append(&out, "> ");
        found = capabilities_post_url(capabilities_of(sv_str(rows[i].network)), sv_str(rows[i].url),
                                      sv_str(rows[i].id), &out);
        if (found != (rows[i].page != NULL) || !sv_is(sv_skip(buf_sv(&out), 2), found ? rows[i].page : ""))
            fail_msg("%s %s: %s", rows[i].network, rows[i].id, buf_str(&out));
    }
}

int capabilities_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_found_by_its_name),
        cmocka_unit_test(a_network_we_do_not_know_answers_nowhere),
        cmocka_unit_test(limits_count_as_their_network_does),
        cmocka_unit_test(a_posts_page_is_http_or_nothing),
    };

    return cmocka_run_group_tests_name("capabilities", tests, NULL, NULL);
}
