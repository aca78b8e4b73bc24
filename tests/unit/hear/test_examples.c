/* tests/unit/hear/test_examples.c: rules as X's operator documentation has them, pasted: each is taken, and says what the
 * documentation says of it. **Source**: docs.x.com, x-api/posts/filtered-stream/integrate: operators, build-a-rule. */
#include "tests.h"

#include "hear/places.h"
#include "hear/places_data.h"
#include "hear/query.h"
#include "text/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char *const taken[] = {
    "pepsi OR cola OR \"coca cola\"",
    "(😃 OR 😡) 😬",
    "(\"X API\" OR #v2) -\"filtered stream\"",
    "\"social media\"~5",
    "\"social media\"~5 OR \"API\"~3",
    "#thankunext #fanart",
    "#thankunext #fanart OR @arianagrande",
    "(@XDevelopers OR @api) -@x",
    "$twtr OR @XDevelopers -$fb",
    "from:XDevelopers OR from:api -from:X",
    "to:XDevelopers OR to:api -to:x",
    "retweets_of:XDevelopers OR retweets_of:api",
    "from:XDevelopers url:\"https://developer.x.com\"",
    "from:XDevelopers url:\"https://t.co\"",
    "url:\"/developer\"",
    "url_title:snow",
    "url_description:weather",
    "url_contains:photos from:api",
    "conversation_id:1334987486343299072 (from:XDevelopers OR from:api)",
    "bio:developer OR bio:\"data engineer\" OR bio:academic",
    "bio_name:phd OR bio_name:md",
    "bio_location:\"big apple\" OR bio_location:nyc OR bio_location:manhattan",
    "place:\"new york city\" OR place:seattle OR place:fd70c22040963ac7",
    "place_country:US OR place_country:MX OR place_country:CA",
    "point_radius:[2.355128 48.861118 16km]",
    "bounding_box:[-105.301758 39.964069 -105.178505 40.09455]",
    "data @XDevelopers -is:retweet",
    "from:XDevelopers is:reply",
    "\"sentiment analysis\" is:quote",
    "#nowplaying is:verified",
    "\"mobile games\" -is:nullcast",
    "from:XDevelopers -has:hashtags",
    "#stonks has:cashtags",
    "from:XDevelopers announcement has:links",
    "#nowplaying has:mentions",
    "(kittens OR puppies) has:media",
    "#meme has:images",
    "#icebucketchallenge has:video_link",
    "recommend #paris has:geo -bakery",
    "#nowplaying @spotify sample:15",
    "recommend #paris lang:en",
    "k followers_count:500",
    "k followers_count:1000..10000",
    "k min_followers:1000",
    "k tweets_count:1000..10000",
    "k following_count:500",
    "k listed_count:10..100",
    "in_reply_to_tweet_id:1539382664746020864",
    "retweets_of_tweet_id:1539382664746020864",
    "k source:\"X for iPhone\"",
    "#xapiv2",
    "\"X data\" has:mentions (has:media OR has:links)",
    "snow day #NoSchool",
    "grumpy OR cat OR #meme",
    "cat #meme -grumpy",
    "(grumpy cat) OR (#meme has:images)",
    "skiing -snow -day -noschool",
    "skiing -(snow OR day OR noschool)", /* which X refuses */
    "(happy OR happiness OR excited OR elated) lang:en -birthday -is:retweet -holidays",
    "(happy OR happiness) place_country:GB -birthday -is:retweet",
    "-is:retweet has:geo (from:NWSNHC OR from:NHC_Atlantic OR from:NWSHouston OR from:NWSSanAntonio OR "
    "from:USGS_TexasRain OR from:USGS_TexasFlood OR from:JeffLindner1)",
    "#nowplaying (happy OR exciting OR excited OR favorite OR fav OR amazing OR lovely OR incredible) (place_country:US OR "
    "place_country:MX OR place_country:CA) -horrible -worst -sucks -bad -disappointing",
};

static const char *const refused[] = {
    "has:media",
    "has:links OR is:retweet",
    "context:10.799022225751871488",
    "context:47.*",
    "entity:\"Michael Jordan\" OR entity:\"Barcelona\"",
    "from_affiliate_of:XDevelopers",
    "to_affiliate_of:XDevelopers",
    "embedding:\"climate change policy\" embedding_threshold:0.4",
    "lang:en",
    "sample:15",
    "cat -sample:15",
    "cat is:nullcast",
    "-grumpy",
    "point_radius:[-41.287336 174.761070 20mi]", /* the documentation's own slip: a latitude of 174 degrees */
};

/* clang-format off */
static const struct { const char *rule, *text; bool match; } said[] = {
    { "cola", "I like coca-cola", true },
    { "\"coca-cola\"", "I like coca-cola", true },
    { "#thanku", "#thankunext", false },
    { "#thanku", "#thanku", true },
    { "cat", "CAT", true },
    { "diacrítica +accents", "diacrítica", true },
    { "diacrítica +accents", "diacritica", false },
    { "apple OR iphone ipad", "apple", true },
    { "apple OR iphone ipad", "iphone", false },
    { "ipad iphone OR android", "android", true },
    { "(apple OR iphone) ipad", "apple", false },
    { "\"#hashtag\"", "hashtag", true },
};
/* clang-format on */

static void rules_of_x_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct query *query;
        struct err err;

        if (!query_compile(sv_str(taken[i]), &query, &err))
            fail_msg("%s: %s", taken[i], err.text);
        query_free(query);
    }
}

static void what_x_refuses_or_no_post_tells_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct query *query;
        struct err err;

        if (query_compile(sv_str(refused[i]), &query, &err))
            fail_msg("%s should be refused", refused[i]);
        assert_non_null(strstr(err.text, "expected "));
    }
}

static void rules_say_what_x_says_of_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(said); i++) {
        struct post post = post_of(said[i].text);
        struct query *query;

        assert_true(query_compile(sv_str(said[i].rule), &query, NULL));
        if (query_matches(query, &post) != said[i].match)
            fail_msg("%s  should%s match  %s", said[i].rule, said[i].match ? "" : " not", said[i].text);
        query_free(query);
    }
}

/* The table is sorted and folded, so that every city is found under its name. */
static void every_city_is_found(void **state)
{
    CLEANUP(buf_done) struct buf folded = BUF(4096);
    double lat, lon;

    (void)state;
    assert_in_range(n_places, 20000, 60000);
    for (size_t i = 0; i < n_places; i++) {
        struct sv name = sv_str(place_names + places[i].name);

        buf_clear(&folded);
        fold(name, &folded);
        if (!sv_equal(buf_sv(&folded), name) || !place_find(name, &lat, &lon))
            fail_msg("%.*s", SV_ARG(name));
    }
    assert_true(place_find(SV("Rochester"), &lat, &lon) && lat > 43.1 && lat < 43.2 && lon < -77.6 &&
                lon > -77.7);
    assert_true(place_find(SV("Rochester, MN"), &lat, &lon) && lat > 44);
    assert_true(place_find(SV("rochester,uk"), &lat, &lon) && lat > 51);
    assert_true(place_find(SV("Amman, Jordan"), &lat, &lon) && lat > 31.9 && lat < 32);
    assert_true(place_find(SV("SÃO PAULO"), &lat, &lon) && lat < -23);
    assert_true(place_find(SV("Washington, DC"), &lat, &lon) && lon < -77);
    assert_false(place_find(SV("Rochester, Narnia"), &lat, &lon));
    assert_false(place_find(SV(""), &lat, &lon));
    assert_false(place_find(SV("zzzzzz"), &lat, &lon));
}

int example_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_x_are_taken),
        cmocka_unit_test(what_x_refuses_or_no_post_tells_is_refused),
        cmocka_unit_test(rules_say_what_x_says_of_them),
        cmocka_unit_test(every_city_is_found),
    };

    return cmocka_run_group_tests_name("examples", tests, NULL, NULL);
}
