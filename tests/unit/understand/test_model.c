/* The model: what is no whole model of this version is refused and says why; any text gets labels. */
#include "tests.h"

#include <stdlib.h>
#include <string.h>

#include "model/post.h"
#include "understand/model.h"
#include "understand/model_file.h"
#include "understand/understand.h"

extern const unsigned char understand_embedded[], understand_embedded_end[];

static struct sv embedded(void)
{
    return sv_of((const char *)understand_embedded, (size_t)(understand_embedded_end - understand_embedded));
}

static void refused(struct sv bytes, const char *why)
{
    struct model *model = NULL;
    struct err err = { 0 };

    assert_false(model_read("some.bin", bytes, &model, &err));
    assert_null(model);
    assert_int_equal(err.kind, ERR_INPUT);
    assert_non_null(strstr(err.text, "some.bin"));
    assert_non_null(strstr(err.text, why));
}

static void a_broken_model_is_refused(void **state)
{
    struct sv whole = embedded();
    char *copy = mem_dup(whole.at, whole.len);
    struct sv bytes = sv_of(copy, whole.len);
    uint32_t other = MODEL_VERSION + 1;

    (void)state;
    refused(sv_of(copy, 0), "cut short");
    refused(sv_of(copy, 7), "cut short");
    refused(sv_of(copy, whole.len - 1), "cut short");
    refused(sv_of(copy, whole.len / 2), "cut short");
    copy[whole.len - 5] ^= 1;
    refused(bytes, "changed");
    copy[whole.len - 5] ^= 1;
    memcpy(copy + 8, &other, sizeof other);
    refused(bytes, "version");
    copy[0] = 'x';
    refused(bytes, "another kind");
    free(copy);
}

static void a_model_is_small(void **state)
{
    struct model *model = model_embedded();

    (void)state;
    assert_true(embedded().len <= 8 << 20);
    assert_true(model_bytes(model) <= 16 << 20);
    assert_non_null(strstr(model_about(model).at, "semeval2017_A"));
    model_free(model);
}

/* ---- labels ---- */

struct rig {
    struct model *model;
    struct understand_scratch *scratch;
};

static int set_up(void **state)
{
    struct rig *rig = NEW(struct rig, 1);

    rig->model = model_embedded();
    rig->scratch = understand_scratch_new();
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;

    model_free(rig->model);
    understand_scratch_free(rig->scratch);
    free(rig);
    return 0;
}

static struct labels label(struct rig *rig, const char *lang, struct sv text, const char *brand)
{
    struct post post = post_empty;
    struct sv name = sv_str(brand);
    struct brand_names names = { .names = &name, .n = 1 };
    struct labels labels;

    post.network = SV("x");
    post.id = SV("1");
    post.lang = sv_str(lang);
    post.text = text;
    understand_label(rig->model, &post, brand ? &names : NULL, rig->scratch, &labels);
    return labels;
}

static const struct {
    const char *lang, *text, *intent;
    int urgency; /* at least; -1: any */
} texts[] = {
    { "en", "@acme third email about my refund and nobody answers", "complaint", 1 },
    { "en", "my new charger caught fire and burned my hand @acme", "report", 3 },
    { "en", "You will hear from my lawyer. See you in small claims court.", "legal", 3 },
    { "en", "I'm a reporter with the Herald working on a story about your outage", "legal", 3 },
    { "en", "Thank you so much @acme, best service ever!", "praise", -1 },
    { "en", "what time does the store close today?", "question", -1 },
    { "en", "ACME $500 GIFT CARD first 300 people ONLY! verify your card at acme-winners.test", "spam", -1 },
    { "en", "@acme my gift card shows $0 on your site and the phone says visit the site", "complaint", 1 },
    { "es", "llevo dos horas esperando y nadie contesta, una verguenza", "complaint", 1 },
    { "de", "seit drei Wochen warte ich auf mein Paket und keiner antwortet", "complaint", 1 },
    { "fr", "toujours pas de réponse à mes trois mails, c'est une honte", "complaint", 1 },
    { "pt", "péssimo atendimento, ninguém resolve o meu problema", "complaint", 1 },
    { "it", "due ore di ritardo e nessuno risponde, vergogna", "complaint", 1 },
};

static void what_rules_know_is_so(void **state)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct labels labels = label(*state, texts[i].lang, sv_str(texts[i].text), NULL);

        if (strcmp(intent_name(labels.intent), texts[i].intent) != 0 || labels.urgency < texts[i].urgency)
            fail_msg("%s: %s, urgency %d", texts[i].text, intent_name(labels.intent), labels.urgency);
        assert_true(labels.n_why > 0);
    }
}

/* A bare fact weighs more where it is told to somebody. */
static void what_begins_with_a_handle_is_told_to_a_company(void **state)
{
    static const char *const facts[][2] = {
        { "two hours on hold", "@acme two hours on hold" },
        { "my order is still at the warehouse", "@acme my order is still at the warehouse" },
        { "still no parcel", "@acme still no parcel" },
    };
    float fall = 0;

    for (size_t i = 0; i < COUNT(facts); i++)
        fall += label(*state, "en", sv_str(facts[i][0]), NULL).score -
                label(*state, "en", sv_str(facts[i][1]), NULL).score;
    assert_true(fall > 0.2F);
}

static void who_was_ignored_is_known(void **state)
{
    struct labels labels =
        label(*state, "en", SV("on hold for 40 minutes, third call this week @acme"), NULL);

    assert_true(labels.ignored_first);
    assert_true(labels.urgency >= 2);
    assert_false(label(*state, "en", SV("what a lovely day"), NULL).ignored_first);
}

static void sentiment_is_towards_the_brand(void **state)
{
    struct sv text = SV("love that @delta finally beat @united");

    assert_int_equal(label(*state, "en", text, "delta").sentiment, SENTIMENT_POSITIVE);
    assert_int_equal(label(*state, "en", text, "United").sentiment, SENTIMENT_NEGATIVE);
    assert_int_equal(label(*state, "en", text, "jetblue").sentiment,
                     label(*state, "en", text, NULL).sentiment);
}

static void a_target_is_named_only_with_a_reason(void **state)
{
    static const struct {
        const char *lang, *brand, *text, *target; /* NULL: none */
    } rows[] = {
        { "en", "Dell", "@Dell your laptop is fine, Windows Vista is the disaster", "Windows Vista" },
        { "en", NULL, "@Dell your laptop is fine, Windows Vista is the disaster", "Windows Vista" },
        { "en", "Delta", "@delta not your fault, TSA is a nightmare today and I missed my flight", "TSA" },
        { "en", "AmazonHelp", "@AmazonHelp the package was great but @UPS lost it and nobody answers",
          "@UPS" },
        { "en", "netflix", "thanks to @comcast I have no internet, sorry @netflix can't watch, awful",
          "@comcast" },
        { "en", "Dell", "@Dell my Inspiron is dead again. Worst laptop ever", NULL },
        { "en", "Apple", "@Apple iPhone keeps crashing, it is awful", NULL },
        { "en", "united", "@united you lost my bag again, terrible", NULL },
        { "en", "United", "United lost my bag again, terrible", NULL },
        { "en", NULL, "awful service from @united, two hours late", NULL },
        { "de", "Bahn", "@bahn danke, ihr seid toll, aber heute ist der Zug furchtbar", NULL },
        { "en", "Dell", "@Dell love it, Windows XP is great", NULL },
        { "en", "Dell", "@Dell STILL WAITING FOR MY Refund THIS IS AWFUL", NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct labels labels = label(*state, rows[i].lang, sv_str(rows[i].text), rows[i].brand);
        bool same = rows[i].target ? sv_is(labels.target, rows[i].target) : labels.target.len == 0;

        if (!same)
            fail_msg("%s: target %.*s", rows[i].text, SV_ARG(labels.target));
    }
}

static void sound(const struct labels *labels, struct sv text)
{
    float sum = 0;

    for (size_t c = 0; c < INTENT_COUNT; c++)
        sum += labels->intent_p[c];
    assert_true(sum > 0.99F && sum < 1.01F);
    assert_true(labels->score >= -1 && labels->score <= 1);
    assert_true(labels->urgency >= 0 && labels->urgency < URGENCY_COUNT);
    for (size_t i = 0; i < labels->n_why; i++) {
        assert_true(labels->why[i].words.at >= text.at);
        assert_true(labels->why[i].words.at + labels->why[i].words.len <= text.at + text.len);
        assert_true(i == 0 || labels->why[i - 1].weight >= labels->why[i].weight);
    }
}

static void any_text_gets_labels(void **state)
{
    static const char *const odd[] = { "",
                                       " ",
                                       "😀",
                                       "http://a.bc https://d.ef",
                                       "@a @b @c",
                                       "####",
                                       "\xff\xfe",
                                       "ab\xc3",
                                       "!!!!???",
                                       "\xe2\x80\x8d\xef\xb8\x8f",
                                       "ก็ดีนะ 好的 は",
                                       "#\xff @\xff $",
                                       "don't",
                                       "'''' '' '' '",
                                       "f**k* *",
                                       ":-) <3 </3 :/ ://",
                                       "a.b.c...d",
                                       "#日本 #مرحبا" };
    CLEANUP(mem_freep) char *longest = NEW(char, 100000);
    struct labels labels;

    for (size_t i = 0; i < COUNT(odd); i++) {
        labels = label(*state, NULL, sv_str(odd[i]), "acme");
        sound(&labels, sv_str(odd[i]));
    }
    for (size_t kind = 0; kind < 4; kind++) {
        static const char *const pieces[] = { "a ", "nobody answers 3rd time ", "नहीं ", "xxxxxxxxxxxxxxxx" };
        size_t len = strlen(pieces[kind]);

        for (size_t i = 0; i + len <= 100000; i += len)
            memcpy(longest + i, pieces[kind], len);
        labels = label(*state, NULL, sv_of(longest, 99000 / len * len), NULL);
        sound(&labels, sv_of(longest, 100000));
    }
}

static void the_same_text_gets_the_same_labels_after_others(void **state)
{
    struct sv text = SV("Still waiting for my parcel, no reply to two emails. Where is it?");
    struct labels first = label(*state, "en", text, NULL), second;

    for (size_t i = 0; i < COUNT(texts); i++)
        (void)label(*state, texts[i].lang, sv_str(texts[i].text), NULL);
    second = label(*state, "en", text, NULL);
    assert_memory_equal(first.intent_p, second.intent_p, sizeof first.intent_p);
    assert_memory_equal(first.sentiment_p, second.sentiment_p, sizeof first.sentiment_p);
}

int test_model(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_model_is_refused),
        cmocka_unit_test(a_model_is_small),
        cmocka_unit_test(what_rules_know_is_so),
        cmocka_unit_test(what_begins_with_a_handle_is_told_to_a_company),
        cmocka_unit_test(who_was_ignored_is_known),
        cmocka_unit_test(sentiment_is_towards_the_brand),
        cmocka_unit_test(a_target_is_named_only_with_a_reason),
        cmocka_unit_test(any_text_gets_labels),
        cmocka_unit_test(the_same_text_gets_the_same_labels_after_others),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
