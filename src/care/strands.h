/* care/strands.h: keeping strands where they belong when something arrives late: a customer's strands with one brand are
 * one case, as long as no agent has touched it. */
#pragma once

#include "care/batch.h"

/** A post of a customer or an answer tells something about a strand's brand. True when that is news: then strand_settle. */
bool strand_named(struct intake_batch *batch, struct w_strand *strand, int64_t brand, ms_t at);
bool strand_answered(struct intake_batch *batch, struct w_strand *strand, int64_t brand, ms_t at);

/** The case of the same customer and brand that a strand of `brand` can join at `at`; *out NULL if there is none. */
MUST_USE bool strand_find_case(struct intake_batch *batch, struct w_customer *customer, int64_t brand,
                               ms_t at, struct w_case **out, struct err *err);
/** Brings a strand whose brand became known or another's to the case where it belongs: joins two cases, or takes it out of
 *  one. Leaves cases alone that an agent has touched. */
MUST_USE bool strand_settle(struct intake_batch *batch, struct w_strand *strand, struct err *err);
/** Joins two cases of one customer; the lower id stays. Leaves both alone when an agent has touched one. */
MUST_USE bool cases_join(struct intake_batch *batch, struct w_case *a, struct w_case *b, struct err *err);
/** The two conversations turn out to be one. */
MUST_USE bool conversations_join(struct intake_batch *batch, struct w_conversation *a,
                                 struct w_conversation *b, struct err *err);
/** Every post of a conversation as the world knows it, or only the author's where `author` is not 0. */
MUST_USE bool conversation_posts(struct intake_batch *batch, struct w_conversation *conversation,
                                 int64_t author, struct w_post ***out, size_t *out_n, struct err *err);
/** Puts our loose posts of a conversation where its number of customers says. */
MUST_USE bool loose_place(struct intake_batch *batch, struct w_conversation *conversation, struct err *err);
/** The number of customers with a case in a conversation (at most 3 are counted), and the case of the only one. Strands must
 *  be loaded. */
int64_t conversation_customers(const struct w_conversation *conversation, int64_t *out_single_case);
