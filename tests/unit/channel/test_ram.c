/* tests/unit/channel/test_ram.c: the network in memory does what tests of the outbox rely on. */
#include <pthread.h>

#include "channel/channel_tests.h"
#include "channel/fake_pds.h"
#include "channel/ram.h"
#include "model/post.h"

struct ram_test {
    struct channel_test *channel;
    struct ram_network *network;
    struct channel_host host;
};

static int set_up(void **state)
{
    struct ram_test *test = NEW(struct ram_test, 1);
    const struct channel_account account = { .handle = SV("us") };
    void *inner;

    fake_pds_set_up(&inner); /* for its sink and its clock */
    test->channel = inner;
    test->network = ram_new();
    test->host = test->channel->host;
    test->host.ram = test->network;
    assert_true(
        channel_find(SV("ram"))->open(&test->host, sv_of(NULL, 0), &account, &test->channel->state, NULL));
    *state = test;
    return 0;
}

static int tear_down(void **state)
{
    struct ram_test *test = *state;
    void *inner = test->channel;

    fake_pds_tear_down(&inner);
    ram_free(test->network);
    free(test);
    return 0;
}

static void say(struct ram_test *test, const char *id, const char *text, const char *in_reply_to)
{
    struct post post = post_empty;

    post.id = sv_str(id);
    post.text = sv_str(text);
    post.in_reply_to = sv_str(in_reply_to);
    post.created_at = test->channel->now;
    ram_say(test->network, &post);
}

static void a_send_that_hangs_is_unsure_once_the_channel_stops(void **state)
{
    struct ram_test *test = *state;
    struct channel_state *account = test->channel->state;
    const struct channel_answer answer = { .text = SV("Sorry!"), .in_reply_to = SV("q") };
    struct channel_parts parts;
    struct err err = { 0 };

    assert_true(account->channel->prepare(account, &answer, &test->channel->arena, &parts, &err));
    ram_hang(test->network, SV("us"));
    account->channel->stop(account);
    assert_false(account->channel->send(account, &parts.at[0], &err));
    assert_int_equal(err.kind, ERR_UNSURE);
    assert_int_equal(ram_n_hung(test->network), 0);
    assert_int_equal(ram_n_posts(test->network), 0);
}

static void each_fault_does_what_it_says(void **state)
{
    struct ram_test *test = *state;
    struct channel_state *account = test->channel->state;
    const struct channel_answer answer = { .text = SV("Sorry!"), .in_reply_to = SV("q") };
    const struct ram_step sends[] = {
        { RAM_REFUSED, ERR_LATER, 77 }, { RAM_LOST }, { RAM_UNHEARD }, { RAM_FINE }
    };
    const struct ram_step finds[] = { { RAM_REFUSED, ERR_LATER } };
    const enum err_kind kinds[] = { ERR_LATER, ERR_UNSURE, ERR_UNSURE };
    const size_t there[] = { 0, 0, 1 };
    struct channel_parts parts;
    struct post post;
    struct err err = { 0 };
    bool is_there;

    assert_true(account->channel->prepare(account, &answer, &test->channel->arena, &parts, &err));
    assert_int_equal(parts.n, 1);
    ram_script_send(test->network, sends, COUNT(sends));
    ram_script_find(test->network, finds, COUNT(finds));
    assert_false(account->channel->find(account, &parts.at[0], &is_there, &err));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        assert_false(account->channel->send(account, &parts.at[0], &err));
        assert_int_equal(err.kind, kinds[i]);
        assert_int_equal(ram_n_posts(test->network), there[i]);
        assert_true(account->channel->find(account, &parts.at[0], &is_there, &err));
        assert_int_equal(is_there, there[i]);
    }
    assert_true(account->channel->send(account, &parts.at[0], &err));
    assert_int_equal(ram_n_posts(test->network), 1);
    assert_int_equal(ram_n_sends(test->network), 4);
    assert_true(ram_post(test->network, 0, &post));
    assert_true(sv_is(post.text, "Sorry!") && sv_is(post.in_reply_to, "q") &&
                sv_equal(post.id, parts.at[0].id));
    parts.at[0].text = SV("Something else");
    assert_false(account->channel->send(account, &parts.at[0], &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
}

static void reading_goes_on_from_its_cursor(void **state)
{
    struct ram_test *test = *state;
    struct channel_state *account = test->channel->state;
    struct err err = { 0 };

    say(test, "a", "one", NULL);
    say(test, "b", "two", "a");
    assert_true(account->channel->read(account, sv_of(NULL, 0), &test->channel->sink, &err));
    assert_int_equal(test->channel->n_posts, 2);
    ram_delete(test->network, SV("a"));
    assert_true(account->channel->read(account, sv_str(test->channel->cursor), &test->channel->sink, &err));
    assert_int_equal(test->channel->n_posts, 3);
    assert_non_null(strstr(test->channel->posts[2], "\"deleted\":true"));
    assert_int_equal(ram_n_posts(test->network), 1);
    assert_true(account->channel->ancestors(account, SV("b"), &test->channel->sink, &err));
    assert_int_equal(test->channel->n_posts, 4);
}

static void *run_stream(void *data)
{
    struct ram_test *test = data;
    struct channel_stream *stream = NULL;
    struct err err = { 0 };
    bool is_done;

    if (!ram_channel.stream_open(&test->host, sv_of(NULL, 0), &stream, &err))
        return NULL;
    is_done = ram_channel.stream_run(stream, sv_of(NULL, 0), &test->channel->sink, &err);
    ram_channel.stream_close(stream);
    return !is_done && err.kind == ERR_FAULT ? data : NULL;
}

static void a_stream_gives_what_comes_later(void **state)
{
    struct ram_test *test = *state;
    pthread_t thread;
    void *result;

    test->channel->sink_fails_at = 3; /* ends the run after two */
    say(test, "a", "one", NULL);
    assert_int_equal(pthread_create(&thread, NULL, run_stream, test), 0);
    say(test, "b", "two", NULL);
    say(test, "c", "three", NULL);
    pthread_join(thread, &result);
    assert_non_null(result);
    assert_int_equal(test->channel->n_posts, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
const struct CMUnitTest ram_tests[] = {
    TEST(each_fault_does_what_it_says),
    TEST(a_send_that_hangs_is_unsure_once_the_channel_stops),
    TEST(reading_goes_on_from_its_cursor),
    TEST(a_stream_gives_what_comes_later),
};
const size_t n_ram_tests = COUNT(ram_tests);
