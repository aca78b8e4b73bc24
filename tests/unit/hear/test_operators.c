/* tests/unit/hear/test_operators.c: each operator on posts that have what it asks for, and on posts that don't; a query
 * alone and in a rule set say the same. */
#include "tests.h"

#include "base/buf.h"
#include "base/random.h"
#include "hear/query.h"
#include "hear/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static struct post_link x_links[] = { { .url = SV("https://t.co/c0A36SWil4") },
                                      { .url = SV("https://developer.x.com/en/docs?q=photos"),
                                        .title = SV("Snow in Boston: ein Überblick 東京タワー") } };
static struct post_media image = { .type = SV("image") }, video = { .type = SV("video") },
                         gif = { .type = SV("gif") };
static struct sv one_name[] = { SV("acme") };

/* 0 … 9: a rule row names those it matches. */
static const struct post posts[] = {
    { .network = SV("x"),
      .id = SV("100"),
      .text = SV("k You should check out X Developer Labs"),
      .links = x_links,
      .n_links = 2,
      .client = SV("Twitter for iPhone"),
      .author = { .id = SV("2244994945"),
                  .handle = SV("XDevelopers"),
                  .name = SV("Jane Doe, PhD"),
                  .bio = SV("Data Engineer & guitar teacher. 東京タワー"),
                  .location = SV("The Big Apple, NYC"),
                  .followers = 1500,
                  .following = 10,
                  .listed = 50,
                  .posts = 5000,
                  .verified = true } },
    { .network = SV("x"),
      .id = SV("101"),
      .text = SV("k RT"),
      .in_reply_to = SV("100"),
      .root = SV("99"),
      .conversation = SV("99"),
      .visibility = VISIBILITY_UNLISTED,
      .author = { .followers = 500, .following = POST_COUNT_UNKNOWN, .listed = 5, .posts = 10 } },
    { .network = SV("x"),
      .id = SV("102"),
      .text = SV("RT @XDevelopers: k You should"),
      .repost_of = SV("100"),
      .author = { .followers = POST_COUNT_UNKNOWN,
                  .following = POST_COUNT_UNKNOWN,
                  .posts = POST_COUNT_UNKNOWN } },
    { .network = SV("x"),
      .id = SV("99"),
      .text = SV("k so true"),
      .quote_of = SV("100"),
      .client = SV("Twitter for Advertisers"),
      .media = &image,
      .n_media = 1 },
    { .network = SV("bluesky"),
      .id = SV("at://did:plc:abc/app.bsky.feed.post/1"),
      .text = SV("k"),
      .repost_of = SV("at://did:plc:xyz/app.bsky.feed.post/9"),
      .media = &video,
      .n_media = 1 },
    { .network = SV("mastodon"),
      .id = SV("https://example.social/users/ann/statuses/1"),
      .text = SV("k"),
      .repost_of = SV("https://example.social/users/Bob/statuses/7"),
      .visibility = VISIBILITY_DIRECT,
      .media = &gif,
      .n_media = 1 },
    { .network = SV("x"),
      .id = SV("103"),
      .text = SV("k in Paris"),
      .place = { .name = SV("Paris, Île-de-France"),
                 .country = SV("FR"),
                 .lat = 48.86,
                 .lon = 2.35,
                 .has_point = true },
      .tags = { one_name, 1 } },
    { .network = SV("x"),
      .id = SV("104"),
      .text = SV("k"),
      .place = { .name = SV("New York City"), .country = SV("us") },
      .cashtags = { one_name, 1 } },
    { .network = SV("x"),
      .id = SV("105"),
      .text = SV("k"),
      .place = { .lat = 43.2, .lon = -77.5, .has_point = true },
      .mentions = { one_name, 1 } },
    { .network = SV("x"),
      .id = SV("106"),
      .text = SV("k"),
      .place = { .lat = -17.9, .lon = 179.99, .has_point = true } },
};

/* clang-format off */
static const struct { const char *query, *matched; } rows[] = {
    /* links */
    { "url:\"https://developer.x.com\"", "0" },
    { "url:\"https://t.co\"", "0" },
    { "url:\"/docs\"", "0" },
    { "url:developer.x.com", "0" },
    { "url:x.developer", "" },
    { "url:devel", "" },
    { "k -url:developer", "123456789" },
    { "url_title:snow", "0" },
    { "within_url_title:\"snow in\"", "0" },
    { "url_title:\"boston snow\"", "" },
    { "url_title:uberblick", "0" },
    { "url_title:京タ", "0" },
    { "url_title:東タ", "" },
    { "url_description:snow", "0" },
    { "k url_contains:photos", "0" },
    { "k url_contains:\"q=pho\"", "0" },
    { "k url_contains:VELOPER.X", "0" },
    { "k url_contains:snow", "" },
    /* who wrote it */
    { "bio:\"data engineer\" OR bio:academic", "0" },
    { "user_bio:GUITAR", "0" },
    { "bio:\"engineer guitar\"", "0" },
    { "bio:data bio:phd", "" },
    { "bio:東京", "0" },
    { "k -bio:engineer", "123456789" },
    { "bio_name:phd OR bio_name:md", "0" },
    { "bio_location:\"big apple\" OR bio_location:nyc OR bio_location:manhattan", "0" },
    { "user_bio_location:\"apple big\"", "" },
    { "k is:verified", "0" },
    { "k followers_count:500", "01" },
    { "k min_followers:501", "0" },
    { "k followers_count:1000..10000", "0" },
    { "k followers_count:..600", "13456789" },
    { "k -followers_count:1000", "13456789" },
    { "k -following_count:1000", "03456789" },
    { "k friends_count:10", "0" },
    { "k listed_count:10..100", "0" },
    { "k user_in_lists_count:5..", "01" },
    { "k tweets_count:1000..10000", "0" },
    { "k statuses_count:10", "01" },
    { "k source:\"twitter for iphone\"", "0" },
    { "k source:twitter", "" },
    { "k -source:\"Twitter for iPhone\"", "123456789" },
    /* what it is to others */
    { "retweets_of:XDevelopers", "2" },
    { "reposts_of:@xdevelopers", "2" },
    { "retweets_of:did:plc:xyz", "4" },
    { "retweets_of:bob", "5" },
    { "retweets_of:ann", "" },
    { "conversation_id:99", "13" },
    { "conversation_id:100", "0" },
    { "in_reply_to_tweet_id:100", "1" },
    { "in_reply_to_status_id:99", "" },
    { "retweets_of_tweet_id:100", "2" },
    { "retweets_of_status_id:at://did:plc:xyz/app.bsky.feed.post/9", "4" },
    { "quotes_of_tweet_id:100", "3" },
    { "quotes_of_status_id:101", "" },
    { "k is:reply", "1" },
    { "k is:quote", "3" },
    { "k is:retweet", "245" },
    { "k -is:repost", "0136789" },
    { "k -is:nullcast", "012456789" },
    /* what is in it */
    { "k has:links", "0345" },
    { "k has:media", "345" },
    { "k has:media_link -has:images", "45" },
    { "k has:images", "3" },
    { "k has:videos", "4" },
    { "k has:video_link", "4" },
    { "k has:hashtags", "6" },
    { "k has:cashtags", "7" },
    { "k has:symbols", "7" },
    { "k has:mentions", "8" },
    { "k has:geo", "6789" },
    { "k -has:geo", "012345" },
    /* where */
    { "place:\"new york city\" OR place:seattle", "7" },
    { "place:paris", "6" },
    { "place:ile-de-france", "6" },
    { "place_country:US OR place_country:MX", "7" },
    { "place_country:fr", "6" },
    { "point_radius:[2.355128 48.861118 16km]", "6" },
    { "point_radius:[2.355128 48.861118 0.1mi]", "" },
    { "point_radius:[-179.9 -17.9 25km]", "9" },
    { "bounding_box:[2.2 48.8 2.4 48.9]", "6" },
    { "geo_bounding_box:[179 -19 -179 -17]", "9" },
    { "bounding_box:[-180 -90 180 90]", "689" },
    { "near:\"Rochester, NY\" 50km", "8" },
    { "near:rochester 30mi", "8" },
    { "near:\"Rochester, GB\" 30mi", "" },
    { "near:\"Rochester, New York, USA\" 50km", "8" },
    { "near:43.16,-77.61 50km", "8" },
    { "near:\"43.16, -77.61\" 5km", "" },
    { "near:Paris 5000km", "6" },
    { "near:\"PARÍS, France\" 5km", "6" },
    { "k -near:Paris 50km", "012345789" },
    { "near:paris 5km k", "6" },
    /* beyond */
    { "k network:bluesky", "4" },
    { "k -network:X", "45" },
    { "k visibility:direct", "5" },
    { "k -visibility:public", "15" },
    { "k sample:100", "0123456789" },
};

static const struct { const char *query, *text; bool match; } text_rows[] = {
    /* words apart: X's rule of N, and of N - 2 in the other order */
    { "\"social media\"~5", "social media", true },
    { "\"social media\"~5", "social 1 2 3 4 5 media", true },
    { "\"social media\"~5", "social 1 2 3 4 5 6 media", false },
    { "\"social media\"~2", "media social", true },
    { "\"social media\"~1", "media social", false },
    { "\"social media\"~5", "media 1 2 3 social", true },
    { "\"social media\"~5", "media 1 2 3 4 social", false },
    { "\"API\"~3", "the api", true },
    { "\"k k\"~2", "k", false },
    { "\"k k\"~2", "k b k", true },
    { "\"kept my deposit\"~2", "they kept all of my deposit", true },
    { "\"kept my deposit\"~1", "they kept all of my deposit", false },
    { "\"東京 大阪\"~3", "大阪から 東京 まで 大阪", true },
    { "-\"social media\"~5 social", "social 1 2 3 4 5 6 media", true },
    /* beginnings */
    { "guit*", "my GUITARS", true },
    { "guit*", "gui", false },
    { "guit*", "a-guitar", true },
    { "étud*", "ETUDIANT", true },
    { "guitars*", "guitar", false },
    { "gui* -guitar", "guild", true },
    /* one mistake */
    { "guitarcentre~1", "guitarcenter", true },
    { "guitarcentre~1", "GuitarCentre", true },
    { "guitarcentre~1", "guitarcntre", true },
    { "guitarcentre~1", "guitaarcentre", true },
    { "guitarcentre~1", "quitarcentre", true },
    { "guitarcentre~1", "guitarcentr", true },
    { "guitarcentre~1", "guitarcentres", true },
    { "guitarcentre~1", "ugitarcentre", true },
    { "guitarcentre~1", "guitracenter", false },
    { "guitarcentre~1", "guitar centre", false },
    { "банкомат~1", "банкамат", true },
    { "delta~1", "dela", true },
    { "delta~1", "dlea", false },
    /* spelling */
    { "='Target'", "at Target.", true },
    { "='Target'", "at target", false },
    { "='Target'", "TARGET", false },
    { "='Target'", "Targets", false },
    { "=\"Guitar Center\"", "a Guitar-Center", true },
    { "=\"Guitar Center\"", "a Guitar center, Guitar Center", true },
    { "=\"Guitar Center\"", "a Guitar center", false },
    { "=Café", "un Cafe\u0301", true },
    { "=Café", "un Cafe", false },
    { "=Cafe", "un Café", false },
    { "k -='Apple'", "k apple", true },
    { "k -='Apple'", "k Apple", false },
    { "=东京", "在东京都", true },
    /* accents */
    { "diacrítica +accents", "DIACRÍTICA", true },
    { "diacrítica +accents", "diacritica", false },
    { "diacritica +accents", "diacrítica", false },
    { "diacrítica", "diacritica", true },
    { "+accents (café OR thé)", "un the", false },
    { "+accents (café OR thé)", "un Thé", true },
    { "\"un café\"~3 +accents", "un grand cafe", false },
    { "\"un café\"~3 +accents", "un grand café", true },
    { "k -ete +accents", "k été", true },
    { "ısparta +accents", "ISPARTA", false },
    { "οδός +accents", "ΟΔΌΣ", true },
};
/* clang-format on */

static bool set_matches(const char *rule, const struct post *post)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct ruleset *rules;
    const uint64_t *tags;
    struct err err;
    bool match;

    if (!ruleset_add(builder, 1, sv_str(rule), &err))
        fail_msg("%s: %s", rule, err.text);
    rules = ruleset_build(builder);
    match = ruleset_match(rules, post, scratch, &tags) == 1;
    ruleset_free(rules);
    match_scratch_free(scratch);
    return match;
}

static void check(const char *rule, const struct post *post, bool want)
{
    struct query *query;
    struct err err;

    if (!query_compile(sv_str(rule), &query, &err))
        fail_msg("%s: %s", rule, err.text);
    if (query_matches(query, post) != want)
        fail_msg("%s  should%s match  %.*s: %.*s", rule, want ? "" : " not", SV_ARG(post->id),
                 SV_ARG(post->text));
    query_free(query);
    if (set_matches(rule, post) != want)
        fail_msg("%s  in a set should%s match  %.*s: %.*s", rule, want ? "" : " not", SV_ARG(post->id),
                 SV_ARG(post->text));
}

static void operators_ask_for_what_a_post_has(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(posts); j++)
            check(rows[i].query, &posts[j], strchr(rows[i].matched, (int)('0' + j)) != NULL);
    }
}

static void operators_ask_for_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(text_rows); i++) {
        struct post post = post_of(text_rows[i].text);

        check(text_rows[i].query, &post, text_rows[i].match);
    }
}

/* Rules of any terms, asked of posts with anybody's texts and members. */
enum { MIXED_RULES = 1500, MIXED_POSTS = 400 };

static const char *const mixed_terms[] = {
    "k",
    "guitar",
    "target",
    "\"social media\"",
    "\"social media\"~4",
    "guit*",
    "targ*",
    "guitarcentre~1",
    "delta~1",
    "='Target'",
    "東京",
    "😀",
    "brand:\"Guitar Center\"",
    "brand:Delta",
    "@acme",
    "#acme",
    "$acme",
    "from:XDevelopers",
    "to:acme",
    "retweets_of:bob",
    "retweets_of:XDevelopers",
    "url:developer",
    "url:\"t.co\"",
    "url_title:snow",
    "url_contains:photos",
    "bio:\"data engineer\"",
    "bio:東京",
    "bio_name:phd",
    "bio_location:nyc",
    "place:paris",
    "place_country:US",
    "point_radius:[2.35 48.86 16km]",
    "bounding_box:[170 -20 -170 -10]",
    "near:Rochester 50km",
    "conversation_id:99",
    "in_reply_to_tweet_id:100",
    "retweets_of_tweet_id:100",
    "quotes_of_tweet_id:100",
    "is:reply",
    "is:repost",
    "is:quote",
    "is:verified",
    "has:links",
    "has:media",
    "has:geo",
    "lang:en",
    "lang:de",
    "network:x",
    "visibility:public",
    "source:\"Twitter for iPhone\"",
    "followers_count:500",
    "listed_count:1..60",
    "sample:50",
};
static const char *const mixed_words[] = {
    "k",      "guitar", "Guitars",      "Target",       "TARGET",
    "social", "media",  "guitarcenter", "guitarcentre", "Guitar Centre",
    "dleta",  "Delta",  "dеltа",        "東京タワー",   "😀",
    "@acme",  "#acme",  "$acme",        "the",          "x",
};

static void make_mixed_rule(struct random_seq *seq, struct buf *out, int depth)
{
    for (uint64_t left = 1 + random_below(seq, 3); left; left--) {
        const char *term = mixed_terms[random_below(seq, COUNT(mixed_terms))];
        bool group = depth < 2 && random_below(seq, 6) == 0;

        if (random_below(seq, 4) == 0 && (group || strcmp(term, "sample:50") != 0))
            buf_char(out, '-');
        if (group) {
            buf_char(out, '(');
            make_mixed_rule(seq, out, depth + 1);
            buf_char(out, ')');
        } else {
            buf_str_append(out, term);
        }
        if (left > 1)
            buf_str_append(out, random_below(seq, 3) ? " " : " OR ");
    }
}

static void make_mixed_post(struct random_seq *seq, struct buf *text, struct post *out)
{
    const struct post *any[6];

    for (size_t i = 0; i < COUNT(any); i++)
        any[i] = &posts[random_below(seq, COUNT(posts))];
    buf_clear(text);
    for (uint64_t left = random_below(seq, 7); left; left--)
        buf_printf(text, "%s ", mixed_words[random_below(seq, COUNT(mixed_words))]);
    *out = *any[0];
    out->text = buf_sv(text);
    out->author = any[1]->author;
    out->links = any[2]->links;
    out->n_links = any[2]->n_links;
    out->place = any[3]->place;
    out->repost_of = any[4]->repost_of;
    out->in_reply_to = any[5]->in_reply_to;
    out->lang = random_below(seq, 3) ? SV("und") : SV("en");
}

static void a_set_of_any_terms_says_what_its_rules_say_alone(void **state)
{
    static struct query *queries[MIXED_RULES];
    struct random_seq seq = { 77 };
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    CLEANUP(buf_done) struct buf text = BUF(1 << 16);
    struct ruleset *rules;
    size_t n = 0, n_matched = 0;

    (void)state;
    while (n < MIXED_RULES) {
        buf_clear(&text);
        make_mixed_rule(&seq, &text, 0);
        if (!query_compile(buf_sv(&text), &queries[n], NULL))
            continue;
        assert_true(ruleset_add(builder, n++, buf_sv(&text), NULL));
    }
    rules = ruleset_build(builder);
    for (int i = 0; i < MIXED_POSTS; i++) {
        struct post post;
        const uint64_t *tags;
        size_t n_tags, at = 0;

        make_mixed_post(&seq, &text, &post);
        n_tags = ruleset_match(rules, &post, scratch, &tags);
        n_matched += n_tags;
        for (size_t j = 0; j < n; j++) {
            bool match = query_matches(queries[j], &post), there = at < n_tags && tags[at] == j;

            if (match != there)
                fail_msg("rule %zu is %s by the set: %s", j, there ? "wrongly found" : "missed",
                         buf_str(&text));
            at += there;
        }
    }
    assert_true(n_matched > MIXED_POSTS * 10); /* else nothing was shown */
    for (size_t i = 0; i < n; i++)
        query_free(queries[i]);
    ruleset_free(rules);
    match_scratch_free(scratch);
}

static void samples_are_shares_and_always_the_same(void **state)
{
    struct query *query;
    size_t n = 0;

    (void)state;
    assert_true(query_compile(SV("k sample:15"), &query, NULL));
    for (int i = 0; i < 10000; i++) {
        char id[16];
        struct post post = post_of("k");

        (void)snprintf(id, sizeof id, "%d", i);
        post.id = sv_str(id);
        n += query_matches(query, &post);
        assert_true(query_matches(query, &post) == query_matches(query, &post));
    }
    query_free(query);
    assert_in_range(n, 1300, 1700);
}

/* Where the language hangs on a guess alone it is guessed; what can't be guessed is in no language. */
static void languages_nobody_told_are_guessed(void **state)
{
    static const char german[] =
        "k Ich warte seit drei Wochen auf meine Bestellung und niemand antwortet mir";
    struct post post = post_of(german);
    bool guesses = set_matches("k lang:de", &post);

    (void)state;
    check("k lang:en", &post, false);
    if (guesses) { /* built with CLD2 */
        check("k -lang:de", &post, false);
        check("k -lang:en", &post, true);
        check("k (lang:en OR bestellung)", &post, true);
    }
    post.lang = SV("und");
    check("k lang:de", &post, false);
    check("k -lang:de", &post, false);
    post = post_of("k 123 ok");
    check("k lang:en", &post, false);
    check("k -lang:en", &post, false);
    post.lang = SV("zh");
    check("k lang:zh-CN", &post, true);
    check("k lang:zh-TW", &post, true);
    post.lang = SV("zh-Hant");
    check("k lang:zh-TW", &post, true);
    check("k lang:zh-CN", &post, false);
    post.lang = SV("iw");
    check("k lang:he", &post, true);
    post.lang = SV("id");
    check("k lang:in", &post, true);
}

int operator_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_ask_for_what_a_post_has),
        cmocka_unit_test(operators_ask_for_words),
        cmocka_unit_test(a_set_of_any_terms_says_what_its_rules_say_alone),
        cmocka_unit_test(samples_are_shares_and_always_the_same),
        cmocka_unit_test(languages_nobody_told_are_guessed),
    };

    return cmocka_run_group_tests_name("operators", tests, NULL, NULL);
}
