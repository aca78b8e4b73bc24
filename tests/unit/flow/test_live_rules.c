/* tests/unit/flow/test_live_rules.c: rules and the watch set change while threads match: what has been told is found from then on,
 * and what stayed is never missed. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/watch.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "model/post.h"
#include "store/config.h"

enum { READERS = 2, IDS = 20000, RELOADS = 60 };

static struct post post_with(const char *text)
{
    struct post post = post_empty;

    post.network = SV("x");
    post.id = SV("1");
    post.text = sv_str(text);
    return post;
}

/* ---- the watch set ---- */

struct watching {
    struct watch *watch;
    _Atomic int n_added;
    _Atomic bool failed;
};

static struct sv id_of(int i, char out[static 32])
{
    (void)snprintf(out, 32, "id%d", i);
    return sv_str(out);
}

static void *look_for_all(void *arg)
{
    struct watching *watching = arg;
    struct post post = post_with("");
    int n = 0;
    char id[32];

    while (n < IDS) {
        n = watching->n_added;
        for (int i = n > 100 ? n - 100 : 0; i < n; i++) {
            post.id = id_of(i, id);
            if (!watch_touches(watching->watch, &post))
                watching->failed = true;
        }
    }
    return NULL;
}

static void what_is_watched_is_found_while_the_set_grows(void **state)
{
    struct watching watching = { .watch = watch_new() };
    pthread_t readers[READERS];
    struct post reply = post_with("");
    char id[32];

    (void)state;
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, look_for_all, &watching), 0);
    for (int i = 0; i < IDS; i++) {
        watch_add(watching.watch, SV("x"), id_of(i, id));
        watch_add(watching.watch, SV("x"), id_of(i / 2, id)); /* again */
        watching.n_added = i + 1;
    }
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(readers[i], NULL);
    assert_false(watching.failed);
    assert_int_equal(watch_size(watching.watch), IDS);
    reply.id = SV("new");
    assert_false(watch_touches(watching.watch, &reply));
    reply.in_reply_to = SV("id7");
    assert_true(watch_touches(watching.watch, &reply));
    reply.network = SV("bluesky");
    assert_false(watch_touches(watching.watch, &reply));
    watch_free(watching.watch);
}

/* ---- rules ---- */

struct matching {
    struct core *core;
    _Atomic bool ends, missed;
};

/* A rule that is there all the time matches each post, whatever happens to the others. */
static void *match_posts(void *arg)
{
    struct matching *matching = arg;
    struct match_scratch *scratch = match_scratch_new();
    struct post post = post_with("nothing but always and rule7");
    const uint64_t *tags;

    while (!matching->ends) {
        struct snapshot *snapshot = core_snapshot(matching->core);
        size_t n = ruleset_match(snapshot->rules, &post, scratch, &tags);
        bool found = false;

        for (size_t i = 0; i < n; i++)
            found |= sv_is(snapshot->company->rules[tags[i]].value, "always");
        if (!found)
            matching->missed = true;
        snapshot_unref(snapshot);
    }
    match_scratch_free(scratch);
    return NULL;
}

static void put_rule(struct db *db, int64_t brand, int i, const char *value)
{
    struct err err = { 0 };
    char tag[32];
    int64_t id;

    (void)snprintf(tag, sizeof tag, "tag%d", i);
    if (!rule_put(db, 1000 + i, brand, sv_str(value), sv_str(tag), &id, &err))
        fail_msg("%s", err.text);
}

static size_t matches(struct core *core, const char *text)
{
    struct match_scratch *scratch = match_scratch_new();
    struct snapshot *snapshot = core_snapshot(core);
    struct post post = post_with(text);
    const uint64_t *tags;
    size_t n = ruleset_match(snapshot->rules, &post, scratch, &tags);

    snapshot_unref(snapshot);
    match_scratch_free(scratch);
    return n;
}

/* Each is there when the reload has returned, and its former self is not. */
static void change_rules(struct core *core, struct db *db, int64_t brand)
{
    struct err err = { 0 };

    for (int i = 0; i < RELOADS; i++) {
        uint64_t number = core_snapshot_number(core);
        char value[32], former[32];

        (void)snprintf(value, sizeof value, "rule%d", i);
        (void)snprintf(former, sizeof former, "rule%d", i - 10);
        put_rule(db, brand, i % 10, value);
        if (!core_reload(core, &err))
            fail_msg("%s", err.text);
        assert_int_not_equal(core_snapshot_number(core), number);
        assert_int_equal(matches(core, value), 1);
        assert_int_equal(matches(core, former), 0);
        if (i % 7 == 0)
            core_settle(core);
        assert_int_equal(matches(core, value), 1);
    }
}

static void rules_change_while_others_match(void **state)
{
    char folder[] = "/tmp/earshot-live-XXXXXX", url[128], path[96];
    struct matching matching = { 0 };
    pthread_t readers[READERS];
    struct err err = { 0 };
    struct db *db = NULL;
    int64_t brand = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/store.db", folder);
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    if (!core_open(sv_str(url), &matching.core, &err) || !db_open(sv_str(url), DB_WRITE, &db, &err) ||
        !brand_put(db, 1, SV("Acme"), true, false, &brand, &err))
        fail_msg("%s", err.text);
    put_rule(db, brand, 100, "always");
    for (int i = 101; i < 200; i++) { /* so that a change of one is a change of few */
        char value[32];

        (void)snprintf(value, sizeof value, "other%d (one OR two)", i);
        put_rule(db, brand, i, value);
    }
    assert_true(core_reload(matching.core, &err));
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, match_posts, &matching), 0);
    change_rules(matching.core, db, brand);
    matching.ends = true;
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(readers[i], NULL);
    assert_false(matching.missed);
    db_close(db);
    core_close(matching.core);
    (void)unlink(path);
    for (size_t i = 0; i < 2; i++) {
        char beside[112];

        (void)snprintf(beside, sizeof beside, "%s%s", path, i ? "-wal" : "-shm");
        (void)unlink(beside);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_watched_is_found_while_the_set_grows),
        cmocka_unit_test(rules_change_while_others_match),
    };

    return cmocka_run_group_tests_name("live rules", tests, NULL, NULL);
}
