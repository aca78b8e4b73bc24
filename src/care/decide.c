/* care/decide.c: the rules of decide.h, each once. */
#include "care/decide.h"

static struct post_choice choose(enum post_choice_kind kind, int64_t kase, int rule)
{
    return (struct post_choice){ .kind = kind, .kase = kase, .rule = rule };
}

static struct post_choice decide_repost(const struct post_facts *facts)
{
    if (facts->heard || facts->addressed || facts->kept_anyway)
        return choose(CHOICE_REPOST, 0, 0);
    if (facts->rival) /* whether its original is here or not, and whichever comes first */
        return choose(CHOICE_RIVAL, 0, 0);
    if (facts->known_original)
        return choose(CHOICE_REPOST, 0, 0);
    return choose(facts->may_wait ? CHOICE_WAIT : CHOICE_DROP, 0, 0);
}

struct post_choice post_decide(const struct post_facts *facts)
{
    bool for_us = facts->addressed || facts->heard;

    if (facts->repost)
        return decide_repost(facts);
    if (facts->muted && (for_us || facts->conversation_ours))
        return choose(CHOICE_MUTED, 0, 0);
    if (facts->has_author && facts->answered_case)
        return choose(CHOICE_JOIN, facts->answered_case, 1);
    if (facts->has_author && facts->strand_case)
        return choose(CHOICE_JOIN, facts->strand_case, 2);
    if (facts->has_author && for_us && facts->brand_case)
        return choose(CHOICE_JOIN, facts->brand_case, 3);
    if (for_us || facts->opens_anyway)
        return choose(CHOICE_OPEN, 0, 4);
    if (facts->conversation_ours)
        return choose(CHOICE_CONTEXT, 0, 5);
    if (facts->may_wait && (facts->rival || facts->not_ours || !facts->kept_anyway))
        return choose(CHOICE_WAIT, 0, 0);
    if (facts->rival)
        return choose(CHOICE_RIVAL, 0, 0);
    if (facts->not_ours)
        return choose(CHOICE_NOT_OURS, 0, 0);
    return choose(facts->kept_anyway ? CHOICE_CONTEXT : CHOICE_DROP, 0, 0);
}

struct answer_choice answer_decide(const struct answer_facts *facts)
{
    if (facts->parent_case)
        return (struct answer_choice){ ANSWER_JOIN, facts->parent_case };
    if (facts->parent_is_customers)
        return (struct answer_choice){ ANSWER_MAKE_CUSTOMER, 0 };
    if (facts->n_customers == 0)
        return (struct answer_choice){ ANSWER_LOOSE_OWN, 0 };
    if (facts->n_customers == 1)
        return (struct answer_choice){ ANSWER_LOOSE_CASE, facts->single_case };
    return (struct answer_choice){ ANSWER_LOOSE_CONTEXT, 0 };
}

bool case_joinable(const struct kase *kase, ms_t at, ms_t window_ms)
{
    switch (kase->state) {
    case CASE_OPEN:
    case CASE_WAITING:
        return true;
    case CASE_RESOLVED:
        return at - kase->resolved_at < window_ms;
    case CASE_MERGED:
        break;
    }
    return false;
}

static bool is_answer(const struct timed_post *post)
{
    return (post->role == ROLE_OURS || post->role == ROLE_LOOSE) && !post->bot;
}

static void set_open_state(struct kase *kase)
{
    if (kase->state == CASE_OPEN || kase->state == CASE_WAITING)
        kase->state = kase->waiting_since ? CASE_OPEN : CASE_WAITING;
}

void case_times(struct kase *kase, const struct timed_post *posts, size_t n_posts)
{
    ms_t last_answer = 0;

    kase->opened_at = kase->first_response_at = kase->last_customer_at = kase->last_ours_at =
        kase->waiting_since = 0;
    kase->n_customer = kase->n_ours = 0;
    for (size_t i = 0; i < n_posts; i++) {
        if (posts[i].role == ROLE_CUSTOMER) {
            if (!kase->n_customer++ || posts[i].at < kase->opened_at)
                kase->opened_at = posts[i].at;
            if (posts[i].at > kase->last_customer_at)
                kase->last_customer_at = posts[i].at;
        } else {
            kase->n_ours++;
            if (posts[i].at > kase->last_ours_at)
                kase->last_ours_at = posts[i].at;
            if (is_answer(&posts[i]) && posts[i].at > last_answer)
                last_answer = posts[i].at;
        }
    }
    for (size_t i = 0; i < n_posts; i++) {
        ms_t *earliest = posts[i].role == ROLE_CUSTOMER && posts[i].at > last_answer ? &kase->waiting_since
                         : is_answer(&posts[i]) && posts[i].at >= kase->opened_at ? &kase->first_response_at
                                                                                  : NULL;

        if (earliest && (!*earliest || posts[i].at < *earliest))
            *earliest = posts[i].at;
    }
    set_open_state(kase);
}

bool case_times_append(struct kase *kase, const struct timed_post *post)
{
    if (post->at <= kase->last_customer_at || post->at <= kase->last_ours_at)
        return false;
    if (post->role == ROLE_CUSTOMER) {
        if (!kase->n_customer && kase->n_ours)
            return false; /* our earlier posts may turn out to be before it */
        if (!kase->n_customer++)
            kase->opened_at = post->at;
        kase->last_customer_at = post->at;
        if (!kase->waiting_since)
            kase->waiting_since = post->at;
    } else {
        if (!kase->n_customer)
            return false;
        kase->n_ours++;
        kase->last_ours_at = post->at;
        if (is_answer(post)) {
            kase->waiting_since = 0;
            if (!kase->first_response_at)
                kase->first_response_at = post->at;
        }
    }
    set_open_state(kase);
    return true;
}

bool brand_before(int64_t brand, ms_t at, int64_t other, ms_t other_at)
{
    return brand && (!other || at < other_at || (at == other_at && brand < other));
}

int64_t strand_brand(const struct strand *strand)
{
    return strand->named_brand ? strand->named_brand : strand->answered_brand;
}

int64_t case_brand(const struct strand *const *strands, size_t n_strands)
{
    struct strand first = { 0 };

    for (size_t i = 0; i < n_strands; i++) {
        const struct strand *strand = strands[i];

        if (brand_before(strand->answered_brand, strand->answered_at, first.answered_brand,
                         first.answered_at)) {
            first.answered_brand = strand->answered_brand;
            first.answered_at = strand->answered_at;
        }
        if (brand_before(strand->named_brand, strand->named_at, first.named_brand, first.named_at)) {
            first.named_brand = strand->named_brand;
            first.named_at = strand->named_at;
        }
    }
    return first.answered_brand ? first.answered_brand : first.named_brand;
}
