/* A refit: the same bytes each time, learns what agents say, forgets nothing, and what is worse does not pass. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "model/post.h"
#include "understand/model.h"
#include "understand/model_file.h"
#include "understand/refit.h"
#include "understand/understand.h"

enum { N = 120 };

/* What people of one trade say and no public set has: by its words nothing is wrong, and the agents know it is. */
static const char *const things[] = { "strat",    "amp",      "pedal", "bass",    "capo",
                                      "drum kit", "keyboard", "mixer", "ukulele", "cello" };
static const char *const places[] = { "tonight",        "in rehearsal", "on stage",      "at home",
                                      "since monday",   "at church",    "in the studio", "with the band",
                                      "before the gig", "all week",     "outdoors",      "again" };

static void make(struct refit_post posts[static N], struct arena *arena)
{
    struct understand_scratch *scratch = understand_scratch_new();
    struct model *model = model_embedded();

    for (size_t i = 0; i < N; i++) {
        struct labels labels;
        struct post post = { .lang = SV("en") };

        post.text =
            sv_str(arena_printf(arena, "my %s does the wolf note %s", things[i % 10], places[i / 10]));
        understand_label(model, &post, NULL, scratch, &labels);
        posts[i] = (struct refit_post){ .text = post.text,
                                        .lang = post.lang,
                                        .value = { (int)labels.sentiment, INTENT_CHURN, REASON_PRODUCT,
                                                   labels.urgency },
                                        .corrected = { false, true, true, false },
                                        .kept = i % 4 == 1 };
    }
    understand_scratch_free(scratch);
    model_free(model);
}

static void it_learns_and_forgets_nothing(void **state)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf first = BUF(MODEL_FILE_MAX);
    CLEANUP(buf_done) struct buf second = BUF(MODEL_FILE_MAX);
    struct model *base = model_embedded(), *after;
    struct refit_post posts[N];
    struct refit_figures figures;
    const char *why;
    struct err err;

    (void)state;
    make(posts, &arena);
    assert_true(refit_model(base, posts, N, SV("{}"), &first, &err));
    assert_true(refit_model(base, posts, N, SV("{}"), &second, &err));
    assert_true(sv_equal(buf_sv(&first), buf_sv(&second)));
    assert_true(model_read("a refit", buf_sv(&first), &after, &err));
    assert_true(refit_compare(base, after, posts, N, &figures, &err));
    assert_int_equal(figures.n_kept, N / 4);
    assert_true(figures.n_moved_after > figures.n_moved_before + figures.n_moved / 4);
    assert_true(refit_is_better(&figures, &why));
    model_free(base);
    model_free(after);
}

static void what_is_worse_does_not_pass(void **state)
{
    struct refit_figures figures = { .n_before = 10, .n_after = 10 };
    const char *why;

    (void)state;
    assert_true(refit_is_better(&figures, &why));
    figures.n_after = 9;
    assert_false(refit_is_better(&figures, &why));
    figures.n_after = 12;
    figures.labels[REFIT_INTENT].own_before = 0.5;
    figures.labels[REFIT_INTENT].own_after = 0.47;
    assert_false(refit_is_better(&figures, &why));
    assert_non_null(strstr(why, "forgets"));
    figures.labels[REFIT_INTENT].own_after = 0.49;
    assert_true(refit_is_better(&figures, &why));
    figures.labels[REFIT_REASON].before = 0.5;
    assert_false(refit_is_better(&figures, &why));
}

static void near_copies_are_on_one_side(void **state)
{
    struct refit_post posts[200] = { 0 };
    char text[100][80];
    size_t n_kept = 0;

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        (void)snprintf(text[i], sizeof text[i], "word%zu other%zu third%zu is what I have to say", i, i * 7,
                       i * 31);
        posts[i].text = posts[100 + i].text = sv_str(text[i]);
        posts[100 + i].text.len -= 4; /* a word less */
    }
    refit_keep(posts, 200);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(posts[i].kept, posts[100 + i].kept);
        n_kept += posts[i].kept;
    }
    assert_in_range(n_kept, 10, 45);
}

int test_refit(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_learns_and_forgets_nothing),
        cmocka_unit_test(what_is_worse_does_not_pass),
        cmocka_unit_test(near_copies_are_on_one_side),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
