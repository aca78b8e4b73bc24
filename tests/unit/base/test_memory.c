/* base/arena.h, base/buf.h, base/lang.h: memory with a bound and an owner. */
#include "tests.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"

static void arena_pieces_are_zero_aligned_and_apart(void **state)
{
    struct arena arena = { 0 };
    char *last = NULL;

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            char *at = arena_new(&arena, size);

            assert_int_equal((uintptr_t)at % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(at[i], 0);
            memset(at, 0xAA, size);
            assert_true(!size || at != last);
            last = size ? at : last;
        }
        arena_reset(&arena);
    }
    arena_done(&arena);
}

static void aligned_memory_is_zeroed_and_begins_where_it_was_asked_to(void **state)
{
    static const size_t units[] = { CACHE_LINE, 4096, HUGE_PAGE };

    (void)state;
    for (size_t i = 0; i < COUNT(units); i++) {
        for (int round = 0; round < 2; round++) { /* the second may get what the first gave back */
            char *at = mem_aligned(units[i], 2 * units[i]);

            assert_int_equal((uintptr_t)at % units[i], 0);
            for (size_t byte = 0; byte < 2 * units[i]; byte++)
                assert_int_equal(at[byte], 0);
            memset(at, 0xAA, 2 * units[i]);
            free(at);
        }
    }
}

static void an_arena_takes_pieces_larger_than_a_block(void **state)
{
    struct arena arena = { 0 };
    char *small = arena_str(&arena, SV("small")), *large = arena_new(&arena, 1 << 20);

    (void)state;
    memset(large, 1, 1 << 20);
    assert_string_equal(small, "small");
    arena_reset(&arena);
    assert_non_null(arena_new(&arena, 10));
    arena_reset(&arena);
    arena_done(&arena);
    arena_done(&arena);
    arena_reset(&arena);
}

static void arena_texts_end_in_nul(void **state)
{
    struct arena arena = { 0 };
    struct sv copy = arena_sv(&arena, SV("a\0b"));

    (void)state;
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.at, "a\0b", 4);
    assert_non_null(arena_sv(&arena, SV("")).at);
    assert_null(arena_sv(&arena, sv_of(NULL, 0)).at);
    assert_string_equal(arena_str(&arena, sv_of(NULL, 0)), "");
    assert_string_equal(arena_printf(&arena, "%s %d", "x", 7), "x 7");
    assert_string_equal(arena_printf(&arena, "%s", ""), "");
    arena_done(&arena);
}

static void a_failed_append_sticks(void **state)
{
    CLEANUP(buf_done)
    struct buf buf;

    (void)state;
    buf_init(&buf, 5);
    buf_str_append(&buf, "abc");
    buf_str_append(&buf, "def");
    buf_char(&buf, 'x');
    assert_false(buf_ok(&buf));
    assert_string_equal(buf_str(&buf), "abc");
    buf_clear(&buf);
    assert_true(buf_ok(&buf));
    buf_str_append(&buf, "12345");
    assert_true(buf_ok(&buf));
    buf_printf(&buf, "%s", "");
    assert_true(buf_ok(&buf));
    buf_printf(&buf, "%d", 6);
    assert_false(buf_ok(&buf));
    assert_string_equal(buf_str(&buf), "12345");
}

static void an_unused_buffer_is_an_empty_text(void **state)
{
    CLEANUP(buf_done)
    struct buf buf;
    CLEANUP(mem_freep)
    char *taken = NULL;

    (void)state;
    buf_init(&buf, 100);
    assert_string_equal(buf_str(&buf), "");
    assert_int_equal(buf_sv(&buf).len, 0);
    buf_clear(&buf);
    buf_eat(&buf, 0);
    buf_append(&buf, NULL, 0);
    assert_true(buf_ok(&buf));
    buf_done(&buf);
    taken = buf_take(&buf);
    assert_string_equal(taken, "");
}

/* Both ends of each count of digits, as printf has them. */
static void numbers_of_every_length_are_written(void **state)
{
    uint64_t power = 1;

    (void)state;
    for (int n_digits = 1; n_digits <= 19; n_digits++, power *= 10) {
        for (int64_t near = -1; near <= 1; near++) {
            CLEANUP(buf_done) struct buf written = BUF(100);
            CLEANUP(buf_done) struct buf printed = BUF(100);
            int64_t number = (int64_t)power + near;

            buf_i64(&written, number);
            buf_i64(&written, -number);
            buf_printf(&printed, "%" PRId64 "%" PRId64, number, -number);
            assert_string_equal(buf_str(&written), buf_str(&printed));
        }
    }
}

static void what_is_appended_stands_in_order(void **state)
{
    CLEANUP(buf_done)
    struct buf buf;
    CLEANUP(mem_freep)
    char *taken = NULL;

    (void)state;
    buf_init(&buf, 1000);
    buf_i64(&buf, 0);
    buf_char(&buf, ' ');
    buf_i64(&buf, INT64_MIN);
    buf_char(&buf, ' ');
    buf_i64(&buf, INT64_MAX);
    buf_printf(&buf, " %s ", "x");
    buf_time(&buf, 1307235723000);
    buf_sv_append(&buf, SV("\0!"));
    assert_int_equal(buf.len, strlen(buf.at) + 2);
    assert_string_equal(buf.at, "0 -9223372036854775808 9223372036854775807 x 2011-06-05T01:02:03Z");
    buf_eat(&buf, 2);
    assert_int_equal(buf.at[0], '-');
    buf_eat(&buf, buf.len);
    assert_string_equal(buf.at, "");
    for (int i = 0; i < 900; i++)
        buf_char(&buf, 'z');
    taken = buf_take(&buf);
    assert_int_equal(strlen(taken), 900);
    assert_int_equal(buf.len, 0);
}

static void code_points_become_utf8(void **state)
{
    static const struct {
        uint32_t code_point;
        const char *bytes;
    } rows[] = {
        { 0x41, "A" },
        { 0x7F, "\x7F" },
        { 0x80, "\xC2\x80" },
        { 0x7FF, "\xDF\xBF" },
        { 0x800, "\xE0\xA0\x80" },
        { 0xFFFF, "\xEF\xBF\xBF" },
        { 0x10000, "\xF0\x90\x80\x80" },
        { 0x10FFFF, "\xF4\x8F\xBF\xBF" },
        { 0x110000, "\xEF\xBF\xBD" },
        { 0xD800, "\xEF\xBF\xBD" },
        { 0xDFFF, "\xEF\xBF\xBD" },
        { UINT32_MAX, "\xEF\xBF\xBD" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(buf_done)
        struct buf buf;

        buf_init(&buf, 4);
        buf_utf8(&buf, rows[i].code_point);
        assert_string_equal(buf_str(&buf), rows[i].bytes);
        assert_true(utf8_check(buf_sv(&buf)));
    }
}

static void memory_is_zeroed_copied_taken(void **state)
{
    CLEANUP(mem_freep)
    char *copy = mem_dup("a\0b", 3);
    CLEANUP(mem_freep)
    char *none = mem_dup(NULL, 0);
    CLEANUP(mem_freep)
    int *zeroes = NEW(int, 100);
    CLEANUP(mem_freep)
    char *given = TAKE(copy);

    (void)state;
    assert_null(copy);
    assert_memory_equal(given, "a\0b", 4);
    assert_string_equal(none, "");
    for (int i = 0; i < 100; i++)
        assert_int_equal(zeroes[i], 0);
}

int memory_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_pieces_are_zero_aligned_and_apart),
        cmocka_unit_test(aligned_memory_is_zeroed_and_begins_where_it_was_asked_to),
        cmocka_unit_test(an_arena_takes_pieces_larger_than_a_block),
        cmocka_unit_test(arena_texts_end_in_nul),
        cmocka_unit_test(a_failed_append_sticks),
        cmocka_unit_test(an_unused_buffer_is_an_empty_text),
        cmocka_unit_test(numbers_of_every_length_are_written),
        cmocka_unit_test(what_is_appended_stands_in_order),
        cmocka_unit_test(code_points_become_utf8),
        cmocka_unit_test(memory_is_zeroed_copied_taken),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
