/* tests/unit/bus/test_bridge.c: what a notice between processes says is what was told; what isn't one is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/lock.h"
#include "base/random.h"
#include "bus/bridge.h"

enum { N_ROUNDS = 300, N_EVENTS = 600, N_TELLERS = 3 };

static void what_is_told_is_what_is_heard(void **state)
{
    struct bus_event *told = NEW(struct bus_event, N_EVENTS),
                     *heard = NEW(struct bus_event, BRIDGE_EVENTS_MAX);
    struct random_seq random = { 3 };
    struct buf notice = BUF(BRIDGE_BYTES_MAX + 1);

    (void)state;
    for (int round = 0; round < N_ROUNDS; round++) {
        size_t n_told = 1 + random_below(&random, N_EVENTS), at = 0;

        for (size_t i = 0; i < n_told; i++)
            told[i] =
                (struct bus_event){ .kind = (enum bus_kind)random_below(&random, BUS_GUESS + 1),
                                    .id = (int64_t)(random_next(&random) >> random_below(&random, 64)),
                                    .event = (int64_t)(random_next(&random) >> random_below(&random, 64)),
                                    .agent = random_below(&random, 2) ? (int64_t)random_next(&random) : 0,
                                    .looking = random_below(&random, 2),
                                    .typing = random_below(&random, 2),
                                    .quiet = random_below(&random, 2) };
        while (at < n_told) {
            size_t n_heard, wrote;
            int64_t holder;

            buf_clear(&notice);
            wrote = bridge_write(INT64_MAX, told + at, n_told - at, &notice);
            assert_true(buf_ok(&notice) && notice.len <= BRIDGE_BYTES_MAX && wrote > 0);
            assert_true(bridge_read(buf_sv(&notice), &holder, heard, &n_heard));
            assert_int_equal(n_heard, wrote);
            assert_true(holder == INT64_MAX);
            for (size_t i = 0; i < wrote; i++) {
                const struct bus_event *a = &told[at + i], *b = &heard[i];

                if (a->kind != b->kind || a->id != b->id || a->event != b->event || a->agent != b->agent ||
                    a->looking != b->looking || a->typing != b->typing || a->quiet != b->quiet ||
                    !b->from_afar)
                    fail_msg("event %zu of %zu: %s", i, wrote, buf_str(&notice));
            }
            at += wrote;
        }
    }
    buf_done(&notice);
    free(told);
    free(heard);
}

static void what_is_no_notice_is_refused(void **state)
{
    static const struct {
        const char *text;
        int n; /* -1: refused */
    } rows[] = {
        { "", -1 },           { "x", -1 },
        { "5", 0 },           { "5;0 7", 1 },
        { "5;0 7;1 8", 2 },   { "5;", 0 },
        { "5;ff 1", -1 },     { "5;0 G", -1 },
        { "5;0 1 2 3 4", 1 }, { "5;0 1 2 3 4 5", -1 },
        { "-5;0 7", -1 },     { "5;0 11112222333344445", -1 },
        { "5;0  7", -1 },
    };
    struct bus_event events[BRIDGE_EVENTS_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t holder;
        size_t n;
        bool read = bridge_read(sv_str(rows[i].text), &holder, events, &n);

        if (read != (rows[i].n >= 0) || (read && n != (size_t)rows[i].n))
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void a_notice_of_nothing_but_separators_ends(void **state)
{
    struct bus_event *events = NEW(struct bus_event, BRIDGE_EVENTS_MAX);
    struct buf text = BUF(3 * BRIDGE_BYTES_MAX);
    int64_t holder;
    size_t n;

    (void)state;
    buf_str_append(&text, "5");
    for (int i = 0; i < 2 * BRIDGE_BYTES_MAX; i++)
        buf_char(&text, ';');
    assert_false(bridge_read(buf_sv(&text), &holder, events, &n));
    buf_done(&text);
    free(events);
}

/* Tellers and one who comes and goes, for ThreadSanitizer. */
struct crowd {
    struct bus *bus;
    _Atomic int n_heard;
};

static void count(void *arg, const struct bus_event *events, size_t n_events)
{
    struct crowd *crowd = arg;

    (void)events;
    crowd->n_heard += (int)n_events;
}

static void *tell(void *arg)
{
    struct crowd *crowd = arg;

    for (int i = 0; i < N_ROUNDS; i++)
        bus_tell(crowd->bus, &(struct bus_event){ .kind = BUS_CASE, .id = i }, 1);
    return NULL;
}

static void woken(void *arg)
{
    ++*(_Atomic int *)arg;
}

static void many_tell_while_bridges_come_and_go(void **state)
{
    struct crowd crowd = { .bus = bus_new() };
    pthread_t tellers[N_TELLERS];
    _Atomic int n_woken = 0;
    int number = bus_join(crowd.bus, count, &crowd);

    (void)state;
    for (size_t i = 0; i < N_TELLERS; i++)
        assert_int_equal(pthread_create(&tellers[i], NULL, tell, &crowd), 0);
    for (int i = 0; i < N_ROUNDS; i++)
        bridge_free(bridge_new(crowd.bus, 5, woken, &n_woken));
    for (size_t i = 0; i < N_TELLERS; i++)
        (void)pthread_join(tellers[i], NULL);
    assert_int_equal(crowd.n_heard, N_TELLERS * N_ROUNDS);
    bus_leave(crowd.bus, number);
    bus_free(crowd.bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_is_what_is_heard),
        cmocka_unit_test(what_is_no_notice_is_refused),
        cmocka_unit_test(a_notice_of_nothing_but_separators_ends),
        cmocka_unit_test(many_tell_while_bridges_come_and_go),
    };

    return cmocka_run_group_tests_name("bridge", tests, NULL, NULL);
}
