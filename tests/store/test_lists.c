/* tests/store/test_lists.c: every list, narrowed in every way, has the cases it should have, in order and once, page by page:
 * what the store answers is held against the same list made here. */
#include "rig/rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "model/kase.h"
#include "store/case_read.h"
#include "store/case_walk.h"
#include "store/config.h"
#include "store/labels.h"
#include "store/schema.h"

/* More of each view than a page looks at, so that a narrowed list goes on over several. */
enum { N_CASES = 7000, NOW = 1000000000, OTHER = 1, BRAND = 2, SAMPLE = 3, AGENT = 7, QUEUE = 31 };

static const char *const intents[] = { "complaint", "question", "praise", "defence", "legal" };
static const char *const langs[] = { "en", "de", "ar" };

struct made {
    int64_t id, due_at, last_at, brand, agent, queue, urgency;
    int view;
    const char *intent, *lang;
    bool tagged;
};
static struct made made[N_CASES];
static const int64_t house[] = { OTHER, BRAND, 99 /* without a case */ };

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % sides;
}

static void make_all(void)
{
    uint32_t seed = 5;

    for (size_t i = 0; i < N_CASES; i++) {
        struct made *kase = &made[i];
        bool labelled = dice(&seed, 10) > 0;

        *kase = (struct made){ .id = 1000 + (int64_t)i,
                               .view = (int)dice(&seed, VIEW_MERGED + 1),
                               .last_at = NOW - (int64_t)dice(&seed, 500),
                               .brand = (int64_t)dice(&seed, 4),
                               .queue = dice(&seed, 3) ? 0 : QUEUE,
                               .lang = dice(&seed, 20) ? langs[dice(&seed, 2)] : langs[2],
                               .tagged = dice(&seed, 5) == 0 };
        kase->agent =
            kase->view == VIEW_CLAIMED || (kase->view == VIEW_WAITING && dice(&seed, 2)) ? AGENT : 0;
        if (kase->view < VIEW_WAITING && dice(&seed, 8))
            kase->due_at = NOW + (int64_t)(dice(&seed, 4000) * 1000) - 2 * CASE_SOON_MS;
        if (labelled) {
            kase->intent = intents[dice(&seed, 40) ? dice(&seed, 4) : 4];
            kase->urgency = dice(&seed, 4) ? 0 : 1 + dice(&seed, 3);
        }
    }
}

static bool put_all(struct db *db, void *arg, struct err *err)
{
    int64_t id;

    (void)arg;
    if (!brand_put(db, BRAND, SV("Ours"), true, false, &id, err) ||
        !brand_put(db, SAMPLE, SV("Sample"), true, true, &id, err) ||
        !brand_put(db, OTHER, SV("Other"), true, false, &id, err))
        return false;
    for (size_t i = 0; i < N_CASES; i++) {
        const struct made *kase = &made[i];

        if (!db_run(
                db, NULL, err,
                "INSERT INTO cases (id, state, view, brand, queue, agent, addressed, due_at, last_at, n_customer,"
                " n_ours, version, network, intent, urgency, lang)"
                " VALUES ($1, 0, $2, $3, $4, $5, 1, $6, $7, 1, 0, 1, 'x', $8, $9, $10)",
                A(kase->id), A((int64_t)kase->view), A_OR_NULL(kase->brand), A_OR_NULL(kase->queue),
                A_OR_NULL(kase->agent), A_OR_NULL(kase->due_at), A(kase->last_at), A(kase->intent),
                kase->intent ? A(kase->urgency) : (struct db_val){ .type = DB_NULL }, A(kase->lang)) ||
            (kase->tagged &&
             !db_run(db, NULL, err, "INSERT INTO case_tag (kase, tag) VALUES ($1, 'refund')", A(kase->id))))
            return false;
    }
    return true;
}

/* The list as it should be ----------------------------------------------------------------------------------------- */

static bool of_praise(const struct made *kase)
{
    return kase->intent && (!strcmp(kase->intent, "praise") || !strcmp(kase->intent, "defence"));
}

static bool in_list(const struct made *kase, const struct case_filter *filter)
{
    if (!(case_list_views(filter->list) & 1 << kase->view))
        return false;
    switch (filter->list) {
    case LIST_MINE:
        return kase->agent == filter->agent;
    case LIST_QUEUE:
        return kase->queue == filter->queue;
    case LIST_LATE:
        return kase->due_at && kase->due_at <= filter->now + CASE_SOON_MS;
    case LIST_PRAISE:
        return of_praise(kase);
    default:
        return true;
    }
}

static bool of_house(int64_t brand, const struct case_filter *filter)
{
    for (size_t i = 0; i < filter->n_family; i++) {
        if (filter->family[i] == brand)
            return true;
    }
    return !filter->n_family && brand == filter->brand;
}

static bool fits(const struct made *kase, const struct case_filter *filter)
{
    if (filter->brand ? !of_house(kase->brand, filter) : kase->brand == SAMPLE)
        return false;
    if (filter->intent.len && (!kase->intent || !sv_is(filter->intent, kase->intent)))
        return false;
    if (filter->urgency && (!kase->intent || kase->urgency < filter->urgency))
        return false;
    return (!filter->lang.len || sv_is(filter->lang, kase->lang)) && (!filter->tag.len || kase->tagged);
}

static bool by_due;

static int in_order(const void *a, const void *b)
{
    const struct made *x = *(const struct made *const *)a, *y = *(const struct made *const *)b;
    int64_t one = by_due ? (x->due_at ? x->due_at : INT64_MAX) : y->last_at;
    int64_t two = by_due ? (y->due_at ? y->due_at : INT64_MAX) : x->last_at;

    if (one != two)
        return one < two ? -1 : 1;
    return (x->id < y->id) == by_due ? -1 : 1;
}

/* Its pages -------------------------------------------------------------------------------------------------------- */

static void check(struct db *db, struct case_filter filter, const char *name)
{
    static const struct made *expected[N_CASES];
    CLEANUP(arena_done) struct arena arena = { 0 };
    size_t n = 0, at = 0, pages = 0;
    struct case_rows rows;
    struct err err;

    by_due = case_list_by_due(filter.list);
    for (size_t i = 0; i < N_CASES; i++) {
        if (in_list(&made[i], &filter) && fits(&made[i], &filter))
            expected[n++] = &made[i];
    }
    qsort(expected, n, sizeof *expected, in_order);
    do {
        arena_reset(&arena);
        must(cases_page(db, &filter, &arena, &rows, &err), &err);
        for (size_t i = 0; i < rows.n; i++, at++) {
            if (at >= n || rows.at[i].id != expected[at]->id)
                fail_msg("list %d %s: place %zu of %zu is case %" PRId64, (int)filter.list, name, at, n,
                         rows.at[i].id);
        }
        if (rows.n == filter.limit) {
            filter.after_key = case_row_key(filter.list, &rows.at[rows.n - 1]);
            filter.after_id = rows.at[rows.n - 1].id;
        } else {
            filter.after_key = rows.last_key;
            filter.after_id = rows.last_id;
        }
        filter.goes_on = true;
        assert_true(pages++ < N_CASES);
    } while (rows.n == filter.limit || rows.goes_on);
    if (at != n)
        fail_msg("list %d %s: %zu of %zu cases", (int)filter.list, name, at, n);
}

static void a_list_narrowed_in_any_way_has_what_it_should(void **state)
{
    static const struct {
        const char *name;
        struct case_filter with;
    } ways[] = {
        { "whole", { .brand = 0 } },
        { "intent", { .intent = { "complaint", 9 } } },
        { "a rare intent", { .intent = { "legal", 5 } } },
        { "praise", { .intent = { "praise", 6 } } },
        { "pressing at all", { .urgency = 1 } },
        { "pressing", { .urgency = 2 } },
        { "danger", { .urgency = 3 } },
        { "a language", { .lang = { "ar", 2 } } },
        { "no language", { .lang = { "xx", 2 } } },
        { "all of them", { .intent = { "question", 8 }, .urgency = 2, .lang = { "en", 2 } } },
        { "a label", { .tag = { "refund", 6 } } },
        { "a label, and more", { .tag = { "refund", 6 }, .intent = { "praise", 6 }, .lang = { "de", 2 } } },
    };
    struct db *db;
    struct err err;

    make_all();
    db = rig_open(*state, DB_WRITE);
    must(db_atomically(db, put_all, NULL, &err), &err);
    for (size_t i = 0; i < COUNT(ways); i++) {
        for (int list = LIST_MINE; list <= LIST_QUEUE; list++) {
            struct case_filter filter = ways[i].with;

            filter.list = (enum case_list)list;
            filter.agent = AGENT;
            filter.queue = QUEUE;
            filter.now = NOW;
            filter.limit = 90;
            check(db, filter, ways[i].name);
            filter.brand = BRAND;
            check(db, filter, ways[i].name);
            filter.family = house;
            filter.n_family = COUNT(house);
            check(db, filter, ways[i].name);
        }
    }
    db_close(db);
}

static void check_count(struct db *db, const struct case_filter *filter)
{
    int64_t n = 0, late = 0;
    struct case_count count;
    struct err err;

    for (size_t i = 0; i < N_CASES; i++) {
        if (in_list(&made[i], filter) && fits(&made[i], filter)) {
            n++;
            late += made[i].due_at && made[i].due_at < NOW;
        }
    }
    must(cases_count(db, filter, &count, &err), &err);
    if (n > CASE_COUNT_MAX)
        assert_true(count.n > CASE_COUNT_MAX);
    else
        assert_int_equal(count.n, n);
    if (late <= CASE_COUNT_MAX)
        assert_int_equal(count.late, late);
}

static void the_count_of_a_list_is_how_many_it_has(void **state)
{
    struct db *db = rig_open(*state, DB_WRITE);
    struct err err;

    make_all();
    must(db_atomically(db, put_all, NULL, &err), &err);
    for (int list = LIST_MINE; list <= LIST_QUEUE; list++) {
        struct case_filter filter = {
            .list = (enum case_list)list, .brand = BRAND, .agent = AGENT, .queue = QUEUE, .now = NOW
        };

        check_count(db, &filter);
        filter.family = house;
        filter.n_family = COUNT(house);
        check_count(db, &filter);
    }
    db_close(db);
}

static struct label_row taken_for(const char *intent, int64_t urgency)
{
    return (struct label_row){ .post = 9,
                               .sentiment = SV("neutral"),
                               .intent = sv_str(intent),
                               .reason = SV("other"),
                               .speaker = SV("affected"),
                               .lang = SV("en"),
                               .urgency = urgency,
                               .likely = SV("{}"),
                               .why = SV("[]") };
}

static bool label_case(struct db *db, void *labels, struct err *err)
{
    return labels_replace(db, labels, err) && cases_take_labels(db, SV("[5]"), 100, err);
}

/* A thank-you has a longer clock; what is corrected to a complaint has that of one at once, and back. */
static void the_clock_is_that_of_what_a_case_is_taken_for(void **state)
{
    static const struct {
        const char *intent;
        int64_t urgency, times;
    } rows[] = { { "praise", 0, CASE_THANKS_TIMES },
                 { "complaint", 0, 1 },
                 { "defence", 0, CASE_THANKS_TIMES },
                 { "praise", 2, 1 },
                 { "question", 3, 1 } };
    struct db *db = rig_open(*state, DB_WRITE);
    struct err err;

    must(
        db_run(
            db, NULL, &err,
            "INSERT INTO cases (id, state, view, addressed, waiting_since, due_at, last_at, n_customer, n_ours, version,"
            " network) VALUES (5, 0, 0, 1, 1000, 1100, 1000, 1, 0, 1, 'x')"),
        &err);
    must(
        db_run(
            db, NULL, &err,
            "INSERT INTO post (id, network, network_id, kase, role, disposition, created_at, noted_at, deleted,"
            " visibility, text, addressed) VALUES (9, 'x', '1', 5, 1, 0, 1000, 1000, 0, 0, 'thanks', 1)"),
        &err);
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        struct label_row labels = taken_for(rows[i].intent, rows[i].urgency);
        struct case_row row;

        must(db_atomically(db, label_case, &labels, &err) && cases_row(db, 5, &arena, &row, &err), &err);
        assert_int_equal(row.due_at, 1000 + 100 * rows[i].times);
    }
    db_close(db);
}

/* Thanks for an answer are praise, whatever came before it; a complaint that nobody answered stays one. */
static void what_waits_for_an_answer_is_what_a_case_is_taken_for(void **state)
{
    static const struct {
        int64_t waiting_since;
        const char *intent;
    } rows[] = { { 1000, "complaint" }, { 3000, "praise" }, { 0, "complaint" } };
    struct db *db = rig_open(*state, DB_WRITE);
    struct err err;

    must(
        db_run(db, NULL, &err,
               "INSERT INTO cases (id, state, view, addressed, last_at, n_customer, n_ours, version, network)"
               " VALUES (5, 0, 0, 1, 3000, 2, 1, 1, 'x')"),
        &err);
    for (int64_t post = 1; post <= 2; post++)
        must(
            db_run(
                db, NULL, &err,
                "INSERT INTO post (id, network, network_id, kase, role, disposition, created_at, noted_at, deleted,"
                " visibility, text, addressed) VALUES ($1, 'x', $2, 5, 1, 0, $3, 1000, 0, 0, 'words', 1)",
                A(post), A(post == 1 ? "1" : "2"), A(post == 1 ? 1000 : 3000)),
            &err);
    must(
        db_run(
            db, NULL, &err,
            "INSERT INTO post_label (post, sentiment, intent, reason, urgency, actionable, ignored_first, speaker, lang,"
            " score, likely, why) VALUES (1, 'negative', 'complaint', 'other', 0, 1, 0, 'affected', 'en', 0, '{}', '[]'),"
            " (2, 'positive', 'praise', 'other', 0, 0, 0, 'affected', 'en', 0, '{}', '[]')"),
        &err);
    for (size_t i = 0; i < COUNT(rows); i++) {
        CLEANUP(arena_done) struct arena arena = { 0 };
        struct case_row row;

        must(db_run(db, NULL, &err, "UPDATE cases SET waiting_since = $1 WHERE id = 5",
                    A_OR_NULL(rows[i].waiting_since)) &&
                 cases_take_labels(db, SV("[5]"), 100, &err) && cases_row(db, 5, &arena, &row, &err),
             &err);
        assert_true(sv_is(row.intent, rows[i].intent));
    }
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_narrowed_in_any_way_has_what_it_should),
        cmocka_unit_test(the_count_of_a_list_is_how_many_it_has),
        cmocka_unit_test(the_clock_is_that_of_what_a_case_is_taken_for),
        cmocka_unit_test(what_waits_for_an_answer_is_what_a_case_is_taken_for),
    };

    return rig_each_database("lists", tests, COUNT(tests), schema_migrate);
}
