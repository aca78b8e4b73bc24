/* tests/unit/wire_net/test_ws.c: the WebSocket client against frames written byte by byte. */
#include "wire/ws.h"

#include <stdio.h>

#include "support/ws_double.h"
#include "wire/guard.h"
#include "wire_net/wire_net_tests.h"

/* The handshake is HTTP; the frames that follow it are sent in the same breath. What the client says after (a
 * pong, a close) is no HTTP request, so the double just keeps the connection. */
struct fixture {
    struct http_double *http;
    struct guard guard;
    struct buf frames;
    bool drops;
    char url[128];
    char user_agent[32];
};

static bool answer(void *ctx, const struct http_double_request *request, struct buf *out)
{
    struct fixture *fixture = ctx;
    struct sv agent = http_double_header(request, "user-agent");

    if (sv_is(request->target, "/elsewhere")) {
        http_double_write(out, 302, "location: ws://127.0.0.3:9/\r\n", "");
        return true;
    }
    if (sv_is(request->target, "/refused")) {
        http_double_write(out, 503, "", "busy");
        return true;
    }
    (void)snprintf(fixture->user_agent, sizeof fixture->user_agent, "%.*s", SV_ARG(agent));
    ws_double_accept(request, out);
    buf_sv_append(out, buf_sv(&fixture->frames));
    return !fixture->drops;
}

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture, 1);
    char host_port[64];

    buf_init(&fixture->frames, 4 << 20);
    fixture->http = http_double_start(answer, fixture);
    (void)snprintf(host_port, sizeof host_port, "localhost:%d", http_double_port(fixture->http));
    (void)snprintf(fixture->url, sizeof fixture->url, "ws://%s/subscribe?a=b", host_port);
    assert_true(guard_allow(&fixture->guard, sv_str(host_port), NULL));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    http_double_stop(fixture->http);
    buf_done(&fixture->frames);
    free(fixture);
    return 0;
}

static struct ws *open_ws(struct fixture *fixture, size_t message_max)
{
    struct ws_options options = {
        .url = fixture->url, .guard = &fixture->guard, .user_agent = "Earshot/ws", .message_max = message_max
    };
    struct ws *ws = NULL;
    struct err err = { 0 };

    if (!ws_open(&options, &ws, &err))
        fail_msg("%s", err.text);
    return ws;
}

static void expect(struct ws *ws, struct sv wanted)
{
    enum ws_got got;
    struct sv message;
    struct err err = { 0 };

    if (!ws_receive(ws, 10000, &got, &message, &err))
        fail_msg("%s", err.text);
    assert_int_equal(got, WS_MESSAGE);
    if (!sv_equal(message, wanted))
        fail_msg("got %zu bytes, wanted %zu", message.len, wanted.len);
}

static void messages_come_whole_whatever_their_frames(void **state)
{
    struct fixture *fixture = *state;
    static char large[300000];
    struct ws *ws;

    memset(large, 'L', sizeof large);
    ws_double_frame(&fixture->frames, 0x81, "one", 3);
    ws_double_frame(&fixture->frames, 0x01, "t", 1); /* text, more to come */
    ws_double_frame(&fixture->frames, 0x89, "p", 1); /* a ping between fragments */
    ws_double_frame(&fixture->frames, 0x00, "w", 1);
    ws_double_frame(&fixture->frames, 0x80, "o", 1);
    ws_double_frame(&fixture->frames, 0x81, large, sizeof large);
    ws_double_frame(&fixture->frames, 0x82, "\x00\x01", 2);
    ws_double_frame(&fixture->frames, 0x81, "", 0);
    ws_double_frame(&fixture->frames, 0x81, "last", 4);
    ws = open_ws(fixture, 0);
    assert_string_equal(fixture->user_agent, "Earshot/ws");
    expect(ws, SV("one"));
    expect(ws, SV("two"));
    expect(ws, sv_of(large, sizeof large));
    expect(ws, sv_of("\x00\x01", 2));
    expect(ws, sv_of("", 0));
    expect(ws, SV("last"));
    ws_close(ws);
}

static void a_message_that_is_too_long_is_left_out_and_counted(void **state)
{
    struct fixture *fixture = *state;
    static char large[200001];
    struct ws *ws;

    memset(large, 'L', sizeof large);
    ws_double_frame(&fixture->frames, 0x81, "before", 6);
    ws_double_frame(&fixture->frames, 0x01, large, 100000);
    ws_double_frame(&fixture->frames, 0x00, large, 100000);
    ws_double_frame(&fixture->frames, 0x80, large, 1);
    ws_double_frame(&fixture->frames, 0x81, large, 200000);
    ws_double_frame(&fixture->frames, 0x81, "after", 5);
    ws = open_ws(fixture, 200000);
    expect(ws, SV("before"));
    expect(ws, sv_of(large, 200000));
    expect(ws, SV("after"));
    assert_int_equal(ws_n_skipped(ws), 1);
    ws_close(ws);
}

static void the_end_is_told_with_code_and_reason_after_what_came_before(void **state)
{
    struct fixture *fixture = *state;
    enum ws_got got;
    struct sv message;
    struct err err = { 0 };
    struct ws *ws;

    ws_double_frame(&fixture->frames, 0x81, "one", 3);
    ws_double_frame(&fixture->frames, 0x88, "\x03\xf0no room", 9);
    ws = open_ws(fixture, 0);
    expect(ws, SV("one"));
    assert_false(ws_receive(ws, 10000, &got, &message, &err));
    assert_int_equal(err.kind, ERR_LATER);
    assert_non_null(strstr(err.text, "1008"));
    assert_non_null(strstr(err.text, "no room"));
    assert_false(ws_send(ws, SV("hello"), &err));
    ws_close(ws);
}

static void a_line_that_breaks_is_an_end_too(void **state)
{
    struct fixture *fixture = *state;
    enum ws_got got;
    struct sv message;
    struct err err = { 0 };
    struct ws *ws;

    fixture->drops = true;
    ws_double_frame(&fixture->frames, 0x81, "one", 3);
    ws_double_frame(&fixture->frames, 0x01, "unfinished", 10);
    ws = open_ws(fixture, 0);
    expect(ws, SV("one"));
    assert_false(ws_receive(ws, 10000, &got, &message, &err));
    assert_int_equal(err.kind, ERR_LATER);
    ws_close(ws);
}

static void silence_and_stop_are_told_apart(void **state)
{
    struct fixture *fixture = *state;
    atomic_bool stop = false;
    struct ws_options options = { .url = fixture->url, .guard = &fixture->guard, .stop = &stop };
    enum ws_got got;
    struct sv message;
    struct err err = { 0 };
    struct ws *ws;

    assert_true(ws_open(&options, &ws, &err));
    assert_true(ws_receive(ws, 1, &got, &message, &err));
    assert_int_equal(got, WS_QUIET);
    assert_true(ws_send(ws, SV("{\"type\":\"options_update\"}"), &err));
    atomic_store(&stop, true);
    assert_true(ws_receive(ws, 60000, &got, &message, &err));
    assert_int_equal(got, WS_STOPPED);
    ws_close(ws);
}

static void what_leads_inside_or_elsewhere_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char url[128];
    struct ws_options options = { .url = url, .guard = &fixture->guard };
    struct ws *ws = NULL;
    const struct {
        const char *format;
        enum err_kind kind;
    } rows[] = {
        { "ws://localhost:%d/elsewhere", ERR_LATER }, { "ws://localhost:%d/refused", ERR_LATER },
        { "ws://127.0.0.1:%d/", ERR_DENIED },         { "wss://127.0.0.1:%d/", ERR_DENIED },
        { "http://localhost:%d/", ERR_INPUT },        { "nonsense %d", ERR_INPUT },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = { 0 };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(url, sizeof url, rows[i].format, http_double_port(fixture->http));
#pragma GCC diagnostic pop
        if (ws_open(&options, &ws, &err) || err.kind != rows[i].kind)
            fail_msg("%s: %d %s", url, err.kind, err.text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
const struct CMUnitTest ws_tests[] = {
    TEST(messages_come_whole_whatever_their_frames),
    TEST(a_message_that_is_too_long_is_left_out_and_counted),
    TEST(the_end_is_told_with_code_and_reason_after_what_came_before),
    TEST(a_line_that_breaks_is_an_end_too),
    TEST(silence_and_stop_are_told_apart),
    TEST(what_leads_inside_or_elsewhere_is_refused),
};
const size_t n_ws_tests = COUNT(ws_tests);
