/* hear/operators.h: the query language as a table: the parser, the help and the check of
 * doc/query-language.md are made from it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

enum term_kind {
    TERM_WORDS,     /* one word, or several in a row */
    TERM_APART,     /* words at most `n` words apart */
    TERM_PREFIX,    /* a word that begins so */
    TERM_FUZZY,     /* words in a row, one of them with at most one typing mistake */
    TERM_DISGUISED, /* words in a row, at least one of them in letters of another alphabet that look alike */
    TERM_BRAND,     /* never compiled: what it stands for is (expand.h) */
    TERM_HANDLE,
    TERM_TAG,
    TERM_CASH,
    TERM_FROM,
    TERM_TO,
    TERM_REPOSTS_OF,
    TERM_URL,
    TERM_URL_TITLE,
    TERM_URL_CONTAINS,
    TERM_BIO,
    TERM_BIO_NAME,
    TERM_BIO_LOCATION,
    TERM_PLACE,
    TERM_COUNTRY,
    TERM_CIRCLE,
    TERM_BOX,
    TERM_NEAR,
    TERM_CONVERSATION,
    TERM_IN_REPLY_TO,
    TERM_REPOST_OF,
    TERM_QUOTE_OF,
    TERM_SOURCE,
    TERM_NETWORK,
    TERM_VISIBILITY,
    TERM_LANG,
    TERM_IS,
    TERM_HAS,
    TERM_COUNT,
    TERM_SAMPLE,
};

/* What `n` says of TERM_IS, TERM_HAS and TERM_COUNT. */
enum term_is { IS_REPLY, IS_REPOST, IS_QUOTE, IS_VERIFIED, IS_NULLCAST };
enum term_has {
    HAS_HASHTAGS,
    HAS_CASHTAGS,
    HAS_LINKS,
    HAS_MENTIONS,
    HAS_MEDIA,
    HAS_IMAGES,
    HAS_VIDEOS,
    HAS_GEO
};
enum term_count { COUNT_FOLLOWERS, COUNT_FOLLOWING, COUNT_LISTED, COUNT_POSTS };

/* What a term may be: kind, which of it, how it begins, an example, whether it may stand alone, what it matches. */
/* clang-format off */
#define QUERY_OPERATORS(X) \
    X(WORDS,  0, "",           "target",              true,  "posts with the word, whatever its case and accents") \
    X(WORDS,  0, "\"",         "\"guitar center\"",   true,  "posts with the words in a row, whatever stands between them but words") \
    X(APART,  0, "~",          "\"guitar refund\"~4", true,  "posts with the words at most so many words apart, 6 at most; in the other order two fewer") \
    X(WORDS,  0, "=",          "='Target'",           true,  "posts with the word or the words spelt exactly so, capitals and accents too") \
    X(PREFIX, 0, "*",          "guit*",               true,  "posts with a word that begins so; three letters at least") \
    X(FUZZY,  0, "~1",         "guitarcentre~1",      true,  "posts with the word, or with one letter of it changed, missing, too many or swapped with the next") \
    X(BRAND,  0, "brand:",     "brand:\"Guitar Center\"", true, "posts with the brand as people write it: the name, joined and hyphenated, its hashtag, its handles, plural, one typo, its other names, look-alike letters") \
    X(HANDLE, 0, "@",          "@guitarcenter",       true,  "posts that mention the handle") \
    X(TAG,    0, "#",          "#guitarcenter",       true,  "posts with exactly the hashtag") \
    X(CASH,   0, "$",          "$GTRC",               true,  "posts with exactly the cashtag") \
    X(FROM,   0, "from:",      "from:guitarcenter",   true,  "posts by the author with the handle, or with the id") \
    X(TO,     0, "to:",        "to:guitarcenter",     true,  "posts addressed to the handle, and replies that begin with its mention") \
    X(REPOSTS_OF, 0, "retweets_of:", "retweets_of:guitarcenter", true, "posts that pass on a post of the author with the handle, or with the id") \
    X(URL,    0, "url:",       "url:\"https://guitarcenter.com\"", true, "posts with a link whose address has the words in a row; signs part words") \
    X(URL_TITLE, 0, "url_title:", "url_title:\"guitar center\"", true, "posts with a link whose title has the words in a row") \
    X(URL_TITLE, 0, "url_description:", "url_description:refund", true, "the same as `url_title:`: posts carry a link's title, not its description") \
    X(URL_CONTAINS, 0, "url_contains:", "url_contains:photos", false, "posts with a link whose address has these very characters somewhere, whatever their case") \
    X(BIO,    0, "bio:",       "bio:\"data engineer\"", true, "posts by authors whose description has the words in a row") \
    X(BIO_NAME, 0, "bio_name:", "bio_name:phd",       true,  "posts by authors whose name has the words in a row") \
    X(BIO_LOCATION, 0, "bio_location:", "bio_location:\"big apple\"", true, "posts by authors whose own words for where they are have the words in a row") \
    X(PLACE,  0, "place:",     "place:\"new york city\"", true, "posts marked with a place whose name has the words in a row") \
    X(COUNTRY, 0, "place_country:", "place_country:US", true, "posts marked with a place in the country, by its two letters") \
    X(CIRCLE, 0, "point_radius:", "point_radius:[2.355128 48.861118 16km]", true, "posts marked with a point inside the circle: longitude, latitude, radius") \
    X(BOX,    0, "bounding_box:", "bounding_box:[-105.301758 39.964069 -105.178505 40.09455]", true, "posts marked with a point inside the box: west, south, east, north") \
    X(NEAR,   0, "near:",      "near:\"Rochester, NY\" 50km", true, "posts marked with a point at most so far from the city, or from `latitude,longitude`") \
    X(CONVERSATION, 0, "conversation_id:", "conversation_id:1334987486343299072", true, "posts in the conversation, its first one too") \
    X(IN_REPLY_TO, 0, "in_reply_to_tweet_id:", "in_reply_to_tweet_id:1539382664746020864", true, "posts that answer the post") \
    X(REPOST_OF, 0, "retweets_of_tweet_id:", "retweets_of_tweet_id:1539382664746020864", true, "posts that pass the post on unchanged") \
    X(QUOTE_OF, 0, "quotes_of_tweet_id:", "quotes_of_tweet_id:1539382664746020864", true, "posts that quote the post") \
    X(IS,     IS_REPLY,    "is:reply",    "is:reply",    false, "posts that answer another") \
    X(IS,     IS_REPOST,   "is:repost",   "is:repost",   false, "posts that pass another on unchanged") \
    X(IS,     IS_QUOTE,    "is:quote",    "is:quote",    false, "posts that quote another with words of their own") \
    X(IS,     IS_VERIFIED, "is:verified", "is:verified", false, "posts by authors whom the network has verified") \
    X(IS,     IS_NULLCAST, "is:nullcast", "-is:nullcast", false, "posts made by advertising tools for promotion only; must be negated") \
    X(HAS,    HAS_HASHTAGS, "has:hashtags", "has:hashtags", false, "posts with a hashtag") \
    X(HAS,    HAS_CASHTAGS, "has:cashtags", "has:cashtags", false, "posts with a cashtag") \
    X(HAS,    HAS_LINKS,   "has:links",   "has:links",   false, "posts with a link, or with media") \
    X(HAS,    HAS_MENTIONS, "has:mentions", "has:mentions", false, "posts that mention somebody") \
    X(HAS,    HAS_MEDIA,   "has:media",   "has:media",   false, "posts with an image, a moving image or a video") \
    X(HAS,    HAS_IMAGES,  "has:images",  "has:images",  false, "posts with an image") \
    X(HAS,    HAS_VIDEOS,  "has:videos",  "has:videos",  false, "posts with a video") \
    X(HAS,    HAS_GEO,     "has:geo",     "has:geo",     false, "posts marked with a place or a point") \
    X(LANG,   0, "lang:",      "lang:en",             false, "posts in the language; one whose language is unknown matches neither `lang:` nor `-lang:`") \
    X(NETWORK, 0, "network:",  "network:bluesky",     false, "posts of the network") \
    X(VISIBILITY, 0, "visibility:", "visibility:public", false, "posts that are `public`, `unlisted`, for `followers`, or `direct`") \
    X(SOURCE, 0, "source:",    "source:\"Twitter for iPhone\"", false, "posts written with the client of this whole name") \
    X(COUNT,  COUNT_FOLLOWERS, "followers_count:", "followers_count:1000..10000", false, "posts by authors with so many followers, or with as many at least: `followers_count:500`") \
    X(COUNT,  COUNT_FOLLOWING, "following_count:", "following_count:1000..10000", false, "posts by authors who follow so many") \
    X(COUNT,  COUNT_LISTED, "listed_count:", "listed_count:10..100", false, "posts by authors who are on so many lists") \
    X(COUNT,  COUNT_POSTS, "tweets_count:", "tweets_count:1000..10000", false, "posts by authors who have written so many posts") \
    X(SAMPLE, 0, "sample:",    "sample:15",           false, "so many posts in a hundred, always the same ones; can't be negated")

/* Other ways to write an operator: those that X has, and ours. */
#define QUERY_ALIASES(X) \
    X("is:retweet", "is:repost") \
    X("reposts_of:", "retweets_of:") \
    X("retweets_of_user:", "retweets_of:") \
    X("within_url_title:", "url_title:") \
    X("within_url_description:", "url_description:") \
    X("user_bio:", "bio:") \
    X("user_bio_name:", "bio_name:") \
    X("user_bio_location:", "bio_location:") \
    X("geo_bounding_box:", "bounding_box:") \
    X("in_reply_to_post_id:", "in_reply_to_tweet_id:") \
    X("in_reply_to_status_id:", "in_reply_to_tweet_id:") \
    X("reposts_of_post_id:", "retweets_of_tweet_id:") \
    X("retweets_of_status_id:", "retweets_of_tweet_id:") \
    X("quotes_of_post_id:", "quotes_of_tweet_id:") \
    X("quotes_of_status_id:", "quotes_of_tweet_id:") \
    X("has:symbols", "has:cashtags") \
    X("has:media_link", "has:media") \
    X("has:video_link", "has:videos") \
    X("min_followers:", "followers_count:") \
    X("friends_count:", "following_count:") \
    X("user_in_lists_count:", "listed_count:") \
    X("posts_count:", "tweets_count:") \
    X("statuses_count:", "tweets_count:")

/* What X has and no post tells: as written, why not. */
#define QUERY_REFUSED(X) \
    X("context:", "X's own annotations, which posts don't carry; look for words instead") \
    X("entity:", "X's own annotations, which posts don't carry; look for the name in quotes instead") \
    X("from_affiliate_of:", "affiliations, which posts don't carry; name the accounts with from: instead") \
    X("to_affiliate_of:", "affiliations, which posts don't carry; name the accounts with to: instead") \
    X("embedding:", "X's own model of meaning; look for words instead") \
    X("embedding_threshold:", "X's own model of meaning; look for words instead")

/* How terms combine: as written, what it matches; those that bind tighter first. */
#define QUERY_CONNECTIVES(X) \
    X("( )",    "a group, where a term may stand; groups stand in groups at most 64 deep") \
    X("-a",     "posts that don't match the term or group behind the `-`") \
    X("a b",    "posts that match both") \
    X("a OR b", "posts that match one of them or both; `OR` in capitals") \
    X("+accents", "anywhere outside groups: in the whole rule accents count in words and phrases, as in X's stream")
/* clang-format on */

struct query_operator {
    enum term_kind kind;
    int n;
    struct sv written;
    const char *example;
    bool alone;
    const char *help;
};

struct query_alias {
    struct sv written, same_as;
};

struct query_refused {
    struct sv written;
    const char *why;
};

struct query_connective {
    const char *written, *help;
};

extern const struct query_operator query_operators[];
extern const size_t n_query_operators;
extern const struct query_alias query_aliases[];
extern const size_t n_query_aliases;
extern const struct query_refused query_refused[];
extern const size_t n_query_refused;
extern const struct query_connective query_connectives[];
extern const size_t n_query_connectives;

/** Whether a rule may be made of such terms alone: false for what nearly every post is. */
bool term_alone(enum term_kind kind);
/** The first row of a kind and its `n`. */
const struct query_operator *query_operator_of(enum term_kind kind, int n);
/** The operator that is written so (`from:`, `is:reply`) or has it as an alias, case aside; NULL if there is none. */
const struct query_operator *query_operator_find(struct sv written);
/** Why an operator of X's is not had here; NULL for all others. */
const char *query_refused_why(struct sv written);
/** The operator or alias that `written` was probably meant to be; the absent view if none is near. */
struct sv query_operator_like(struct sv written);
