/* Labels: their names both ways, and the sum that says what comes first. */
#include "tests.h"

#include "understand/labels.h"

static const struct labels nothing = { .intent = INTENT_NONE,
                                       .reason = REASON_NONE,
                                       .sentiment = SENTIMENT_NEUTRAL };

static void every_name_is_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < INTENT_COUNT; i++) {
        enum intent back;

        assert_true(intent_parse(sv_str(intent_name((enum intent)i)), &back));
        assert_int_equal(back, i);
    }
    for (int i = 0; i < SPEAKER_COUNT; i++) {
        enum speaker back;

        assert_true(speaker_parse(sv_str(speaker_name((enum speaker)i)), &back));
        assert_int_equal(back, i);
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        enum reason back;

        assert_true(reason_parse(sv_str(reason_name((enum reason)i)), &back));
        assert_int_equal(back, i);
    }
    assert_false(intent_parse(SV("anger"), &(enum intent){ 0 }));
    assert_false(sentiment_parse(SV(""), &(enum sentiment){ 0 }));
}

static int points(const struct labels *labels, int64_t followers, ms_t waited_ms)
{
    struct priority priority;
    int sum = 0;

    labels_priority(labels, followers, waited_ms, &priority);
    for (size_t i = 0; i < priority.n_terms; i++) {
        assert_true(priority.terms[i].points > 0);
        sum += priority.terms[i].points;
    }
    assert_int_equal(sum, priority.points);
    return sum;
}

static void priority_is_the_sum_of_its_terms_and_nothing_sinks(void **state)
{
    struct labels complaint = nothing, danger = nothing;
    ms_t hour = 3600 * 1000;

    (void)state;
    complaint.intent = INTENT_COMPLAINT;
    complaint.sentiment = SENTIMENT_NEGATIVE;
    complaint.actionable = true;
    complaint.urgency = 1;
    danger = complaint;
    danger.intent = INTENT_REPORT;
    danger.urgency = 3;
    assert_int_equal(points(&nothing, 0, 0), 0);
    assert_true(points(&complaint, 0, 0) > 0);
    assert_int_equal(points(&complaint, -1, 0), points(&complaint, 0, 0)); /* unknown is not less than none */
    assert_true(points(&complaint, 1000 * 1000, 0) > points(&complaint, 0, 0));
    assert_true(points(&complaint, INT64_MAX, 0) - points(&complaint, 0, 0) <= 5);
    assert_true(points(&complaint, 0, hour) >
                points(&complaint, INT64_MAX, 0)); /* an hour outweighs any fame */
    assert_true(points(&danger, 0, 0) > points(&complaint, INT64_MAX, 1000 * hour));
}

int test_labels(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_read_back),
        cmocka_unit_test(priority_is_the_sum_of_its_terms_and_nothing_sinks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
