/* care/world_labels.c: what lists show of the posts' labels. The rule stands twice, in cases_take_labels() (store/labels.h), which
 * asks, and here, for what follows from the posts of the batch alone: nearly always. Every play of
 * tests/store/intake_stage.c holds the two together. */
#include "care/world.h"
#include "store/labels.h"

enum { CASE_LIST_MAX = 64 << 20 /* bytes of ids in a question */ };

static struct w_case *new_case_of(const struct world *world, const struct w_post *post)
{
    const uint64_t *slot = map_find(&world->cases, (uint64_t)post->row.kase);
    struct w_case *kase = slot ? (struct w_case *)(uintptr_t)*slot : NULL;

    return kase && kase->is_new ? kase : NULL;
}

/* Of those that wait, else of all, the latest that needs somebody, else the latest. */
static bool comes_before(const struct kase *kase, const struct w_post *a, const struct w_post *b)
{
    bool a_waits = kase->waiting_since && a->row.created_at >= kase->waiting_since;
    bool b_waits = kase->waiting_since && b->row.created_at >= kase->waiting_since;

    if (a_waits != b_waits)
        return a_waits;
    if (a->labels->actionable != b->labels->actionable)
        return a->labels->actionable;
    if (a->row.created_at != b->row.created_at)
        return a->row.created_at > b->row.created_at;
    return a->row.id > b->row.id;
}

void world_labels_append(struct w_case *kase, const struct kase *before, const struct w_post *post)
{
    bool is_alone = !before->waiting_since; /* nobody else waits for an answer there */

    if (kase->is_new)
        return;
    if (post->row.role != ROLE_CUSTOMER) {
        /* An answer: nobody waits now. Before the first one everybody did, which gives the same order. */
        if (before->waiting_since && !kase->kase.waiting_since && before->n_ours)
            kase->asks_labels = true;
        return;
    }
    if (!post->labels || post->row.deleted || (!post->is_new && !post->labels_stand)) {
        kase->asks_labels = true;
    } else if (is_alone) {
        kase->shows = post;
        kase->asks_labels = false;
    } else if (post->labels->actionable || (kase->shows && !kase->shows->labels->actionable)) {
        kase->shows = post; /* the later of two that are alike */
    } else if (!kase->shows) {
        kase->asks_labels = true;
    }
}

/* What the posts of new cases say that came with them. */
static void choose_for_new(struct world *world)
{
    for (size_t i = 0; i < world->customer_posts.n; i++) {
        const struct w_post *post = world->customer_posts.at[i];
        struct w_case *kase = new_case_of(world, post);

        if (!kase || !post->labels_stand || post->row.role != ROLE_CUSTOMER)
            continue;
        kase->n_known++;
        if (post->labels && !post->row.deleted &&
            (!kase->shows || comes_before(&kase->kase, post, kase->shows)))
            kase->shows = post;
    }
}

void world_choose_labels(struct world *world)
{
    choose_for_new(world);
    for (size_t i = 0; i < world->changed_cases.n; i++) {
        struct w_case *kase = world->changed_cases.at[i];
        bool clock_runs = kase->kase.state == CASE_OPEN && kase->kase.waiting_since;

        if (kase->is_new)
            kase->asks_labels = kase->n_known != kase->kase.n_customer;
        else if (kase->kase.state == CASE_MERGED || (clock_runs && !kase->shows)) /* whose clock? */
            kase->asks_labels = true;
    }
}

const struct label_row *world_labels_of(const struct w_case *kase)
{
    return kase->shows && !kase->asks_labels ? kase->shows->labels : NULL;
}

bool world_take_labels(struct world *world, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(CASE_LIST_MAX);

    for (size_t i = 0; i < world->changed_cases.n; i++) {
        struct w_case *kase = world->changed_cases.at[i];

        if (kase->asks_labels) {
            buf_char(&ids, ids.len ? ',' : '[');
            buf_i64(&ids, kase->kase.id);
        }
        kase->asks_labels = false;
        kase->shows = NULL;
        kase->n_known = 0;
    }
    if (!ids.len)
        return true;
    buf_char(&ids, ']');
    return cases_take_labels(world->db, buf_sv(&ids), world->due_after_ms, err);
}
