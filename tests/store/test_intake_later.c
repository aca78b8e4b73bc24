/* tests/store/test_intake_later.c: what comes to conversations that stand already: after agents closed or touched a case,
 * edits and deletions, parents that come when nobody waits for them any more. */
#include <stdio.h>

#include "intake_stage.h"

#define DIRECT "\"visibility\":\"direct\""
#define TAKE_ALL(stage, ...) \
    take_all((stage), (const struct say[]){ __VA_ARGS__ }, COUNT(((const struct say[]){ __VA_ARGS__ })))
#define IS(stage, outcome) assert_true(stage_is((stage), __func__, (outcome)))

static void take_all(struct stage *stage, const struct say *says, size_t n)
{
    stage_take(stage, says, NULL, n);
    stage_finish(stage);
}

static int64_t number(struct stage *stage, const char *sql)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row = false;

    if (!db_query_sql(stage->db, &rows, &err, (struct db_sql){ sql, NULL }, NULL, 0) ||
        !db_next(&rows, &row, &err))
        fail_msg("%s: %s", sql, err.text);
    assert_true(row);
    return db_i64(&rows, 0);
}

static void text_is(struct stage *stage, const char *id, const char *text)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row = false;

    if (!db_query(stage->db, &rows, &err, "SELECT text FROM post WHERE network_id = $1", A(id)) ||
        !db_next(&rows, &row, &err))
        fail_msg("%s", err.text);
    assert_true(row);
    if (!sv_is(db_text(&rows, 0), text))
        fail_msg("%s says \"%.*s\"", id, SV_ARG(db_text(&rows, 0)));
}

/* ---- closed cases ---- */

enum {
    CLOSED = STAGE_DAY,
    WINDOW = 3 * STAGE_DAY
}; /* agents close all there is, a day after the year began */

struct later {
    const char *promise;
    struct say before[3], after[3];
    const char *outcome;
    int n_reopened;
};

// clang-format off
static const struct later after_closing[] = {
    { "another conversation, inside the window: joined, and open again",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" } },
      { { "c", "ann", CLOSED + WINDOW - 1, "@shop again" } },
      "Shop ann: a c; b; -; 10 20 open", 1 },
    { "another conversation, after the window: a new case",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" } },
      { { "c", "ann", CLOSED + WINDOW, "@shop again" } },
      "Shop ann: a; b; -; 10 20 resolved\nShop ann: c; -; -; 345600 - open", 0 },
    { "… which the next one joins",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "ann", CLOSED + WINDOW, "@shop again" }, { "d", "ann", CLOSED + 2 * WINDOW, "@shop and again" } },
      "Shop ann: a; -; -; 10 - resolved\nShop ann: c d; -; -; 345600 - open", 0 },
    { "the same conversation, at any age",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" } },
      { { "c", "ann", CLOSED + 100 * WINDOW, "so?", "b" } },
      "Shop ann: a c; b; -; 10 20 open", 1 },
    { "the window is on the posts' own time: it was written before the closing",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "ann", 5, "@shop hello" } },
      "Shop ann: a c; -; -; 5 - open", 1 },
    { "another brand",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "ann", CLOSED, "@cafe hello" } },
      "Cafe ann: c; -; -; 86400 - open\nShop ann: a; -; -; 10 - resolved", 0 },
    { "another customer",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "bob", CLOSED, "@shop hello" } },
      "Shop ann: a; -; -; 10 - resolved\nShop bob: c; -; -; 86400 - open", 0 },
    { "our own late answer leaves it closed",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "shop", CLOSED, "bye", "a" } },
      "Shop ann: a; c; -; 10 86400 resolved", 0 },
    { "so does context",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "bob", CLOSED, "hm", "a" } },
      "Shop ann: a; -; c; 10 - resolved", 0 },
    { "and a repost",
      { { "a", "ann", 10, "@shop help" } },
      { { "c", "ann", CLOSED, "RT @ann @shop help", NULL, "\"repost_of\":\"a\"" } },
      "Shop ann: a; -; -; 10 - resolved\nrepost c", 0 },
};

static const struct later after_touching[] = {
    { "who answers gives a brand, but an agent has touched the case it would join",
      { { "a", "ann", 10, "psst", NULL, DIRECT }, { "b", "ann", 20, "@shop aloud" } },
      { { "c", "shop", 30, "yes?", "a" } },
      "Shop ann: a; c; -; 10 30 waiting\nShop ann: b; -; -; 20 - open", 0 },
    { "a late parent does not join two cases that agents touched",
      { { "a", "ann", 10, "psst", "p", DIRECT }, { "b", "ann", 20, "psst", "q", DIRECT } },
      { { "p", "bob", 5, "hm", "q" } },
      "- ann: a; -; p; 10 - open\n- ann: b; -; p; 20 - open", 0 },
    { "an earlier post that names another brand does not take a thread out of a touched case",
      { { "a", "ann", 10, "@shop one", "q" }, { "b", "ann", 20, "@shop two" } },
      { { "c", "ann", 5, "@cafe first", "q" } },
      "Cafe ann: a b c; -; -; 5 - open", 0 },
    { "what the customer writes still joins it",
      { { "a", "ann", 10, "@shop one" } },
      { { "b", "ann", 20, "more", "a" }, { "c", "ann", 30, "@shop two" } },
      "Shop ann: a b c; -; -; 10 - open", 0 },
};
// clang-format on

static size_t count_says(const struct say says[static 3])
{
    size_t n = 0;

    while (n < 3 && says[n].id)
        n++;
    return n;
}

static bool play_later(struct stage *stage, const struct later *row, const char *between)
{
    bool good;

    stage_begin(stage, false);
    take_all(stage, row->before, count_says(row->before));
    stage_run(stage, between);
    take_all(stage, row->after, count_says(row->after));
    good = stage_is(stage, row->promise, row->outcome) &&
           number(stage, "SELECT COUNT(*) FROM case_event WHERE kind = 18") == row->n_reopened;
    stage_undo(stage);
    return good;
}

static void closed_cases_open_again_where_they_should(void **state)
{
    struct stage stage;
    char sql[160];
    int n_bad = 0;

    (void)snprintf(sql, sizeof sql,
                   "UPDATE cases SET state = 2, view = 4, touched = 1, resolved_at = %lld WHERE state < 2",
                   ((long long)STAGE_BASE_S + CLOSED) * MS_SECOND);
    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(after_closing); i++)
        n_bad += !play_later(&stage, &after_closing[i], sql);
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

static void nothing_is_joined_or_split_that_an_agent_has_touched(void **state)
{
    struct stage stage;
    int n_bad = 0;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(after_touching); i++)
        n_bad += !play_later(&stage, &after_touching[i], "UPDATE cases SET touched = 1");
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

/* ---- seen again ---- */

#define EDITED(seconds) "\"edited_at\":\"2020-01-01T00:00:" #seconds "Z\""
#define A_SAYS(text, more) \
    { \
        "a", "ann", 10, text, NULL, more \
    }

// clang-format off
static const struct {
    const char *promise;
    struct say says[4];
    const char *text;
    int n_versions, n_edited, n_duplicate;
} edits[] = {
    { "the same again", { A_SAYS("@shop one", NULL), A_SAYS("@shop one", NULL) }, "@shop one", 0, 0, 1 },
    { "a newer text", { A_SAYS("@shop one", NULL), A_SAYS("@shop two", EDITED(20)) }, "@shop two", 1, 1, 0 },
    { "… and a newer one yet",
      { A_SAYS("@shop one", NULL), A_SAYS("@shop two", EDITED(20)), A_SAYS("@shop three", EDITED(30)) },
      "@shop three", 2, 2, 0 },
    { "an older text is kept beside", { A_SAYS("@shop two", EDITED(20)), A_SAYS("@shop one", NULL) }, "@shop two", 1, 0, 0 },
    { "… once",
      { A_SAYS("@shop two", EDITED(20)), A_SAYS("@shop one", NULL), A_SAYS("@shop one", NULL) }, "@shop two", 1, 0, 1 },
    { "… also one in between",
      { A_SAYS("@shop one", NULL), A_SAYS("@shop three", EDITED(30)), A_SAYS("@shop two", EDITED(20)) },
      "@shop three", 2, 1, 0 },
    { "the same time: what stands stays",
      { A_SAYS("@shop one", EDITED(20)), A_SAYS("@shop two", EDITED(20)) }, "@shop one", 0, 0, 1 },
    { "neither says when: the later text",
      { A_SAYS("@shop one", NULL), A_SAYS("@shop two", NULL) }, "@shop two", 1, 1, 0 },
    { "… and reading both again changes nothing",
      { A_SAYS("@shop one", NULL), A_SAYS("@shop two", NULL), A_SAYS("@shop one", NULL), A_SAYS("@shop two", NULL) },
      "@shop two", 1, 1, 2 },
    { "an edit of a reply that waits",
      { { "a", "ann", 10, "@shop one", "zz" }, { "a", "ann", 10, "@shop two", "zz", EDITED(20) } }, "@shop two", 1, 0, 0 },
};
// clang-format on

static void edits_stand_in_order_of_their_own_time(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(edits); i++) {
        size_t n = 0;

        for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
            stage_begin(&stage, false);
            for (n = 0; n < COUNT(edits[i].says) && edits[i].says[n].id; n++) {
                if (one_by_one)
                    stage_take(&stage, &edits[i].says[n], NULL, 1);
            }
            if (!one_by_one)
                stage_take(&stage, edits[i].says, NULL, n);
            stage_finish(&stage);
            text_is(&stage, "a", edits[i].text);
            if (number(&stage, "SELECT COUNT(*) FROM post_version") != edits[i].n_versions ||
                number(&stage, "SELECT COUNT(*) FROM case_event WHERE kind = 22") != edits[i].n_edited ||
                stage.counts.duplicate != edits[i].n_duplicate)
                fail_msg("%s: %d versions, %d events, %d duplicates", edits[i].promise,
                         (int)number(&stage, "SELECT COUNT(*) FROM post_version"),
                         (int)number(&stage, "SELECT COUNT(*) FROM case_event WHERE kind = 22"),
                         (int)stage.counts.duplicate);
            assert_int_equal(stage.counts.duplicate + stage.counts.kept, n);
            assert_true(stage_is(&stage, edits[i].promise, "Shop ann: a; -; -; 10 - open"));
            assert_true(stage_is_whole(&stage, edits[i].promise));
            stage_undo(&stage);
        }
    }
    stage_close(&stage);
}

#define GONE(id_) \
    { \
        id_, NULL, 10, "", NULL, "\"deleted\":true" \
    }

static void a_deletion_blanks_and_keeps_the_row(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    TAKE_ALL(&stage, A_SAYS("@shop secret", NULL), A_SAYS("@shop public", EDITED(20)),
             { "b", "shop", 20, "sure", "a" });
    TAKE_ALL(&stage, GONE("a"));
    text_is(&stage, "a", "");
    assert_int_equal(number(&stage, "SELECT deleted FROM post WHERE network_id = 'a'"), 1);
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post_version"), 0);
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM case_event WHERE kind = 23"), 1);
    IS(&stage, "Shop ann: a; b; -; 10 20 waiting");
    TAKE_ALL(&stage, GONE("a"), A_SAYS("@shop secret", NULL), A_SAYS("@shop public", EDITED(30)),
             GONE("never seen"));
    text_is(&stage, "a", "");
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post"), 2);
    assert_int_equal(stage.counts.duplicate, 3);
    assert_int_equal(stage.counts.dropped, 1);
    assert_int_equal(stage.counts.kept, 4);
    assert_true(stage_is_whole(&stage, __func__));
    stage_undo(&stage);
    stage_close(&stage);
}

static void a_deleted_reply_that_waits_comes_home_blank(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage_take(&stage, (const struct say[]){ { "b", "ann", 20, "@shop secret", "a" }, GONE("b") }, NULL, 2);
    TAKE_ALL(&stage, { "a", "bob", 10, "@shop help" });
    text_is(&stage, "b", "");
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post WHERE deleted = 1 AND kase IS NOT NULL"), 1);
    assert_true(stage_is_whole(&stage, __func__));
    stage_undo(&stage);
    stage_close(&stage);
}

static int64_t times_found(struct stage *stage, const char *word)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row = false;

    if (!db_query(stage->db, &rows, &err,
                  DB_SQL("SELECT COUNT(*) FROM search WHERE search MATCH $1",
                         "SELECT COUNT(*) FROM search WHERE tokens @@ to_tsquery('simple', $1)"),
                  A(word)) ||
        !db_next(&rows, &row, &err))
        fail_msg("%s", err.text);
    assert_true(row);
    return db_i64(&rows, 0);
}

static void what_waited_and_is_dropped_leaves_nothing(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage_take(
        &stage,
        (const struct say[]){ { "a", "ann", 10, "once", "zz" }, { "b", "ann", 10, "@shop once", "zz" } },
        NULL, 2);
    stage_take(&stage, (const struct say[]){ { "a", "ann", 10, "twice", "zz", EDITED(20) } }, NULL, 1);
    assert_int_equal(times_found(&stage, "once"), 1);
    assert_int_equal(times_found(&stage, "twice"), 1);
    stage_run(&stage, "UPDATE post SET created_at = created_at - 1 WHERE network_id = 'a'");
    stage_finish(&stage);
    IS(&stage, "Shop ann: b; -; -; 10 - open");
    assert_int_equal(times_found(&stage, "once"), 1);
    assert_int_equal(times_found(&stage, "twice"), 0);
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post_version"), 0);
    stage_undo(&stage);
    stage_close(&stage);
}

static void what_is_seen_again_brings_its_counts(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    TAKE_ALL(&stage, A_SAYS("@shop one", "\"counts\":{\"likes\":1,\"reposts\":2}"));
    TAKE_ALL(&stage, A_SAYS("@shop one", "\"counts\":{\"likes\":5}"));
    TAKE_ALL(&stage, A_SAYS("@shop one", NULL));
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post WHERE extra LIKE '%\"likes\":5%'"), 1);
    assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post WHERE extra LIKE '%\"reposts\":2%'"), 1);
    assert_int_equal(stage.counts.duplicate, 2);
    stage_undo(&stage);
    stage_close(&stage);
}

/* ---- parents that come when nobody waits any more ---- */

// clang-format off
static const struct later late_parents[] = {
    { "those who shared a missing parent find it",
      { { "a", "ann", 20, "@shop me too", "p" }, { "b", "bob", 30, "hm", "p" } },
      { { "p", "cat", 10, "@shop help" } },
      "Shop ann: a; -; b; 20 - open\nShop cat: p; -; b; 10 - open", 0 },
    { "our loose answer comes home",
      { { "a", "ann", 20, "@shop me too", "p" }, { "b", "shop", 30, "sure", "p" } },
      { { "p", "cat", 10, "@shop help" } },
      "Shop ann: a; -; -; 20 - open\nShop cat: p; b; -; 10 30 waiting", 0 },
    { "… and makes a customer of somebody who named nobody",
      { { "a", "ann", 20, "@shop me too", "p" }, { "b", "shop", 30, "sure", "p" } },
      { { "p", "cat", 10, "a fine day" } },
      "Shop ann: a; -; -; 20 - open\nShop cat: p; b; -; 10 30 waiting", 0 },
    { "bystanders' words on what turns out to be ours are spoken to us",
      { { "a", "ann", 20, "@shop me too", "p" }, { "b", "bob", 30, "hm", "p" } },
      { { "p", "shop", 10, "sale" } },
      "Shop ann: a; -; p; 20 - open\nShop bob: b; -; p; 30 - open", 0 },
    { "two conversations of one customer become one",
      { { "a", "ann", 20, "psst", "p", DIRECT }, { "b", "ann", 30, "psst", "q", DIRECT } },
      { { "p", "cat", 10, "hm", "q" } },
      "- ann: a b; -; p; 20 - open", 0 },
    { "three, one after the other: who was merged first is where the last are",
      { { "a", "ann", 20, "psst", "p", DIRECT }, { "b", "ann", 30, "psst", "q", DIRECT }, { "c", "ann", 40, "psst", "r", DIRECT } },
      { { "r", "cat", 10, "hm", "q" }, { "q", "cat", 9, "hm", "p" } },
      "- ann: a b c; -; q r; 20 - open", 0 },
};
// clang-format on

static void late_parents_are_found_by_their_replies(void **state)
{
    struct stage stage;
    int n_bad = 0;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(late_parents); i++) {
        const struct later *row = &late_parents[i];
        bool good;

        stage_begin(&stage, false);
        take_all(&stage, row->before, count_says(row->before));
        for (size_t k = 0; k < count_says(row->after); k++)
            take_all(&stage, &row->after[k], 1);
        good = stage_is(&stage, row->promise, row->outcome) && stage_is_whole(&stage, row->promise) &&
               stage_counts_hold(&stage, row->promise);
        n_bad += !good;
        stage_undo(&stage);
    }
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

/* A live stream holds nothing back in the store: what is decided early is decided again. */
static void late_parents_are_found_where_nothing_waits(void **state)
{
    static const struct say says[] = { { "b", "shop", 20, "sure", "a" }, { "a", "ann", 10, "@shop help" } };
    struct stage stage;

    stage_open(&stage, state);
    for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
        stage_begin(&stage, false);
        stage.settings.may_wait = false;
        stage_take(&stage, says, NULL, one_by_one ? 1 : 2);
        if (one_by_one)
            stage_take(&stage, says + 1, NULL, 1);
        IS(&stage, "Shop ann: a; b; -; 10 20 waiting");
        assert_true(stage_is_whole(&stage, __func__));
        assert_int_equal(number(&stage, "SELECT COUNT(*) FROM post WHERE role = 2"), 1);
        stage_undo(&stage);
    }
    stage_close(&stage);
}

static void a_quote_of_ours_is_spoken_to_us(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    TAKE_ALL(&stage, { "a", "shop", 10, "sale" },
             { "b", "ann", 20, "look at that", NULL, "\"quote_of\":\"a\"" });
    IS(&stage, "Shop ann: b; -; -; 20 - open\nown a");
    stage_undo(&stage);
    stage_close(&stage);
}

static void the_muted_are_kept_and_open_nothing(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    TAKE_ALL(&stage, { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "@shop me too" });
    stage_run(&stage, "UPDATE author SET muted = 1 WHERE handle = 'bob'");
    TAKE_ALL(&stage, { "c", "bob", 30, "@shop again" }, { "d", "bob", 40, "hm", "a" },
             { "e", "bob", 50, "hm" });
    IS(&stage, "Shop ann: a; -; -; 10 - open\nShop bob: b; -; -; 20 - open\nmuted c\nmuted d");
    stage_undo(&stage);
    stage_close(&stage);
}

static void who_waits_is_known_to_the_next_run(void **state)
{
    struct stage stage;
    struct err err = { 0 };

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage_take(&stage,
               (const struct say[]){ { "b", "shop", 20, "sure", "a" }, { "c", "ann", 30, "thanks", "b" } },
               NULL, 2);
    assert_int_equal(stage.intake.n_waiting, 2);
    intake_close(&stage.intake);
    if (!intake_open(&stage.intake, stage.db, &err))
        fail_msg("%s", err.text);
    assert_int_equal(stage.intake.n_waiting, 2);
    stage_take(&stage, (const struct say[]){ { "a", "ann", 10, "@shop help" } }, NULL, 1);
    assert_int_equal(stage.intake.n_waiting, 0);
    IS(&stage, "Shop ann: a c; b; -; 10 20 open");
    assert_true(stage_counts_hold(&stage, __func__));
    stage_undo(&stage);
    stage_close(&stage);
}

/* The oldest by their own time, not by their coming; what hangs below one that is decided comes with it. */
static void of_too_many_that_wait_the_oldest_are_decided(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    stage_begin(&stage, false);
    stage.settings.waiting_max = 2;
    stage_take(&stage,
               (const struct say[]){ { "d", "dan", 40, "@shop late", "never-d" },
                                     { "a", "ann", 10, "@shop early", "never-a" },
                                     { "b", "ann", 20, "and more", "a" },
                                     { "c", "cat", 30, "@shop me too", "never-c" },
                                     { "e", "eve", 50, "@shop hello", "never-e" } },
               NULL, 5);
    assert_int_equal(stage.intake.n_waiting, 2);
    assert_int_equal(number(&stage, "SELECT count(*) FROM post WHERE disposition = 5"), 2);
    assert_int_equal(number(&stage, "SELECT count(*) FROM post WHERE kase IS NOT NULL"), 3);
    stage_take(&stage, (const struct say[]){ { "f", "fay", 5, "@shop the earliest", "never-f" } }, NULL, 1);
    assert_int_equal(stage.intake.n_waiting, 2);
    assert_int_equal(number(&stage, "SELECT count(*) FROM post WHERE kase IS NULL AND network_id = 'f'"), 0);
    stage_finish(&stage);
    IS(&stage, "Shop ann: a b; -; -; 10 - open\nShop cat: c; -; -; 30 - open\nShop dan: d; -; -; 40 - open\n"
               "Shop eve: e; -; -; 50 - open\nShop fay: f; -; -; 5 - open");
    assert_true(stage_counts_hold(&stage, __func__));
    stage_undo(&stage);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_cases_open_again_where_they_should),
        cmocka_unit_test(nothing_is_joined_or_split_that_an_agent_has_touched),
        cmocka_unit_test(edits_stand_in_order_of_their_own_time),
        cmocka_unit_test(a_deletion_blanks_and_keeps_the_row),
        cmocka_unit_test(a_deleted_reply_that_waits_comes_home_blank),
        cmocka_unit_test(what_waited_and_is_dropped_leaves_nothing),
        cmocka_unit_test(what_is_seen_again_brings_its_counts),
        cmocka_unit_test(late_parents_are_found_by_their_replies),
        cmocka_unit_test(late_parents_are_found_where_nothing_waits),
        cmocka_unit_test(a_quote_of_ours_is_spoken_to_us),
        cmocka_unit_test(the_muted_are_kept_and_open_nothing),
        cmocka_unit_test(who_waits_is_known_to_the_next_run),
        cmocka_unit_test(of_too_many_that_wait_the_oldest_are_decided),
    };

    return rig_each_database("intake later", tests, COUNT(tests), stage_prepare);
}
