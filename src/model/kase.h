/* model/kase.h: a case and what it is made of. `case` is C's word: the struct is `struct kase`. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/sv.h"

#define CASE_STATES(X) \
    X(OPEN, "open", "the customer waits on us") \
    X(WAITING, "waiting", "answered; we wait on the customer") \
    X(RESOLVED, "resolved", "the problem is gone") \
    X(MERGED, "merged", "its posts are in another case")

enum case_state {
#define X(name, text, help) CASE_##name,
    CASE_STATES(X)
#undef X
};

#define CASE_EVENTS(X) \
    X(HEARD, "heard", "a post opened the case") \
    X(JOINED, "joined", "a post of the customer joined") \
    X(TAGGED, "tagged", "a tag was put on or taken off") \
    X(TRIAGED, "triaged", "moved to another queue") \
    X(CLAIMED, "claimed", "an agent took it") \
    X(RELEASED, "released", "the agent let go") \
    X(EXPIRED, "expired", "the claim ran out") \
    X(NOTED, "noted", "an internal note") \
    X(DRAFTED, "drafted", "an answer was begun") \
    X(QUEUED, "queued", "an answer was sent on its way") \
    X(UNSENT, "unsent", "taken back before it went") \
    X(REPLIED, "replied", "an answer of ours went out") \
    X(ANSWERED_OUTSIDE, "answered_outside", "we answered, not through the desk") \
    X(SEND_FAILED, "send_failed", "an answer could not be sent") \
    X(HANDED_ON, "handed_on", "given to somebody else") \
    X(OFFERED, "offered", "a make-good was offered") \
    X(ESCALATED, "escalated", "brought to somebody higher") \
    X(RESOLVED, "resolved", "closed with a reason") \
    X(REOPENED, "reopened", "open again") \
    X(SPLIT, "split", "posts moved to a case of their own") \
    X(MERGED, "merged", "another case came in") \
    X(UNDONE, "undone", "an earlier event was taken back") \
    X(EDITED, "edited", "a post was changed by its author") \
    X(DELETED, "deleted", "a post was deleted by its author") \
    X(RATED, "rated", "the customer rated the handling") \
    X(CORRECTED, "corrected", "an agent corrected what a post is taken for")

enum event_kind {
#define X(name, text, help) EVENT_##name,
    CASE_EVENTS(X)
#undef X
};

#define DISPOSITIONS(X) \
    X(CASE, "case", "a customer's, or our answer, in a case") \
    X(CONTEXT, "context", "beside a case, in its conversation") \
    X(REPOST, "repost", "counted on the original") \
    X(OWN, "own", "ours, in no case") \
    X(RIVAL, "rival", "matched a rival's rule") \
    X(WAITING, "waiting", "a reply whose parent has not come") \
    X(MUTED, "muted", "its author is muted") \
    X(NOT_OURS, "not_ours", "an agent said so")

enum disposition {
#define X(name, text, help) DISPOSITION_##name,
    DISPOSITIONS(X)
#undef X
};

/** What a post is to its case. ROLE_LOOSE: ours, but no answer to anything we have: it starts the conversation or its parent
 *  is missing; it is in the case of the conversation's single customer, if there is one. */
enum case_role { ROLE_NONE, ROLE_CUSTOMER, ROLE_OURS, ROLE_LOOSE };

const char *case_state_name(enum case_state state);
const char *event_kind_name(enum event_kind kind);
const char *disposition_name(enum disposition disposition);

/** Where a case stands for the lists, made from state and claim: one number, so that a page is one walk of one index. */
#define CASE_VIEWS(X) \
    X(NEW, "new", "open, addressed to us, nobody holds it") \
    X(HEARD, "heard", "open, found by a rule only, nobody holds it") \
    X(CLAIMED, "claimed", "open, somebody holds it") \
    X(WAITING, "waiting", "we wait on the customer") \
    X(RESOLVED, "resolved", "closed") \
    X(MERGED, "merged", "its posts are in another case")

enum case_view {
#define X(name, text, help) VIEW_##name,
    CASE_VIEWS(X)
#undef X
};

/** One customer's one issue with one brand. Ids are 0 where there is none, times 0 where absent. */
struct kase {
    int64_t id;
    enum case_state state;
    int64_t customer;
    int64_t brand;
    int64_t agent; /* who holds the claim */
    int64_t merged_into;
    bool addressed;         /* a post of it addresses us; else rules alone found it */
    bool touched;           /* an agent did something: nothing is joined or split by itself any more */
    ms_t opened_at;         /* time of the earliest customer post */
    ms_t first_response_at; /* earliest post of ours by a person, not before opened_at */
    ms_t resolved_at;
    ms_t last_customer_at;
    ms_t last_ours_at;
    ms_t waiting_since;         /* the earliest customer post we have not answered */
    int64_t n_customer, n_ours; /* posts */
};

/** A thank-you may take so many times as long as an answer: a day where that is an hour. Not for ever: some praise is a
 *  complaint that was misread. What presses has the clock of an answer, whatever it is taken for. */
enum { CASE_THANKS_TIMES = 24 };

/** The view a case belongs to. */
enum case_view case_view(const struct kase *kase);

/** One customer's posts in one conversation: what rules 1 to 3 join. */
struct strand {
    int64_t id;
    int64_t conversation;
    int64_t customer;
    int64_t kase;        /* the latest, where an agent split it */
    int64_t named_brand; /* what the earliest post that names a brand names */
    ms_t named_at;
    int64_t answered_brand; /* of the account that answered first */
    ms_t answered_at;
    ms_t first_at; /* the earliest post */
};
