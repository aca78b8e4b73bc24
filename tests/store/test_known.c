/* tests/store/test_known.c: what an import knows of the store's keys: never that one is missing which is there, nearly always that
 * one is missing which isn't; and all of it once it brought half as many posts as there were. */
#include <stdio.h>

#include "care/known.h"
#include "intake_stage.h"

enum { N_OLD = 5000, N_NEW = STAGE_IMPORT, N_STRANGE = 20000, ID_MAX = 16 };

/* A person, a post of theirs, and a repost of a post that isn't there. */
struct made {
    char by[ID_MAX], post[ID_MAX], repost[ID_MAX], more[3 * ID_MAX];
};

static struct made made[N_OLD + 3 * N_NEW];
static struct say says[2 * COUNT(made)];

static void make_all(void)
{
    for (size_t i = 0; i < COUNT(made); i++) {
        struct made *of = &made[i];

        (void)snprintf(of->by, sizeof of->by, "ann%zu", i * 7919 % COUNT(made));
        (void)snprintf(of->post, sizeof of->post, "p%zu", i * 6143 % COUNT(made));
        (void)snprintf(of->repost, sizeof of->repost, "r%zu", i);
        (void)snprintf(of->more, sizeof of->more, "\"repost_of\":\"o%zu\"", i);
        says[2 * i] = (struct say){ of->post, of->by, (int)i, "@shop help", NULL, NULL };
        says[2 * i + 1] = (struct say){ of->repost, of->by, (int)i, "@shop see", NULL, of->more };
    }
}

static bool lacks(const struct stage *stage, enum stored_keys keys, const char *key)
{
    return known_lacks(&stage->intake.known, known_hash(keys, SV("x"), sv_str(key)));
}

/* How many keys of `n` people it lacks, of those that are stored. */
static size_t lacking(const struct stage *stage, size_t n)
{
    char key[2 * ID_MAX];
    size_t lacked = 0;

    for (size_t i = 0; i < n; i++) {
        lacked += lacks(stage, KEYS_POST, made[i].post) + lacks(stage, KEYS_POST, made[i].repost);
        lacked += lacks(stage, KEYS_CONVERSATION, made[i].post);
        (void)snprintf(key, sizeof key, "u-%s", made[i].by);
        lacked += lacks(stage, KEYS_AUTHOR, key);
        (void)snprintf(key, sizeof key, "o%zu", i);
        lacked += lacks(stage, KEYS_ORIGINAL, key);
    }
    return lacked;
}

static size_t strangers_lacking(const struct stage *stage)
{
    char key[ID_MAX];
    size_t lacked = 0;

    for (size_t i = 0; i < N_STRANGE; i++) {
        (void)snprintf(key, sizeof key, "stranger%zu", i);
        lacked += lacks(stage, (enum stored_keys)(i % KEYS_N), key);
    }
    return lacked;
}

static void it_is_right_about_every_key(void **state)
{
    struct stage stage;
    size_t n = N_OLD;

    make_all();
    stage_open(&stage, state);
    stage_begin(&stage, true);
    for (size_t i = 0; i < 2 * (size_t)N_OLD; i += STAGE_IMPORT / 2)
        stage_take(&stage, says + i, NULL, STAGE_IMPORT / 2);
    assert_false(stage.intake.known.words); /* no batch was an import's */
    assert_int_equal(strangers_lacking(&stage), 0);
    for (; n < COUNT(made); n += STAGE_IMPORT / 2) {
        stage_take(&stage, says + 2 * n, NULL, STAGE_IMPORT);
        assert_int_equal(lacking(&stage, n + STAGE_IMPORT / 2), 0);
    }
    if (db_kind(stage.db) == DB_SQLITE) {
        assert_true(stage.intake.known.is_whole);
        assert_true(strangers_lacking(&stage) > N_STRANGE * 99 / 100);
    } else {
        assert_false(stage.intake.known.words); /* others write there */
    }
    stage_undo(&stage);
    assert_false(stage.intake.known.words);
    stage_close(&stage);
}

/* Also in a store that had nothing, where it is whole from its first batch on. */
static void what_comes_later_in_small_batches_is_known_too(void **state)
{
    struct stage stage;

    make_all();
    stage_open(&stage, state);
    stage_begin(&stage, true);
    stage_take(&stage, says, NULL, STAGE_IMPORT);
    assert_int_equal(stage.intake.known.is_whole, db_kind(stage.db) == DB_SQLITE);
    for (size_t i = STAGE_IMPORT; i < STAGE_IMPORT + 20; i += 2)
        stage_take(&stage, says + i, NULL, 2);
    assert_int_equal(lacking(&stage, STAGE_IMPORT / 2 + 10), 0);
    stage_undo(&stage);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_right_about_every_key),
        cmocka_unit_test(what_comes_later_in_small_batches_is_known_too),
    };

    return rig_each_database("known", tests, COUNT(tests), stage_prepare);
}
