/* tests/unit/channel/test_glance.c: a glance at an event tells what reading it whole tells. */
#include <stdio.h>

#include "channel/bluesky_glance.h"
#include "channel/bluesky_inner.h"
#include "channel/channel_tests.h"
#include "model/post.h"

enum { EVENT_SIZE = 64 << 10 };

#define DID_A  "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
#define DID_B  "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
#define POST_A "at://" DID_A "/app.bsky.feed.post/3ka"
#define POST_B "at://" DID_B "/app.bsky.feed.post/3kb"
#define FACET(start, end, type, member) \
    "{\"index\":{\"byteStart\":" start ",\"byteEnd\":" end \
    "},\"features\":[{\"$type\":\"app.bsky.richtext.facet#" type "\"," member "}]}"

/* Records in which something is said, left out, of another type, or twice. */
static const char *const records[] = {
    "{\"text\":\"plain\",\"langs\":[\"en\",\"de\"],\"createdAt\":\"2026-01-01T00:00:00Z\"}",
    "{\"text\":\"a \\\"quoted\\\" line\\n\\ud83d\\ude00 \\ud800\",\"langs\":[]}",
    "{\"text\":7,\"langs\":[1]}",
    "{\"text\":null,\"langs\":\"en\",\"text\":\"twice\"}",
    "{\"t\\u0065xt\":\"an escaped key\"}",
    "{}",
    "[]",
    "null",
    "{\"text\":\"hi @acme.com #t é\",\"facets\":[" FACET(
        "3", "12", "mention",
        "\"did\":\"" DID_B
        "\"") "," FACET("13", "15", "tag",
                        "\"tag\":\"t\"") "," FACET("16", "18", "link",
                                                   "\"uri\":\"https://acme.com/\\u0041\"") "]}",
    "{\"text\":\"short\",\"facets\":[" FACET("3", "99", "tag", "\"tag\":\"far\"") "," FACET(
        "-1", "2", "tag", "\"tag\":\"before\"") "," FACET("0", "2", "tag", "\"tag\":5") ",7,{}]}",
    "{\"text\":\"\",\"tags\":[\"one\",\"ONE\",\"two\",3,\"\"]}",
    "{\"text\":\"r\",\"reply\":{\"parent\":{\"uri\":\"" POST_A "\"},\"root\":{\"uri\":\"" POST_B "\"}}}",
    "{\"text\":\"r\",\"reply\":{\"parent\":{\"uri\":\"http://no\"},\"root\":{\"uri\":\"" POST_B "\"}}}",
    "{\"text\":\"r\",\"reply\":{\"parent\":{\"uri\":\"" POST_A "\"},\"root\":null}}",
    "{\"text\":\"q\",\"embed\":{\"$type\":\"app.bsky.embed.record\",\"record\":{\"uri\":\"" POST_B "\"}}}",
    "{\"text\":\"q\",\"embed\":{\"$type\":\"app.bsky.embed.record\",\"record\":{\"uri\":\"at://" DID_A
    "/app.bsky.feed.like/1\"}}}",
    "{\"text\":\"m\",\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{\"alt\":\"a\"},{}]}}",
    "{\"text\":\"m\",\"embed\":{\"$type\":\"app.bsky.embed.video\",\"video\":{}}}",
    "{\"text\":\"m\",\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"uri\":\"https://acme.com/x\",\"title\":\"The "
    "\\u0022title\\u0022\"}}}",
    "{\"text\":\"m\",\"embed\":{\"$type\":\"app.bsky.embed.recordWithMedia\",\"record\":{\"record\":{\"uri\":\"" POST_A
    "\"}},\"media\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{}]}}}",
    "{\"subject\":{\"uri\":\"" POST_A "\",\"cid\":\"x\"}}",
    "{\"subject\":{\"uri\":\"nothing\"}}",
};
static const char *const collections[] = { "app.bsky.feed.post", "app.bsky.feed.repost",
                                           "app.bsky.feed.like" };
static const char *const operations[] = { "create", "update", "delete" };
static const char *const keys[] = { "3kaaa", "../x", "" };

/* What the stream's reader makes of a parsed event. */
static bool read_whole(struct json event, struct arena *arena, struct post *out)
{
    struct json commit = json_get(event, "commit");
    struct sv collection = json_text(json_get(commit, "collection"));
    struct bluesky_source source = { .did = json_text(json_get(event, "did")), .seen_at = 1000 };

    if (!sv_is(collection, BLUESKY_POST) && !sv_is(collection, BLUESKY_REPOST))
        return false;
    source.uri = sv_str(arena_printf(arena, "at://%.*s/%.*s/%.*s", SV_ARG(source.did), SV_ARG(collection),
                                     SV_ARG(json_text(json_get(commit, "rkey")))));
    if (sv_is(json_text(json_get(commit, "operation")), "delete")) {
        bluesky_deleted_post(&source, out);
        return true;
    }
    return bluesky_post_read(json_get(commit, "record"), &source, arena, out);
}

/* As far as a glance goes: what a glance leaves out is left out of both. */
static void write_for_comparison(const struct post *post, struct arena *arena, struct buf *out)
{
    struct post copy = *post;

    copy.created_at = copy.edited_at = 0;
    copy.url = sv_of(NULL, 0);
    copy.media = ARENA_NEW(arena, struct post_media, copy.n_media + 1);
    for (size_t i = 0; i < copy.n_media; i++)
        copy.media[i].type = post->media[i].type;
    buf_clear(out);
    post_write(out, &copy);
}

static void compare(struct sv line)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf one = BUF(EVENT_SIZE), other = BUF(EVENT_SIZE);
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(EVENT_SIZE);
    struct bluesky_glancer *glancer = bluesky_glancer_new(EVENT_SIZE);
    struct post glance, whole;
    struct json event;
    int64_t time_us;
    enum bluesky_glance got = bluesky_glance(glancer, line, true, &glance, &time_us);
    bool is_post = json_parse(parser, line, JSON_NETWORK, &event, NULL) && read_whole(event, &arena, &whole);

    if (is_post && got != GLANCE_POST)
        fail_msg("no post at a glance: %.*s", SV_ARG(line));
    if (is_post) {
        write_for_comparison(&glance, &arena, &one);
        write_for_comparison(&whole, &arena, &other);
        if (!sv_equal(buf_sv(&one), buf_sv(&other)))
            fail_msg("%.*s\nis at a glance %s\nand whole      %s", SV_ARG(line), buf_str(&one),
                     buf_str(&other));
        assert_int_equal(time_us, 1000000);
    }
    bluesky_glancer_free(glancer);
}

static void a_glance_tells_what_the_whole_event_tells(void **state)
{
    CLEANUP(buf_done) struct buf line = BUF(EVENT_SIZE);
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(records) * COUNT(collections) * COUNT(operations) * COUNT(keys); i++) {
        size_t rest = i / COUNT(records);

        buf_clear(&line);
        buf_printf(
            &line,
            "{\"did\":\"" DID_A
            "\",\"time_us\":1000000,\"kind\":\"commit\",\"commit\":{\"rev\":\"r\",\"operation\":\"%s\","
            "\"collection\":\"%s\",\"rkey\":\"%s\",\"record\":%s,\"cid\":\"c\"}}",
            operations[rest % COUNT(operations)], collections[rest / COUNT(operations) % COUNT(collections)],
            keys[rest / COUNT(operations) / COUNT(collections)], records[i % COUNT(records)]);
        compare(buf_sv(&line));
        n++;
    }
    assert_true(n > 500);
}

static void what_is_no_post_of_ours_is_nothing(void **state)
{
    static const struct {
        const char *line;
        enum bluesky_glance is;
    } rows[] = {
        { "no JSON", GLANCE_UNSURE },
        { "", GLANCE_UNSURE },
        { "{\"did\":\"" DID_A "\"}", GLANCE_NOTHING },
        { "{\"did\":\"" DID_A "\",\"time_us\":-5,\"commit\":{\"collection\":\"app.bsky.feed.post\"}}",
          GLANCE_NOTHING },
        { "{\"did\":\"" DID_A "\",\"time_us\":5,\"commit\":{\"collection\":\"app.bsky.feed.like\"}}",
          GLANCE_NOTHING },
        { "{\"did\":\"" DID_A
          "\",\"time_us\":5,\"commit\":{\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k\"}}",
          GLANCE_NOTHING },
    };
    struct bluesky_glancer *glancer = bluesky_glancer_new(EVENT_SIZE);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct post post;
        int64_t time_us;

        if (bluesky_glance(glancer, sv_str(rows[i].line), true, &post, &time_us) != rows[i].is)
            fail_msg("%s", rows[i].line);
        assert_true(time_us >= 0);
    }
    bluesky_glancer_free(glancer);
    bluesky_glancer_free(NULL);
}

const struct CMUnitTest glance_tests[] = {
    cmocka_unit_test(a_glance_tells_what_the_whole_event_tells),
    cmocka_unit_test(what_is_no_post_of_ours_is_nothing),
};
const size_t n_glance_tests = COUNT(glance_tests);
