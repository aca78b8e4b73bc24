/* tests/unit/care/test_times.c: what follows from the posts of a case, all at once and one after the other. */
#include "care/decide.h"
#include "tests.h"

enum { POSTS_MAX = 5 };

#define C(time) \
    { \
        .at = (time), .role = ROLE_CUSTOMER \
    }
#define O(time) \
    { \
        .at = (time), .role = ROLE_OURS \
    }
#define L(time) \
    { \
        .at = (time), .role = ROLE_LOOSE \
    }
#define BOT(time) \
    { \
        .at = (time), .role = ROLE_OURS, .bot = true \
    }

// clang-format off
static const struct {
    const char *promise;
    struct timed_post posts[POSTS_MAX];
    size_t n;
    ms_t opened, first, last_customer, last_ours, waiting;
    int64_t n_customer, n_ours;
} rows[] = {
    { "no posts: nothing is known",            { C(0) },                         0,  0,  0,  0,  0,  0, 0, 0 },
    { "a customer waits since their post",     { C(10) },                        1, 10,  0, 10,  0, 10, 1, 0 },
    { "… since the first of several",          { C(20), C(10), C(30) },          3, 10,  0, 30,  0, 10, 3, 0 },
    { "an answer: nobody waits",               { C(10), O(20) },                 2, 10, 20, 10, 20,  0, 1, 1 },
    { "waits again, since after the answer",   { C(10), O(20), C(30), C(40) },   4, 10, 20, 40, 20, 30, 3, 1 },
    { "the first response is the earliest",    { C(10), O(30), O(20) },          3, 10, 20, 10, 30,  0, 1, 2 },
    { "a post of ours before them is none",    { C(10), O(5) },                  2, 10,  0, 10,  5, 10, 1, 1 },
    { "… the next one is",                     { C(10), O(5), O(20) },           3, 10, 20, 10, 20,  0, 1, 2 },
    { "at the same time is not before",        { C(10), O(10) },                 2, 10, 10, 10, 10,  0, 1, 1 },
    { "a bot's answer is no response",         { C(10), BOT(11) },               2, 10,  0, 10, 11, 10, 1, 1 },
    { "… a person's after it is",              { C(10), BOT(11), O(20) },        3, 10, 20, 10, 20,  0, 1, 2 },
    { "a loose post of ours is one",           { C(10), L(20) },                 2, 10, 20, 10, 20,  0, 1, 1 },
    { "a loose post of ours before them",      { L(5), C(10) },                  2, 10,  0, 10,  5, 10, 1, 1 },
    { "an earlier post of theirs moves all",   { C(10), O(5), C(3) },            3,  3,  5, 10,  5, 10, 2, 1 },
    { "answered in between, twice",            { C(1), O(2), C(3), O(4) },       4,  1,  2,  3,  4,  0, 2, 2 },
};
// clang-format on

static void check(const char *promise, const char *what, int64_t is, int64_t should)
{
    if (is != should)
        fail_msg("%s: %s is %lld, not %lld", promise, what, (long long)is, (long long)should);
}

static void times_follow_from_the_posts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct kase kase = {
            .state = CASE_OPEN, .opened_at = 77, .first_response_at = 77, .n_ours = 7, .waiting_since = 77
        };

        case_times(&kase, rows[i].posts, rows[i].n);
        check(rows[i].promise, "opened_at", kase.opened_at, rows[i].opened);
        check(rows[i].promise, "first_response_at", kase.first_response_at, rows[i].first);
        check(rows[i].promise, "last_customer_at", kase.last_customer_at, rows[i].last_customer);
        check(rows[i].promise, "last_ours_at", kase.last_ours_at, rows[i].last_ours);
        check(rows[i].promise, "waiting_since", kase.waiting_since, rows[i].waiting);
        check(rows[i].promise, "n_customer", kase.n_customer, rows[i].n_customer);
        check(rows[i].promise, "n_ours", kase.n_ours, rows[i].n_ours);
        check(rows[i].promise, "state", kase.state, rows[i].waiting ? CASE_OPEN : CASE_WAITING);
    }
}

static void what_is_closed_stays_so(void **state)
{
    static const enum case_state closed[] = { CASE_RESOLVED, CASE_MERGED };

    (void)state;
    for (size_t i = 0; i < COUNT(closed); i++) {
        struct kase kase = { .state = closed[i] };

        case_times(&kase, (const struct timed_post[]){ C(10) }, 1);
        assert_int_equal(kase.state, closed[i]);
        assert_true(case_times_append(&kase, &(struct timed_post)O(20)));
        assert_int_equal(kase.state, closed[i]);
    }
}

static bool same_times(const struct kase *a, const struct kase *b)
{
    return a->state == b->state && a->opened_at == b->opened_at &&
           a->first_response_at == b->first_response_at && a->last_customer_at == b->last_customer_at &&
           a->last_ours_at == b->last_ours_at && a->waiting_since == b->waiting_since &&
           a->n_customer == b->n_customer && a->n_ours == b->n_ours;
}

/* Every sequence of up to four posts, of four kinds at four times, so every order of each set and all ties. */
static void one_after_the_other_gives_the_same_as_all_at_once(void **state)
{
    static const struct timed_post kinds[] = { C(0), O(0), L(0), BOT(0) };
    enum { LENGTH = 4, TIMES = 4, SORTS = COUNT(kinds) * TIMES, SEQUENCES = SORTS * SORTS * SORTS * SORTS };
    int n_appended = 0;

    (void)state;
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
        struct kase step = { .state = CASE_OPEN };
        struct timed_post posts[LENGTH];

        for (int n = 0, rest = sequence; n < LENGTH; n++, rest /= SORTS) {
            struct kase whole = { .state = CASE_OPEN }, before = step;

            posts[n] = kinds[rest % SORTS % (int)COUNT(kinds)];
            posts[n].at = 1 + rest % SORTS / (int)COUNT(kinds);
            case_times(&whole, posts, (size_t)n + 1);
            if (case_times_append(&step, &posts[n])) {
                n_appended++;
            } else {
                assert_memory_equal(&step, &before, sizeof step); /* who refuses changes nothing */
                case_times(&step, posts, (size_t)n + 1);
            }
            if (!same_times(&step, &whole))
                fail_msg("sequence %d differs at its post %d", sequence, n + 1);
        }
    }
    assert_true(n_appended > SEQUENCES / 2); /* or it is no short cut */
}

int times_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_follow_from_the_posts),
        cmocka_unit_test(what_is_closed_stays_so),
        cmocka_unit_test(one_after_the_other_gives_the_same_as_all_at_once),
    };

    return cmocka_run_group_tests_name("times", tests, NULL, NULL);
}
