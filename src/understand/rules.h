/* understand/rules.h: what is right by rule rather than by weights: a danger, a deadline, the law, who leaves, who was
 * ignored. Patterns of words in eight languages (rules_words.c); each kind says what it means for the labels, and is a
 * cue for the model besides. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "understand/labels.h"
#include "understand/words.h"

/* kind, what it is called in evidence, urgency at least, intent it speaks for (INTENT_COUNT: none), how surely (0 … 1), reason, whether it overrules the weights */
#define RULE_KINDS(X) \
    X(DANGER, "a danger", 3, INTENT_REPORT, 0.9F, REASON_COUNT, true) \
    X(BREACH, "a breach of security", 3, INTENT_REPORT, 0.8F, REASON_COUNT, true) \
    X(LAW, "the law", 3, INTENT_LEGAL, 0.9F, REASON_COUNT, true) \
    X(PRESS, "the press", 3, INTENT_LEGAL, 0.9F, REASON_COUNT, true) \
    X(LEAVES, "leaves", 1, INTENT_CHURN, 0.8F, REASON_COUNT, false) \
    X(OUTAGE, "an outage", 2, INTENT_REPORT, 0.7F, REASON_COUNT, false) \
    X(DEADLINE, "a deadline", 2, INTENT_COUNT, 0, REASON_COUNT, false) \
    X(STRANDED, "stranded", 2, INTENT_COMPLAINT, 0.3F, REASON_COUNT, false) \
    X(IGNORED, "tried before", 2, INTENT_COMPLAINT, 0.5F, REASON_UNREACHABLE, false) \
    X(WAITED, "kept waiting", 1, INTENT_COMPLAINT, 0.4F, REASON_WAITING, false) \
    X(SPAM, "an advertisement", 0, INTENT_SPAM, 0.7F, REASON_NONE, false) \
    X(DEFENDS, "stands up for us", 0, INTENT_DEFENCE, 0.6F, REASON_COUNT, false) \
    X(THANKS, "thanks", 0, INTENT_PRAISE, 0.3F, REASON_COUNT, false) \
    X(MOCKS, "thanks that are none", 1, INTENT_COMPLAINT, 0.7F, REASON_COUNT, false) \
    X(ASKS, "a question", 0, INTENT_QUESTION, 0.2F, REASON_COUNT, false) \
    X(WANTS, "a wish", 0, INTENT_REQUEST, 0.2F, REASON_COUNT, false) \
    X(FAULT, "a fault", 1, INTENT_COMPLAINT, 0.4F, REASON_PRODUCT, false) \
    X(ACCESS, "shut out", 1, INTENT_COMPLAINT, 0.2F, REASON_WEBSITE, false) \
    X(MONEY, "money", 1, INTENT_COUNT, 0, REASON_BILLING, false) \
    X(BACK, "money back", 1, INTENT_COUNT, 0, REASON_REFUND, false) \
    X(PARCEL, "a delivery", 1, INTENT_COUNT, 0, REASON_DELIVERY, false) \
    X(PEOPLE, "the staff", 0, INTENT_COUNT, 0, REASON_STAFF, false) \
    X(TERMS, "the terms", 0, INTENT_COUNT, 0, REASON_POLICY, false) \
    X(FOR_ANOTHER, "for somebody else", 0, INTENT_COUNT, 0, REASON_COUNT, false) \
    X(STAFF_VOICE, "the company speaks", 0, INTENT_COUNT, 0, REASON_COUNT, false)

#define RULE_ID_(id, what, urgency, intent, sure, reason, overrules) RULE_##id,
enum rule_kind { RULE_KINDS(RULE_ID_) RULE_COUNT };

struct rule_meaning {
    const char *what;
    int urgency;
    enum intent intent;
    float sure;
    enum reason reason;
    bool overrules; /* is right more often than the weights */
};
extern const struct rule_meaning rule_meanings[RULE_COUNT];

/** Patterns parted by `;`. In a pattern: a word, `a|b` either, `word*` a beginning, `#` a number, `_` any word, `~` up to three
 *  words or none. The first is none of the last two; a beginning there has four bytes or more. */
struct rule_list {
    enum rule_kind kind;
    const char *patterns;
};
struct rule_lists {
    const struct rule_list *at;
    size_t n;
};
extern const struct rule_lists rule_lists_en, rule_lists_more;

struct rules; /* immutable */
/** **Owns**: the caller, rules_free(). */
struct rules *rules_new(void);
void rules_free(struct rules *rules);

enum { RULE_HITS_MAX = 24 };

struct rule_hit {
    enum rule_kind kind;
    uint16_t first, last; /* of the words */
};

struct rule_hits {
    struct rule_hit at[RULE_HITS_MAX];
    size_t n;
    uint32_t kinds; /* bit of each kind that was found */
};

/** Finds the patterns that stand in the text. Allocates nothing. */
void rules_find(const struct rules *rules, const struct words *words, struct rule_hits *out);
