/* care/strands.c: joins and moves that late arrivals make necessary. What is of this batch is changed in memory; for what
 * the store has, the batch is written first and plain statements follow; the rows the world holds are changed alike. */
#include "care/strands.h"

#include <inttypes.h>

#include "care/decide.h"
#include "store/cases.h"
#include "store/conversations.h"
#include "store/posts.h"

enum {
    MANY = 3,           /* customers: more make no difference */
    WALKED_POSTS = 200, /* of a longer thread one author's posts are found by the author */
};

bool strand_named(struct intake_batch *batch, struct w_strand *strand, int64_t brand, ms_t at)
{
    if (!brand_before(brand, at, strand->row.named_brand, strand->row.named_at))
        return false;
    strand->row.named_brand = brand;
    strand->row.named_at = at;
    world_strand_changed(&batch->world, strand);
    return true;
}

bool strand_answered(struct intake_batch *batch, struct w_strand *strand, int64_t brand, ms_t at)
{
    if (!brand_before(brand, at, strand->row.answered_brand, strand->row.answered_at))
        return false;
    strand->row.answered_brand = brand;
    strand->row.answered_at = at;
    world_strand_changed(&batch->world, strand);
    return true;
}

int64_t conversation_customers(const struct w_conversation *conversation, int64_t *out_single_case)
{
    int64_t n = 0;

    *out_single_case = 0;
    for (const struct w_strand *strand = conversation->strands; strand && n < MANY;
         strand = strand->next_of_conversation) {
        if (strand->gone)
            continue;
        *out_single_case = ++n == 1 ? strand->row.kase : 0;
    }
    return n;
}

bool strand_find_case(struct intake_batch *batch, struct w_customer *customer, int64_t brand, ms_t at,
                      struct w_case **out, struct err *err)
{
    *out = NULL;
    if (!brand)
        return true; /* a case without brand joins nothing */
    for (struct w_strand *strand = customer->strands; strand; strand = strand->next_of_customer) {
        struct w_case *kase;

        if (strand->gone || strand_brand(&strand->row) != brand)
            continue;
        if (!world_case(&batch->world, strand->row.kase, &kase, err))
            return false;
        if (case_joinable(&kase->kase, at, batch->settings.window_ms) &&
            (!*out || kase->kase.id < (*out)->kase.id))
            *out = kase;
    }
    return true;
}

static void move_known_posts(struct world *world, int64_t from, int64_t to, int64_t conversation)
{
    uint64_t id, value;
    size_t at = 0;

    while (map_each(&world->posts_by_id, &at, &id, &value)) {
        struct w_post *post = (struct w_post *)(uintptr_t)value;

        if (post->row.kase == from && (!conversation || post->row.conversation == conversation))
            post->row.kase = to;
    }
}

static void case_is_stale(struct world *world, struct w_case *kase)
{
    kase->stale = kase->brand_stale = kase->face_stale = kase->reposts_stale = true;
    world_case_changed(world, kase);
}

/* Cases that were merged into `from` before are now in `to`. */
static void point_known_cases(struct world *world, int64_t from, int64_t to)
{
    uint64_t id, value;
    size_t at = 0;

    while (map_each(&world->cases, &at, &id, &value)) {
        struct w_case *kase = (struct w_case *)(uintptr_t)value;

        if (kase->kase.merged_into == from)
            kase->kase.merged_into = to;
    }
}

static ms_t last_word(const struct kase *kase)
{
    return kase->last_customer_at > kase->last_ours_at ? kase->last_customer_at : kase->last_ours_at;
}

static void clear_merged(struct kase *kase, int64_t into)
{
    kase->state = CASE_MERGED;
    kase->merged_into = into;
    kase->opened_at = kase->first_response_at = kase->resolved_at = kase->waiting_since = 0;
    kase->n_customer = kase->n_ours = 0;
}

bool cases_join(struct intake_batch *batch, struct w_case *a, struct w_case *b, struct err *err)
{
    struct world *world = &batch->world;
    struct w_case *stays = a->kase.id < b->kase.id ? a : b, *goes = stays == a ? b : a;
    struct w_customer *customer;
    ms_t at;

    if (a == b || a->kase.touched || b->kase.touched)
        return true;
    if (!world_flush(world, err) || !posts_move_case(world->db, goes->kase.id, stays->kase.id, 0, err) ||
        !cases_point(world->db, goes->kase.customer, goes->kase.id, stays->kase.id, err) ||
        !world_customer(world, stays->kase.customer, &customer, err))
        return false;
    move_known_posts(world, goes->kase.id, stays->kase.id, 0);
    for (struct w_strand *strand = customer->strands; strand; strand = strand->next_of_customer) {
        if (strand->row.kase != goes->kase.id)
            continue;
        strand->row.kase = stays->kase.id;
        world_strand_changed(world, strand);
    }
    at = last_word(&stays->kase) > last_word(&goes->kase) ? last_word(&stays->kase) : last_word(&goes->kase);
    clear_merged(&goes->kase, stays->kase.id);
    point_known_cases(world, goes->kase.id, stays->kase.id);
    goes->stale = goes->brand_stale = goes->face_stale = false;
    goes->reposts_stale = true;
    world_case_changed(world, goes);
    case_is_stale(world, stays);
    world_add_event(world, stays, EVENT_MERGED, at, 0,
                    sv_str(arena_printf(&world->arena, "{\"case\":\"%" PRId64 "\"}", goes->kase.id)));
    if (goes->kase.id >=
        batch->intake->counted_from) { /* the post that opened it in this run joins after all */
        batch->counts.opened--;
        batch->counts.joined++;
    }
    return true;
}

/* Takes one strand out of its case, into `to` or a case of its own. */
static bool strand_move(struct intake_batch *batch, struct w_strand *strand, struct w_case *from,
                        struct w_case *to, struct err *err)
{
    struct world *world = &batch->world;

    if (!to) {
        struct kase kase = { .id = world_id(world),
                             .state = CASE_OPEN,
                             .customer = from->kase.customer,
                             .addressed = from->kase.addressed,
                             .opened_at = strand->row.first_at,
                             .last_customer_at = strand->row.first_at };

        to = world_add_case(world, &kase);
        to->face = from->face;
        to->face.network = from->face.network.at ? from->face.network : SV("");
        world_add_event(world, to, EVENT_HEARD, strand->row.first_at, 0, (struct sv){ 0 });
        batch->counts.opened++;
        batch->counts.joined--;
    }
    if (!world_flush(world, err) ||
        !posts_move_case(world->db, from->kase.id, to->kase.id, strand->row.conversation, err))
        return false;
    move_known_posts(world, from->kase.id, to->kase.id, strand->row.conversation);
    strand->row.kase = to->kase.id;
    world_strand_changed(world, strand);
    case_is_stale(world, from);
    case_is_stale(world, to);
    return true;
}

/* Cases of the conversation that have no brand of their own show the conversation's. */
static bool tell_brandless(struct intake_batch *batch, struct w_conversation *conversation, struct err *err)
{
    for (struct w_strand *strand = conversation->strands; strand; strand = strand->next_of_conversation) {
        struct w_case *kase;

        if (strand->gone || strand_brand(&strand->row))
            continue;
        if (!world_case(&batch->world, strand->row.kase, &kase, err))
            return false;
        kase->brand_stale = true;
        world_case_changed(&batch->world, kase);
    }
    return true;
}

static void say(struct strand *said, const struct strand *strand)
{
    if (brand_before(strand->named_brand, strand->named_at, said->named_brand, said->named_at)) {
        said->named_brand = strand->named_brand;
        said->named_at = strand->named_at;
    }
    if (brand_before(strand->answered_brand, strand->answered_at, said->answered_brand, said->answered_at)) {
        said->answered_brand = strand->answered_brand;
        said->answered_at = strand->answered_at;
    }
}

/* Whether what a strand says may give its conversation another brand: most of a long thread doesn't, and is not walked. */
static bool is_news_to(struct w_conversation *conversation, const struct strand *strand)
{
    struct strand *said = &conversation->said;

    if (conversation->has_said &&
        !brand_before(strand->named_brand, strand->named_at, said->named_brand, said->named_at) &&
        !brand_before(strand->answered_brand, strand->answered_at, said->answered_brand, said->answered_at))
        return false;
    if (!conversation->has_said) {
        for (const struct w_strand *each = conversation->strands; each; each = each->next_of_conversation)
            if (!each->gone)
                say(said, &each->row);
    }
    say(said, strand);
    conversation->has_said = true;
    return true;
}

bool strand_settle(struct intake_batch *batch, struct w_strand *strand, struct err *err)
{
    int64_t brand = strand_brand(&strand->row);
    bool with_others = false, with_same = false;
    struct w_conversation *conversation;
    struct w_customer *customer;
    struct w_case *kase, *target = NULL;

    if (!world_customer(&batch->world, strand->row.customer, &customer, err) ||
        !world_case(&batch->world, strand->row.kase, &kase, err) ||
        !world_conversation_by_id(&batch->world, strand->row.conversation, &conversation, err) ||
        (is_news_to(conversation, &strand->row) && !tell_brandless(batch, conversation, err)))
        return false;
    kase->brand_stale = true;
    world_case_changed(&batch->world, kase);
    if (kase->kase.touched || !brand)
        return true;
    for (struct w_strand *other = customer->strands; other; other = other->next_of_customer) {
        struct w_case *others;

        if (other == strand || other->gone)
            continue;
        if (other->row.kase == strand->row.kase) {
            with_others = true;
            with_same = with_same || strand_brand(&other->row) == brand;
            continue;
        }
        if (strand_brand(&other->row) != brand)
            continue;
        if (!world_case(&batch->world, other->row.kase, &others, err))
            return false;
        if (!others->kase.touched &&
            case_joinable(&others->kase, strand->row.first_at, batch->settings.window_ms) &&
            (!target || others->kase.id < target->kase.id))
            target = others;
    }
    if (with_others && !with_same)
        return strand_move(batch, strand, kase, target, err);
    return !target || cases_join(batch, kase, target, err);
}

static void place_loose_post(struct intake_batch *batch, struct w_post *post, int64_t n_customers,
                             int64_t single_case)
{
    struct answer_choice choice =
        answer_decide(&(struct answer_facts){ .n_customers = n_customers, .single_case = single_case });
    int64_t kase = choice.kind == ANSWER_LOOSE_CASE ? choice.kase : 0;
    enum disposition disposition = choice.kind == ANSWER_LOOSE_CASE      ? DISPOSITION_CASE
                                   : choice.kind == ANSWER_LOOSE_CONTEXT ? DISPOSITION_CONTEXT
                                                                         : DISPOSITION_OWN;

    if (post->row.kase == kase && post->row.disposition == disposition)
        return;
    if (post->row.id >= batch->intake->counted_from)
        batch->counts.joined += (kase != 0) - (post->row.kase != 0);
    post->row.kase = kase;
    post->row.disposition = disposition;
    world_post_changed(&batch->world, post);
}

/* What the world knows of a conversation, of all or of one author, by the conversation's list or the author's. */
static size_t known_posts(const struct w_conversation *conversation, const struct w_author *author,
                          bool by_author, struct w_post **out)
{
    size_t n = 0;

    for (struct w_post *post = by_author ? author->posts : conversation->posts; post;
         post = by_author ? post->next_of_author : post->next_in_conversation) {
        if (post->gone || post->row.conversation != conversation->row.id ||
            (author && post->row.author != author->row.id))
            continue;
        if (out)
            out[n] = post;
        n++;
    }
    return n;
}

/* Rows that the world has changed and not written yet stay as it knows them. */
static bool load_posts(struct world *world, struct w_conversation *conversation, struct w_author *author,
                       struct err *err)
{
    struct w_post **posts;
    struct post_rows rows;

    if (!posts_of_conversation(world->db, conversation->row.id, author ? author->row.id : 0, &world->arena,
                               &rows, err))
        return false;
    posts = ARENA_NEW(&world->arena, struct w_post *, rows.n);
    world_adopt(world, rows.at, rows.n, posts);
    for (size_t i = 0; i < rows.n; i++) {
        if (posts[i]->row.conversation == conversation->row.id)
            world_link_post(conversation, author, posts[i]);
    }
    if (!author)
        conversation->posts_loaded = true;
    return true;
}

bool conversation_posts(struct intake_batch *batch, struct w_conversation *conversation, int64_t author,
                        struct w_post ***out, size_t *out_n, struct err *err)
{
    struct world *world = &batch->world;
    struct w_author *by = NULL;
    bool short_list, by_author;

    *out_n = 0;
    if (author && !world_author_by_id(world, author, &by, err))
        return false;
    short_list = conversation->posts_loaded && conversation->n_posts <= WALKED_POSTS;
    by_author = by && !short_list;
    if (!(by ? short_list || conversation->is_new_here || by->is_new_here : conversation->posts_loaded) &&
        !load_posts(world, conversation, by, err))
        return false;
    *out = ARENA_NEW(&world->arena, struct w_post *, known_posts(conversation, by, by_author, NULL));
    *out_n = known_posts(conversation, by, by_author, *out);
    return true;
}

static bool times_changed(struct intake_batch *batch, int64_t id, struct err *err)
{
    struct w_case *kase;

    if (!id)
        return true;
    if (!world_case(&batch->world, id, &kase, err))
        return false;
    kase->stale = true;
    world_case_changed(&batch->world, kase);
    return true;
}

static bool place_all_loose(struct intake_batch *batch, struct w_conversation *conversation, struct err *err)
{
    int64_t single_case, n_customers = conversation_customers(conversation, &single_case);
    struct w_post **posts;
    size_t n;

    if (!conversation_posts(batch, conversation, 0, &posts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        int64_t before = posts[i]->row.kase;

        if (posts[i]->row.role != ROLE_LOOSE)
            continue;
        place_loose_post(batch, posts[i], n_customers, single_case);
        if (before != posts[i]->row.kase &&
            (!times_changed(batch, before, err) || !times_changed(batch, posts[i]->row.kase, err)))
            return false;
    }
    return true;
}

bool loose_place(struct intake_batch *batch, struct w_conversation *conversation, struct err *err)
{
    int64_t single_case;

    return world_load_strands(&batch->world, conversation, err) &&
           (conversation_customers(conversation, &single_case) > 2 || /* they are context since the second */
            place_all_loose(batch, conversation, err));
}

/* The same customer in both conversations: one strand stays, and one case if no agent has touched them. */
static bool strands_join(struct intake_batch *batch, struct w_strand *stays, struct w_strand *goes,
                         struct err *err)
{
    struct world *world = &batch->world;
    struct w_case *kept, *other;

    if (!world_case(world, stays->row.kase, &kept, err) || !world_case(world, goes->row.kase, &other, err) ||
        !strands_delete(world->db, goes->row.id, err))
        return false;
    goes->gone = true;
    (void)strand_named(batch, stays, goes->row.named_brand, goes->row.named_at);
    (void)strand_answered(batch, stays, goes->row.answered_brand, goes->row.answered_at);
    if (goes->row.first_at < stays->row.first_at)
        stays->row.first_at = goes->row.first_at;
    world_strand_changed(world, stays);
    return cases_join(batch, kept, other, err) && strand_settle(batch, stays, err);
}

static void move_known_conversation(struct world *world, int64_t from, int64_t to)
{
    uint64_t id, value;
    size_t at = 0;

    while (map_each(&world->posts_by_id, &at, &id, &value)) {
        struct w_post *post = (struct w_post *)(uintptr_t)value;

        if (post->row.conversation == from)
            post->row.conversation = to;
    }
}

bool conversations_join(struct intake_batch *batch, struct w_conversation *a, struct w_conversation *b,
                        struct err *err)
{
    struct world *world = &batch->world;
    struct w_conversation *stays = a->row.id < b->row.id ? a : b, *goes = stays == a ? b : a;
    struct w_strand *next;

    if (a == b)
        return true;
    if ((goes->row.orphans && !world_mark_orphans(world, stays, err)) ||
        !world_load_strands(world, stays, err) || !world_load_strands(world, goes, err) ||
        !world_flush(world, err) || !posts_move_conversation(world->db, goes->row.id, stays->row.id, err) ||
        !conversations_merge(world->db, goes->row.id, stays->row.id, err))
        return false;
    goes->row.merged_into = stays->row.id;
    stays->has_said = false;
    stays->said = (struct strand){ 0 };
    world_move_posts(world, goes, stays);
    move_known_conversation(world, goes->row.id, stays->row.id);
    for (struct w_strand *strand = goes->strands; strand; strand = next) {
        struct w_strand *twin = stays->strands;

        next = strand->next_of_conversation;
        if (strand->gone)
            continue;
        while (twin && (twin->row.customer != strand->row.customer || twin->gone))
            twin = twin->next_of_conversation;
        if (twin && !strands_join(batch, twin, strand, err))
            return false;
        if (twin)
            continue;
        strand->row.conversation = stays->row.id;
        strand->next_of_conversation = stays->strands;
        stays->strands = strand;
        world_strand_changed(world, strand);
    }
    goes->strands = NULL;
    return tell_brandless(batch, stays, err) && place_all_loose(batch, stays, err);
}
