/* tests/unit/channel/test_post.c: records as posts; hand-written rows, and the real capture where it is at
 * hand. */
#include <stdio.h>

#include "channel/archive.h"
#include "channel/bluesky_inner.h"
#include "channel/channel_tests.h"
#include "channel/fake_pds.h"
#include "model/post.h"

#define URI "at://" THEIR_DID "/app.bsky.feed.post/3kabc"

/* `post` is in the post format; `seen_at` of every row is 2026-01-01T12:00:00Z. */
/* clang-format off */
static const struct {
    const char *what, *uri, *record, *post;
} rows[] = {
    { "the least", URI, "{\"text\":\"hi\",\"createdAt\":\"2026-01-01T11:00:00.500Z\"}",
      "\"created_at\":\"2026-01-01T11:00:00.500Z\",\"text\":\"hi\",\"conversation\":\"" URI "\"" },
    { "a reply is to whom it answers", URI,
      "{\"text\":\"why?\",\"createdAt\":\"2026-01-01T11:00:00Z\",\"langs\":[\"en-US\",\"de\"],\"reply\":{\"parent\":{\"cid\":\"b\",\"uri\":\"at://" OUR_DID
      "/app.bsky.feed.post/p\"},\"root\":{\"cid\":\"b\",\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/r\"}}}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"lang\":\"en-US\",\"text\":\"why?\",\"to\":\"" OUR_DID
      "\",\"in_reply_to\":\"at://" OUR_DID "/app.bsky.feed.post/p\",\"root\":\"at://" OUR_DID
      "/app.bsky.feed.post/r\",\"conversation\":\"at://" OUR_DID "/app.bsky.feed.post/r\"" },
    { "a clock that is ahead, and one that is nonsense", URI, "{\"text\":\"\",\"createdAt\":\"2031-01-01T00:00:00Z\"}",
      "\"created_at\":\"2026-01-01T12:00:00Z\",\"text\":\"\",\"conversation\":\"" URI "\"" },
    { "no time at all", URI, "{\"text\":7,\"createdAt\":\"yesterday\",\"facets\":3,\"embed\":[],\"langs\":\"en\",\"reply\":\"x\"}",
      "\"created_at\":\"2026-01-01T12:00:00Z\",\"text\":\"\",\"conversation\":\"" URI "\"" },
    { "facets tell names, links and tags", URI,
      "{\"text\":\"@us.test a.example/\xE2\x80\xA6 #bad\",\"createdAt\":\"2026-01-01T11:00:00Z\",\"tags\":[\"more\",\"BAD\"],\"facets\":["
      "{\"index\":{\"byteStart\":0,\"byteEnd\":8},\"features\":[{\"$type\":\"app.bsky.richtext.facet#mention\",\"did\":\"" OUR_DID "\"}]},"
      "{\"index\":{\"byteStart\":9,\"byteEnd\":22},\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":\"https://a.example/long\"}]},"
      "{\"index\":{\"byteStart\":23,\"byteEnd\":27},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"bad\"}]},"
      "{\"index\":{\"byteStart\":9,\"byteEnd\":900},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"beyond\"}]},"
      "{\"index\":{\"byteStart\":-1,\"byteEnd\":2},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"before\"}]}]}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"text\":\"@us.test a.example/\xE2\x80\xA6 #bad\",\"conversation\":\"" URI
      "\",\"mentions\":[\"us.test\",\"" OUR_DID "\"],\"tags\":[\"bad\",\"more\"],\"links\":[{\"url\":\"https://a.example/long\"}]" },
    { "pictures with their words, a film, a card", URI,
      "{\"text\":\"\",\"createdAt\":\"2026-01-01T11:00:00Z\",\"embed\":{\"$type\":\"app.bsky.embed.recordWithMedia\",\"record\":{\"record\":{\"uri\":\"at://" OUR_DID
      "/app.bsky.feed.post/q\",\"cid\":\"b\"}},\"media\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{\"alt\":\"a broken neck\",\"image\":{\"ref\":{\"$link\":\"bafk\"}}}]}}}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"text\":\"\",\"to\":\"" OUR_DID "\",\"conversation\":\"" URI "\",\"quote_of\":\"at://" OUR_DID
      "/app.bsky.feed.post/q\",\"media\":[{\"url\":\"https://cdn.bsky.app/img/feed_fullsize/plain/" THEIR_DID
      "/bafk@jpeg\",\"type\":\"image\",\"alt\":\"a broken neck\"}]" },
    { "a card's title goes to its link", URI,
      "{\"text\":\"\",\"createdAt\":\"2026-01-01T11:00:00Z\",\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"uri\":\"https://a.example/\",\"title\":\"A\"}}}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"text\":\"\",\"conversation\":\"" URI
      "\",\"links\":[{\"url\":\"https://a.example/\",\"title\":\"A\"}]" },
    { "a list that is quoted is no post", URI,
      "{\"text\":\"\",\"createdAt\":\"2026-01-01T11:00:00Z\",\"embed\":{\"$type\":\"app.bsky.embed.record\",\"record\":{\"uri\":\"at://" OUR_DID "/app.bsky.graph.list/q\"}}}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"text\":\"\",\"conversation\":\"" URI "\"" },
    { "a repost", "at://" THEIR_DID "/app.bsky.feed.repost/3kabc",
      "{\"subject\":{\"uri\":\"at://" OUR_DID "/app.bsky.feed.post/q\"},\"createdAt\":\"2026-01-01T11:00:00Z\"}",
      "\"created_at\":\"2026-01-01T11:00:00Z\",\"text\":\"\",\"repost_of\":\"at://" OUR_DID "/app.bsky.feed.post/q\"" },
    { "a repost of nothing", "at://" THEIR_DID "/app.bsky.feed.repost/3kabc", "{\"createdAt\":\"2026-01-01T11:00:00Z\"}", NULL },
    { "another collection", "at://" THEIR_DID "/app.bsky.feed.like/3kabc", "{\"createdAt\":\"2026-01-01T11:00:00Z\"}", NULL },
    { "no record", URI, "[]", NULL },
};
/* clang-format on */

static bool is_empty_list(struct json value)
{
    struct json_iter iter = { 0 };
    struct json first;

    return json_type(value) == JSON_ARRAY && !json_each(value, &iter, &first);
}

/* Two lines of the post format, member by member: whatever their order. An empty list is as good as none. */
static bool same_members(struct json one, struct json other)
{
    struct json_iter iter = { 0 };
    struct sv key, text;
    struct json value;
    size_t n_one = 0, n_other = 0;

    if (json_type(one) != json_type(other))
        return false;
    if (json_type(one) == JSON_OBJECT) {
        while (json_each_member(other, &iter, &key, &value))
            n_other++;
        iter = (struct json_iter){ 0 };
        while (json_each_member(one, &iter, &key, &value)) {
            char name[64];

            if (is_empty_list(value))
                continue;
            (void)snprintf(name, sizeof name, "%.*s", SV_ARG(key));
            n_one++;
            if (!same_members(value, json_get(other, name)))
                return false;
        }
        return n_one == n_other;
    }
    if (json_type(one) == JSON_ARRAY) {
        struct json_iter beside = { 0 };
        struct json its;

        while (json_each(one, &iter, &value))
            if (!json_each(other, &beside, &its) || !same_members(value, its))
                return false;
        return !json_each(other, &beside, &its);
    }
    text = json_text(one);
    return json_type(one) != JSON_STRING || sv_equal(text, json_text(other));
}

static void records_become_posts(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(1 << 20);
        CLEANUP(json_parser_freep) struct json_parser *parser_got = json_parser_new(1 << 20);
        CLEANUP(json_parser_freep) struct json_parser *parser_wanted = json_parser_new(1 << 20);
        CLEANUP(buf_done) struct buf got = { 0 };
        CLEANUP(buf_done) struct buf wanted = { 0 };
        struct bluesky_source source = { .did = SV(THEIR_DID),
                                         .uri = sv_str(rows[i].uri),
                                         .seen_at = 1767268800000 };
        struct arena arena = { 0 };
        struct json record, got_json, wanted_json;
        struct post post;
        struct err err = { 0 };
        bool is_post;

        if (!json_parse(parser, sv_str(rows[i].record), JSON_NETWORK, &record, &err))
            fail_msg("%s: %s", rows[i].what, err.text);
        is_post = bluesky_post_read(record, &source, &arena, &post);
        if (is_post != (rows[i].post != NULL))
            fail_msg("%s", rows[i].what);
        if (!is_post)
            continue;
        buf_init(&got, 1 << 20);
        buf_init(&wanted, 1 << 20);
        post.url = sv_of(NULL, 0);
        post_write(&got, &post);
        buf_printf(&wanted,
                   "{\"network\":\"bluesky\",\"id\":\"%s\",\"author\":{\"id\":\"" THEIR_DID "\"},%s}",
                   rows[i].uri, rows[i].post);
        assert_true(json_parse(parser_got, buf_sv(&got), JSON_FILE, &got_json, &err));
        if (!json_parse(parser_wanted, buf_sv(&wanted), JSON_FILE, &wanted_json, &err))
            fail_msg("%s: %s", rows[i].what, err.text);
        if (!same_members(got_json, wanted_json))
            fail_msg("%s: got %s\nwanted %s", rows[i].what, buf_str(&got), buf_str(&wanted));
        arena_done(&arena);
    }
}

/* ---- the real capture ---- */

struct golden {
    struct json_parser *parser;
    struct buf lines;
};

/* The golden post with this id, or absent. */
static struct json golden_find(struct golden *golden, struct sv id)
{
    struct sv rest = buf_sv(&golden->lines);

    while (rest.len) {
        struct sv line = sv_split(&rest, '\n');
        struct json json;

        if (line.len && memmem(line.at, line.len, id.at, id.len) &&
            json_parse(golden->parser, line, JSON_NETWORK, &json, NULL) &&
            sv_equal(json_text(json_get(json, "id")), id))
            return json;
    }
    return (struct json){ 0 };
}

static void check_against(struct golden *golden, const struct post *post)
{
    struct json wanted = golden_find(golden, post->id);
    ms_t created_at = 0;

    if (json_type(wanted) != JSON_OBJECT)
        fail_msg("%.*s is in no golden line", SV_ARG(post->id));
    assert_true(sv_equal(json_text(json_get(wanted, "author")), post->author.id));
    assert_true(sv_equal(json_text(json_get(wanted, "text")), post->text));
    assert_true(sv_equal(json_text(json_get(wanted, "lang")), post->lang));
    assert_true(sv_equal(json_text(json_get(wanted, "in_reply_to")), post->in_reply_to));
    assert_true(sv_equal(json_text(json_get(wanted, "repost_of")), post->repost_of));
    assert_true(clock_parse(json_text(json_get(wanted, "created_at")), &created_at));
    assert_int_equal(created_at, post->created_at);
}

static size_t check_events(struct golden *golden, struct sv lines)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(1 << 20);
    struct arena arena = { 0 };
    size_t n_posts = 0;

    while (lines.len) {
        struct sv line = sv_split(&lines, '\n');
        struct json event, commit;
        struct bluesky_source source;
        struct post post;
        int64_t time_us = 0;

        if (!line.len)
            continue;
        assert_true(json_parse(parser, line, JSON_NETWORK, &event, NULL));
        commit = json_get(event, "commit");
        if (json_type(json_get(commit, "record")) != JSON_OBJECT)
            continue;
        assert_true(json_i64(json_get(event, "time_us"), &time_us));
        arena_reset(&arena);
        source.did = json_text(json_get(event, "did"));
        source.seen_at = time_us / 1000;
        source.uri = sv_str(arena_printf(&arena, "at://%.*s/%.*s/%.*s", SV_ARG(source.did),
                                         SV_ARG(json_text(json_get(commit, "collection"))),
                                         SV_ARG(json_text(json_get(commit, "rkey")))));
        if (bluesky_post_read(json_get(commit, "record"), &source, &arena, &post)) {
            check_against(golden, &post);
            n_posts++;
        }
        if (json_text(json_get(commit, "cid")).len) {
            CLEANUP(buf_done) struct buf cid = { 0 };

            buf_init(&cid, 128);
            if (!bluesky_cid(json_get(commit, "record"), &cid) ||
                !sv_equal(buf_sv(&cid), json_text(json_get(commit, "cid"))))
                fail_msg("the CID of %.*s is %s", SV_ARG(source.uri), buf_str(&cid));
        }
    }
    arena_done(&arena);
    return n_posts;
}

static void the_real_capture_is_read_as_its_golden_posts(void **state UNUSED)
{
    struct golden golden = { .parser = json_parser_new(1 << 20) };
    CLEANUP(buf_done) struct buf events = { 0 };
    char archive[512];

    buf_init(&golden.lines, 1 << 24);
    buf_init(&events, 1 << 24);
    if (!has_archive("jetstream_capture", archive, sizeof archive)) {
        print_message("skipped: %s is not here (EARSHOT_DATA names the folder)\n", archive);
        json_parser_free(golden.parser);
        skip();
    }
    read_archive(archive, "jetstream_posts.jsonl", &golden.lines);
    read_archive(archive, "expected_v1.jsonl", &events);
    assert_int_equal(check_events(&golden, buf_sv(&events)), 32);
    buf_clear(&events);
    read_archive(archive, "golden_v1.jsonl", &events);
    assert_int_equal(check_events(&golden, buf_sv(&events)), 2);
    buf_done(&golden.lines);
    json_parser_free(golden.parser);
}

const struct CMUnitTest post_tests[] = { cmocka_unit_test(records_become_posts),
                                         cmocka_unit_test(the_real_capture_is_read_as_its_golden_posts) };
const size_t n_post_tests = COUNT(post_tests);
