/* tests/unit/care/test_decide.c: which case a post belongs to, a row for each rule, each order of them and each edge. */
#include <stdio.h>

#include "care/decide.h"
#include "tests.h"

/* ---- somebody's post ---- */

/* The cases of rules 1, 2 and 3, told apart by their number. */
enum { ANSWERED = 11, STRAND = 12, BRAND = 13 };

#define AUTHOR .has_author = true

// clang-format off
static const struct {
    const char *promise;
    struct post_facts facts;
    enum post_choice_kind kind;
    int64_t kase;
    int rule;
} posts[] = {
    /* the rules, each alone */
    { "1: what answers our answer to its author joins that case",
      { AUTHOR, .answered_case = ANSWERED }, CHOICE_JOIN, ANSWERED, 1 },
    { "2: the same customer in the same conversation, though it names nobody",
      { AUTHOR, .strand_case = STRAND, .conversation_ours = true }, CHOICE_JOIN, STRAND, 2 },
    { "3: addresses us, and the customer has a case with the brand",
      { AUTHOR, .addressed = true, .brand_case = BRAND }, CHOICE_JOIN, BRAND, 3 },
    { "3: matches a rule of ours",
      { AUTHOR, .heard = true, .brand_case = BRAND }, CHOICE_JOIN, BRAND, 3 },
    { "4: addresses us",
      { AUTHOR, .addressed = true }, CHOICE_OPEN, 0, 4 },
    { "4: matches a rule of ours: a bystander's word is a case too",
      { AUTHOR, .heard = true }, CHOICE_OPEN, 0, 4 },
    { "4: addresses us in a conversation that is another customer's",
      { AUTHOR, .addressed = true, .conversation_ours = true }, CHOICE_OPEN, 0, 4 },
    { "5: names nobody in a conversation of ours",
      { AUTHOR, .conversation_ours = true }, CHOICE_CONTEXT, 0, 5 },
    { "no rule holds",
      { AUTHOR }, CHOICE_DROP, 0, 0 },

    /* which goes first */
    { "1 before all others",
      { AUTHOR, .addressed = true, .heard = true, .conversation_ours = true, .answered_case = ANSWERED,
        .strand_case = STRAND, .brand_case = BRAND }, CHOICE_JOIN, ANSWERED, 1 },
    { "2 before 3",
      { AUTHOR, .addressed = true, .conversation_ours = true, .strand_case = STRAND, .brand_case = BRAND },
      CHOICE_JOIN, STRAND, 2 },
    { "3 before 4",
      { AUTHOR, .addressed = true, .conversation_ours = true, .brand_case = BRAND }, CHOICE_JOIN, BRAND, 3 },
    { "4 before 5",
      { AUTHOR, .heard = true, .conversation_ours = true }, CHOICE_OPEN, 0, 4 },
    { "ours before a rival's",
      { AUTHOR, .heard = true, .rival = true }, CHOICE_OPEN, 0, 4 },
    { "5 before a rival's",
      { AUTHOR, .rival = true, .conversation_ours = true }, CHOICE_CONTEXT, 0, 5 },

    /* rule 3 wants that it addresses us */
    { "a case with the brand alone joins nothing",
      { AUTHOR, .brand_case = BRAND }, CHOICE_DROP, 0, 0 },
    { "… nor in a conversation of ours",
      { AUTHOR, .brand_case = BRAND, .conversation_ours = true }, CHOICE_CONTEXT, 0, 5 },

    /* a post without author has no customer */
    { "without author: not 1",
      { .addressed = true, .answered_case = ANSWERED }, CHOICE_OPEN, 0, 4 },
    { "without author: not 2",
      { .conversation_ours = true, .strand_case = STRAND }, CHOICE_CONTEXT, 0, 5 },
    { "without author: not 3",
      { .heard = true, .brand_case = BRAND }, CHOICE_OPEN, 0, 4 },
    { "without author: 5",
      { .conversation_ours = true }, CHOICE_CONTEXT, 0, 5 },
    { "without author: nobody's",
      { .answered_case = ANSWERED, .strand_case = STRAND, .brand_case = BRAND }, CHOICE_DROP, 0, 0 },

    /* rivals */
    { "a rival's match is kept, no case",
      { AUTHOR, .rival = true }, CHOICE_RIVAL, 0, 0 },
    { "a customer's own words about a rival stay the customer's",
      { AUTHOR, .rival = true, .strand_case = STRAND, .conversation_ours = true }, CHOICE_JOIN, STRAND, 2 },

    /* the muted */
    { "muted, and it addresses us",
      { AUTHOR, .muted = true, .addressed = true }, CHOICE_MUTED, 0, 0 },
    { "muted, and it matches a rule of ours",
      { AUTHOR, .muted = true, .heard = true, .brand_case = BRAND }, CHOICE_MUTED, 0, 0 },
    { "muted in a conversation of ours: not even its own case",
      { AUTHOR, .muted = true, .conversation_ours = true, .strand_case = STRAND }, CHOICE_MUTED, 0, 0 },
    { "muted, and nobody asks",
      { AUTHOR, .muted = true }, CHOICE_DROP, 0, 0 },

    /* reposts: counted, never a case */
    { "a repost of a post that we have",
      { AUTHOR, .repost = true, .known_original = true }, CHOICE_REPOST, 0, 0 },
    { "a repost that matches a rule of ours",
      { AUTHOR, .repost = true, .heard = true, .brand_case = BRAND }, CHOICE_REPOST, 0, 0 },
    { "a repost that names us",
      { AUTHOR, .repost = true, .addressed = true, .strand_case = STRAND }, CHOICE_REPOST, 0, 0 },
    { "a repost of a rival's match",
      { AUTHOR, .repost = true, .rival = true }, CHOICE_RIVAL, 0, 0 },
    { "… is a rival's also where we have the original: which came first makes no difference",
      { AUTHOR, .repost = true, .rival = true, .known_original = true }, CHOICE_RIVAL, 0, 0 },
    { "… and does not wait for it",
      { AUTHOR, .repost = true, .rival = true, .may_wait = true }, CHOICE_RIVAL, 0, 0 },
    { "a repost that matches a rival's rule and ours",
      { AUTHOR, .repost = true, .rival = true, .heard = true }, CHOICE_REPOST, 0, 0 },
    { "a repost of what nobody has",
      { AUTHOR, .repost = true }, CHOICE_DROP, 0, 0 },
    { "… waits where its original may come",
      { AUTHOR, .repost = true, .may_wait = true }, CHOICE_WAIT, 0, 0 },
    { "… also without author, or by somebody muted",
      { .repost = true, .may_wait = true, .muted = true }, CHOICE_WAIT, 0, 0 },
    { "a repost that is kept anyway waits for nothing",
      { AUTHOR, .repost = true, .heard = true, .may_wait = true }, CHOICE_REPOST, 0, 0 },
    { "nor one whose original is here",
      { AUTHOR, .repost = true, .known_original = true, .may_wait = true }, CHOICE_REPOST, 0, 0 },
    { "a repost in an archive",
      { AUTHOR, .repost = true, .kept_anyway = true }, CHOICE_REPOST, 0, 0 },

    /* what a thread that is not ours yet may become */
    { "nobody's word in a thread that we hold waits",
      { AUTHOR, .may_wait = true }, CHOICE_WAIT, 0, 0 },
    { "… a rival's too",
      { AUTHOR, .rival = true, .may_wait = true }, CHOICE_WAIT, 0, 0 },
    { "… and what means something else",
      { AUTHOR, .not_ours = true, .may_wait = true }, CHOICE_WAIT, 0, 0 },
    { "… but not what is in a conversation of ours",
      { AUTHOR, .rival = true, .conversation_ours = true, .may_wait = true }, CHOICE_CONTEXT, 0, 5 },
    { "… nor what an archive keeps",
      { AUTHOR, .kept_anyway = true, .may_wait = true }, CHOICE_CONTEXT, 0, 0 },

    /* an archive of care conversations */
    { "an archive: what starts a conversation opens a case",
      { AUTHOR, .kept_anyway = true, .opens_anyway = true }, CHOICE_OPEN, 0, 4 },
    { "an archive: 2 before it opens",
      { AUTHOR, .kept_anyway = true, .opens_anyway = true, .strand_case = STRAND }, CHOICE_JOIN, STRAND, 2 },
    { "an archive: opening does not make it address us, so 3 does not hold",
      { AUTHOR, .kept_anyway = true, .opens_anyway = true, .brand_case = BRAND }, CHOICE_OPEN, 0, 4 },
    { "an archive: context of a conversation of ours",
      { AUTHOR, .kept_anyway = true, .conversation_ours = true }, CHOICE_CONTEXT, 0, 5 },
    { "an archive: context though no case is there yet",
      { AUTHOR, .kept_anyway = true }, CHOICE_CONTEXT, 0, 0 },
    { "an archive: without author it opens too",
      { .kept_anyway = true, .opens_anyway = true }, CHOICE_OPEN, 0, 4 },
};
// clang-format on

static void a_post_goes_where_the_rules_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(posts); i++) {
        struct post_choice choice = post_decide(&posts[i].facts);

        if (choice.kind != posts[i].kind || choice.kase != posts[i].kase || choice.rule != posts[i].rule)
            fail_msg("%s: it is kind %d, case %d, rule %d", posts[i].promise, (int)choice.kind,
                     (int)choice.kase, choice.rule);
    }
}

/* ---- our own post ---- */

// clang-format off
static const struct {
    const char *promise;
    struct answer_facts facts;
    enum answer_choice_kind kind;
    int64_t kase;
} answers[] = {
    { "it belongs to the case of the post that it answers",
      { .parent_case = 5 }, ANSWER_JOIN, 5 },
    { "… whoever else is in the conversation",
      { .parent_case = 5, .n_customers = 3 }, ANSWER_JOIN, 5 },
    { "… and not to the single customer's, if that is another",
      { .parent_case = 5, .n_customers = 1, .single_case = 6 }, ANSWER_JOIN, 5 },
    { "it makes a customer of whom it answers",
      { .parent_is_customers = true }, ANSWER_MAKE_CUSTOMER, 0 },
    { "… also beside another customer",
      { .parent_is_customers = true, .n_customers = 1, .single_case = 6 }, ANSWER_MAKE_CUSTOMER, 0 },
    { "… and beside several",
      { .parent_is_customers = true, .n_customers = 2 }, ANSWER_MAKE_CUSTOMER, 0 },
    { "it answers nothing, and there is no customer",
      { .n_customers = 0 }, ANSWER_LOOSE_OWN, 0 },
    { "it answers nothing, and there is one",
      { .n_customers = 1, .single_case = 6 }, ANSWER_LOOSE_CASE, 6 },
    { "it answers nothing, and there are two",
      { .n_customers = 2 }, ANSWER_LOOSE_CONTEXT, 0 },
    { "it answers nothing, and there are many",
      { .n_customers = 40 }, ANSWER_LOOSE_CONTEXT, 0 },
};
// clang-format on

static void our_post_goes_where_it_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct answer_choice choice = answer_decide(&answers[i].facts);

        if (choice.kind != answers[i].kind || choice.kase != answers[i].kase)
            fail_msg("%s: it is kind %d, case %d", answers[i].promise, (int)choice.kind, (int)choice.kase);
    }
}

/* ---- the window ---- */

enum { WINDOW = 3 * MS_DAY, CLOSED = 10 * MS_DAY };

static void a_case_can_be_joined_while_it_is_open_or_not_closed_for_long(void **state)
{
    static const struct {
        const char *promise;
        enum case_state state;
        ms_t at;
        bool joinable;
    } rows[] = {
        { "open", CASE_OPEN, CLOSED, true },
        { "open for ages", CASE_OPEN, (ms_t)CLOSED * 1000, true },
        { "we wait on the customer", CASE_WAITING, CLOSED + WINDOW, true },
        { "closed this moment", CASE_RESOLVED, CLOSED, true },
        { "closed a moment less than the window", CASE_RESOLVED, CLOSED + WINDOW - 1, true },
        { "closed the window ago", CASE_RESOLVED, CLOSED + WINDOW, false },
        { "closed longer ago", CASE_RESOLVED, CLOSED + WINDOW + 1, false },
        { "a late post, written before it was closed", CASE_RESOLVED, CLOSED - WINDOW - 1, true },
        { "merged away", CASE_MERGED, CLOSED, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct kase kase = { .state = rows[i].state, .resolved_at = CLOSED };

        if (case_joinable(&kase, rows[i].at, WINDOW) != rows[i].joinable)
            fail_msg("%s", rows[i].promise);
    }
    assert_false(case_joinable(&(struct kase){ .state = CASE_RESOLVED, .resolved_at = CLOSED }, CLOSED, 0));
}

int decide_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_goes_where_the_rules_say),
        cmocka_unit_test(our_post_goes_where_it_answers),
        cmocka_unit_test(a_case_can_be_joined_while_it_is_open_or_not_closed_for_long),
    };

    return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
