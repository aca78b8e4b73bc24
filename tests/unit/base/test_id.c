/* base/id.h: ids grow, whatever the clock does. */
#include "tests.h"

#include "base/id.h"

static const ms_t year_2024 = 1704067200000;

static void an_id_says_when_and_where_it_was_made(void **state)
{
    struct id_maker maker;
    int64_t id;

    (void)state;
    id_maker_init(&maker, 5, 0);
    id = id_new(&maker, year_2024 + 1000);
    assert_int_equal(id, (INT64_C(1000) << 22) | (5 << 12));
    assert_int_equal(id_time(id), year_2024 + 1000);
    assert_int_equal(id_new(&maker, year_2024 + 1000), id + 1);
    id_maker_done(&maker);
}

static void ids_never_go_back(void **state)
{
    static const ms_t clock[] = { 1000, 1000, 1001, 500, -99999, 1001, 1002, 0 };
    struct id_maker maker;
    int64_t last = 0;

    (void)state;
    id_maker_init(&maker, ID_NODES - 1, 0);
    for (size_t i = 0; i < COUNT(clock); i++) {
        int64_t id = id_new(&maker, year_2024 + clock[i]);

        assert_true(id > last);
        last = id;
    }
    id_maker_done(&maker);
}

static void a_full_millisecond_borrows_the_next(void **state)
{
    struct id_maker maker;
    int64_t last = 0;

    (void)state;
    id_maker_init(&maker, 3, 0);
    for (int i = 0; i < 3 * 4096; i++) {
        int64_t id = id_new(&maker, year_2024 + 10);

        assert_true(id > last);
        assert_int_equal(id >> 12 & 1023, 3);
        last = id;
    }
    assert_int_equal(id_time(last), year_2024 + 12);
    id_maker_done(&maker);
}

static void a_restart_goes_on_above_what_was(void **state)
{
    static const struct {
        int node_before, node_after;
        ms_t clock_after; /* relative to before */
    } rows[] = { { 3, 3, 0 }, { 3, 3, -5000 }, { 3, 3, 5000 }, { 9, 3, 0 },
                 { 3, 9, 0 }, { 9, 3, -1 },    { 3, 9, 1 } };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct id_maker before, after;
        int64_t last, id;

        id_maker_init(&before, rows[i].node_before, 0);
        last = id_new(&before, year_2024 + 10000);
        id_maker_init(&after, rows[i].node_after, last);
        id = id_new(&after, year_2024 + 10000 + rows[i].clock_after);
        assert_true(id > last);
        assert_int_equal(id >> 12 & 1023, rows[i].node_after);
        id_maker_done(&before);
        id_maker_done(&after);
    }
}

static void a_floor_is_below_all_ids_of_its_millisecond(void **state)
{
    struct id_maker maker;

    (void)state;
    id_maker_init(&maker, 0, 0);
    assert_int_equal(id_floor(year_2024), 0);
    assert_int_equal(id_floor(0), 0);
    assert_true(id_floor(year_2024 + 7) <= id_new(&maker, year_2024 + 7));
    assert_true(id_floor(year_2024 + 8) > id_new(&maker, year_2024 + 7));
    id_maker_done(&maker);
}

static void ids_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t id; /* 0: refused */
    } rows[] = {
        { "1", 1 },
        { "9223372036854775807", INT64_MAX },
        { "9223372036854775808", 0 },
        { "", 0 },
        { "0", 0 },
        { "-1", 0 },
        { "01", 0 },
        { " 1", 0 },
        { "1 ", 0 },
        { "+1", 0 },
        { "1.0", 0 },
        { "0x1", 0 },
        { "one", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t id = 0;

        if (id_parse(sv_str(rows[i].text), &id) != (rows[i].id != 0) || id != rows[i].id)
            fail_msg("\"%s\"", rows[i].text);
    }
}

/* A leased number: what may be stored, and when. */
static void a_lease_bounds_what_may_be_stored(void **state)
{
    struct id_maker maker;
    int64_t floor = INT64_C(2000) << 22, id;
    int epoch;

    (void)state;
    id_maker_init(&maker, 0, 0);
    assert_true(id_maker_epoch(&maker) > 0); /* without a lease there is no bound */
    (void)id_maker_lease(&maker, 5, 77, floor);
    epoch = id_maker_epoch(&maker);
    id = id_new(&maker, year_2024 + 1000);
    assert_int_equal(id >> 12 & 1023, 5);
    assert_int_equal(id_maker_epoch(&maker), epoch);
    id = id_new(&maker, year_2024 + 2000);
    assert_true(id > floor);
    assert_int_equal(id_maker_epoch(&maker), 0);
    assert_int_equal(id_maker_lease(&maker, 5, 0, floor + (INT64_C(1) << 30)), id);
    assert_int_equal(id_maker_epoch(&maker), epoch); /* renewed: what was made is this number's */
    (void)id_maker_lease(&maker, 5, 0, 0);
    assert_int_equal(id_maker_epoch(&maker), 0);
    (void)id_maker_lease(&maker, 5, 0, INT64_MAX);
    assert_true(id_maker_epoch(&maker) > epoch); /* it was somebody else's in between */
    (void)id_maker_lease(&maker, 6, id + 9999, INT64_MAX);
    assert_true(id_new(&maker, year_2024) > id + 9999);
    id_maker_done(&maker);
}

int id_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_says_when_and_where_it_was_made),
        cmocka_unit_test(ids_never_go_back),
        cmocka_unit_test(a_full_millisecond_borrows_the_next),
        cmocka_unit_test(a_restart_goes_on_above_what_was),
        cmocka_unit_test(a_floor_is_below_all_ids_of_its_millisecond),
        cmocka_unit_test(a_lease_bounds_what_may_be_stored),
        cmocka_unit_test(ids_are_read),
    };

    return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
