/* tests/unit/wire_net/test_http.c: the HTTP client against a server that really speaks HTTP. */
#include "wire/http.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/http_double.h"
#include "wire/guard.h"
#include "wire_net/wire_net_tests.h"

struct fixture {
    struct http_double *http;
    struct guard guard;
    struct http_client *client;
    struct http_response response;
    char url[128];
    char host_port[64];
};

static bool answer(void *ctx UNUSED, const struct http_double_request *request, struct buf *out)
{
    if (sv_is(request->target, "/echo")) {
        CLEANUP(buf_done) struct buf body = { 0 };

        buf_init(&body, 10000);
        buf_printf(&body, "%.*s|%.*s|%.*s|%.*s", SV_ARG(request->method), SV_ARG(request->body),
                   SV_ARG(http_double_header(request, "x-one")),
                   SV_ARG(http_double_header(request, "user-agent")));
        http_double_write(out, 200, "X-Answer:  yes \r\n", buf_str(&body));
    } else if (sv_is(request->target, "/large")) {
        CLEANUP(mem_freep) char *body = malloc(100001);

        memset(body, 'x', 100000);
        body[100000] = '\0';
        http_double_write(out, 200, "", body);
    } else if (sv_is(request->target, "/hop")) {
        http_double_write(out, 302, "location: /echo\r\n", "");
    } else if (sv_is(request->target, "/inner")) {
        http_double_write(out, 302, "location: http://127.0.0.2:1/\r\n", "");
    } else if (sv_is(request->target, "/loop")) {
        http_double_write(out, 302, "location: /loop\r\n", "");
    } else if (sv_is(request->target, "/cut")) {
        buf_str_append(out, "HTTP/1.1 200 Whatever\r\ncontent-length: 100\r\n\r\nhalf");
        return false;
    } else if (sv_is(request->target, "/dies-when-kept")) {
        if (request->n_on_connection > 0)
            return false;
        http_double_write(out, 200, "", "first");
    } else {
        http_double_write(out, 404, "", "nothing here");
    }
    return true;
}

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture, 1);
    struct err err = { 0 };

    fixture->http = http_double_start(answer, fixture);
    (void)snprintf(fixture->host_port, sizeof fixture->host_port, "localhost:%d",
                   http_double_port(fixture->http));
    assert_true(guard_allow(&fixture->guard, sv_str(fixture->host_port), &err));
    fixture->client = http_client_new(&fixture->guard, "Earshot/test");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    http_client_free(fixture->client);
    http_double_stop(fixture->http);
    http_response_done(&fixture->response);
    free(fixture);
    return 0;
}

static const char *url(struct fixture *fixture, const char *path)
{
    (void)snprintf(fixture->url, sizeof fixture->url, "http://%s%s", fixture->host_port, path);
    return fixture->url;
}

static void a_call_brings_status_headers_and_body(void **state)
{
    struct fixture *fixture = *state;
    struct http_header headers[] = { { "X-One", SV("first") }, { "X-Absent", { 0 } } };
    struct http_request request = { .method = "POST",
                                    .url = url(fixture, "/echo"),
                                    .headers = headers,
                                    .n_headers = COUNT(headers),
                                    .body = SV("the body") };
    struct err err = { 0 };

    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(fixture->response.status, 200);
    assert_string_equal(buf_str(&fixture->response.body), "POST|the body|first|Earshot/test");
    assert_true(sv_is(http_response_header(&fixture->response, "x-ANSWER"), "yes"));
    assert_null(http_response_header(&fixture->response, "x-none").at);
    request = (struct http_request){ .url = url(fixture, "/nowhere") };
    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(fixture->response.status, 404);
}

static void a_body_over_its_bound_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/large"), .body_max = 99999 };
    struct err err = { 0 };

    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_FAULT);
    request.body_max = 100000;
    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(fixture->response.body.len, 100000);
}

static void redirects_are_followed_on_request_bounded_and_guarded(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/hop") };
    struct err err = { 0 };

    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(fixture->response.status, 302);
    request.n_redirects = 3;
    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(fixture->response.status, 200);
    assert_true(sv_ends(buf_sv(&fixture->response.url), SV("/echo")));
    request.url = url(fixture, "/loop");
    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_FAULT);
    request.url = url(fixture, "/inner");
    request.plain = true;
    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_DENIED);
}

static void inner_addresses_are_not_asked(void **state)
{
    struct fixture *fixture = *state;
    struct http_client *strict = http_client_new(NULL, "Earshot/test");
    struct http_request request = { .url = url(fixture, "/echo"), .plain = true };
    struct err err = { 0 };

    assert_false(http_call(strict, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_non_null(strstr(err.text, "--allow-inner localhost:"));
    request.plain = false;
    assert_false(http_call(strict, &request, &fixture->response, &err));
    assert_non_null(strstr(err.text, "plain http"));
    assert_int_equal(http_double_count(fixture->http), 0);
    http_client_free(strict);
}

static void a_cut_answer_leaves_a_read_for_later_and_a_write_unsure(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/cut") };
    struct err err = { 0 };

    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_LATER);
    request.method = "POST";
    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_UNSURE);
}

static void nobody_there_means_nothing_was_sent(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .method = "POST", .url = "http://localhost:1/" };
    struct err err = { 0 };

    assert_true(guard_allow(&fixture->guard, SV("localhost:1"), &err));
    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_LATER);
    assert_non_null(strstr(err.text, "can't reach localhost:1"));
}

static void a_write_is_sent_once_even_when_a_kept_connection_dies(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/dies-when-kept") };
    struct err err = { 0 };
    int before;

    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
    before = http_double_count(fixture->http);
    request.method = "POST";
    assert_true(http_call(fixture->client, &request, &fixture->response, &err)); /* its own connection */
    assert_int_equal(http_double_count(fixture->http), before + 1);
}

static void a_header_with_a_line_break_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct http_header header = { "Authorization", SV("x\r\nHost: elsewhere") };
    struct http_request request = { .url = url(fixture, "/echo"), .headers = &header, .n_headers = 1 };
    struct err err = { 0 };

    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_INPUT);
}

static void other_schemes_and_no_urls_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bad[] = {
        "file:///etc/passwd", "gopher://localhost/", "ftp://localhost/x", "", "http://", "x y"
    };

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct http_request request = { .url = bad[i], .plain = true };
        struct err err = { 0 };

        if (http_call(fixture->client, &request, &fixture->response, &err) || err.kind != ERR_INPUT)
            fail_msg("%s: %s", bad[i], err.text);
    }
}

static void a_stopped_client_asks_nobody(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/echo") };
    struct err err = { 0 };

    http_client_stop(fixture->client);
    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_LATER);
}

static bool ask_at(struct fixture *fixture, const char *where, enum http_reach reach, struct err *err)
{
    struct http_client *client = http_client_new(NULL, "Earshot/test");
    struct http_request request = { .url = where, .reach = reach, .timeout_ms = 5000 };
    bool ok = http_call(client, &request, &fixture->response, err);

    http_client_free(client);
    return ok;
}

static void a_place_that_was_named_may_be_near_and_over_plain_http(void **state)
{
    struct fixture *fixture = *state;
    const char *here = url(fixture, "/echo");
    struct err err = { 0 };

    assert_true(ask_at(fixture, here, HTTP_NEAR, &err));
    assert_true(ask_at(fixture, here, HTTP_LOOPBACK, &err));
    assert_false(ask_at(fixture, here, HTTP_GUARDED, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_false(ask_at(fixture, "http://169.254.169.254/", HTTP_NEAR, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_false(ask_at(fixture, "https://169.254.169.254/", HTTP_NEAR, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_false(ask_at(fixture, "http://8.8.8.8/", HTTP_NEAR, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_non_null(strstr(err.text, "it takes https"));
    assert_false(ask_at(fixture, "http://10.0.0.1/", HTTP_LOOPBACK, &err));
    assert_int_equal(err.kind, ERR_DENIED);
}

static bool does_not_go_on(const void *arg)
{
    return arg == NULL;
}

static void a_call_ends_when_nobody_waits_for_it(void **state)
{
    struct fixture *fixture = *state;
    struct http_request request = { .url = url(fixture, "/echo"),
                                    .goes_on = does_not_go_on,
                                    .goes_on_arg = fixture };
    struct err err = { 0 };

    assert_false(http_call(fixture->client, &request, &fixture->response, &err));
    assert_int_equal(err.kind, ERR_LATER);
    request.goes_on_arg = NULL;
    assert_true(http_call(fixture->client, &request, &fixture->response, &err));
}

static void escaping_keeps_only_unreserved_characters(void **state UNUSED)
{
    CLEANUP(buf_done) struct buf out = { 0 };

    buf_init(&out, 100);
    http_escape(&out, SV("at://a.b/c_d~e-f é&\n"));
    assert_string_equal(buf_str(&out), "at%3A%2F%2Fa.b%2Fc_d~e-f%20%C3%A9%26%0A");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
const struct CMUnitTest http_tests[] = {
    TEST(a_call_brings_status_headers_and_body),
    TEST(a_body_over_its_bound_is_refused),
    TEST(redirects_are_followed_on_request_bounded_and_guarded),
    TEST(inner_addresses_are_not_asked),
    TEST(a_cut_answer_leaves_a_read_for_later_and_a_write_unsure),
    TEST(nobody_there_means_nothing_was_sent),
    TEST(a_write_is_sent_once_even_when_a_kept_connection_dies),
    TEST(a_header_with_a_line_break_is_refused),
    TEST(other_schemes_and_no_urls_are_refused),
    TEST(a_stopped_client_asks_nobody),
    TEST(a_place_that_was_named_may_be_near_and_over_plain_http),
    TEST(a_call_ends_when_nobody_waits_for_it),
    cmocka_unit_test(escaping_keeps_only_unreserved_characters),
};
const size_t n_http_tests = COUNT(http_tests);
