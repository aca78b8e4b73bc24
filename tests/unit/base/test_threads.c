/* base/lock.h, base/log.h, and ids from many threads. */
#include "tests.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/id.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/sv.h"

enum { THREADS = 4, IDS_EACH = 5000 };

struct team {
    struct id_maker maker;
    struct lock lock;
    struct cond changed;
    int n_done;
    int64_t ids[THREADS][IDS_EACH];
};

struct member {
    struct team *team;
    int number;
};

static void *make_ids(void *arg)
{
    struct member *member = arg;
    struct team *team = member->team;

    for (int i = 0; i < IDS_EACH; i++)
        team->ids[member->number][i] = id_new(&team->maker, 1704067200000 + i);
    lock_take(&team->lock);
    team->n_done++;
    cond_signal(&team->changed);
    lock_give(&team->lock);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void threads_make_ids_that_all_differ(void **state)
{
    struct team *team = NEW(struct team, 1);
    struct member members[THREADS];
    pthread_t threads[THREADS];
    int64_t *all = team->ids[0];

    (void)state;
    id_maker_init(&team->maker, 1, 0);
    lock_init(&team->lock);
    cond_init(&team->changed);
    for (int i = 0; i < THREADS; i++) {
        members[i] = (struct member){ team, i };
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, &members[i]), 0);
    }
    lock_take(&team->lock);
    while (team->n_done < THREADS)
        cond_wait(&team->changed, &team->lock);
    lock_give(&team->lock);
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    for (int t = 0; t < THREADS; t++) {
        for (int i = 1; i < IDS_EACH; i++)
            assert_true(team->ids[t][i] > team->ids[t][i - 1]);
    }
    qsort(all, THREADS * IDS_EACH, sizeof *all, by_value);
    for (int i = 1; i < THREADS * IDS_EACH; i++)
        assert_true(all[i] != all[i - 1]);
    cond_done(&team->changed);
    lock_done(&team->lock);
    id_maker_done(&team->maker);
    free(team);
}

static void waiting_for_nobody_ends(void **state)
{
    struct lock lock;
    struct cond never;

    (void)state;
    lock_init(&lock);
    cond_init(&never);
    lock_take(&lock);
    while (cond_wait_ms(&never, &lock, 1))
        continue; /* a system may wake a waiter for nothing */
    while (cond_wait_ms(&never, &lock, 0))
        continue;
    cond_broadcast(&never);
    lock_give(&lock);
    cond_done(&never);
    lock_done(&lock);
}

/* What `log_line` puts on stderr, into `out`. */
static void catch_log(char *out, size_t size, enum log_level level, const char *what,
                      const struct log_field *fields, size_t n_fields)
{
    int ends[2], stderr_kept = dup(STDERR_FILENO);
    ssize_t len;

    assert_int_equal(pipe(ends), 0);
    (void)dup2(ends[1], STDERR_FILENO);
    log_fields(level, what, fields, n_fields);
    (void)dup2(stderr_kept, STDERR_FILENO);
    (void)close(stderr_kept);
    (void)close(ends[1]);
    len = read(ends[0], out, size - 1);
    out[len > 0 ? len : 0] = '\0';
    (void)close(ends[0]);
}

static void a_log_line_is_one_line_whatever_is_in_it(void **state)
{
    const struct log_field fields[] = {
        LOG_STR("plain", "@acme.com"),
        LOG_STR("spaced", "two words"),
        LOG_STR("hostile", "a\nerror \x1b[2J\"=\\"),
        LOG_STR("empty", ""),
        LOG_I64("n", -5),
        LOG_STR("none", NULL),
        LOG_SV("utf8", sv_str("caf\xC3\xA9")),
    };
    char line[6000];

    (void)state;
    log_setup(LOG_INFO, false);
    catch_log(line, sizeof line, LOG_WARN, "things happened", fields, COUNT(fields));
    assert_string_equal(line, "warn  things happened  plain=@acme.com spaced=\"two words\" "
                              "hostile=\"a\\x0aerror \\x1b[2J\\\"=\\\\\" empty=\"\" n=-5 none=0 "
                              "utf8=\"caf\xC3\xA9\"\n");
    catch_log(line, sizeof line, LOG_DEBUG, "unheard", NULL, 0);
    assert_string_equal(line, "");
    log_setup(LOG_DEBUG, true);
    catch_log(line, sizeof line, LOG_DEBUG, "heard", NULL, 0);
    assert_non_null(strstr(line, "Z debug heard\n"));
    log_setup(LOG_INFO, true);
}

static void long_log_values_are_cut(void **state)
{
    char text[5000], line[6000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_setup(LOG_INFO, false);
    catch_log(line, sizeof line, LOG_ERROR, "long", &LOG_STR("text", text), 1);
    assert_int_equal(strlen(line), strlen("error long  text=") + 512 + 1);
    log_setup(LOG_INFO, true);
}

int threads_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_make_ids_that_all_differ),
        cmocka_unit_test(waiting_for_nobody_ends),
        cmocka_unit_test(a_log_line_is_one_line_whatever_is_in_it),
        cmocka_unit_test(long_log_values_are_cut),
    };

    return cmocka_run_group_tests_name("threads, log", tests, NULL, NULL);
}
