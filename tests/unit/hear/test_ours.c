/* Is it about us? Clues one by one, together, and what agents taught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hear/lessons.h"
#include "hear/ours.h"
#include "model/brand.h"
#include "tests.h"
#include "text/fold.h"

/* Constant, as SV is not. */
#define WORD(text) \
    { \
        "" text, sizeof(text) - 1 \
    }
#define LIST(...) \
    { \
        .at = (struct sv[]){ __VA_ARGS__ }, .n = sizeof((struct sv[]){ __VA_ARGS__ }) / sizeof(struct sv) \
    }

static const struct brand_hints delta = {
    .name = WORD("Delta"),
    .homonym = true,
    .words_for = LIST(WORD("flight"), WORD("boarding"), WORD("sky miles")),
    .words_against = LIST(WORD("river"), WORD("faucet"), WORD("variant")),
    .domains = LIST(WORD("delta.com")),
    .countries = LIST(WORD("US"), WORD("CA")),
    .languages = LIST(WORD("en"), WORD("es")),
    .handles = LIST(WORD("delta"), WORD("deltaassist")),
    .family = LIST(WORD("Endeavor"), WORD("Skyways Group")),
};
static const struct brand_hints clear = { .name = WORD("Guitar Center") };
static const struct brand_other others[] = {
    { .name = WORD("Grillhouse Faucets"), .words = LIST(WORD("tap")) },
    { .name = WORD("Grill Middle East"),
      .handle = WORD("GrillArabia"),
      .countries = LIST(WORD("JO"), WORD("CA")),
      .words = LIST(WORD("amman"), WORD("mecca mall"), WORD("zarqa"), WORD("irbid")) },
    { .name = WORD("Grill Jordan"), .countries = LIST(WORD("JO")), .words = LIST(WORD("aqaba")) },
};
static const struct brand_hints grill = { .name = WORD("Grillhouse"),
                                          .countries = LIST(WORD("US"), WORD("CA")),
                                          .handles = LIST(WORD("grillhouse")),
                                          .others = others,
                                          .n_others = COUNT(others) };

static const struct {
    const struct brand_hints *hints;
    const char *text, *lang, *country, *link, *mention;
    bool wrote_to_us, was_not_ours;
    enum ours_verdict verdict;
    enum ours_clue clue; /* one that must be among the reasons */
} rows[] = {
    { &clear, "guitar center kept my deposit", .verdict = OURS_YES, .clue = OURS_NAME },
    { &delta, "the delta of it", .verdict = OURS_UNSURE, .clue = OURS_NAME },
    { &delta, "My flight with Delta is late again", .verdict = OURS_YES, .clue = OURS_WORD_FOR },
    { &delta, "the river delta at dusk", .verdict = OURS_NO, .clue = OURS_WORD_AGAINST },
    { &delta, "the RÍVER delta at dusk", .verdict = OURS_NO, .clue = OURS_WORD_AGAINST },
    { &delta, "delta variants and the like", .verdict = OURS_UNSURE,
      .clue = OURS_NAME }, /* variant is another word */
    { &delta, "my Sky-Miles at Delta are gone", .verdict = OURS_YES, .clue = OURS_WORD_FOR },
    { &delta, "my skymiles at Delta are gone", .verdict = OURS_YES, .clue = OURS_WORD_FOR },
    { &delta, "the sky -\n miles of Delta", .verdict = OURS_YES, .clue = OURS_WORD_FOR },
    { &delta, "a skymilestone at delta sky", .verdict = OURS_UNSURE, .clue = OURS_NAME },
    { &delta, "neither Delta nor endeavor answers", .verdict = OURS_YES, .clue = OURS_FAMILY },
    { &delta, "the skyways groupies at delta", .verdict = OURS_UNSURE, .clue = OURS_NAME },
    { &delta, "why is delta doing this", .link = "https://www.delta.com/status", .verdict = OURS_YES,
      .clue = OURS_LINK },
    { &delta, "why is delta doing this", .link = "https://notdelta.com/status", .verdict = OURS_UNSURE,
      .clue = OURS_NAME },
    { &delta, "why does Delta do this", .country = "us", .verdict = OURS_UNSURE, .clue = OURS_COUNTRY },
    { &delta, "why does delta do this", .country = "DE", .verdict = OURS_NO, .clue = OURS_COUNTRY_AGAINST },
    { &delta, "wo das delta beginnt", .lang = "de", .verdict = OURS_NO, .clue = OURS_LANGUAGE_AGAINST },
    { &delta, "never again with delta", .lang = "en-GB", .verdict = OURS_UNSURE, .clue = OURS_LANGUAGE },
    { &delta, "never again with delta", .lang = "und", .verdict = OURS_UNSURE, .clue = OURS_NAME },
    { &delta, "never again with delta", .wrote_to_us = true, .verdict = OURS_UNSURE, .clue = OURS_AUTHOR },
    { &delta, "never again with Delta", .wrote_to_us = true, .verdict = OURS_YES, .clue = OURS_AUTHOR },
    { &delta, "my delta is broken", .was_not_ours = true, .verdict = OURS_NO, .clue = OURS_AUTHOR_AGAINST },
    { &delta, "my delta tap drips", .mention = "DeltaFaucets", .verdict = OURS_NO,
      .clue = OURS_OTHER_ACCOUNT },
    { &delta, "DELTA LOST MY BAG", .verdict = OURS_UNSURE, .clue = OURS_NAME },
    { &delta, "Delta lost my bag", .verdict = OURS_UNSURE,
      .clue = OURS_NAME }, /* every sentence begins big */
    { &delta, "", .verdict = OURS_UNSURE, .clue = OURS_NAME },
};

static bool has_clue(const struct ours_judgement *judgement, enum ours_clue clue)
{
    for (size_t i = 0; i < judgement->n_reasons; i++) {
        if (judgement->reasons[i].clue == clue)
            return true;
    }
    return false;
}

static void each_clue_counts(void **state UNUSED)
{
    struct ours_judgement judgement = { 0 };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct post post = post_of(rows[i].text);
        struct post_link link = { .url = sv_str(rows[i].link) };
        struct sv mention = sv_str(rows[i].mention);

        post.lang = sv_str(rows[i].lang);
        post.place.country = sv_str(rows[i].country);
        post.links = &link;
        post.n_links = rows[i].link != NULL;
        post.mentions = (struct sv_list){ &mention, rows[i].mention != NULL };
        ours_judge(rows[i].hints, &post,
                   &(struct ours_history){ .wrote_to_us = rows[i].wrote_to_us,
                                           .was_not_ours = rows[i].was_not_ours },
                   NULL, 1, &judgement);
        if (judgement.verdict != rows[i].verdict || !has_clue(&judgement, rows[i].clue))
            fail_msg("row %zu: %s: verdict %d, share %.2f", i, rows[i].text, (int)judgement.verdict,
                     judgement.share);
    }
    ours_judgement_done(&judgement);
}

/* Whose it is by each clue, what the clue was, and how often it was counted. */
static const struct {
    const char *text, *country, *place, *mention, *handed_to;
    enum ours_clue clue;
    const char *what, *whose; /* whose "": nobody's */
    size_t n;
} owned[] = {
    { "cold fries at grillhouse", .country = "jo", .place = "Amman", .clue = OURS_OTHER_COUNTRY,
      .what = "Amman", .whose = "Grill Middle East", .n = 1 },
    { "cold fries at grillhouse", .country = "JO", .clue = OURS_OTHER_COUNTRY, .what = "JO",
      .whose = "Grill Middle East", .n = 1 },
    { "cold fries at grillhouse", .country = "DE", .clue = OURS_COUNTRY_AGAINST, .what = "DE", .whose = "",
      .n = 1 },
    { "cold fries at grillhouse", .country = "CA", .clue = OURS_COUNTRY, .what = "CA", .whose = "", .n = 1 },
    { "my grillhouse tap drips", .clue = OURS_OTHER_WORD, .what = "tap", .whose = "Grillhouse Faucets",
      .n = 1 },
    { "tap tapped at the Mecca Mall", .clue = OURS_OTHER_WORD, .what = "tap", .whose = "Grillhouse Faucets",
      .n = 2 },
    { "amman, mecca mall, zarqa, irbid, aqaba", .clue = OURS_OTHER_WORD, .what = "amman",
      .whose = "Grill Middle East", .n = 3 },
    { "grillhouse is slow", .mention = "grillarabia", .clue = OURS_OTHER_ACCOUNT, .what = "grillarabia",
      .whose = "Grill Middle East", .n = 1 },
    { "grillhouse is slow", .mention = "grillhouse_uk", .clue = OURS_OTHER_ACCOUNT, .what = "grillhouse_uk",
      .whose = "", .n = 1 },
    { "grillhouse is slow", .handed_to = "Grill Jordan", .clue = OURS_AUTHOR_AGAINST, .what = "",
      .whose = "Grill Jordan", .n = 1 },
};

static size_t find_clue(const struct ours_judgement *judgement, enum ours_clue clue, size_t *out_n)
{
    size_t first = judgement->n_reasons;

    *out_n = 0;
    for (size_t i = judgement->n_reasons; i-- > 0;) {
        if (judgement->reasons[i].clue == clue) {
            first = i;
            ++*out_n;
        }
    }
    return first;
}

static void a_clue_says_whose_it_is(void **state UNUSED)
{
    struct ours_judgement judgement = { 0 };
    size_t at, n;

    for (size_t i = 0; i < COUNT(owned); i++) {
        struct post post = post_of(owned[i].text);
        struct sv mention = sv_str(owned[i].mention);

        post.place.country = sv_str(owned[i].country);
        post.place.name = sv_str(owned[i].place);
        post.mentions = (struct sv_list){ &mention, owned[i].mention != NULL };
        ours_judge(&grill, &post,
                   &(struct ours_history){ .was_not_ours = owned[i].handed_to != NULL,
                                           .handed_to = sv_str(owned[i].handed_to) },
                   NULL, 1, &judgement);
        at = find_clue(&judgement, owned[i].clue, &n);
        if (n != owned[i].n || !sv_is(judgement.reasons[at].whose, owned[i].whose) ||
            (owned[i].what[0] && !sv_is(judgement.reasons[at].what, owned[i].what)) ||
            ours_names_other(&judgement) != (owned[i].whose[0] != '\0'))
            fail_msg("row %zu: %s: %zu times", i, owned[i].text, n);
        if (owned[i].country)
            assert_int_equal(judgement.n_reasons, 2); /* a place is one clue, beside the name */
    }
    ours_judgement_done(&judgement);
}

static void no_clue_is_left_out_where_there_are_many(void **state UNUSED)
{
    const struct brand_other namesake = { .name = SV("B"), .words = LIST(WORD("j"), WORD("k"), WORD("l")) };
    const struct brand_hints all = { .name = SV("Delta"),
                                     .homonym = true,
                                     .words_for = LIST(WORD("a"), WORD("b"), WORD("c")),
                                     .words_against = LIST(WORD("d"), WORD("e"), WORD("f")),
                                     .family = LIST(WORD("g"), WORD("h"), WORD("i")),
                                     .domains = LIST(WORD("delta.com")),
                                     .countries = LIST(WORD("US")),
                                     .languages = LIST(WORD("en")),
                                     .others = &namesake,
                                     .n_others = 1 };
    struct post post = post_of("a b c d e f g h i j k l: at Delta");
    struct post_link link = { .url = SV("https://delta.com/x") };
    struct sv mention = SV("deltafaucets");
    struct ours_judgement judgement = { 0 };
    size_t n;

    post.lang = SV("en");
    post.place.country = SV("US");
    post.links = &link;
    post.n_links = 1;
    post.mentions = (struct sv_list){ &mention, 1 };
    ours_judge(&all, &post, &(struct ours_history){ .wrote_to_us = true, .was_not_ours = true }, NULL, 1,
               &judgement);
    assert_int_equal(judgement.n_reasons, 20);
    assert_int_equal(find_clue(&judgement, OURS_AUTHOR_AGAINST, &n), 19);
    ours_judgement_done(&judgement);
}

static struct sv folded_of(const char *text, struct buf *out)
{
    buf_clear(out);
    fold(sv_str(text), out);
    return buf_sv(out);
}

static double share_of(const char *text, const struct lessons *lessons, uint64_t brand)
{
    struct ours_judgement judgement = { 0 };
    struct post post = post_of(text);
    double share;

    ours_judge(&delta, &post, &(struct ours_history){ 0 }, lessons, brand, &judgement);
    share = judgement.share;
    ours_judgement_done(&judgement);
    return share;
}

static void a_lesson_counts_at_once_for_its_brand_and_can_be_taken_back(void **state UNUSED)
{
    static const char *const taught = "delta blues guitar night in the old barn";
    static const char *const like = "who plays delta blues guitar tonight";
    static const char *const other = "delta cancelled everything again";
    const struct lesson_brand named = { 1, SV("delta") };
    struct lessons *lessons = lessons_new();
    CLEANUP(buf_done) struct buf folded = BUF(10000);
    double before = share_of(like, NULL, 1), other_before = share_of(other, NULL, 1);

    lessons_give(lessons, named, folded_of(taught, &folded), false);
    assert_true(share_of(like, lessons, 1) < before / 2);
    assert_true(share_of(other, lessons, 1) == other_before);
    assert_true(share_of(like, lessons, 2) == before);
    lessons_take_back(lessons, named, folded_of(taught, &folded), false);
    assert_true(share_of(like, lessons, 1) == before);
    lessons_give(lessons, named, folded_of("delta gate agents were kind", &folded), true);
    assert_true(share_of("Those gate agents of delta again", lessons, 1) >
                share_of("Those gate agents of delta again", NULL, 1));
    lessons_free(lessons);
}

static void what_is_written_is_json_with_its_reasons(void **state UNUSED)
{
    struct ours_judgement judgement = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(10000);
    struct post post = post_of("the river delta");

    ours_judge(&delta, &post, &(struct ours_history){ 0 }, NULL, 1, &judgement);
    ours_write(&out, NULL, &judgement);
    assert_non_null(strstr(buf_str(&out), "\"verdict\":\"no\""));
    assert_non_null(strstr(buf_str(&out), "{\"clue\":\"word_against\",\"what\":\"river\",\"weight\":-2"));
    buf_clear(&out);
    post.text = SV("Grillhouse, Amman");
    ours_judge(&grill, &post, &(struct ours_history){ 0 }, NULL, 1, &judgement);
    ours_write(&out, NULL, &judgement);
    assert_non_null(strstr(buf_str(&out), "{\"clue\":\"other_word\",\"what\":\"amman\","
                                          "\"whose\":\"Grill Middle East\",\"weight\":-2"));
    ours_judgement_done(&judgement);
}

int ours_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_clue_counts),
        cmocka_unit_test(a_clue_says_whose_it_is),
        cmocka_unit_test(no_clue_is_left_out_where_there_are_many),
        cmocka_unit_test(a_lesson_counts_at_once_for_its_brand_and_can_be_taken_back),
        cmocka_unit_test(what_is_written_is_json_with_its_reasons),
    };

    return cmocka_run_group_tests_name("ours", tests, NULL, NULL);
}
