/* tests/store/test_intake.c: the order of arrival never changes the outcome. Each conversation is played in every order, in
 * one batch and in a batch a post; each play is taken back before the next. */
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

#include "intake_stage.h"

enum { SAYS_MAX = 5 };

#define THREAD "\"conversation\":\"k\""
#define DIRECT "\"visibility\":\"direct\""

// clang-format off
static const struct conversation {
    const char *promise;
    struct say says[SAYS_MAX];
    const char *outcome;
    bool keep_all;
} conversations[] = {
    { "a question, its answer, and thanks",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" }, { "c", "ann", 30, "thanks", "b" } },
      "Shop ann: a c; b; -; 10 20 open" },
    { "a question that is answered",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" } },
      "Shop ann: a; b; -; 10 20 waiting" },
    { "nobody's business is dropped, with what answers it",
      { { "a", "ann", 10, "a fine day" }, { "b", "bob", 20, "is it", "a" }, { "c", "ann", 30, "yes", "b" } },
      "" },
    { "what stands above the first word to us is dropped, what stands below is context",
      { { "a", "ann", 10, "a fine day" }, { "b", "bob", 20, "ask @shop", "a" }, { "c", "ann", 30, "I may", "b" } },
      "Shop bob: b; -; c; 20 - open" },
    { "our answer to a bystander makes a customer: their words before and after move",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "me too", "a" }, { "c", "shop", 30, "you too?", "b" },
        { "d", "bob", 40, "as I said", "a" }, { "e", "cat", 50, "hm", "a" } },
      "Shop ann: a; -; e; 10 - open\nShop bob: b d; c; e; 20 30 open" },
    { "… and their words on our answer are rule 1, another's are addressed to us",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "me too", "a" }, { "c", "shop", 30, "you too?", "b" },
        { "d", "bob", 40, "yes", "c" }, { "e", "cat", 50, "hm", "c" } },
      "Shop ann: a; -; -; 10 - open\nShop bob: b d; c; -; 20 30 open\nShop cat: e; -; -; 50 - open" },
    { "… their case with the brand is in another conversation",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "@shop hey" }, { "c", "ann", 30, "same for me", "b" },
        { "d", "shop", 40, "on it", "c" } },
      "Shop ann: a c; d; -; 10 40 waiting\nShop bob: b; -; -; 20 - open" },
    { "… though they have no name",
      { { "a", "ann", 10, "@shop help" }, { "b", NULL, 20, "me too", "a" }, { "c", "shop", 30, "you too?", "b" } },
      "Shop ann: a; -; -; 10 - open\nShop nobody: b; c; -; 20 30 waiting" },
    { "who answers our answer to another is spoken to",
      { { "a", "bob", 10, "@shop help" }, { "b", "shop", 20, "sure", "a" }, { "c", "ann", 30, "me too", "b" } },
      "Shop ann: c; -; -; 30 - open\nShop bob: a; b; -; 10 20 waiting" },
    { "our answer to our answer is in its case",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "first", "a" }, { "c", "shophelp", 30, "second", "b" } },
      "Shop ann: a; b c; -; 10 20 waiting" },

    /* what we say to nobody */
    { "our own post stands alone",
      { { "a", "shop", 10, "sale" } },
      "own a" },
    { "… belongs to the single customer's case",
      { { "a", "shop", 10, "sale" }, { "b", "ann", 20, "where?", "a" } },
      "Shop ann: b; a; -; 20 - open" },
    { "… is context of two",
      { { "a", "shop", 10, "sale" }, { "b", "ann", 20, "where?", "a" }, { "c", "bob", 30, "when?", "a" } },
      "Shop ann: b; -; a; 20 - open\nShop bob: c; -; a; 30 - open" },
    { "… of three",
      { { "a", "shop", 10, "sale" }, { "b", "ann", 20, "where?", "a" }, { "c", "bob", 30, "when?", "a" },
        { "d", "cat", 40, "why?", "a" } },
      "Shop ann: b; -; a; 20 - open\nShop bob: c; -; a; 30 - open\nShop cat: d; -; a; 40 - open" },
    { "… with an answer of ours to it",
      { { "a", "shop", 10, "sale" }, { "b", "shop", 20, "from 9", "a" }, { "c", "ann", 30, "where?", "b" } },
      "Shop ann: c; a b; -; 30 - open" },
    { "our answer to what we don't have is the single customer's",
      { { "a", "shop", 30, "on it", "zz" }, { "b", "ann", 20, "@shop help", "zz" } },
      "Shop ann: b; a; -; 20 30 waiting" },
    { "… and comes home when that arrives",
      { { "a", "bob", 10, "@shop help" }, { "b", "shop", 30, "on it", "a" }, { "c", "ann", 20, "@shop me too", "a" } },
      "Shop ann: c; -; -; 20 - open\nShop bob: a; b; -; 10 30 waiting" },
    { "a late question is not answered by what we said before",
      { { "a", "shop", 10, "sale" }, { "b", "ann", 20, "where?", "a" }, { "c", "shop", 30, "here", "b" } },
      "Shop ann: b; a c; -; 20 30 waiting" },

    /* one customer, several conversations */
    { "same customer and brand: one case",
      { { "a", "ann", 10, "@shop one" }, { "b", "ann", 20, "@shop two" }, { "c", "ann", 30, "@shophelp three" } },
      "Shop ann: a b c; -; -; 10 - open" },
    { "same customer, two brands: two cases",
      { { "a", "ann", 10, "@shop one" }, { "b", "ann", 20, "@cafe two" }, { "c", "ann", 30, "@shop three" } },
      "Cafe ann: b; -; -; 20 - open\nShop ann: a c; -; -; 10 - open" },
    { "two customers, one brand: two cases",
      { { "a", "ann", 10, "@shop one" }, { "b", "bob", 20, "@shop two" } },
      "Shop ann: a; -; -; 10 - open\nShop bob: b; -; -; 20 - open" },
    { "what the earliest post of a thread names decides where all of it goes",
      { { "a", "ann", 10, "@cafe one" }, { "b", "ann", 20, "@shop two", "a" }, { "c", "ann", 30, "@shop three" } },
      "Cafe ann: a b; -; -; 10 - open\nShop ann: c; -; -; 30 - open" },
    { "… and joins it to others of that brand",
      { { "a", "ann", 10, "@cafe one" }, { "b", "ann", 20, "@shop two", "a" }, { "c", "ann", 30, "@shop three" },
        { "d", "ann", 40, "@cafe four" } },
      "Cafe ann: a b d; -; -; 10 - open\nShop ann: c; -; -; 30 - open" },
    { "an answer of ours does not move it to another case",
      { { "a", "ann", 10, "@shop one" }, { "b", "cafe", 20, "here too", "a" }, { "c", "ann", 30, "@shop two" },
        { "d", "ann", 40, "@cafe three" } },
      "Cafe ann: a c; b; -; 10 20 open\nCafe ann: d; -; -; 40 - open" },
    { "a late parent joins two conversations of a customer",
      { { "a", "dan", 10, "@cafe hello" }, { "b", "bob", 20, "hi", "a" }, { "c", "cat", 30, "ho", "a" },
        { "d", "ann", 40, "in private", "b", DIRECT }, { "e", "ann", 50, "in private too", "c", DIRECT } },
      "Cafe ann: d e; -; b c; 40 - open\nCafe dan: a; -; b c; 10 - open" },
    { "a late root, deep thread",
      { { "a", "ann", 10, "@shop one" }, { "b", "bob", 20, "two", "a" }, { "c", "cat", 30, "three", "b" },
        { "d", "dan", 40, "four", "c" }, { "e", "shop", 50, "five", "d" } },
      "Shop ann: a; -; b c; 10 - open\nShop dan: d; e; b c; 40 50 waiting" },

    /* brands */
    { "to goes before a mention",
      { { "a", "ann", 10, "@shop and @cafe", NULL, "\"to\":\"cafe\"" } },
      "Cafe ann: a; -; -; 10 - open" },
    { "the first mention",
      { { "a", "ann", 10, "@nobody @cafe @shop" } },
      "Cafe ann: a; -; -; 10 - open" },
    { "a mention goes before a rule",
      { { "a", "ann", 10, "latte at @shop" } },
      "Shop ann: a; -; -; 10 - open" },
    { "a rule's brand",
      { { "a", "ann", 10, "my latte was cold" } },
      "Cafe ann: a; -; -; 10 - open" },
    { "the conversation's brand, where nothing else is said; without brand joins nothing",
      { { "a", "bob", 10, "@shop help" }, { "b", "ann", 20, "psst", "a", DIRECT }, { "c", "ann", 30, "psst", NULL, DIRECT },
        { "d", "ann", 40, "@shop now aloud" } },
      "- ann: c; -; -; 30 - open\nShop ann: b; -; -; 20 - open\nShop ann: d; -; -; 40 - open\nShop bob: a; -; -; 10 - open" },
    { "who answers gives a brand to what had none, and it joins that brand's case",
      { { "a", "ann", 10, "psst", NULL, DIRECT }, { "b", "shop", 20, "yes?", "a" }, { "c", "ann", 30, "@shop aloud" } },
      "Shop ann: a c; b; -; 10 20 open" },
    { "who answers first by post time",
      { { "a", "ann", 10, "@shop and @cafe" }, { "b", "shop", 30, "second", "a" }, { "c", "cafe", 20, "first", "a" } },
      "Cafe ann: a; b c; -; 10 20 waiting" },
    { "two answers in the same second: the older brand's",
      { { "a", "ann", 10, "@cafe help" }, { "b", "cafe", 20, "yes", "a" }, { "c", "shop", 20, "yes", "a" } },
      "Shop ann: a; b c; -; 10 20 waiting" },
    { "two names in the same second: the older brand's",
      { { "a", "ann", 10, "@cafe help" }, { "b", "ann", 10, "@shop help", "a" }, { "c", "ann", 30, "@shop again" } },
      "Shop ann: a b c; -; -; 10 - open" },

    /* who */
    { "without author there is no customer, and rules 1 to 3 don't hold",
      { { "a", NULL, 10, "@shop help" }, { "b", "shop", 20, "sure", "a" }, { "c", NULL, 30, "thanks", "b" } },
      "Shop nobody: a; b; -; 10 20 waiting\nShop nobody: c; -; -; 30 - open" },
    { "without author, context",
      { { "a", "ann", 10, "@shop help" }, { "b", NULL, 20, "hm", "a" }, { "c", NULL, 30, "hm", "b" } },
      "Shop ann: a; -; b c; 10 - open" },
    { "a handle alone is one author, whatever its case; so is ours",
      { { "a", "@Ann", 10, "@SHOP help" }, { "b", "@aNN", 20, "please", "a" }, { "c", "@ShopHelp", 30, "sure", "b" } },
      "Shop ann: a b; c; -; 10 30 waiting" },
    { "our account with another id than we know is ours by its handle",
      { { "a", "ann", 10, "@cafe help" }, { "b", "CAFE", 20, "sure", "a" } },
      "Cafe ann: a; b; -; 10 20 waiting" },
    { "a bot's answer is in the case, and no first response",
      { { "a", "ann", 10, "@shop help" }, { "b", NULL, 20, "beep", "a", "\"author\":{\"handle\":\"shophelp\",\"bot\":true}" },
        { "c", "shop", 30, "a person", "a" } },
      "Shop ann: a; b c; -; 10 30 waiting" },

    /* reposts */
    { "a repost is no case, and none of its words",
      { { "a", "ann", 10, "@shop help" }, { "b", "bob", 20, "RT @ann @shop help", NULL, "\"repost_of\":\"a\"" },
        { "c", "shop", 30, "sure", "a" } },
      "Shop ann: a; c; -; 10 30 waiting\nrepost b" },
    { "the customer's own repost",
      { { "a", "ann", 10, "@shop help" }, { "b", "ann", 20, "RT @ann @shop help", NULL, "\"repost_of\":\"a\"" } },
      "Shop ann: a; -; -; 10 - open\nrepost b" },

    /* rivals */
    { "a rival's match is kept beside",
      { { "a", "ann", 10, "drums are fine" }, { "b", "bob", 20, "are they", "a" } },
      "rival a" },
    { "in a rival's thread somebody speaks to us: the others there are context",
      { { "a", "ann", 10, "drums are fine" }, { "b", "bob", 20, "are they", "a" }, { "c", "cat", 30, "@shop is better", "a" } },
      "Shop cat: c; -; b; 30 - open\nrival a" },
    { "our answer to a rival's match, by who is a customer there already",
      { { "a", "ann", 10, "drums are fine" }, { "b", "ann", 20, "@shop too", "a" }, { "c", "shop", 30, "thanks", "a" } },
      "Shop ann: a b; c; -; 10 30 waiting" },
    { "in a rival's thread that turns ours a rival's match is context",
      { { "a", "ann", 10, "drums are fine" }, { "b", "bob", 20, "drums, yes", "a" }, { "c", "cat", 30, "@shop is better", "a" } },
      "Shop cat: c; -; b; 30 - open\nrival a" },
    { "what a rival's account says in a conversation of ours is context",
      { { "a", "ann", 10, "@shop help" }, { "b", "drums", 20, "come to us", "a" } },
      "Shop ann: a; -; b; 10 - open" },

    /* odd replies */
    { "a post that answers itself begins a conversation",
      { { "a", "ann", 10, "@shop help", "a" }, { "b", "shop", 20, "sure", "a" } },
      "Shop ann: a; b; -; 10 20 waiting" },
    { "two posts that answer each other",
      { { "a", "ann", 10, "@shop help", "b" }, { "b", "bob", 20, "hm", "a" } },
      "Shop ann: a; -; b; 10 - open" },
    { "three in a ring, and one beside",
      { { "a", "ann", 10, "@shop help", "c" }, { "b", "bob", 20, "hm", "a" }, { "c", "cat", 30, "oh", "b" },
        { "d", "shop", 40, "sure", "b" } },
      "Shop ann: a; -; c; 10 - open\nShop bob: b; d; c; 20 40 waiting" },
    { "an answer written before its question",
      { { "a", "ann", 30, "@shop help" }, { "b", "shop", 20, "sure", "a" }, { "c", "shop", 40, "sure", "a" } },
      "Shop ann: a; b c; -; 30 40 waiting" },

    /* parents that never come */
    { "replies with the same missing parent share its conversation",
      { { "a", "ann", 10, "@shop help", "zz" }, { "b", "bob", 20, "hm", "zz" }, { "c", "cat", 30, "oh", "b" } },
      "Shop ann: a; -; b c; 10 - open" },
    { "… the oldest first: what came before the first word to us is nobody's",
      { { "a", "ann", 20, "@shop help", "zz" }, { "b", "bob", 10, "hm", "zz" }, { "c", "cat", 30, "oh", "b" } },
      "Shop ann: a; -; -; 20 - open" },
    { "… and our answers among them",
      { { "a", "ann", 10, "@shop help", "zz" }, { "b", "shop", 20, "sure", "zz" }, { "c", "bob", 30, "me", "b" } },
      "Shop ann: a; -; b; 10 - open\nShop bob: c; -; b; 30 - open" },
    { "a network that names the conversation",
      { { "a", "ann", 10, "@shop help", "zz", THREAD },
        { "b", "bob", 20, "hm", "yy", THREAD }, { "c", "shop", 30, "sure", "b", THREAD } },
      "Shop ann: a; -; -; 10 - open\nShop bob: b; c; -; 20 30 waiting" },
    { "… where only some of its posts do",
      { { "a", "ann", 10, "@shop help" }, { "b", "shop", 20, "sure", "a", THREAD }, { "c", "ann", 30, "psst", NULL, THREAD "," DIRECT } },
      "Shop ann: a c; b; -; 10 20 open" },
    { "… and is the only one to know",
      { { "a", "ann", 10, "@shop help", NULL, THREAD },
        { "b", "ann", 20, "psst", NULL, THREAD "," DIRECT },
        { "c", "shop", 30, "sure", NULL, THREAD } },
      "Shop ann: a b; c; -; 10 30 waiting" },

    /* an archive of care conversations */
    { "an archive: who starts a conversation is a customer, who answers them is context",
      { { "a", "ann", 10, "where is my order" }, { "b", "bob", 20, "mine too", "a" }, { "c", "shop", 30, "here", "a" } },
      "Shop ann: a; c; b; 10 30 waiting", true },
    { "an archive: our answer makes a customer",
      { { "a", "ann", 10, "where is my order" }, { "b", "bob", 20, "mine too", "a" }, { "c", "shop", 30, "here", "b" },
        { "d", "shop", 40, "there", "a" }, { "e", "bob", 50, "as I said", "a" } },
      "Shop ann: a; d; -; 10 40 waiting\nShop bob: b e; c; -; 20 30 open", true },
    { "an archive: nobody answers",
      { { "a", "ann", 10, "where is my order" } },
      "- ann: a; -; -; 10 - open", true },
    { "an archive: the first with a missing parent opens",
      { { "a", "ann", 10, "where is it", "zz" }, { "b", "bob", 20, "mine too", "zz" }, { "c", "shop", 30, "here", "zz" } },
      "- ann: a; c; b; 10 30 waiting", true },
    { "an archive: a reply to our post that stands alone",
      { { "a", "shop", 10, "sale" }, { "b", "ann", 20, "where", "a" }, { "c", "bob", 30, "yes where", "b" } },
      "Shop ann: b; a; c; 20 - open", true },
    { "an archive: reposts are kept",
      { { "a", "ann", 10, "where is my order" }, { "b", "bob", 20, "", NULL, "\"repost_of\":\"a\"" } },
      "- ann: a; -; -; 10 - open\nrepost b", true },
    { "an archive: one customer in several conversations, of one brand by who answers",
      { { "a", "ann", 10, "where is my order" }, { "b", "shop", 20, "here", "a" }, { "c", "ann", 30, "and my other" },
        { "d", "shop", 40, "there", "c" } },
      "Shop ann: a c; b d; -; 10 20 waiting", true },
};
// clang-format on

static bool next_order(int *order, int n)
{
    int i = n - 1, k = n - 1;

    while (i > 0 && order[i - 1] > order[i])
        i--;
    if (i <= 0)
        return false;
    while (order[k] < order[i - 1])
        k--;
    for (int swap = order[i - 1], first = 1; first; first = 0) {
        order[i - 1] = order[k];
        order[k] = swap;
    }
    for (k = n - 1; i < k; i++, k--) {
        int swap = order[i];

        order[i] = order[k];
        order[k] = swap;
    }
    return true;
}

/* How the posts come: in one transaction, or each in its own. */
enum pace { AT_ONCE, ONE_BY_ONE };

static bool play(struct stage *stage, const struct conversation *conversation, const int *order, int n,
                 enum pace pace)
{
    char what[256];
    int len = snprintf(what, sizeof what, "%s (%s", conversation->promise,
                       pace == AT_ONCE ? "at once:" : "one by one:");
    bool good;

    for (int i = 0; i < n && len < (int)sizeof what - 4; i++)
        len += snprintf(what + len, sizeof what - (size_t)len, " %s", conversation->says[order[i]].id);
    (void)snprintf(what + len, sizeof what - (size_t)len, ")");
    stage_begin(stage, conversation->keep_all);
    for (int i = 0; i < (pace == AT_ONCE ? 1 : n); i++)
        stage_take(stage, conversation->says, order + i, pace == AT_ONCE ? (size_t)n : 1);
    stage_finish(stage);
    good = stage_is(stage, what, conversation->outcome) && stage_is_whole(stage, what) &&
           stage_counts_hold(stage, what);
    assert_int_equal(stage->counts.kept + stage->counts.dropped, n);
    assert_int_equal(stage->counts.duplicate, 0);
    stage_undo(stage);
    return good;
}

static int count_says(const struct conversation *conversation)
{
    int n = 0;

    while (n < SAYS_MAX && conversation->says[n].id)
        n++;
    return n;
}

static void the_order_of_arrival_never_changes_the_outcome(void **state)
{
    struct stage stage;
    int n_bad = 0;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(conversations); i++) {
        int order[SAYS_MAX] = { 0, 1, 2, 3, 4 }, n = count_says(&conversations[i]);
        bool good = true;

        do
            good = play(&stage, &conversations[i], order, n, AT_ONCE) &&
                   play(&stage, &conversations[i], order, n, ONE_BY_ONE);
        while (good && next_order(order, n));
        n_bad += !good;
    }
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

static void what_is_read_twice_is_there_once(void **state)
{
    struct stage stage;

    stage_open(&stage, state);
    for (size_t i = 0; i < COUNT(conversations); i++) {
        const struct conversation *conversation = &conversations[i];
        size_t n = (size_t)count_says(conversation);
        int64_t dropped, kept;

        stage_begin(&stage, conversation->keep_all);
        stage_take(&stage, conversation->says, NULL, n);
        stage_finish(&stage);
        kept = stage.counts.kept;
        dropped = stage.counts.dropped;
        stage_take(&stage, conversation->says, NULL, n);
        stage_finish(&stage);
        assert_true(stage_is_whole(&stage, conversation->promise));
        if (stage.counts.kept == kept) /* else a dropped post found its conversation to be ours by now */
            assert_true(stage_is(&stage, conversation->promise, conversation->outcome));
        assert_true(stage.counts.kept - kept <= dropped);
        assert_int_equal(stage.counts.duplicate, kept);
        stage_undo(&stage);
    }
    stage_close(&stage);
}

/* ---- conversations made by chance ---- */

enum { MADE = 300, MADE_POSTGRES = 50, MADE_POSTS = 6, MADE_ORDERS = 8, MADE_TEXT = 128 };

struct made {
    struct say says[MADE_POSTS];
    char ids[MADE_POSTS][2], to[MADE_POSTS][2], more[MADE_POSTS][MADE_TEXT];
    bool keep_all;
};

static int any(struct random_seq *seq, int n)
{
    return (int)random_below(seq, (uint64_t)n);
}

/* Mostly replies to one another, as threads are; now and then to nothing we have, or to what comes later. */
static void make(struct random_seq *seq, struct made *made)
{
    static const char *const people[] = { "ann",  "ann",  "bob",      "bob",  "cat",
                                          "shop", "shop", "shophelp", "cafe", NULL },
                             *const texts[] = { "hm",    "hm",     "hm",          "@shop help", "@shop help",
                                                "@cafe", "guitar", "@cafe @shop", "drums",      "latte" };

    *made = (struct made){ .keep_all = any(seq, 3) == 0 };
    for (int i = 0; i < MADE_POSTS; i++) {
        struct say *say = &made->says[i];
        int to = any(seq, 8) == 0   ? MADE_POSTS + any(seq, 2)
                 : any(seq, 8) == 0 ? any(seq, MADE_POSTS)
                                    : any(seq, i + 1);

        made->ids[i][0] = (char)('a' + i);
        made->to[i][0] = (char)('a' + to);
        *say = (struct say){ .id = made->ids[i],
                             .by = people[any(seq, COUNT(people))],
                             .at = any(seq, 6) == 0 ? 10 * (1 + any(seq, MADE_POSTS)) : 10 * (1 + i),
                             .text = texts[any(seq, COUNT(texts))],
                             .to = i == 0 || any(seq, 4) == 0 ? NULL : made->to[i] };
        if (any(seq, 10) == 0)
            say->more = DIRECT;
        else if (made->keep_all && any(seq, 6) == 0)
            say->more = THREAD;
    }
}

static void show(const struct made *made, const int *order)
{
    print_error("%s\n", made->keep_all ? "an archive" : "not an archive");
    for (int i = 0; i < MADE_POSTS; i++) {
        const struct say *say = &made->says[order[i]];

        print_error("    { \"%s\", \"%s\", %d, \"%s\", \"%s\" }, %s\n", say->id, say->by ? say->by : "",
                    say->at, say->text, say->to ? say->to : "", say->more ? say->more : "");
    }
}

static void shuffle(struct random_seq *seq, int *order, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int k = any(seq, i + 1), swap = order[i];

        order[i] = order[k];
        order[k] = swap;
    }
}

static bool play_made(struct stage *stage, const struct made *made, const int *order, bool one_by_one,
                      struct buf *out)
{
    bool whole;

    stage_begin(stage, made->keep_all);
    for (int i = 0; i < (one_by_one ? MADE_POSTS : 1); i++)
        stage_take(stage, made->says, order + i, one_by_one ? 1 : MADE_POSTS);
    stage_finish(stage);
    buf_clear(out);
    stage_outcome(stage, out);
    whole = stage_is_whole(stage, "made by chance") && stage_counts_hold(stage, "made by chance");
    stage_undo(stage);
    return whole;
}

static bool every_order_is_alike(struct stage *stage, struct random_seq *seq, const struct made *made)
{
    CLEANUP(buf_done) struct buf first = BUF(STAGE_TEXT_MAX);
    CLEANUP(buf_done) struct buf other = BUF(STAGE_TEXT_MAX);
    int order[MADE_POSTS] = { 0, 1, 2, 3, 4, 5 };

    if (!play_made(stage, made, order, false, &first)) {
        show(made, order);
        return false;
    }
    for (int i = 0; i < MADE_ORDERS; i++) {
        if (play_made(stage, made, order, i & 1, &other) && sv_equal(buf_sv(&first), buf_sv(&other))) {
            shuffle(seq, order, MADE_POSTS);
            continue;
        }
        show(made, order);
        print_error("--- as written\n%s\n--- in this order\n%s\n", buf_str(&first), buf_str(&other));
        return false;
    }
    return true;
}

static void nor_in_conversations_made_by_chance(void **state)
{
    const char *seed = getenv("EARSHOT_SEED");
    struct random_seq seq = { seed ? strtoull(seed, NULL, 10) : 7 };
    struct stage stage;
    int n_bad = 0, n_made;

    stage_open(&stage, state);
    n_made = db_kind(stage.db) == DB_SQLITE ? MADE : MADE_POSTGRES;
    for (int i = 0; i < n_made && n_bad < 5; i++) {
        struct made made;

        make(&seq, &made);
        n_bad += !every_order_is_alike(&stage, &seq, &made);
    }
    stage_close(&stage);
    assert_int_equal(n_bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_arrival_never_changes_the_outcome),
        cmocka_unit_test(nor_in_conversations_made_by_chance),
        cmocka_unit_test(what_is_read_twice_is_there_once),
    };

    return rig_each_database("intake", tests, COUNT(tests), stage_prepare);
}
