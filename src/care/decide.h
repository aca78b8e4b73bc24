/* care/decide.h: which case a post belongs to. Pure: facts in, a choice out; who gathers the facts and carries the choice
 * out is care/intake.h.
 *
 * The rules, in this order:
 *  1. the post answers our answer to its author, or its author's own post in a case: that case;
 *  2. same conversation, same customer: that customer's latest case in it;
 *  3. it addresses us or matches a rule of ours, and same customer and brand have a case open, or closed less than a
 *     window ago: that case;
 *  4. it addresses us or matches a rule of ours: a new case;
 *  5. else, in a conversation of ours: context. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/kase.h"

/** What is known of a post that is not ours. Case ids are 0 where there is none. */
struct post_facts {
    bool repost;      /* of somebody's post, its own words none */
    bool kept_anyway; /* an archive of care conversations: nothing is dropped */
    bool has_author;  /* without one rules 1 to 3 don't apply */
    bool muted;       /* its author is */
    bool addressed;   /* names an account, is to us, answers or quotes a post of ours, is private */
    bool heard;       /* matches a rule of ours */
    bool
        opens_anyway; /* in such an archive it starts a conversation, or its parent never came and no case is there */
    bool not_ours;          /* matches one, but means something else */
    bool rival;             /* matches a rule of a rival's */
    bool conversation_ours; /* somebody's case is in its conversation */
    bool known_original;    /* a repost of a post we keep */
    bool may_wait;          /* what it hangs on, a thread or a missing original, may make it ours yet */
    int64_t answered_case;  /* rule 1 */
    int64_t strand_case;    /* rule 2 */
    int64_t brand_case;     /* rule 3 */
};

enum post_choice_kind {
    CHOICE_JOIN,    /* as the customer's */
    CHOICE_OPEN,    /* a new case */
    CHOICE_CONTEXT, /* beside the cases of its conversation */
    CHOICE_REPOST,
    CHOICE_RIVAL,
    CHOICE_MUTED,
    CHOICE_NOT_OURS,
    CHOICE_WAIT, /* for that */
    CHOICE_DROP,
};

struct post_choice {
    enum post_choice_kind kind;
    int64_t kase; /* CHOICE_JOIN */
    int rule;     /* which of the five; 0 where none applies */
};

struct post_choice post_decide(const struct post_facts *facts);

/** What is known of a post of ours. */
struct answer_facts {
    int64_t parent_case;      /* the post it answers is in this case, as the customer's or as our answer */
    bool parent_is_customers; /* it answers somebody's post that is in no case as a customer's */
    int64_t n_customers;      /* with a case in the conversation */
    int64_t single_case;      /* the case, when there is one customer */
};

enum answer_choice_kind {
    ANSWER_JOIN,          /* our answer in this case */
    ANSWER_MAKE_CUSTOMER, /* the answered author becomes a customer; the answer joins that case */
    ANSWER_LOOSE_CASE,    /* answers nothing we have: with the single customer's case */
    ANSWER_LOOSE_CONTEXT, /* … with several: beside them */
    ANSWER_LOOSE_OWN,     /* … with none */
};

struct answer_choice {
    enum answer_choice_kind kind;
    int64_t kase;
};

struct answer_choice answer_decide(const struct answer_facts *facts);

/** Whether a case can still be joined by rule 3 at the time of a post. */
bool case_joinable(const struct kase *kase, ms_t at, ms_t window_ms);

/** One post of a case, for case_times. */
struct timed_post {
    ms_t at;
    enum case_role role;
    bool bot;
};

/** Computes all that follows from the posts of a case: opened, first response, last words, since when the customer waits,
 *  how many; and the state where it isn't resolved or merged. In any order; none gives absent times. */
void case_times(struct kase *kase, const struct timed_post *posts, size_t n_posts);
/** The same for one more post, when it comes after all there are; false when it doesn't and case_times must do it. */
bool case_times_append(struct kase *kase, const struct timed_post *post);

/** Whether a brand that was said at `at` goes before another: the earlier, at the same time the older brand. */
bool brand_before(int64_t brand, ms_t at, int64_t other, ms_t other_at);
/** The brand a strand came in under, the one that rule 3 goes by: what its earliest naming post names, else that of the
 *  account that answered first. Answers never change it once a post names one, so that a change of a case's brand neither
 *  joins nor splits. */
int64_t strand_brand(const struct strand *strand);
/** What a case shows as its brand, from its strands: of the account that answers first by post time, else the one first
 *  named; 0 if none. */
int64_t case_brand(const struct strand *const *strands, size_t n_strands);
