/* tests/unit/channel/test_answer.c: answers in parts, fixed before they go. */
#include <stdio.h>

#include "channel/bluesky_inner.h"
#include "channel/channel_tests.h"
#include "channel/fake_pds.h"

#define GET_RECORD "com.atproto.repo.getRecord"
#define PUT        "com.atproto.repo.putRecord"
#define ASKED      "at://" THEIR_DID "/app.bsky.feed.post/q"

static void open_signed_in(struct channel_test *test)
{
    struct channel_identity identity;
    struct err err = { 0 };

    channel_test_open(test, PASSWORD);
    if (!test->state->channel->sign_in(test->state, &test->arena, &identity, &err))
        fail_msg("%s", err.text);
}

static bool prepare(struct channel_test *test, const char *text, struct sv in_reply_to,
                    struct channel_parts *out, struct err *err)
{
    const struct channel_answer answer = { .text = sv_str(text),
                                           .in_reply_to = in_reply_to,
                                           .lang = SV("en") };

    return test->state->channel->prepare(test->state, &answer, &test->arena, out, err);
}

/* The record inside a part. */
static struct json record_of(struct json_parser *parser, const struct channel_part *part)
{
    struct json put;

    assert_true(json_parse(parser, part->record, JSON_FILE, &put, NULL));
    assert_int_equal(json_type(json_get(put, "swapRecord")), JSON_NULL);
    assert_true(sv_is(json_text(json_get(put, "repo")), OUR_DID));
    return json_get(put, "record");
}

static void a_reply_names_parent_and_root(void **state)
{
    struct channel_test *test = *state;
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(1 << 20);
    struct channel_parts parts;
    struct json record, reply;
    struct err err = { 0 };

    ANSWER(test, GET_RECORD, .query = "rkey=q", .status = 200,
           .body = "{\"uri\":\"" ASKED
                   "\",\"cid\":\"cid-q\",\"value\":{\"reply\":{\"root\":{\"uri\":\"at://" THEIR_DID
                   "/app.bsky.feed.post/r\",\"cid\":\"cid-r\"}}}}");
    open_signed_in(test);
    if (!prepare(test, "Sorry @jane.test, and @nobody.test! See https://a.example #help", SV(ASKED), &parts,
                 &err))
        fail_msg("%s", err.text);
    assert_int_equal(parts.n, 1);
    assert_int_equal(parts.at[0].at, test->now);
    assert_true(sv_is(parts.at[0].in_reply_to, ASKED));
    assert_true(sv_starts(parts.at[0].id, SV("at://" OUR_DID "/app.bsky.feed.post/")));
    record = record_of(parser, &parts.at[0]);
    reply = json_get(record, "reply");
    assert_true(sv_is(json_text(json_get(json_get(reply, "parent"), "cid")), "cid-q"));
    assert_true(sv_is(json_text(json_get(json_get(reply, "root"), "cid")), "cid-r"));
    assert_true(sv_is(json_text(json_get(record, "createdAt")), "2026-01-01T00:00:00Z"));
    assert_non_null(
        strstr(parts.at[0].record.at, "\"did\":\"" THEIR_DID "\"")); /* jane's mention, not nobody's */
    assert_null(strstr(parts.at[0].record.at, "nobody.test\","));
    assert_non_null(strstr(parts.at[0].record.at, "\"tag\":\"help\""));
}

static void a_top_post_is_its_own_root(void **state)
{
    struct channel_test *test = *state;
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(1 << 20);
    struct channel_parts parts;
    struct json reply;
    struct err err = { 0 };

    ANSWER(test, GET_RECORD, .status = 200,
           .body = "{\"uri\":\"" ASKED "\",\"cid\":\"cid-q\",\"value\":{\"text\":\"?\"}}");
    open_signed_in(test);
    assert_true(prepare(test, "Yes.", SV(ASKED), &parts, &err));
    reply = json_get(record_of(parser, &parts.at[0]), "reply");
    assert_true(sv_is(json_text(json_get(json_get(reply, "root"), "uri")), ASKED));
    assert_true(prepare(test, "An announcement.", sv_of(NULL, 0), &parts, &err));
    assert_int_equal(json_type(json_get(record_of(parser, &parts.at[0]), "reply")), JSON_ABSENT);
}

static void a_long_answer_is_a_chain_of_parts(void **state)
{
    struct channel_test *test = *state;
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(1 << 20);
    CLEANUP(buf_done) struct buf text = { 0 };
    struct channel_parts parts;
    struct err err = { 0 };

    ANSWER(test, GET_RECORD, .status = 200, .body = "{\"uri\":\"" ASKED "\",\"cid\":\"cid-q\",\"value\":{}}");
    open_signed_in(test);
    buf_init(&text, 10000);
    for (int i = 0; i < 12; i++)
        buf_printf(&text,
                   "This is sentence number %d of the long answer we owe you, and it goes on a little. ", i);
    assert_true(prepare(test, buf_str(&text), SV(ASKED), &parts, &err));
    assert_true(parts.n >= 4);
    for (size_t i = 0; i < parts.n; i++) {
        struct json record = record_of(parser, &parts.at[i]);
        struct json parent = json_get(json_get(record, "reply"), "parent");

        assert_true(sv_ends(parts.at[i].text, SV(".")));
        assert_true(parts.at[i].text.len <= 300);
        assert_int_equal(parts.at[i].at, test->now + (ms_t)i);
        assert_true(sv_is(json_text(json_get(json_get(json_get(record, "reply"), "root"), "uri")), ASKED));
        assert_true(sv_equal(json_text(json_get(parent, "uri")), parts.at[i].in_reply_to));
        if (i > 0) {
            CLEANUP(buf_done) struct buf cid = { 0 };
            CLEANUP(json_parser_freep) struct json_parser *above = json_parser_new(1 << 20);

            buf_init(&cid, 128);
            assert_true(sv_equal(parts.at[i].in_reply_to, parts.at[i - 1].id));
            assert_true(bluesky_cid(record_of(above, &parts.at[i - 1]), &cid));
            assert_true(sv_equal(json_text(json_get(parent, "cid")), buf_sv(&cid)));
            assert_true(sv_compare(parts.at[i - 1].id, parts.at[i].id) < 0);
        }
    }
}

static void what_can_not_be_answered_is_said_so(void **state)
{
    struct channel_test *test = *state;
    struct channel_parts parts;
    struct err err = { 0 };

    channel_test_open(test, PASSWORD);
    assert_false(prepare(test, "x", SV(ASKED), &parts, &err));
    assert_int_equal(err.kind, ERR_DENIED); /* not signed in */
    open_signed_in(test);
    assert_false(prepare(test, " \n ", SV(ASKED), &parts, &err));
    assert_int_equal(err.kind, ERR_INPUT);
    assert_false(prepare(test, "\xFF\xFE", SV(ASKED), &parts, &err));
    assert_int_equal(err.kind, ERR_INPUT);
    assert_false(prepare(test, "x", SV("12345"), &parts, &err));
    assert_int_equal(err.kind, ERR_INPUT);
    ANSWER(test, GET_RECORD, .status = 400, .body = "{\"error\":\"RecordNotFound\",\"message\":\"m\"}");
    assert_false(prepare(test, "x", SV(ASKED), &parts, &err));
    assert_int_equal(err.kind, ERR_ABSENT);
    ANSWER(test, GET_RECORD, .status = 502, .body = "");
    assert_false(prepare(test, "x", SV(ASKED), &parts, &err));
    assert_int_equal(err.kind, ERR_LATER);
}

static void the_same_part_is_the_same_call_however_often(void **state)
{
    struct channel_test *test = *state;
    struct channel_parts parts;
    char body[4096], again[4096], answer[512];
    bool is_there;
    struct err err = { 0 };

    open_signed_in(test);
    assert_true(prepare(test, "Once.", sv_of(NULL, 0), &parts, &err));
    ANSWER(test, PUT, .status = 0);
    assert_false(test->state->channel->send(test->state, &parts.at[0], &err));
    assert_int_equal(err.kind, ERR_UNSURE);
    fake_pds_body(test->pds, body, sizeof body);
    ANSWER(test, GET_RECORD, .status = 400, .body = "{\"error\":\"RecordNotFound\",\"message\":\"m\"}");
    assert_true(test->state->channel->find(test->state, &parts.at[0], &is_there, &err));
    assert_false(is_there);
    (void)snprintf(answer, sizeof answer, "{\"uri\":\"%.*s\",\"cid\":\"b\"}", SV_ARG(parts.at[0].id));
    ANSWER(test, PUT, .status = 200, .body = answer);
    assert_true(test->state->channel->send(test->state, &parts.at[0], &err));
    fake_pds_body(test->pds, again, sizeof again);
    assert_string_equal(body, again);
    ANSWER(test, GET_RECORD, .status = 200, .body = answer);
    assert_true(test->state->channel->find(test->state, &parts.at[0], &is_there, &err));
    assert_true(is_there);
    ANSWER(test, GET_RECORD, .status = 200, .body = "{}"); /* that says neither */
    assert_false(test->state->channel->find(test->state, &parts.at[0], &is_there, &err));
    assert_int_equal(err.kind, ERR_UNSURE);
    ANSWER(test, GET_RECORD, .status = 500, .body = "");
    assert_false(test->state->channel->find(test->state, &parts.at[0], &is_there, &err));
    assert_int_equal(err.kind, ERR_LATER);
}

static void two_answers_of_one_moment_have_two_keys(void **state)
{
    struct channel_test *test = *state;
    struct channel_parts one, other;
    struct err err = { 0 };

    open_signed_in(test);
    assert_true(prepare(test, "One.", sv_of(NULL, 0), &one, &err));
    assert_true(prepare(test, "Other.", sv_of(NULL, 0), &other, &err));
    assert_true(sv_compare(one.at[0].id, other.at[0].id) < 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_pds_set_up, fake_pds_tear_down)
const struct CMUnitTest answer_tests[] = {
    TEST(a_reply_names_parent_and_root),
    TEST(a_top_post_is_its_own_root),
    TEST(a_long_answer_is_a_chain_of_parts),
    TEST(what_can_not_be_answered_is_said_so),
    TEST(the_same_part_is_the_same_call_however_often),
    TEST(two_answers_of_one_moment_have_two_keys),
};
const size_t n_answer_tests = COUNT(answer_tests);
