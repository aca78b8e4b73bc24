/* care/passage_decide.c: gathering the facts about a post, the choice, and our own posts. */
#include "care/passage.h"

#include <assert.h>

#include "care/strands.h"
#include "store/people.h"

/* Rule 1 and the naming that comes from what a post answers or quotes. */
static bool look_at_parent(struct passage *p, struct post_facts *facts, struct err *err)
{
    const struct w_post *parent = p->parent;
    struct w_post *quoted = NULL;
    bool to_them = false;

    if (parent && parent->row.kase && p->customer) {
        struct w_case *kase;

        if (!world_case(&p->batch->world, parent->row.kase, &kase, err))
            return false;
        to_them = kase->kase.customer == p->customer->id &&
                  (parent->row.role == ROLE_OURS || parent->row.role == ROLE_LOOSE ||
                   (parent->row.role == ROLE_CUSTOMER && parent->row.author == p->row.author));
        facts->answered_case = to_them ? kase->kase.id : 0;
    }
    if (!parent && p->post && p->post->quote_of.len &&
        !world_post(&p->batch->world, p->post->network, p->post->quote_of, &quoted, err))
        return false;
    parent = parent ? parent : quoted;
    if (parent && parent->row.account) {
        facts->addressed = true;
        if (!p->row.brand) {
            for (size_t i = 0; i < p->batch->company->n_accounts; i++) {
                const struct account *account = &p->batch->company->accounts[i];

                if (account->id == parent->row.account)
                    p->row.brand = account->brand;
            }
        }
        p->row.addressed = true;
    }
    return true;
}

static bool look_at_original(struct passage *p, struct post_facts *facts, struct err *err)
{
    if (!p->row.repost_of.len)
        return true;
    if (!world_post(&p->batch->world, p->row.network, p->row.repost_of, &p->original, err))
        return false;
    if (p->original && p->original->row.disposition == DISPOSITION_WAITING)
        p->original = NULL; /* nobody knows yet whether it stays */
    facts->known_original = p->original != NULL;
    return true;
}

static bool gather(struct passage *p, bool may_wait, struct post_facts *facts, struct err *err)
{
    struct world *world = &p->batch->world;
    const struct rule *rule = company_rule(p->batch->company, p->row.rule);
    struct w_strand *strand;
    struct w_case *kase = NULL;
    int64_t single;

    if (p->author && p->author->row.customer &&
        !world_customer(world, p->author->row.customer, &p->customer, err))
        return false;
    *facts =
        (struct post_facts){ .repost = p->repost,
                             .kept_anyway = p->batch->settings.keep_all || (p->incoming && p->incoming->keep),
                             .has_author =
                                 p->author || (p->post && author_key(&p->post->author, &world->arena).at),
                             .muted = p->author && p->author->row.muted,
                             .not_ours = p->row.rule < 0,
                             .addressed = p->row.addressed,
                             .heard = rule && rule->ours,
                             .rival = rule && !rule->ours,
                             .may_wait = may_wait && (p->repost || p->parent) };
    if (!look_at_parent(p, facts, err))
        return false;
    facts->conversation_ours = p->conversation && conversation_customers(p->conversation, &single) > 0;
    strand = p->customer ? conversation_strand(world, p->conversation, p->customer->id) : NULL;
    facts->strand_case = strand ? strand->row.kase : 0;
    if (p->customer && !facts->answered_case && !strand && (facts->addressed || facts->heard) &&
        !strand_find_case(p->batch, p->customer, p->row.brand, p->row.created_at, &kase, err))
        return false;
    facts->brand_case = kase ? kase->kase.id : 0;
    facts->opens_anyway =
        p->batch->settings.keep_all && !p->parent && !(p->parent_missing && facts->conversation_ours);
    if (facts->opens_anyway)
        p->row.addressed = true; /* an archive of care conversations is addressed to somebody of ours */
    return look_at_original(p, facts, err);
}

/* Our answer to somebody who is no customer yet makes one of them: rules 1 to 3 choose the case, else a new one opens. */
static bool answer_makes_customer(struct passage *answer, struct w_case **out_case,
                                  struct w_strand **out_strand, struct err *err)
{
    struct w_post *parent = (assert(answer->parent), answer->parent);
    struct passage p = { .batch = answer->batch,
                         .held = parent,
                         .row = parent->row,
                         .post = parent->post,
                         .conversation = answer->conversation };
    int64_t brand = answer->author_account->brand;
    struct w_strand *strand;
    struct w_case *kase = NULL;

    if (parent->row.author && !world_author_by_id(&p.batch->world, parent->row.author, &p.author, err))
        return false;
    passage_make_conversation(&p);
    answer->conversation = p.conversation;
    p.row.addressed = true;
    if (!passage_make_customer(&p, err))
        return false;
    strand = p.customer ? conversation_strand(&p.batch->world, p.conversation, p.customer->id) : NULL;
    if (strand ? !world_case(&p.batch->world, strand->row.kase, &kase, err)
               : p.customer && !strand_find_case(p.batch, p.customer, p.row.brand ? p.row.brand : brand,
                                                 p.row.created_at, &kase, err))
        return false;
    if (kase ? !passage_join_case(&p, kase, out_strand, err) : !passage_open_case(&p, &kase, out_strand, err))
        return false;
    (void)strand_named(p.batch, *out_strand, p.row.brand, p.row.created_at); /* its caller settles it */
    *out_case = kase;
    return true;
}

static struct w_strand *strand_of_case(const struct w_conversation *conversation, int64_t kase)
{
    struct w_strand *strand = conversation->strands;

    while (strand && (strand->row.kase != kase || strand->gone))
        strand = strand->next_of_conversation;
    return strand;
}

static void note_answer(struct passage *p, struct w_case *kase)
{
    bool sent = p->incoming && p->incoming->sent_by_us;
    struct event_row *event =
        world_add_event(&p->batch->world, kase, sent ? EVENT_REPLIED : EVENT_ANSWERED_OUTSIDE,
                        p->row.created_at, p->row.id, (struct sv){ 0 });

    event->actor = sent ? p->incoming->agent : 0;
}

static bool join_as_answer(struct passage *p, struct w_case *kase, struct w_strand *strand, struct err *err)
{
    p->row.kase = kase->kase.id;
    p->row.role = ROLE_OURS;
    p->row.disposition = DISPOSITION_CASE;
    if (!passage_keep(p, err))
        return false;
    note_answer(p, kase);
    case_append(p->batch, kase, p->held);
    kase->brand_stale = true;
    p->batch->counts.joined++;
    return !strand || !strand_answered(p->batch, strand, p->author_account->brand, p->row.created_at) ||
           strand_settle(p->batch, strand, err);
}

static bool take_ours(struct passage *p, struct err *err)
{
    const struct post_row *parent = p->parent ? &p->parent->row : NULL;
    struct answer_facts facts = {
        .parent_case =
            parent && (parent->role == ROLE_CUSTOMER || parent->role == ROLE_OURS) ? parent->kase : 0,
        .parent_is_customers = parent && !parent->account && parent->role == ROLE_NONE &&
                               parent->disposition != DISPOSITION_REPOST,
    };
    struct answer_choice choice;
    struct w_strand *strand;
    struct w_case *kase;

    p->row.account = p->author_account->id;
    passage_make_conversation(p);
    if (!world_load_strands(&p->batch->world, p->conversation, err))
        return false;
    facts.n_customers = conversation_customers(p->conversation, &facts.single_case);
    choice = answer_decide(&facts);
    switch (choice.kind) {
    case ANSWER_JOIN:
        return world_case(&p->batch->world, choice.kase, &kase, err) &&
               join_as_answer(p, kase, strand_of_case(p->conversation, choice.kase), err);
    case ANSWER_MAKE_CUSTOMER:
        if (!answer_makes_customer(p, &kase, &strand, err))
            return false;
        if (!join_as_answer(p, kase, strand, err))
            return false;
        return strand_settle(p->batch, strand, err);
    case ANSWER_LOOSE_CASE:
        if (!world_case(&p->batch->world, choice.kase, &kase, err))
            return false;
        p->row.kase = choice.kase;
        p->row.role = ROLE_LOOSE;
        p->row.disposition = DISPOSITION_CASE;
        p->batch->counts.joined++;
        if (!passage_keep(p, err))
            return false;
        note_answer(p, kase);
        case_append(p->batch, kase, p->held);
        return true;
    case ANSWER_LOOSE_CONTEXT:
    case ANSWER_LOOSE_OWN:
        break;
    }
    p->row.role = ROLE_LOOSE;
    p->row.disposition = choice.kind == ANSWER_LOOSE_OWN ? DISPOSITION_OWN : DISPOSITION_CONTEXT;
    return passage_keep(p, err);
}

bool passage_decide(struct passage *p, bool may_wait, enum fate *out_fate, struct err *err)
{
    struct post_facts facts;
    struct post_choice choice;

    *out_fate = FATE_KEPT;
    if (!p->repost && !passage_find_conversation(p, err))
        return false;
    if (passage_is_ours(p) && !p->repost)
        return take_ours(p, err);
    if (!gather(p, may_wait, &facts, err))
        return false;
    choice = post_decide(&facts);
    *out_fate = choice.kind == CHOICE_WAIT   ? FATE_WAITS
                : choice.kind == CHOICE_DROP ? FATE_DROPPED
                                             : FATE_KEPT;
    return passage_carry_out(p, &choice, err);
}
