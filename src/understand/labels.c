/* understand/labels.c: the names of the labels, both ways, from their tables. */
#include "understand/labels.h"

#define TEXT_2_(id, text)       text,
#define TEXT_3_(id, text, help) text,

static const char *const sentiment_names[] = { SENTIMENTS(TEXT_2_) };
static const char *const intent_names[] = { INTENTS(TEXT_3_) };
static const char *const reason_names[] = { REASONS(TEXT_2_) };
static const char *const speaker_names[] = { SPEAKERS(TEXT_3_) };
static const char *const label_names[LABEL_COUNT] = {
    [LABEL_LANG] = "lang",       [LABEL_SENTIMENT] = "sentiment", [LABEL_INTENT] = "intent",
    [LABEL_REASON] = "reason",   [LABEL_URGENCY] = "urgency",     [LABEL_ACTIONABLE] = "actionable",
    [LABEL_SPEAKER] = "speaker",
};

const char *sentiment_name(enum sentiment sentiment)
{
    return sentiment_names[sentiment];
}

const char *intent_name(enum intent intent)
{
    return intent_names[intent];
}

const char *reason_name(enum reason reason)
{
    return reason_names[reason];
}

const char *speaker_name(enum speaker speaker)
{
    return speaker_names[speaker];
}

const char *label_name(enum label label)
{
    return label_names[label];
}

/* The place of `text` among `names`, or `n`. */
static size_t place_of(struct sv text, const char *const *names, size_t n)
{
    size_t at = 0;

    while (at < n && !sv_is(text, names[at]))
        at++;
    return at;
}

bool sentiment_parse(struct sv text, enum sentiment *out)
{
    size_t at = place_of(text, sentiment_names, SENTIMENT_COUNT);

    if (at < SENTIMENT_COUNT)
        *out = (enum sentiment)at;
    return at < SENTIMENT_COUNT;
}

bool intent_parse(struct sv text, enum intent *out)
{
    size_t at = place_of(text, intent_names, INTENT_COUNT);

    if (at < INTENT_COUNT)
        *out = (enum intent)at;
    return at < INTENT_COUNT;
}

bool reason_parse(struct sv text, enum reason *out)
{
    size_t at = place_of(text, reason_names, REASON_COUNT);

    if (at < REASON_COUNT)
        *out = (enum reason)at;
    return at < REASON_COUNT;
}

bool speaker_parse(struct sv text, enum speaker *out)
{
    size_t at = place_of(text, speaker_names, SPEAKER_COUNT);

    if (at < SPEAKER_COUNT)
        *out = (enum speaker)at;
    return at < SPEAKER_COUNT;
}
