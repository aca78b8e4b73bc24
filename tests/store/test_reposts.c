/* tests/store/test_reposts.c: a repost is counted on its original whichever comes first, also when the server stops between
 * them: each play in every order, at once, one by one, and with a new run after every post. */
#include <stdio.h>

#include "intake_stage.h"
#include "store/posts.h"

enum { POSTS_MAX = 5 };

#define REPOST(id_, by_, at_, of_) \
    { \
        id_, by_, at_, "", NULL, "\"repost_of\":\"" of_ "\"" \
    }
#define GONE(id_) \
    { \
        id_, NULL, 99, "", NULL, "\"deleted\":true" \
    }

// clang-format off
static const struct play {
    const char *promise;
    struct say says[POSTS_MAX];
    const char *outcome;
    const char *counts; /* of each case, by its first post */
} plays[] = {
    { "one",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a") },
      "Shop ann: a; -; -; 10 - open\nrepost r", "1" },
    { "two",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a"), REPOST("s", "cat", 30, "a") },
      "Shop ann: a; -; -; 10 - open\nrepost r\nrepost s", "2" },
    { "one that says the words again, and one that doesn't",
      { { "a", "ann", 10, "@shop help" }, { "r", "bob", 20, "RT @ann: @shop help", NULL, "\"repost_of\":\"a\"" },
        REPOST("s", "cat", 30, "a") },
      "Shop ann: a; -; -; 10 - open\nrepost r\nrepost s", "2" },
    { "one that is taken back",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a"), GONE("r") },
      "Shop ann: a; -; -; 10 - open\nrepost r", "0" },
    { "of two one is taken back",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a"), REPOST("s", "cat", 30, "a"), GONE("r") },
      "Shop ann: a; -; -; 10 - open\nrepost r\nrepost s", "1" },
    { "the original is taken down: that it was passed on stays",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a"), GONE("a") },
      "Shop ann: a; -; -; 10 - open\nrepost r", "1" },
    { "by its own author, and by us",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "ann", 20, "a"), REPOST("s", "shop", 30, "a") },
      "Shop ann: a; -; -; 10 - open\nrepost r\nrepost s", "2" },
    { "of our answer: that is not the customer's",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" }, REPOST("r", "bob", 30, "b") },
      "Shop ann: a; b; -; 10 20 waiting\nrepost r", "0" },
    { "of two posts of one case",
      { { "a", "ann", 10, "@shop help" }, { "b", "ann", 20, "@shop hello?" }, REPOST("r", "bob", 30, "a"),
        REPOST("s", "bob", 40, "b") },
      "Shop ann: a b; -; -; 10 - open\nrepost r\nrepost s", "2" },
    { "of a reply that waits itself",
      { { "a", "ann", 10, "@shop help" }, { "b", "ann", 20, "hello?", "a" }, REPOST("r", "bob", 30, "b") },
      "Shop ann: a b; -; -; 10 - open\nrepost r", "1" },
    { "of what is nobody's word beside a case",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "hm", "a" }, REPOST("r", "cat", 30, "b") },
      "Shop ann: a; -; b; 10 - open\nrepost r", "0" },
    { "… whose author our answer makes a customer",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "hm", "a" }, { "c", "shop", 30, "you too?", "b" },
        REPOST("r", "cat", 40, "b") },
      "Shop ann: a; -; -; 10 - open\nShop bob: b; c; -; 20 30 waiting\nrepost r", "0 1" },
    { "… or that a later word of its author brings into a case",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "hm", "a" }, { "c", "bob", 30, "@shop me too", "b" },
        REPOST("r", "cat", 40, "b") },
      "Shop ann: a; -; -; 10 - open\nShop bob: b c; -; -; 20 - open\nrepost r", "0 1" },
    { "of a repost: not of the original",
      { { "a", "ann", 10, "@shop help" }, REPOST("r", "bob", 20, "a"), REPOST("s", "cat", 30, "r") },
      "Shop ann: a; -; -; 10 - open\nrepost r\nrepost s", "1" },
    { "of what nobody keeps",
      { { "a", "ann", 10, "a fine day" }, REPOST("r", "bob", 20, "a") }, "", "" },
    { "of what never comes, and of itself",
      { REPOST("r", "bob", 20, "a"), REPOST("s", "bob", 20, "s") }, "", "" },
    { "of what waited in vain",
      { { "a", "ann", 10, "a fine day", "zz" }, REPOST("r", "bob", 20, "a"), { "b", "cat", 30, "@shop help" } },
      "Shop cat: b; -; -; 30 - open", "0" },
    { "of a rival's, with the words and without",
      { { "a", "ann", 10, "drums" }, { "r", "bob", 20, "RT drums", NULL, "\"repost_of\":\"a\"" },
        REPOST("s", "cat", 30, "a") },
      "repost s\nrival a\nrival r", "" },
};
// clang-format on

static size_t count_says(const struct play *play)
{
    size_t n = 0;

    while (n < POSTS_MAX && play->says[n].id)
        n++;
    return n;
}

static void swap(int *a, int *b)
{
    int kept = *a;

    *a = *b;
    *b = kept;
}

/* The next in the dictionary's order; false behind the last. */
static bool next_order(int *order, size_t n)
{
    size_t i = n - 1, k = n - 1;

    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return false;
    while (order[k] <= order[i - 1])
        k--;
    swap(&order[i - 1], &order[k]);
    for (k = n - 1; i < k; i++, k--)
        swap(&order[i], &order[k]);
    return true;
}

/* A deletion tells of a post that was there. */
static bool comes_in_time(const struct play *play, const int *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            const struct say *one = &play->says[order[i]], *other = &play->says[order[k]];

            if (!strcmp(one->id, other->id) && one->at > other->at)
                return false;
        }
    }
    return true;
}

static void counts_of(struct stage *stage, struct buf *out)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    if (!db_query(stage->db, &rows, &err, "SELECT reposts FROM cases WHERE state <> 3 ORDER BY opened_at"))
        fail_msg("%s", err.text);
    for (bool first = true;; first = false) {
        if (!db_next(&rows, &row, &err))
            fail_msg("%s", err.text);
        if (!row)
            return;
        if (!first)
            buf_char(out, ' ');
        buf_i64(out, db_i64(&rows, 0));
    }
}

static void new_run(struct stage *stage)
{
    struct err err = { 0 };

    intake_close(&stage->intake);
    if (!intake_open(&stage->intake, stage->db, &err))
        fail_msg("%s", err.text);
}

enum { AT_ONCE, ONE_BY_ONE, NEW_RUNS, N_WAYS };

static bool play_so(struct stage *stage, const struct play *play, const int *order, size_t n, int way)
{
    CLEANUP(buf_done) struct buf counts = BUF(256), name = BUF(256);
    bool good;

    buf_printf(&name, "%s (way %d, order", play->promise, way);
    for (size_t i = 0; i < n; i++)
        buf_printf(&name, " %d", order[i]);
    buf_char(&name, ')');
    stage_begin(stage, false);
    for (size_t i = 0; i < n && way != AT_ONCE; i++) {
        stage_take(stage, play->says, order + i, 1);
        if (way == NEW_RUNS)
            new_run(stage);
    }
    if (way == AT_ONCE)
        stage_take(stage, play->says, order, n);
    stage_finish(stage);
    counts_of(stage, &counts);
    good = stage_is(stage, buf_str(&name), play->outcome) && stage_is_whole(stage, buf_str(&name)) &&
           stage->intake.n_reposts == 0 && stage->intake.n_waiting == 0;
    if (good && strcmp(buf_str(&counts), play->counts) != 0) {
        print_error("%s: counted %s, not %s\n", buf_str(&name), buf_str(&counts), play->counts);
        good = false;
    }
    stage_undo(stage);
    return good;
}

static void a_repost_counts_in_any_order(void **state)
{
    struct stage stage;
    int n_bad = 0;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(plays); i++) {
        int order[POSTS_MAX] = { 0, 1, 2, 3, 4 };
        size_t n = count_says(&plays[i]);

        do {
            for (int way = 0; way < N_WAYS && comes_in_time(&plays[i], order, n); way++)
                n_bad += !play_so(&stage, &plays[i], order, n, way);
        } while (next_order(order, n));
    }
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

/* A live source waits for nothing, but what was kept for its own words counts when its original comes. */
static void what_was_kept_before_its_original_counts_on_a_live_stream(void **state)
{
    CLEANUP(buf_done) struct buf counts = BUF(256);
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage.settings.may_wait = false;
    stage_take(&stage,
               (const struct say[]){ { "r", "bob", 20, "RT @ann: @shop help", NULL, "\"repost_of\":\"a\"" },
                                     REPOST("s", "cat", 30, "a") },
               NULL, 2);
    stage_take(&stage, (const struct say[]){ { "a", "ann", 10, "@shop help" } }, NULL, 1);
    counts_of(&stage, &counts);
    assert_string_equal(buf_str(&counts), "1");
    assert_true(stage_is(&stage, __func__, "Shop ann: a; -; -; 10 - open\nrepost r"));
    stage_undo(&stage);
    stage_close(&stage);
}

/* Reposts of strangers' posts are many: the oldest give way, unless their original waits too, and no reply does. */
static void too_many_that_wait_push_no_reply_out(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage.settings.waiting_max = 2;
    stage_take(&stage,
               (const struct say[]){ { "b", "ann", 15, "hm", "a" },
                                     { "c", "ann", 16, "hm?", "a" },
                                     REPOST("r", "bob", 20, "b"),
                                     REPOST("s", "bob", 50, "y"),
                                     REPOST("t", "bob", 40, "x"),
                                     REPOST("u", "bob", 30, "x"),
                                     REPOST("v", "bob", 60, "a") },
               NULL, 7);
    assert_int_equal(stage.intake.n_waiting, 2);
    assert_int_equal(stage.intake.n_reposts, 2);
    stage_take(&stage, (const struct say[]){ { "a", "ann", 10, "@shop help" } }, NULL, 1);
    stage_finish(&stage);
    assert_true(stage_is(&stage, __func__, "Shop ann: a b c; -; -; 10 - open\nrepost r\nrepost v"));
    stage_undo(&stage);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repost_counts_in_any_order),
        cmocka_unit_test(what_was_kept_before_its_original_counts_on_a_live_stream),
        cmocka_unit_test(too_many_that_wait_push_no_reply_out),
    };

    return rig_each_database("reposts", tests, COUNT(tests), stage_prepare);
}
