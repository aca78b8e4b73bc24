/* tests/unit/flow/test_ring.c: what is kept is found under its parent, newest first, until it is too old. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/random.h"
#include "flow/ring.h"

static void collect(void *arg, struct sv line)
{
    buf_sv_append(arg, line);
    buf_char(arg, ' ');
}

static void replies_are_found_under_their_parent_newest_first(void **state)
{
    struct ring *ring = ring_new(4096);
    struct buf found = BUF(1000);

    (void)state;
    ring_put(ring, SV("x"), SV("1"), SV("a"));
    ring_put(ring, SV("x"), SV("2"), SV("b"));
    ring_put(ring, SV("x"), SV("1"), SV("c"));
    ring_put(ring, SV("y"), SV("1"), SV("d"));
    ring_take(ring, SV("x"), SV("1"), collect, &found);
    assert_string_equal(buf_str(&found), "c a ");
    assert_int_equal(ring_lines(ring), 2);
    ring_take(ring, SV("x"), SV("1"), collect, &found);
    ring_take(ring, SV("x"), SV("none"), collect, &found);
    assert_string_equal(buf_str(&found), "c a ");
    buf_done(&found);
    ring_free(ring);
}

static void the_oldest_make_room(void **state)
{
    struct ring *ring = ring_new(1024);
    struct buf found = BUF(100000);
    char name[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof name, "%d", i);
        ring_put(ring, SV("x"), SV("same"), sv_str(name));
    }
    ring_take(ring, SV("x"), SV("same"), collect, &found);
    assert_true(sv_starts(buf_sv(&found), SV("999 998 997 ")));
    assert_null(strstr(buf_str(&found), " 900 "));
    assert_int_equal(ring_lines(ring), 0);
    buf_done(&found);
    ring_free(ring);
}

static void too_long_a_line_is_not_kept(void **state)
{
    struct ring *ring = ring_new(1024);
    char line[600] = "x";
    struct buf found = BUF(1000);

    (void)state;
    ring_put(ring, SV("x"), SV("1"), sv_of(line, sizeof line));
    ring_take(ring, SV("x"), SV("1"), collect, &found);
    assert_int_equal(found.len, 0);
    buf_done(&found);
    ring_free(ring);
}

/* Against the plain truth: a list of all that was put, searched from the end. */
static void any_order_of_puts_and_takes_gives_only_what_was_put(void **state)
{
    struct ring *ring = ring_new(8192);
    struct random_seq seq = { 5 };
    char parents[5000][8], parent[8], line[64];
    struct buf found = BUF(100000);

    (void)state;
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(parents[i], sizeof parents[i], "%d", (int)random_below(&seq, 40));
        (void)snprintf(line, sizeof line, "%d%.*s", i, (int)random_below(&seq, 40),
                       "........................................");
        ring_put(ring, SV("x"), sv_str(parents[i]), sv_str(line));
        if (random_below(&seq, 5))
            continue;
        (void)snprintf(parent, sizeof parent, "%d", (int)random_below(&seq, 40));
        buf_clear(&found);
        ring_take(ring, SV("x"), sv_str(parent), collect, &found);
        for (struct sv rest = buf_sv(&found); rest.len;) {
            struct sv one = sv_split(&rest, ' ');
            int64_t number;

            one.len = sv_find(one, '.');
            assert_true(sv_to_i64(one, &number) && number <= i);
            assert_string_equal(parents[number], parent);
        }
    }
    buf_done(&found);
    ring_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_are_found_under_their_parent_newest_first),
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(too_long_a_line_is_not_kept),
        cmocka_unit_test(any_order_of_puts_and_takes_gives_only_what_was_put),
    };

    return cmocka_run_group_tests_name("flow ring", tests, NULL, NULL);
}
