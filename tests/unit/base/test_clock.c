/* base/clock.h: RFC 3339 both ways. */
#include "tests.h"

#include "base/buf.h"
#include "base/clock.h"

static void times_are_read(void **state)
{
    static const struct {
        const char *text;
        ms_t at;
    } rows[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2011-06-05T01:02:03Z", 1307235723000 },
        { "2011-06-05t01:02:03z", 1307235723000 },
        { "2011-06-05 01:02:03", 1307235723000 },
        { "2011-06-05T03:02:03+02:00", 1307235723000 },
        { "2011-06-05T03:02:03+0200", 1307235723000 },
        { "2011-06-04T20:32:03-04:30", 1307235723000 },
        { "2011-06-05T01:02:03.5Z", 1307235723500 },
        { "2011-06-05T01:02:03.045678901234Z", 1307235723045 },
        { "2011-06-05T01:02:03.9999Z", 1307235723999 },
        { "1969-12-31T23:59:59.999Z", -1 },
        { "2000-02-29T00:00:00Z", 951782400000 },
        { "2024-02-29T12:00:00Z", 1709208000000 },
        { "2016-12-31T23:59:60Z", 1483228800000 }, /* a leap second is the next day's first */
        { "0001-01-01T00:00:00Z", -62135596800000 },
        { "9999-12-31T23:59:59.999Z", 253402300799999 },
        { "9999-12-31T23:59:59-00:00", 253402300799000 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ms_t at = 7;

        if (!clock_parse(sv_str(rows[i].text), &at) || at != rows[i].at)
            fail_msg("%s: %lld", rows[i].text, (long long)at);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "2011",
        "2011-06-05",
        "2011-06-05T",
        "2011-06-05T01:02",
        "2011-06-05T01:02Z",
        "2011-06-05T01:02:03.Z",
        "2011-06-05T01:02:03,5Z",
        "2011-06-05T01:02:03Zz",
        "2011-06-05T01:02:03 Z",
        " 2011-06-05T01:02:03Z",
        "2011-06-05T01:02:03+2",
        "2011-06-05T01:02:03+02",
        "2011-06-05T01:02:03+02:",
        "2011-06-05T01:02:03+24:00",
        "2011-06-05T01:02:03+02:60",
        "2011-06-05T24:00:00Z",
        "2011-06-05T01:60:03Z",
        "2011-06-05T01:02:61Z",
        "2011-06-31T01:02:03Z",
        "2011-02-29T01:02:03Z",
        "1900-02-29T01:02:03Z",
        "2011-13-05T01:02:03Z",
        "2011-00-05T01:02:03Z",
        "2011-06-00T01:02:03Z",
        "0000-06-05T01:02:03Z",
        "-011-06-05T01:02:03Z",
        "+011-06-05T01:02:03Z",
        "12011-06-05T01:02:03Z",
        "2011-6-5T1:2:3Z",
        "2011/06/05T01:02:03Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ms_t at = 7;

        if (clock_parse(sv_str(rows[i]), &at))
            fail_msg("%s was taken", rows[i]);
        assert_int_equal(at, 7);
    }
    assert_false(clock_parse(sv_of(NULL, 0), &(ms_t){ 0 }));
}

static void times_are_written(void **state)
{
    static const struct {
        ms_t at;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59.999Z" },
        { 1307235723000, "2011-06-05T01:02:03Z" },
        { 1307235723045, "2011-06-05T01:02:03.045Z" },
        { 951782400000, "2000-02-29T00:00:00Z" },
        { INT64_MIN, "0001-01-01T00:00:00Z" },
        { INT64_MAX, "9999-12-31T23:59:59.999Z" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[RFC3339_MAX];

        assert_int_equal(clock_write(rows[i].at, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

/* A stride that meets every day of the year and hour of the day. */
static void what_is_written_is_read_alike(void **state)
{
    (void)state;
    for (ms_t at = -62135596800000; at < 253402300799999; at += 11 * (ms_t)MS_DAY + 5 * MS_HOUR + 61001) {
        char text[RFC3339_MAX];
        ms_t again;

        (void)clock_write(at, text);
        if (!clock_parse(sv_str(text), &again) || again != at)
            fail_msg("%s", text);
    }
}

static void the_clocks_go(void **state)
{
    ms_t steady = clock_steady();
    int64_t steady_us = clock_steady_us();

    (void)state;
    assert_true(clock_now() > 1700000000000);
    assert_true(clock_steady() >= steady);
    assert_true(clock_steady_us() >= steady_us);
}

int clock_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),    cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(times_are_written), cmocka_unit_test(what_is_written_is_read_alike),
        cmocka_unit_test(the_clocks_go),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
