/* A few of all posts, for trying rules on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "flow/sampled.h"
#include "model/post.h"

static void note(struct sampled *sampled, int n, ms_t now)
{
    char id[32];
    struct post post = post_empty;

    (void)snprintf(id, sizeof id, "%d", n);
    post.network = SV("x");
    post.id = sv_str(id);
    post.text = SV("guitar");
    sampled_note(sampled, &post, now);
}

struct count {
    int n, most;
};

static bool count_line(void *arg, struct sv line)
{
    struct count *count = arg;

    assert_true(line.len > 0);
    return ++count->n < count->most;
}

static void all_are_kept_while_there_is_room(void **state UNUSED)
{
    struct sampled *sampled = sampled_new();
    struct count count = { .most = 1000000 }, few = { .most = 3 };

    assert_int_equal(sampled_rate(sampled, 5000).span_ms, 0);
    for (int i = 0; i < 100; i++)
        note(sampled, i, 1000 + i);
    sampled_each(sampled, count_line, &count);
    assert_int_equal(count.n, 100);
    sampled_each(sampled, count_line, &few);
    assert_int_equal(few.n, 3);
    assert_int_equal(sampled_rate(sampled, 61000).n_seen, 100);
    assert_int_equal(sampled_rate(sampled, 61000).span_ms, 60000);
    sampled_free(sampled);
}

static bool take_oldest(void *arg, struct sv line)
{
    struct buf *oldest = arg;

    buf_clear(oldest);
    buf_sv_append(oldest, line);
    return true;
}

/* A thousand a second for an hour: what is kept reaches back over minutes, not over the last two seconds. */
static void a_fast_stream_is_thinned(void **state UNUSED)
{
    struct sampled *sampled = sampled_new();
    CLEANUP(buf_done) struct buf oldest = BUF(10000);
    struct count count = { .most = 1000000 };
    int n = 0, first;

    for (ms_t now = 1000; now < 3600 * 1000; now += 10) {
        for (int i = 0; i < 10; i++)
            note(sampled, n++, now);
    }
    sampled_each(sampled, count_line, &count);
    assert_int_equal(count.n, SAMPLED_KEPT);
    sampled_each(sampled, take_oldest, &oldest);
    assert_int_equal(sscanf(buf_str(&oldest), "{\"network\":\"x\",\"id\":\"%d\"", &first), 1);
    assert_true(n - first > 5 * 60 * 1000);
    assert_int_equal(sampled_rate(sampled, 3600 * 1000).n_seen, n);
    sampled_free(sampled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_kept_while_there_is_room),
        cmocka_unit_test(a_fast_stream_is_thinned),
    };

    return cmocka_run_group_tests_name("sampled", tests, NULL, NULL);
}
