/* care/case_work.h: what an agent does to a case, carried out inside a transaction: claim, note, tag, resolve, hand on,
 * split, merge, and taking it back. Each leaves an event; from the first one on the case is touched: nothing is joined
 * or split by itself any more. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/sv.h"
#include "care/claim.h"
#include "care/guards.h"
#include "model/agent.h"
#include "model/kase.h"

struct brand_other;
struct case_held;
struct db;
struct event_row;

/** Why ERR_CONFLICT; who is refused can be told more than a sentence. */
enum refusal {
    REFUSED_NOT,
    REFUSED_HELD,     /* somebody else has the claim: `holder`, `until` */
    REFUSED_FENCE,    /* the claim was lost since; `holder` has it now, 0: nobody */
    REFUSED_TOO_LATE, /* something was built on it */
    REFUSED_CONFLICT,
    REFUSED_GUARD, /* `objects` says which guards; err->text is the first one's sentence */
};

struct work {
    struct db *db;
    struct id_maker *ids;
    struct arena *arena; /* for the whole of it */
    int64_t agent;       /* who does it; 0: nobody, as when time runs out */
    enum agent_role role;
    ms_t now, due_after_ms;

    /* out: anew each time the transaction is tried */
    enum refusal refusal;
    int64_t holder;
    struct sv holder_name;
    ms_t until;
    bool objects[N_GUARDS];
    struct {
        int64_t kase, event;
    } told[4]; /* what changed, for the bus */
    size_t n_told;
};

enum {
    NOTE_MAX = 20000,    /* bytes */
    TAG_MAX = 40,        /* characters */
    WORK_LIST_MAX = 200, /* posts or tags in one request */
};

#define REASONS(X) \
    X("solved", "Solved") \
    X("no_answer_needed", "No answer needed") \
    X("praise_thanked", "Praise, thanked") \
    X("duplicate", "Duplicate") \
    X("not_ours", "Not ours") \
    X("spam", "Spam") \
    X("no_reply_from_customer", "No reply from the customer") \
    X("other", "Other")

struct reason {
    const char *id, *name;
};
extern const struct reason reasons[];
extern const size_t n_reasons;

/** Errors of all: ERR_ABSENT no such case · ERR_CONFLICT see `refusal` · ERR_INPUT what was asked makes no sense. */
MUST_USE bool work_claim(struct work *work, int64_t kase, bool force, struct err *err);
MUST_USE bool work_release(struct work *work, int64_t kase, struct err *err);
/** Presence: renews the agent's own lease and marks the case read; no event. *out_claim is the claim after it. */
MUST_USE bool work_look(struct work *work, int64_t kase, struct claim *out_claim, struct err *err);
/** The claim ran out, if it has. */
MUST_USE bool work_expire(struct work *work, int64_t kase, struct err *err);
/** *out_event: the note's, for the full-text index. */
MUST_USE bool work_note(struct work *work, int64_t kase, struct sv text, int64_t *out_event, struct err *err);
MUST_USE bool work_tags(struct work *work, int64_t kase, const struct sv *add, size_t n_add,
                        const struct sv *remove, size_t n_remove, struct err *err);
struct resolution {
    struct sv reason, note;
    const struct brand_other *belongs_to; /* whose it is, where it is not ours; NULL: nobody said */
};
MUST_USE bool work_resolve(struct work *work, int64_t kase, const struct resolution *how, struct err *err);
MUST_USE bool work_reopen(struct work *work, int64_t kase, struct err *err);
/** To an agent or to a queue: the other is 0. `insists`: passes the guard on handing on too often. */
MUST_USE bool work_hand_on(struct work *work, int64_t kase, int64_t agent, int64_t queue, struct sv note,
                           bool insists, struct err *err);

/* care/case_move.c */

/** The posts, and our answers to them, go to a case of their own. */
MUST_USE bool work_split(struct work *work, int64_t kase, const int64_t *posts, size_t n_posts,
                         struct err *err);
MUST_USE bool work_merge(struct work *work, int64_t kase, int64_t into, struct err *err);

/* care/case_label.c */

/** An agent knows better what a post of the case is taken for. Nothing changes where it is so already. */
MUST_USE bool work_correct(struct work *work, int64_t kase, int64_t post, struct sv label, struct sv value,
                           struct err *err);

/* care/case_undo.c */

/** *out_case: whose event it was. */
MUST_USE bool work_undo(struct work *work, int64_t event, int64_t *out_case, struct err *err);

/* care/case_answer.c */

struct answer {
    struct sv text, key;
    int64_t account, in_reply_to, fence;
    ms_t undo_ms;
    const struct sv *confirmed; /* guards that may be passed */
    size_t n_confirmed;
};
struct typed {
    struct sv text;
    int64_t account, fence;
    struct sv
        suggested_by; /* the model whose suggestion it begins with, when that was just taken; else absent */
};
enum { SUGGESTED_BY_MAX = 120 /* bytes */ };
/** Keeps what was typed; empty text drops it. That a suggestion was taken is an event, and so is that all of it was thrown
 *  away: the answer that grows from it says so. */
MUST_USE bool work_draft(struct work *work, int64_t kase, const struct typed *typed, struct err *err);
/** Whose suggestion the draft at the end of a case's events began with, the oldest event first: the place of its `drafted`
 *  event; `n` for none. Pure. */
size_t draft_suggested(const struct event_row *const *events, size_t n);
/** What guards say to this text as the answer to a post of the case; 0: to whichever. */
MUST_USE bool work_guards(struct work *work, int64_t kase, struct sv text, int64_t in_reply_to,
                          bool out[static N_GUARDS], struct err *err);
/** Puts an answer on its way. *out_again: it was there already, by its key, and nothing was changed. */
MUST_USE bool work_answer(struct work *work, int64_t kase, const struct answer *answer, bool *out_again,
                          struct err *err);
/** Takes an answer back that has not gone yet; its text becomes the draft. */
MUST_USE bool work_unsend(struct work *work, int64_t outbox, int64_t *out_case, struct err *err);
/** Tries again what failed; what is unsure is looked for first. */
MUST_USE bool work_resend(struct work *work, int64_t outbox, int64_t *out_case, struct err *err);

/* Shared by the files of this header. */

MUST_USE bool work_hold(struct work *work, int64_t kase, struct case_held *out, struct err *err);
/** False, with err set, when somebody else holds the case. */
MUST_USE bool work_not_held(struct work *work, const struct case_held *held, struct err *err);
MUST_USE bool work_fence(struct work *work, const struct case_held *held, int64_t fence, struct err *err);
/** Writes the case, what follows from its labels, and an event; the event's id is given. `data` is a JSON object or absent. */
MUST_USE bool work_put(struct work *work, struct case_held *held, enum event_kind kind, int64_t of_event,
                       struct sv data, int64_t *out_event, struct err *err);
/** Computes all of a case that follows from its posts anew, after some came or went, and what lists show of it. */
MUST_USE bool work_recount(struct work *work, struct case_held *held, struct err *err);
/** What lists show of the labels of the case's posts, and its clock, anew. */
MUST_USE bool work_take_labels(struct work *work, int64_t kase, struct err *err);
/** Lets the claim go. */
void case_let_go(struct case_held *held);
bool work_refuse(struct work *work, enum refusal refusal, struct err *err, const char *fmt, ...) PRINTF(4, 5);
