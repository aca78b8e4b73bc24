/* base/map.h, base/random.h: the map against a plain array, over a seeded run. */
#include "tests.h"

#include "base/map.h"
#include "base/random.h"

static void a_shuffle_keeps_all_and_is_the_sequences_own(void **state)
{
    enum { N = 100 };
    uint32_t one[N], other[N];
    bool seen[N] = { false };
    struct random_seq first = { 7 }, second = { 7 };
    size_t moved = 0;

    (void)state;
    for (uint32_t i = 0; i < N; i++)
        one[i] = other[i] = i;
    random_shuffle(&first, one, N);
    random_shuffle(&second, other, N);
    assert_memory_equal(one, other, sizeof one);
    for (size_t i = 0; i < N; i++) {
        assert_true(one[i] < N && !seen[one[i]]);
        seen[one[i]] = true;
        moved += one[i] != i;
    }
    assert_true(moved > N / 2);
    random_shuffle(&first, one, 0);
}

static void an_empty_map_has_nothing(void **state)
{
    struct map map = { 0 };
    uint64_t key, value;
    size_t at = 0;

    (void)state;
    assert_null(map_find(&map, 0));
    assert_false(map_remove(&map, 0));
    assert_false(map_each(&map, &at, &key, &value));
    map_clear(&map);
    map_done(&map);
}

static void put_says_whether_a_key_is_new(void **state)
{
    struct map map = { 0 };
    bool is_new;

    (void)state;
    *map_put(&map, 0, &is_new) = 5;
    assert_true(is_new);
    assert_int_equal(*map_put(&map, 0, &is_new), 5);
    assert_false(is_new);
    assert_true(map_remove(&map, 0));
    assert_int_equal(*map_put(&map, 0, &is_new), 0);
    assert_true(is_new);
    map_done(&map);
}

enum { KEYS = 512 };

static void check_alike(const struct map *map, const uint64_t *values)
{
    uint64_t key, value;
    size_t at = 0, n_held = 0, n_walked = 0;

    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t *found = map_find(map, i << 32);

        assert_int_equal(found ? *found : 0, values[i]);
        n_held += values[i] != 0;
    }
    while (map_each(map, &at, &key, &value)) {
        assert_int_equal(value, values[key >> 32]);
        n_walked++;
    }
    assert_int_equal(n_walked, n_held);
    assert_int_equal(map->n_held, n_held);
}

/* Keys that differ in high bits only, put and removed in any order: removed places must not hide others, and
 * must be taken again rather than grow the map without end. */
static void a_map_does_what_an_array_does(void **state)
{
    struct random_seq random = { 42 };
    uint64_t values[KEYS] = { 0 };
    struct map map = { 0 };

    (void)state;
    for (int step = 0; step < 200000; step++) {
        uint64_t key = random_below(&random, KEYS);

        if (random_below(&random, 2)) {
            values[key] = random_next(&random) | 1;
            *map_put(&map, key << 32, NULL) = values[key];
        } else {
            assert_int_equal(map_remove(&map, key << 32), values[key] != 0);
            values[key] = 0;
        }
        if (step % 5000 == 0)
            check_alike(&map, values);
    }
    check_alike(&map, values);
    assert_true(map.n_slots <= 8 * KEYS);
    map_clear(&map);
    memset(values, 0, sizeof values);
    check_alike(&map, values);
    map_done(&map);
}

static void a_seed_gives_its_known_sequence(void **state)
{
    static const uint64_t known[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                      UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                      UINT64_C(16408922859458223821) };
    struct random_seq random = { 1234567 };

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        assert_true(random_next(&random) == known[i]);
}

static void below_reaches_all_and_no_more(void **state)
{
    struct random_seq random = { 1 };
    int seen[7] = { 0 };

    (void)state;
    for (int i = 0; i < 7000; i++)
        seen[random_below(&random, COUNT(seen))]++;
    for (size_t i = 0; i < COUNT(seen); i++)
        assert_in_range(seen[i], 800, 1200);
    assert_int_equal(random_below(&random, 1), 0);
}

static void tokens_are_safe_in_addresses_and_differ(void **state)
{
    char token[33], other[33];

    (void)state;
    random_token(token, 32);
    random_token(other, 32);
    assert_int_equal(strlen(token), 32);
    assert_int_equal(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"), 32);
    assert_string_not_equal(token, other);
}

int map_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shuffle_keeps_all_and_is_the_sequences_own),
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(put_says_whether_a_key_is_new),
        cmocka_unit_test(a_map_does_what_an_array_does),
        cmocka_unit_test(a_seed_gives_its_known_sequence),
        cmocka_unit_test(below_reaches_all_and_no_more),
        cmocka_unit_test(tokens_are_safe_in_addresses_and_differ),
    };

    return cmocka_run_group_tests_name("map, random", tests, NULL, NULL);
}
