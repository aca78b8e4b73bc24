/* tests/unit/desk/main.c: the pure parts of the desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"
#include "bus/bus.h"
#include "desk/guess.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "desk/thread.h"
#include "desk/views.h"

/* Threads: posts as "id<parent@time", the order they come out in as "id:depth". */

struct spec {
    const char *id, *parent;
    ms_t at;
};

static const struct {
    const char *name;
    struct spec posts[8];
    const char *order;
} threads[] = {
    { "replies stand below their parents, siblings by time",
      { { "a", NULL, 1 }, { "c", "a", 5 }, { "b", "a", 2 }, { "d", "b", 9 } },
      "a:0 b:1 d:2 c:1 " },
    { "a post without its parent begins anew", { { "b", "gone", 3 }, { "a", NULL, 1 } }, "a:0 b:0 " },
    { "a reply older than its parent still stands below it",
      { { "a", NULL, 9 }, { "b", "a", 1 } },
      "a:0 b:1 " },
    { "a ring is cut, and nobody is lost",
      { { "a", "c", 1 }, { "b", "a", 2 }, { "c", "b", 3 }, { "d", NULL, 4 } },
      "d:0 a:0 b:1 c:2 " },
    { "what answers itself stands once", { { "a", "a", 1 }, { "b", "a", 2 } }, "a:0 b:1 " },
    { "deep and then wide",
      { { "a", NULL, 1 },
        { "b", "a", 2 },
        { "c", "b", 3 },
        { "d", "c", 4 },
        { "e", "a", 5 },
        { "f", NULL, 6 } },
      "a:0 b:1 c:2 d:3 e:1 f:0 " },
    { "nothing", { { NULL, NULL, 0 } }, "" },
};

static void posts_take_their_place_in_the_thread(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(threads); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        CLEANUP(buf_done) struct buf order = BUF(1000);
        struct thread_post rows[8];
        struct thread_posts posts = { .at = rows };
        struct placed_post *placed;

        for (const struct spec *spec = threads[i].posts; spec->id; spec++, posts.n++)
            rows[posts.n] = (struct thread_post){ .id = (int64_t)posts.n + 1,
                                                  .network_id = sv_str(spec->id),
                                                  .in_reply_to = sv_str(spec->parent),
                                                  .created_at = spec->at };
        thread_order(&posts, &arena, &placed);
        for (size_t k = 0; k < posts.n; k++)
            buf_printf(&order, "%.*s:%d ", SV_ARG(placed[k].post->network_id), placed[k].depth);
        if (strcmp(buf_str(&order), threads[i].order) != 0)
            fail_msg("%s: %s, not %s", threads[i].name, buf_str(&order), threads[i].order);
    }
}

static void a_very_deep_thread_is_walked_without_recursion(void **state UNUSED)
{
    enum { N = 20000 };
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct thread_post *rows = ARENA_NEW(&arena, struct thread_post, N);
    struct thread_posts posts = { rows, N };
    struct placed_post *placed;

    for (int i = 0; i < N; i++)
        rows[i] = (struct thread_post){ .id = i + 1,
                                        .network_id = sv_str(arena_printf(&arena, "%d", i)),
                                        .in_reply_to =
                                            i ? sv_str(arena_printf(&arena, "%d", i - 1)) : (struct sv){ 0 },
                                        .created_at = N - i };
    thread_order(&posts, &arena, &placed);
    assert_int_equal(placed[N - 1].depth, N - 1);
}

/* Guessing */

static void the_wait_begins_after_a_few_guesses_and_doubles(void **state UNUSED)
{
    struct bus *bus = bus_new();
    struct guesses *guesses = guesses_new(bus, 7);
    ms_t now = 1000000;

    for (int i = 0; i < 5; i++)
        assert_int_equal(guess_begin(guesses, SV("ada"), 5, now), 0);
    assert_int_equal(guess_begin(guesses, SV("ada"), 5, now), GUESS_WAIT_MS);
    assert_int_equal(guess_begin(guesses, SV("eve"), 5, now), 0);
    now += GUESS_WAIT_MS;
    assert_int_equal(guess_begin(guesses, SV("ada"), 5, now), 0);
    assert_int_equal(guess_begin(guesses, SV("ada"), 5, now), 2 * GUESS_WAIT_MS);
    for (int i = 0; i < 30; i++) {
        ms_t wait = guess_begin(guesses, SV("ada"), 5, now);

        assert_true(wait <= GUESS_WAIT_MAX_MS);
        now += wait;
    }
    guesses_free(guesses);
    bus_free(bus);
}

static void the_right_password_and_time_forgive(void **state UNUSED)
{
    struct bus *bus = bus_new();
    struct guesses *guesses = guesses_new(bus, 7);
    ms_t now = 1000000;

    for (int i = 0; i < 5; i++)
        (void)guess_begin(guesses, SV("ada"), 5, now);
    assert_true(guess_begin(guesses, SV("ada"), 5, now) > 0);
    guess_was_right(guesses, SV("ada"), true);
    assert_int_equal(guess_begin(guesses, SV("ada"), 5, now), 0);
    for (int i = 0; i < 5; i++)
        (void)guess_begin(guesses, SV("ada"), 5, now);
    assert_int_equal(guess_begin(guesses, SV("ada"), 5, now + GUESS_FORGET_MS + 1), 0);
    guesses_free(guesses);
    bus_free(bus);
}

static void many_strangers_don_t_grow_the_memory_or_forgive_the_last(void **state UNUSED)
{
    struct bus *bus = bus_new();
    struct guesses *guesses = guesses_new(bus, 7);
    char name[32];

    for (int i = 0; i < 3 * GUESS_KEYS_MAX; i++) {
        (void)snprintf(name, sizeof name, "%d", i);
        (void)guess_begin(guesses, sv_str(name), 5, 1000);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(guess_begin(guesses, sv_str(name), 5, 1000), 0);
    assert_true(guess_begin(guesses, sv_str(name), 5, 1000) > 0);
    guesses_free(guesses);
    bus_free(bus);
}

/* Presence */

static void who_looks_is_news_once_and_forgotten_after_a_while(void **state UNUSED)
{
    struct presence *presence = presence_new();
    struct looker lookers[LOOKERS_MAX];
    int64_t left[4];

    assert_true(presence_set(presence, 1, 7, SV("Ada"), true, false, 1000));
    assert_false(presence_set(presence, 1, 7, SV("Ada"), true, false, 2000));
    assert_true(presence_set(presence, 1, 7, SV("Ada"), true, true, 3000));
    assert_true(presence_types(presence, 1, 7, 3000));
    assert_true(presence_set(presence, 1, 8, SV("Lee"), true, false, 3000));
    assert_int_equal(presence_of(presence, 1, 3000, lookers), 2);
    assert_string_equal(lookers[0].name, "Ada");
    assert_int_equal(presence_of(presence, 2, 3000, lookers), 0);
    assert_true(presence_set(presence, 1, 8, SV("Lee"), false, false, 3000));
    assert_false(presence_set(presence, 1, 8, SV("Lee"), false, false, 3000));
    assert_int_equal(presence_expire(presence, 3000, left, 4), 0);
    assert_int_equal(presence_expire(presence, 3000 + PRESENCE_MS, left, 4), 1);
    assert_int_equal(left[0], 1);
    assert_false(presence_types(presence, 1, 7, 3000 + PRESENCE_MS));
    presence_free(presence);
}

/* Routes */

static const struct {
    const char *method, *path;
    enum route_found found;
    int64_t id;
    const char *allow;
} paths[] = {
    { "GET", "/api/v1/cases", ROUTE_FOUND, 0, NULL },
    { "HEAD", "/api/v1/cases", ROUTE_FOUND, 0, NULL },
    { "GET", "/api/v1/cases/42", ROUTE_FOUND, 42, NULL },
    { "POST", "/api/v1/cases/42/claim", ROUTE_FOUND, 42, NULL },
    { "POST", "/api/v1/cases/42", ROUTE_NO_METHOD, 0, "GET" },
    { "DELETE", "/api/v1/brands", ROUTE_NO_METHOD, 0, "GET, POST" },
    { "GET", "/api/v1/cases/", ROUTE_NO_PATH, 0, NULL },
    { "GET", "/api/v1/cases/4x", ROUTE_NO_PATH, 0, NULL },
    { "GET", "/api/v1/cases/99999999999999999999", ROUTE_NO_PATH, 0, NULL },
    { "GET", "/api/v1/cases//claim", ROUTE_NO_PATH, 0, NULL },
    { "GET", "", ROUTE_NO_PATH, 0, NULL },
    { "GET", "/", ROUTE_NO_PATH, 0, NULL },
    { "get", "/api/v1/cases", ROUTE_NO_METHOD, 0, "GET" },
};

static void requests_find_their_route(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(paths); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        int64_t ids[PATH_IDS_MAX] = { 0 };
        const struct route *route = NULL;
        const char *allow = NULL;

        if (route_find(paths[i].method, paths[i].path, &route, ids, &arena, &allow) != paths[i].found)
            fail_msg("%s %s", paths[i].method, paths[i].path);
        assert_int_equal(ids[0], paths[i].id);
        if (paths[i].allow)
            assert_string_equal(allow, paths[i].allow);
    }
}

static void every_route_is_described_and_does_something(void **state UNUSED)
{
    for (size_t i = 0; i < n_routes; i++) {
        const struct route *route = &routes[i];

        if (!route->summary ||
            (!route->read && !route->write && !route->respond && !(route->flags & ROUTE_STREAM)))
            fail_msg("%s %s", route->method, route->path);
        if (route->flags & ROUTE_PERSON)
            assert_true(route->least >= AGENT_VIEWER);
        for (size_t k = 0; k < i; k++) {
            if (strcmp(routes[k].path, route->path) == 0 && strcmp(routes[k].method, route->method) == 0)
                fail_msg("%s %s stands twice", route->method, route->path);
        }
    }
}

/* Direction */

static const struct {
    const char *text;
    bool rtl;
} directions[] = {
    { "hello", false },
    { "مرحبا", true },
    { "@sixstring مرحبا", true },
    { "#tag שלום hello", true },
    { "123 שלום", true },
    { "hello مرحبا", false },
    { "", false },
    { "😀 مرحبا", true },
    { "你好 مرحبا", false },
    { "\xff\xfe", false },
};

static void the_first_letter_says_the_direction(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(directions); i++) {
        if (text_is_rtl(sv_str(directions[i].text)) != directions[i].rtl)
            fail_msg("%s", directions[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posts_take_their_place_in_the_thread),
        cmocka_unit_test(a_very_deep_thread_is_walked_without_recursion),
        cmocka_unit_test(the_wait_begins_after_a_few_guesses_and_doubles),
        cmocka_unit_test(the_right_password_and_time_forgive),
        cmocka_unit_test(many_strangers_don_t_grow_the_memory_or_forgive_the_last),
        cmocka_unit_test(who_looks_is_news_once_and_forgotten_after_a_while),
        cmocka_unit_test(requests_find_their_route),
        cmocka_unit_test(every_route_is_described_and_does_something),
        cmocka_unit_test(the_first_letter_says_the_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
