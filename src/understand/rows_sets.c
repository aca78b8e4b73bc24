/* understand/rows_sets.c: what the labels of each set mean in ours. What a set doesn't tell stays unknown; what is unsure weighs
 * little. */
#include "understand/rows_sets.h"

#include <string.h>

static bool nothing_reports(const struct row *row UNUSED)
{
    return false;
}

/* GoEmotions: feelings by name; a text with both kinds tells nothing. */
static bool map_goemotions(struct json root, struct row *row)
{
    static const char *const good[] = { "admiration", "amusement",  "approval",  "caring",
                                        "desire",     "excitement", "gratitude", "joy",
                                        "love",       "optimism",   "pride",     "relief" };
    static const char *const bad[] = { "anger",       "annoyance",     "disappointment", "disapproval",
                                       "disgust",     "embarrassment", "fear",           "grief",
                                       "nervousness", "remorse",       "sadness" };
    struct json_iter iter = { 0 };
    struct json emotion;
    bool is_good = false, is_bad = false;

    while (json_each(json_get(json_get(root, "labels"), "emotions"), &iter, &emotion)) {
        struct sv name = json_text(emotion);

        for (size_t i = 0; i < COUNT(good); i++)
            is_good |= sv_is(name, good[i]);
        for (size_t i = 0; i < COUNT(bad); i++)
            is_bad |= sv_is(name, bad[i]);
    }
    if (is_good && is_bad)
        return false;
    row->sentiment = is_good ? SENTIMENT_POSITIVE : is_bad ? SENTIMENT_NEGATIVE : SENTIMENT_NEUTRAL;
    return true;
}

static bool map_sentiment(struct json root, struct row *row)
{
    enum sentiment sentiment;

    if (!sentiment_parse(json_text(json_get(json_get(root, "labels"), "sentiment")), &sentiment))
        return false;
    row->sentiment = (int8_t)sentiment;
    return true;
}

static bool validation_reports(const struct row *row)
{
    return sv_is(row->split, "val");
}

static bool year_2016_reports(const struct row *row)
{
    return sv_is(row->split, "2016test");
}

static bool map_topic(struct json root, struct row *row)
{
    row->brand = json_text(json_get(json_get(root, "labels"), "topic"));
    return row->brand.len && map_sentiment(root, row);
}

/* Requests to companies: that they are such is all they teach. */
static bool map_request(struct json root UNUSED, struct row *row UNUSED)
{
    return true;
}

/* Our own examples carry all labels in our own names. */
static bool map_own(struct json root, struct row *row)
{
    enum intent intent;
    enum reason reason;
    enum speaker speaker;
    enum sentiment sentiment;
    int64_t urgency;
    bool actionable;

    if (sentiment_parse(json_text(json_get(root, "sentiment")), &sentiment))
        row->sentiment = (int8_t)sentiment;
    if (intent_parse(json_text(json_get(root, "intent")), &intent))
        row->intent = (int8_t)intent;
    if (reason_parse(json_text(json_get(root, "reason")), &reason))
        row->reason = (int8_t)reason;
    if (speaker_parse(json_text(json_get(root, "speaker")), &speaker))
        row->speaker = (int8_t)speaker;
    if (json_i64(json_get(root, "urgency"), &urgency) && urgency >= 0 && urgency < URGENCY_COUNT)
        row->urgency = (int8_t)urgency;
    if (json_bool(json_get(root, "actionable"), &actionable))
        row->actionable = actionable;
    row->brand = json_text(json_get(root, "brand"));
    return true;
}

const struct row_set row_sets[] = {
    { "semeval2017_A", "semeval2017_A.jsonl.gz", false, map_sentiment, year_2016_reports },
    { "xlmt_sentiment", "xlmt_sentiment.jsonl.gz", false, map_sentiment, validation_reports },
    { "goemotions", "goemotions.jsonl.gz", false, map_goemotions, nothing_reports },
    { "semeval2017_BD", "semeval2017_BD.jsonl.gz", false, map_topic, year_2016_reports },
    { "banking77", "banking77.jsonl.gz", false, map_request, nothing_reports },
    { "bitext_8k", "bitext_8k.jsonl.gz", false, map_request, nothing_reports },
    { "own", NULL, true, map_own, nothing_reports },
};
const size_t n_row_sets = COUNT(row_sets);
