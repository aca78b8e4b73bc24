/* The sums: a model's tables and its lines are one thing, and every way of adding gives the same. */
#include "tests.h"

#include <string.h>

#include "base/random.h"
#include "understand/pieces.h"

/* Weights from end to end, those of two answers opposites. */
static void fill(struct weights *weights)
{
    struct random_seq seq = { 11 };

    weights_init(weights);
    for (size_t i = 0; i < FEELING_BYTES; i++)
        weights->feeling[i] =
            i % FEELING_COLUMNS < LINE_FEELING ? (int8_t)((int)random_below(&seq, 255) - 127) : 0;
    for (size_t row = 0; row < (size_t)1 << CARE_BITS; row++) {
        int8_t *at = weights->care + row * CARE_STRIDE;

        for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++) {
            const struct head_shape *shape = &head_shapes[head];

            for (size_t c = 0; c < shape->n_classes; c++)
                at[shape->column + c] = (int8_t)((int)random_below(&seq, 255) - 127);
            if (shape->n_classes == 2)
                at[shape->column + 1] = (int8_t)-at[shape->column];
        }
    }
}

static void lines_hold_both_tables(void **state)
{
    struct weights weights, again;
    struct lines lines;

    (void)state;
    fill(&weights);
    assert_true(lines_init(&lines, &weights));
    lines_unpack(&lines, &again);
    assert_memory_equal(weights.feeling, again.feeling, FEELING_BYTES);
    assert_memory_equal(weights.care, again.care, CARE_BYTES);
    weights_done(&again);
    lines_done(&lines);
    weights.care[head_shapes[HEAD_ACTIONABLE].column] ^= 1;
    assert_false(lines_init(&lines, &weights));
    weights_done(&weights);
}

/* One weight after the other, out of the tables. */
static void sum_slowly(const struct weights *weights, const uint32_t *cues, size_t n, struct group_sums *sums)
{
    for (size_t i = 0; i < n; i++) {
        const int8_t *care = weights->care + (size_t)(cues[i] >> (32 - CARE_BITS)) * CARE_STRIDE;
        const int8_t *feeling = weights->feeling + (size_t)(cues[i] >> (32 - FEELING_BITS)) * FEELING_COLUMNS;

        for (size_t c = 0; c < LINE_FEELING; c++)
            sums->feeling[c] += feeling[c];
        for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++) {
            const struct head_shape *shape = &head_shapes[head];

            for (size_t c = 0; c < head_stored(shape); c++)
                sums->care[shape->place + c] += care[shape->column + c];
        }
    }
}

static void every_way_of_adding_gives_the_same(void **state)
{
    static const size_t lengths[] = { 0, 1, 2, 19, 20, 21, 255, 256, 257, 600 };
    enum { MOST = 600, BEHIND = 7 };
    struct random_seq seq = { 5 };
    uint32_t cues[MOST + BEHIND];
    struct weights weights;
    struct lines lines;

    (void)state;
    fill(&weights);
    assert_true(lines_init(&lines, &weights));
    for (size_t l = 0; l < COUNT(lengths); l++) {
        struct group_sums fast = { 0 }, plain = { 0 }, slow = { 0 };

        for (size_t i = 0; i < COUNT(cues); i++)
            cues[i] = l % 2 ? (uint32_t)random_next(&seq) : i % 2 ? UINT32_MAX : 0;
        score_cues(&lines, cues, lengths[l], BEHIND, &fast);
        score_cues_plain(&lines, cues, lengths[l], BEHIND, &plain);
        sum_slowly(&weights, cues, lengths[l], &slow);
        assert_memory_equal(&fast, &slow, sizeof slow);
        assert_memory_equal(&plain, &slow, sizeof slow);
    }
    lines_done(&lines);
    weights_done(&weights);
}

/* A word of letters for each number. */
static struct word spell(uint64_t number, char letters[8])
{
    for (size_t i = 0; i < 8; i++, number /= 26)
        letters[i] = (char)('a' + number % 26);
    return (struct word){ .text = sv_of(letters, 8), .hash = word_hash(sv_of(letters, 8)) };
}

/* More words than are remembered, half of them met again and again. */
static void remembered_pieces_are_those_of_the_word(void **state)
{
    enum { MET = 60000, OFTEN = 30, RARE = 40000 };
    struct random_seq seq = { 3 };
    struct piece_set *cache = pieces_cache_new();
    struct weights weights;
    struct lines lines;

    (void)state;
    fill(&weights);
    assert_true(lines_init(&lines, &weights));
    for (size_t i = 0; i < MET; i++) {
        char letters[8];
        struct word word = spell(random_below(&seq, i % 2 ? OFTEN : RARE), letters);
        const struct piece_sums *found = pieces_of(&lines, &word, cache);
        struct group_sums sums = { 0 };
        uint32_t cues[64];

        score_cues(&lines, cues, cues_pieces(&word, cues, COUNT(cues)), 0, &sums);
        for (size_t c = 0; c < LINE_SUMS; c++)
            assert_int_equal(found->care[c], sums.care[c]);
        for (size_t c = 0; c < LINE_FEELING; c++)
            assert_int_equal(found->feeling[c], sums.feeling[c]);
    }
    lines_done(&lines);
    weights_done(&weights);
    free(cache);
}

int test_score(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_hold_both_tables),
        cmocka_unit_test(every_way_of_adding_gives_the_same),
        cmocka_unit_test(remembered_pieces_are_those_of_the_word),
    };

    return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
