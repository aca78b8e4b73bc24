/* tests/unit/channel/test_pieces.c: what needs no network: names, keys, CIDs, facets, the memory of what was
 * seen. */
#include <stdio.h>

#include "channel/bluesky_inner.h"
#include "channel/channel_tests.h"

static void what_is_new_is_told_once_and_the_oldest_is_forgotten(void **state UNUSED)
{
    struct seen seen = { 0 };

    for (uint64_t i = 1; i <= SEEN_MAX; i++)
        assert_true(seen_add(&seen, i));
    assert_false(seen_add(&seen, 1));
    assert_true(seen_add(&seen, SEEN_MAX + 1));
    assert_true(seen_add(&seen, 1));
    assert_false(seen_add(&seen, 3));
    seen_clear(&seen);
    assert_true(seen_add(&seen, 3));
    seen_done(&seen);
}

static void a_handle_is_told_from_what_is_none(void **state UNUSED)
{
    static const char *const good[] = { "us.test", "a.co", "name.bsky.social", "xn--bcher-kva.example",
                                        "8bit.example" };
    static const char *const bad[] = { "",         "us",          ".test",    "us.",
                                       "us..test", "-us.test",    "us-.test", "u_s.test",
                                       "us.1est",  "us test.com", "ü.test" };

    for (size_t i = 0; i < COUNT(good); i++)
        if (!bluesky_is_handle(sv_str(good[i])))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (bluesky_is_handle(sv_str(bad[i])))
            fail_msg("%s", bad[i]);
}

static void an_at_uri_is_taken_apart_or_refused(void **state UNUSED)
{
    static const char *const bad[] = { "",
                                       "at://",
                                       "at://did:plc:abc",
                                       "at://did:plc:abc/app.bsky.feed.post",
                                       "at://us.test/a.b.c/d",
                                       "at://did:plc:abc/app.bsky.feed.post/a/b",
                                       "at://did:plc:abc/app bsky/x",
                                       "https://bsky.app/",
                                       "at://did:plc:a c/x.y.z/k",
                                       "at://did:plc:abc//k" };
    struct sv did, collection, rkey;

    assert_true(
        bluesky_uri_split(SV("at://did:web:a.b%3A80/app.bsky.feed.post/3k~_x"), &did, &collection, &rkey));
    assert_true(sv_is(did, "did:web:a.b%3A80") && sv_is(collection, BLUESKY_POST) && sv_is(rkey, "3k~_x"));
    for (size_t i = 0; i < COUNT(bad); i++)
        if (bluesky_uri_split(sv_str(bad[i]), &did, &collection, &rkey))
            fail_msg("%s", bad[i]);
}

static void a_key_is_its_time(void **state UNUSED)
{
    char first[14], second[14], zero[14];

    bluesky_tid(0, 0, zero);
    assert_string_equal(zero, "2222222222222");
    bluesky_tid(1767225600000000, 7, first);
    bluesky_tid(1767225600000001, 6, second);
    assert_true(strcmp(first, second) < 0);
    assert_int_equal(strlen(first), 13);
}

/* CIDs as the reference implementation gives them. */
/* clang-format off */
static const struct {
    const char *record, *cid;
} cids[] = {
    { "{}", "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua" },
    { "{\"b\":-1,\"cc\":[true,false,null],\"a\":1}", "bafyreiagageh37werf5l7mr6qfhinsdl7qysw3xgsooj6rqhs52fa6dltm" },
    { "{\"$type\":\"app.bsky.feed.post\",\"text\":\"Gr\xC3\xBC\xC3\x9F" "e \xF0\x9F\x8E\xB8\","
      "\"createdAt\":\"2026-01-02T03:04:05.678Z\",\"langs\":[\"de\"]}",
      "bafyreierdqrvn7o4p3u5wsq7x5e43pgnwgcmomdibm56fmmc6orqvsolnq" },
};
/* clang-format on */

static void a_cid_is_the_one_the_network_will_give(void **state UNUSED)
{
    struct json_parser *parser = json_parser_new(1 << 20);

    for (size_t i = 0; i < COUNT(cids); i++) {
        CLEANUP(buf_done) struct buf cid = { 0 };
        struct json record;
        struct err err = { 0 };

        buf_init(&cid, 128);
        if (!json_parse(parser, sv_str(cids[i].record), JSON_FILE, &record, &err))
            fail_msg("%s", err.text);
        assert_true(bluesky_cid(record, &cid));
        assert_string_equal(buf_str(&cid), cids[i].cid);
    }
    json_parser_free(parser);
}

static void numbers_of_every_length_go_into_a_cid(void **state UNUSED)
{
    struct json_parser *parser = json_parser_new(1 << 20);
    CLEANUP(buf_done) struct buf record = { 0 };
    CLEANUP(buf_done) struct buf cid = { 0 };
    struct json json;

    buf_init(&record, 4096);
    buf_init(&cid, 128);
    buf_str_append(&record, "{\"long\":\"");
    for (int i = 0; i < 300; i++)
        buf_char(&record, 'x');
    buf_str_append(&record,
                   "\",\"n\":[0,23,24,255,256,65535,65536,4294967295,4294967296,-24,-25,-256,-257]}");
    assert_true(json_parse(parser, buf_sv(&record), JSON_FILE, &json, NULL));
    assert_true(bluesky_cid(json, &cid));
    assert_string_equal(buf_str(&cid), "bafyreiaj7ovum7ietqqphoclqw7465thahsg6okpbswrnuqlzuqxlfydga");
    json_parser_free(parser);
}

static void a_record_with_a_fraction_has_no_cid(void **state UNUSED)
{
    struct json_parser *parser = json_parser_new(1 << 20);
    CLEANUP(buf_done) struct buf cid = { 0 };
    struct json record;

    buf_init(&cid, 128);
    assert_true(json_parse(parser, SV("{\"a\":1.5}"), JSON_FILE, &record, NULL));
    assert_false(bluesky_cid(record, &cid));
    json_parser_free(parser);
}

/* `facets`: kind start-end value, in order. */
/* clang-format off */
static const struct {
    const char *text, *facets;
} facet_rows[] = {
    { "no facets here", "" },
    { "@jane.test hello", "@0-10=jane.test " },
    { "Hi @jane.test, see @bob.bsky.social.", "@3-13=jane.test @19-35=bob.bsky.social " },
    { "mail me@jane.test or @nobody or @", "" },
    { "(@jane.test)", "@1-11=jane.test " },
    { "Gr\xC3\xBC\xC3\x9F" "e @jane.test", "@8-18=jane.test " },
    { "\xF0\x9F\x8E\xB8 https://a.example/x.", "l5-24=https://a.example/x " },
    { "see https://a.example/x_(y) and (http://b.example/z).", "l4-27=https://a.example/x_(y) l33-51=http://b.example/z " },
    { "www.a.example/help, please", "l0-18=www.a.example/help " },
    { "https:// and http://nodot and xhttps://a.example", "" },
    { "HTTPS://A.example", "l0-17=HTTPS://A.example " },
    { "#guitar and #1 and #2nd, #caf\xC3\xA9!", "#0-7=guitar #19-23=2nd #25-31=caf\xC3\xA9 " },
    { "a#b ##c # d", "" },
    { "\xEF\xBC\x83\xE6\xA5\xBD\xE5\x99\xA8\xE3\x80\x80@jane.test", "#0-9=\xE6\xA5\xBD\xE5\x99\xA8 @12-22=jane.test " },
    { "https://a.example/#top #tag", "l0-22=https://a.example/#top #23-27=tag " },
};
/* clang-format on */

static void facets_stand_at_their_bytes(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(facet_rows); i++) {
        struct bluesky_facet facets[BLUESKY_FACETS_MAX];
        size_t n = bluesky_facets_find(sv_str(facet_rows[i].text), facets);
        CLEANUP(buf_done) struct buf got = { 0 };

        buf_init(&got, 4096);
        for (size_t j = 0; j < n; j++)
            buf_printf(&got, "%c%zu-%zu=%.*s ", "@l#"[facets[j].kind], facets[j].start, facets[j].end,
                       SV_ARG(facets[j].value));
        if (strcmp(buf_str(&got), facet_rows[i].facets) != 0)
            fail_msg("%s: %s", facet_rows[i].text, buf_str(&got));
    }
}

static void a_hostile_text_gives_a_bounded_number_of_facets(void **state UNUSED)
{
    CLEANUP(buf_done) struct buf text = { 0 };
    struct bluesky_facet facets[BLUESKY_FACETS_MAX];

    buf_init(&text, 1 << 16);
    for (int i = 0; i < 1000; i++)
        buf_str_append(&text, "#tag ");
    assert_int_equal(bluesky_facets_find(buf_sv(&text), facets), BLUESKY_FACETS_MAX);
}

const struct CMUnitTest seen_tests[] = { cmocka_unit_test(
                                             what_is_new_is_told_once_and_the_oldest_is_forgotten),
                                         cmocka_unit_test(a_handle_is_told_from_what_is_none),
                                         cmocka_unit_test(an_at_uri_is_taken_apart_or_refused) };
const size_t n_seen_tests = COUNT(seen_tests);
const struct CMUnitTest cid_tests[] = { cmocka_unit_test(a_key_is_its_time),
                                        cmocka_unit_test(a_cid_is_the_one_the_network_will_give),
                                        cmocka_unit_test(numbers_of_every_length_go_into_a_cid),
                                        cmocka_unit_test(a_record_with_a_fraction_has_no_cid) };
const size_t n_cid_tests = COUNT(cid_tests);
const struct CMUnitTest facets_tests[] = { cmocka_unit_test(facets_stand_at_their_bytes),
                                           cmocka_unit_test(
                                               a_hostile_text_gives_a_bounded_number_of_facets) };
const size_t n_facets_tests = COUNT(facets_tests);
