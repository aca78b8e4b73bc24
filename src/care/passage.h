/* care/passage.h: one post on its way through the rules: the row being made, what is known around it, and the steps that
 * bring it into the store. For intake.c, which decides when. */
#pragma once

#include "care/decide.h"
#include "care/batch.h"

/* One post on its way: the row being made and what is known around it. */
struct passage {
    struct intake_batch *batch;
    struct w_post *held;     /* NULL while it is not in the store */
    struct post_row row;     /* what held->row is or will be */
    const struct post *post; /* whole; NULL for one that waited, until asked for */
    struct sv words;
    const struct incoming *incoming; /* NULL for one that waited */
    struct w_post *parent;           /* decided; NULL where it has none or it is missing */
    bool parent_missing;
    const struct account *author_account; /* ours or a rival's, NULL for everybody else */
    struct w_author *author;              /* NULL where there is none yet */
    struct w_conversation *conversation;  /* NULL where there is none yet */
    struct w_customer *customer;          /* NULL where there is none yet */
    bool repost;
    struct w_post *original; /* of a repost; NULL where we don't keep it */
};

/** What became of a post. */
enum fate { FATE_KEPT, FATE_DROPPED, FATE_WAITS };

bool passage_is_ours(const struct passage *p);
/** Decides a post and carries the choice out. A reply in a thread that we hold but that is not ours (a rival's) may become
 *  context yet, a repost may be of what comes later: where posts may wait (`may_wait`), so do they, until the end. */
MUST_USE bool passage_decide(struct passage *p, bool may_wait, enum fate *out_fate, struct err *err);

/** Writes the row for the first time, with its author, or notes that it changed. */
MUST_USE bool passage_keep(struct passage *p, struct err *err);
/** Finds the conversation without making one: of the parent, else by the key that the network or the post gives. */
MUST_USE bool passage_find_conversation(struct passage *p, struct err *err);
void passage_make_conversation(struct passage *p);
/** The customer of the author, made if need be; NULL in p->customer where there is no author. */
MUST_USE bool passage_make_customer(struct passage *p, struct err *err);
/** The post opens a case, or is a customer's in one that is there; *out_strand is the strand it is in. */
MUST_USE bool passage_open_case(struct passage *p, struct w_case **out_case, struct w_strand **out_strand,
                                struct err *err);
MUST_USE bool passage_join_case(struct passage *p, struct w_case *kase, struct w_strand **out_strand,
                                struct err *err);
MUST_USE bool passage_carry_out(struct passage *p, const struct post_choice *choice, struct err *err);

/** The strand of a customer in a conversation (NULL: none). */
struct w_strand *conversation_strand(const struct world *world, const struct w_conversation *conversation,
                                     int64_t customer);
/** Counts a post in its case's times and labels; where that takes more than the two, they are computed anew at the end. */
void case_append(struct intake_batch *batch, struct w_case *kase, const struct w_post *post);
/** Lists show how often a case's posts were passed on: the case of this one (NULL: none) counts again. */
MUST_USE bool count_reposts_of(struct intake_batch *batch, const struct w_post *original, struct err *err);
/** Beside the cases of its conversation, as nobody's. */
bool post_is_context(const struct w_post *post);
