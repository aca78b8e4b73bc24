/* The fits: what stands in one text alone teaches nothing, what stands in two does. */
#include "tests.h"

#include "understand/fit_once.h"

enum { IN_BOTH = 0x10000000, TWICE_IN_ONE = 0x20000000, IN_ONE = 0x30000000, UNLABELLED = 0x40000000 };

static uint32_t cues[] = { IN_BOTH, TWICE_IN_ONE, TWICE_IN_ONE, IN_BOTH, IN_ONE, UNLABELLED, IN_ONE };
static const struct cue_store store = { .at = cues, .n = COUNT(cues), .size = COUNT(cues) };
static const struct fit_row rows[] = {
    { .from = 0, .n_words = 3, .weight = 1, .label = 0 },
    { .from = 3, .n_facts = 1, .n_pieces = 1, .weight = 1, .label = 1 },
    { .from = 5, .n_words = 2, .weight = 1, .label = -1 },
};

static void a_cue_of_one_text_is_found(void **state)
{
    static const bool once[] = { false, true, true, false, true, false, false };
    CLEANUP(mem_freep) uint64_t *bits = fit_seen_once(&store, rows, COUNT(rows));

    (void)state;
    for (size_t i = 0; i < COUNT(once); i++)
        assert_int_equal(fit_bit(bits, i), once[i]);
}

static bool is_learnt(const float *weights, uint32_t cue, unsigned bits)
{
    return weights[(cue >> (32 - bits)) * 2] != 0;
}

static void it_teaches_nothing(void **state)
{
    struct fit_plan plan = { .bits = 4,
                             .n_classes = 2,
                             .n_rounds = 2,
                             .n_runs = 1,
                             .rate = 0.1F,
                             .of_facts = 1,
                             .of_words = 2,
                             .of_pieces = 1,
                             .seed = 1 };
    CLEANUP(mem_freep) float *all = fit_softmax(&store, rows, COUNT(rows), &plan);
    CLEANUP(mem_freep) float *several = NULL;

    (void)state;
    plan.not_once = true;
    several = fit_softmax(&store, rows, COUNT(rows), &plan);
    assert_true(is_learnt(all, IN_BOTH, plan.bits) && is_learnt(several, IN_BOTH, plan.bits));
    assert_true(is_learnt(all, TWICE_IN_ONE, plan.bits) && is_learnt(all, IN_ONE, plan.bits));
    assert_false(is_learnt(several, TWICE_IN_ONE, plan.bits) || is_learnt(several, IN_ONE, plan.bits));
}

int test_fit(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cue_of_one_text_is_found),
        cmocka_unit_test(it_teaches_nothing),
    };

    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
