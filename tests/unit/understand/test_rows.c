/* Rows: what may train, what only reports, and that no text does both. */
#include "tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "understand/rows.h"

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const struct row *row_of(const struct rows *rows, const char *set, const char *text)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (strcmp(rows->at[i].set, set) == 0 && sv_is(rows->at[i].text, text))
            return &rows->at[i];
    }
    return NULL;
}

static void a_text_that_reports_trains_nothing_however_it_is_written(void **state)
{
    char folder[] = "/tmp/earshot-rows-XXXXXX";
    struct rows rows;
    struct err err = { 0 };
    char command[600];

    (void)state;
    assert_non_null(mkdtemp(folder));
    write_file(
        folder, "semeval2017_A.jsonl.gz", /* plain lines are read as well as gzip */
        "{\"text\":\"Great day @bob!\",\"lang\":\"en\",\"labels\":{\"sentiment\":\"positive\"},\"meta\":{\"split\":\"2016test\"}}\n"
        "{\"text\":\"great DAY... http://x.yz\",\"lang\":\"en\",\"labels\":{\"sentiment\":\"negative\"},\"meta\":{\"split\":\"2013train\"}}\n"
        "{\"text\":\"bad day\",\"lang\":\"en\",\"labels\":{\"sentiment\":\"negative\"},\"meta\":{\"split\":\"2013train\"}}\n");
    write_file(
        folder, "own.jsonl",
        "{\"text\":\"great day\",\"lang\":\"en\",\"sentiment\":\"positive\",\"intent\":\"praise\",\"urgency\":0}\n");
    assert_true(rows_read(folder, folder, &rows, &err));
    assert_int_equal(rows.n, 4);
    assert_int_equal(row_of(&rows, "semeval2017_A", "Great day @bob!")->use, ROW_REPORT);
    assert_int_equal(row_of(&rows, "semeval2017_A", "great DAY... http://x.yz")->use, ROW_LEFT_OUT);
    assert_int_equal(row_of(&rows, "own", "great day")->use, ROW_LEFT_OUT);
    assert_true(row_of(&rows, "semeval2017_A", "bad day")->use <= ROW_TUNE);
    assert_int_equal(row_of(&rows, "own", "great day")->intent, INTENT_PRAISE);
    assert_int_equal(rows.n_left_out, 2);
    rows_done(&rows);
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void nothing_to_train_on_is_an_error(void **state)
{
    struct rows rows;
    struct err err = { 0 };

    (void)state;
    assert_false(rows_read("/nowhere", "/nowhere", &rows, &err));
    assert_int_equal(err.kind, ERR_INPUT);
}

static void no_text_of_the_real_sets_stands_on_both_sides(void **state)
{
    const char *data = getenv("EARSHOT_DATA");
    struct map reported = { 0 };
    struct rows rows;
    struct err err = { 0 };
    size_t n_report = 0, n_train = 0;

    (void)state;
    if (!data) {
        print_message("skip: no EARSHOT_DATA\n");
        skip();
    }
    assert_true(rows_read(data, NULL, &rows, &err));
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].use == ROW_REPORT && rows.at[i].same_as) {
            (void)map_put(&reported, rows.at[i].same_as, NULL);
            n_report++;
        }
    }
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].use == ROW_TRAIN || rows.at[i].use == ROW_TUNE) {
            assert_null(map_find(&reported, rows.at[i].same_as));
            n_train++;
        }
    }
    assert_true(n_report > 20000 && n_train > 50000);
    map_done(&reported);
    rows_done(&rows);
}

int test_rows(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_reports_trains_nothing_however_it_is_written),
        cmocka_unit_test(nothing_to_train_on_is_an_error),
        cmocka_unit_test(no_text_of_the_real_sets_stands_on_both_sides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
