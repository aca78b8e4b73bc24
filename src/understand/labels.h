/* understand/labels.h: what a post is taken for: sentiment, intent, reason, urgency, who speaks, and the words that
 * led there. Labels are made by understand_label(); what counts first on a desk by labels_priority(). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/sv.h"

struct post;

/* name in the enum, its text everywhere else */
#define SENTIMENTS(X) \
    X(NEGATIVE, "negative") \
    X(NEUTRAL, "neutral") \
    X(POSITIVE, "positive")

/* One label a post: the first that holds. */
#define INTENTS(X) \
    X(SPAM, "spam", "advertising, chain letters, bots that sell") \
    X(LEGAL, "legal", "law, the press, a regulator") \
    X(REPORT, "report", "an outage for many, a danger, a security breach") \
    X(CHURN, "churn", "leaves or threatens to") \
    X(COMPLAINT, "complaint", "something fell short of what they expected") \
    X(DEFENCE, "defence", "speaks for us against others") \
    X(PRAISE, "praise", "praise and thanks") \
    X(REQUEST, "request", "asks somebody to do something") \
    X(QUESTION, "question", "wants to know something") \
    X(CHATTER, "chatter", "talk that asks nothing of us") \
    X(NONE, "none", "bare facts, ids, \"yes\"")

/* The root cause's family. */
#define REASONS(X) \
    X(WAITING, "waiting") \
    X(STAFF, "staff") \
    X(PRODUCT, "product") \
    X(BILLING, "billing") \
    X(DELIVERY, "delivery") \
    X(WEBSITE, "website") \
    X(REFUND, "refund") \
    X(POLICY, "policy") \
    X(UNREACHABLE, "unreachable") \
    X(OTHER, "other") \
    X(NONE, "none")

#define SPEAKERS(X) \
    X(AFFECTED, "affected", "the person it happened to") \
    X(BYSTANDER, "bystander", "tells of somebody else, or of us in passing") \
    X(CLIENT_AGENT, "agent_of_customer", "speaks for somebody else") \
    X(EMPLOYEE, "employee", "works there") \
    X(RIVAL, "rival", "a competitor") \
    X(PRESS, "press", "a journalist or a paper") \
    X(BOT, "bot", "a program") \
    X(CAMPAIGN, "campaign", "an account that is about one thing only") \
    X(DEFENDER, "defender", "argues for us") \
    X(ADVOCATE, "advocate", "a fan")

#define SENTIMENT_ID_(id, text)     SENTIMENT_##id,
#define INTENT_ID_(id, text, help)  INTENT_##id,
#define REASON_ID_(id, text)        REASON_##id,
#define SPEAKER_ID_(id, text, help) SPEAKER_##id,
enum sentiment { SENTIMENTS(SENTIMENT_ID_) SENTIMENT_COUNT };
enum intent { INTENTS(INTENT_ID_) INTENT_COUNT };
enum reason { REASONS(REASON_ID_) REASON_COUNT };
enum speaker { SPEAKERS(SPEAKER_ID_) SPEAKER_COUNT };
enum { URGENCY_COUNT = 4 }; /* 0 nothing presses · 1 somebody waits · 2 hours count · 3 safety, law, danger */

/** What an evidence or a correction is about. */
enum label {
    LABEL_LANG,
    LABEL_SENTIMENT,
    LABEL_INTENT,
    LABEL_REASON,
    LABEL_URGENCY,
    LABEL_ACTIONABLE,
    LABEL_SPEAKER,
    LABEL_COUNT
};

enum {
    EVIDENCE_MAX = 8,
    LANG_MAX = 12, /* bytes of a language tag with its NUL; what is longer is cut at its primary subtag */
};

/** Words that counted. **Owns**: looks into the post's text. */
struct evidence {
    struct sv words;
    enum label label;
    int value;        /* of that label: enum intent, enum reason, urgency … */
    float weight;     /* how much of the decision it carries, 0 … 1 */
    const char *rule; /* what kind of thing it is ("a deadline"), a constant; NULL: the model's weights */
};

/** The labels of one post. Probabilities are calibrated (doc/models.md) and add up to 1 in each array. */
struct labels {
    char lang[LANG_MAX];      /* BCP 47's primary subtag; "und": not known */
    enum sentiment sentiment; /* towards the brand when one was named, else of the text */
    float sentiment_p[SENTIMENT_COUNT];
    float score; /* -1 … 1: how likely positive less how likely negative */
    enum intent intent;
    float intent_p[INTENT_COUNT];
    enum reason reason;
    float reason_p[REASON_COUNT];
    int urgency; /* 0 … 3 */
    float urgency_p[URGENCY_COUNT];
    bool actionable; /* somebody has to do something */
    float actionable_p;
    enum speaker speaker;
    float speaker_p[SPEAKER_COUNT];
    bool ignored_first; /* they tried before, and nobody answered */
    struct sv
        target; /* who the trouble is with when that is not the brand: a handle or name in the text; else absent */
    struct evidence why[EVIDENCE_MAX]; /* the heaviest first */
    size_t n_why;
};

const char *sentiment_name(enum sentiment sentiment);
const char *intent_name(enum intent intent);
const char *reason_name(enum reason reason);
const char *speaker_name(enum speaker speaker);
const char *label_name(enum label label);
/** False where no label is called that. */
MUST_USE bool sentiment_parse(struct sv text, enum sentiment *out);
MUST_USE bool intent_parse(struct sv text, enum intent *out);
MUST_USE bool reason_parse(struct sv text, enum reason *out);
MUST_USE bool speaker_parse(struct sv text, enum speaker *out);

/** One term of the sum. */
struct priority_term {
    const char *name; /* as it is shown: "urgency", "followers" */
    int points;
};

enum { PRIORITY_TERMS_MAX = 8 };

/** The plain sum of its terms, each shown. None is below 0, so that nothing sinks a post. */
struct priority {
    int points;
    struct priority_term terms[PRIORITY_TERMS_MAX];
    size_t n_terms;
};

/** How soon somebody should look: urgency, intent, feeling, an earlier contact without answer, the wait so far, and a
 *  little (at most as much as one step of feeling) for followers. **Units**: `waited_ms` since the post was written. */
void labels_priority(const struct labels *labels, int64_t followers, ms_t waited_ms, struct priority *out);
