/* care/passage.c: carrying out what was chosen for a post: its row, its author, its conversation, its case. */
#include "care/passage.h"

#include "care/face.h"
#include "care/strands.h"
#include "care/words.h"
#include "store/cases.h"
#include "store/people.h"
#include "store/posts.h"

bool passage_is_ours(const struct passage *p)
{
    return p->author_account && p->author_account->ours;
}

static bool load_whole(struct passage *p, struct err *err)
{
    struct arena *arena = &p->batch->world.arena;
    struct post *post;

    if (p->post)
        return true;
    post = ARENA_NEW(arena, struct post, 1);
    if (!posts_get(p->batch->world.db, p->row.id, arena, post, err))
        return false;
    p->post = post;
    return true;
}

/* The author's row, made or brought up to date: only for posts that stay. */
static bool keep_author(struct passage *p, struct err *err)
{
    struct world *world = &p->batch->world;
    struct sv key;

    if (p->held)
        return true; /* came with the post when it was first kept */
    key = author_key(&p->post->author, &world->arena);
    if (!key.at)
        return true;
    if (!p->author && !world_author(world, p->post->network, key, &p->author, err))
        return false;
    if (!p->author) {
        struct author_row row = { .id = world_id(world),
                                  .network = p->post->network,
                                  .key = key,
                                  .handle = p->post->author.handle,
                                  .name = p->post->author.name,
                                  .bot = p->post->author.bot,
                                  .seen_at = p->post->created_at };

        p->author = world_add_author(world, &row, p->post);
    } else if (p->post->created_at > p->author->row.seen_at) {
        world_author_newer(world, p->author, p->post);
    }
    p->row.author = p->author->row.id;
    p->row.bot = p->post->author.bot;
    return true;
}

/* Writes the row for the first time, or notes that it changed. */
bool passage_keep(struct passage *p, struct err *err)
{
    struct world *world = &p->batch->world;

    if (!keep_author(p, err))
        return false;
    if (p->held) {
        p->held->row = p->row;
        world_post_changed(world, p->held);
    } else {
        p->row.id = world_id(world);
        p->held = world_add_post(world, &p->row, p->post, p->words);
        p->held->labels = p->incoming ? p->incoming->labels : NULL;
    }
    if (p->conversation)
        world_link_post(p->conversation, p->author, p->held);
    return !p->conversation || !p->parent_missing || world_mark_orphans(world, p->conversation, err);
}

static struct sv conversation_key(const struct passage *p)
{
    if (p->row.root.len)
        return p->row.root;
    return p->parent_missing ? p->row.in_reply_to : p->row.network_id;
}

/* Finds the conversation without making one: of the parent, else by the key that the network or the post gives. */
bool passage_find_conversation(struct passage *p, struct err *err)
{
    struct world *world = &p->batch->world;
    struct w_conversation *named = NULL, *own = NULL;

    p->conversation = NULL;
    if (p->parent && p->parent->row.conversation &&
        !world_conversation_by_id(world, p->parent->row.conversation, &p->conversation, err))
        return false;
    if ((!p->conversation || p->row.root.len) &&
        !world_conversation(world, p->row.network, conversation_key(p), &named, err))
        return false;
    if (p->parent || p->parent_missing ||
        p->row.root.len) { /* replies that came first named theirs after this post */
        if (!world_conversation(world, p->row.network, p->row.network_id, &own, err))
            return false;
    }
    if (p->conversation && p->row.root.len && !named) /* the network's name for what the parent began */
        named = world_add_conversation(world, p->row.network, p->row.root);
    if (!p->conversation)
        p->conversation = named;
    if (p->conversation && named && named != p->conversation &&
        !conversations_join(p->batch, p->conversation, named, err))
        return false;
    if (p->conversation && p->conversation->row.merged_into &&
        !world_conversation_by_id(world, p->conversation->row.id, &p->conversation, err))
        return false;
    if (own && p->conversation && own != p->conversation) {
        if (!conversations_join(p->batch, p->conversation, own, err) ||
            !world_conversation_by_id(world, p->conversation->row.id, &p->conversation, err))
            return false;
    }
    if (!p->conversation)
        p->conversation = own;
    return !p->conversation || world_load_strands(world, p->conversation, err);
}

void passage_make_conversation(struct passage *p)
{
    if (!p->conversation)
        p->conversation = world_add_conversation(&p->batch->world, p->row.network, conversation_key(p));
    p->row.conversation = p->conversation->row.id;
}

struct w_strand *conversation_strand(const struct world *world, const struct w_conversation *conversation,
                                     int64_t customer)
{
    const struct w_customer *known = world_known_customer(world, customer);
    struct w_strand *strand = conversation ? conversation->strands : NULL;

    if (known && conversation) { /* a person is in fewer threads than a thread has persons */
        strand = known->strands;
        while (strand && (strand->row.conversation != conversation->row.id || strand->gone))
            strand = strand->next_of_customer;
        return strand;
    }
    while (strand && (strand->row.customer != customer || strand->gone))
        strand = strand->next_of_conversation;
    return strand;
}

/* A post without author has a strand of its own, so that its conversation counts as ours; no customer finds it. */
static int64_t strand_customer(const struct post_row *row, const struct w_author *author)
{
    return author && author->row.customer ? author->row.customer : -row->id;
}

bool passage_make_customer(struct passage *p, struct err *err)
{
    struct world *world = &p->batch->world;
    struct w_author *author = p->author;

    if (!author) {
        p->customer = NULL;
        return true;
    }
    if (!author->row.customer) {
        author->row.customer = world_id(world);
        p->customer = world_add_customer(world, author->row.customer,
                                         author->row.name.len ? author->row.name : author->row.handle);
        world_author_changed(world, author);
        return true;
    }
    return world_customer(world, author->row.customer, &p->customer, err);
}

void case_append(struct intake_batch *batch, struct w_case *kase, const struct w_post *post)
{
    struct timed_post timed = { .at = post->row.created_at, .role = post->row.role, .bot = post->row.bot };
    struct kase before = kase->kase;

    world_case_changed(&batch->world, kase);
    if (kase->stale)
        return;
    kase->stale = !case_times_append(&kase->kase, &timed);
    if (!kase->stale)
        world_labels_append(kase, &before, post);
}

static void reopen_if_resolved(struct intake_batch *batch, struct w_case *kase, const struct post_row *row)
{
    if (kase->kase.state != CASE_RESOLVED)
        return;
    kase->kase.state = CASE_OPEN;
    kase->kase.resolved_at = 0;
    kase->stale = true;
    world_add_event(&batch->world, kase, EVENT_REOPENED, row->created_at, row->id, (struct sv){ 0 });
}

/* The customer's post stands in `kase`: times, face, and that it addresses us. */
static bool enter_case(struct passage *p, struct w_case *kase, struct err *err)
{
    bool first = kase->kase.n_customer == 0; /* its time may lie before 1970, when "never" is 0 */

    if (first || p->row.created_at >= kase->kase.last_customer_at) {
        if (!load_whole(p, err))
            return false;
        kase->face = case_face_of(p->post, &p->batch->world.arena);
        kase->face_dirty = true;
    }
    kase->kase.addressed = kase->kase.addressed || p->row.addressed;
    world_customer_post(&p->batch->world, p->held);
    case_append(p->batch, kase, p->held);
    return true;
}

static bool add_strand(struct passage *p, struct w_case *kase, int64_t customer, struct w_strand **out,
                       struct err *err)
{
    struct strand row = { .id = world_id(&p->batch->world),
                          .conversation = p->conversation->row.id,
                          .customer = customer,
                          .kase = kase->kase.id,
                          .first_at = p->row.created_at };

    kase->brand_stale = true;
    return world_add_strand(&p->batch->world, &row, out, err);
}

bool post_is_context(const struct w_post *post)
{
    return post->row.disposition == DISPOSITION_CONTEXT && post->row.role == ROLE_NONE;
}

/* All context posts of an author who became a customer here, earlier and later, are the customer's. */
static bool bring_context(struct passage *p, struct w_strand *strand, struct w_case *kase, struct err *err)
{
    struct intake_batch *batch = p->batch;
    struct w_post **posts;
    size_t n;

    if (!p->author)
        return true;
    if (!conversation_posts(batch, p->conversation, p->author->row.id, &posts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (posts[i] == p->held || !post_is_context(posts[i]))
            continue;
        posts[i]->row.kase = kase->kase.id;
        posts[i]->row.role = ROLE_CUSTOMER;
        posts[i]->row.disposition = DISPOSITION_CASE;
        world_post_changed(&batch->world, posts[i]);
        world_customer_post(&batch->world, posts[i]);
        (void)strand_named(batch, strand, posts[i]->row.brand, posts[i]->row.created_at);
        if (posts[i]->row.created_at < strand->row.first_at)
            strand->row.first_at = posts[i]->row.created_at;
        world_add_event(&batch->world, kase, EVENT_JOINED, posts[i]->row.created_at, posts[i]->row.id,
                        (struct sv){ 0 });
        if (posts[i]->row.created_at >= kase->kase.last_customer_at)
            kase->face_stale = true;
        kase->stale = true;
        batch->counts.joined++;
    }
    return true;
}

/* A strand begins in a conversation: what hangs on the number of customers there is placed again. */
static bool begin_strand(struct passage *p, struct w_case *kase, struct w_strand **out, struct err *err)
{
    int64_t customer = strand_customer(&p->row, p->author);

    return add_strand(p, kase, customer, out, err) && bring_context(p, *out, kase, err) &&
           loose_place(p->batch, p->conversation, err);
}

bool passage_open_case(struct passage *p, struct w_case **out_case, struct w_strand **out_strand,
                       struct err *err)
{
    struct world *world = &p->batch->world;
    struct kase kase = { .id = world_id(world),
                         .state = CASE_OPEN,
                         .customer = p->author ? p->author->row.customer : 0 };

    *out_case = world_add_case(world, &kase);
    p->row.kase = kase.id;
    p->row.role = ROLE_CUSTOMER;
    p->row.disposition = DISPOSITION_CASE;
    if (!passage_keep(p, err))
        return false;
    world_add_event(world, *out_case, EVENT_HEARD, p->row.created_at, p->row.id,
                    p->incoming ? p->incoming->judgement : (struct sv){ 0 });
    p->batch->counts.opened++;
    return enter_case(p, *out_case, err) && begin_strand(p, *out_case, out_strand, err);
}

bool passage_join_case(struct passage *p, struct w_case *kase, struct w_strand **out_strand, struct err *err)
{
    struct world *world = &p->batch->world;

    p->row.kase = kase->kase.id;
    p->row.role = ROLE_CUSTOMER;
    p->row.disposition = DISPOSITION_CASE;
    if (!passage_keep(p, err))
        return false;
    world_add_event(world, kase, EVENT_JOINED, p->row.created_at, p->row.id,
                    p->incoming ? p->incoming->judgement : (struct sv){ 0 });
    reopen_if_resolved(p->batch, kase, &p->row);
    p->batch->counts.joined++;
    if (!enter_case(p, kase, err))
        return false;
    *out_strand = conversation_strand(&p->batch->world, p->conversation, strand_customer(&p->row, p->author));
    return *out_strand || begin_strand(p, kase, out_strand, err);
}

/* The customer's post is in: what it says about its strand's brand, and where that leads. */
static bool note_naming(struct passage *p, struct w_strand *strand, bool is_new, struct err *err)
{
    bool is_news = strand_named(p->batch, strand, p->row.brand, p->row.created_at) || is_new;

    if (p->row.created_at < strand->row.first_at) {
        strand->row.first_at = p->row.created_at;
        world_strand_changed(&p->batch->world, strand);
    }
    return !is_news || strand_settle(p->batch, strand, err);
}

bool count_reposts_of(struct intake_batch *batch, const struct w_post *original, struct err *err)
{
    struct w_case *kase;

    if (!original || !original->row.kase)
        return true;
    if (!world_case(&batch->world, original->row.kase, &kase, err))
        return false;
    kase->reposts_stale = true;
    world_case_changed(&batch->world, kase);
    return true;
}

bool passage_carry_out(struct passage *p, const struct post_choice *choice, struct err *err)
{
    struct w_strand *strand;
    struct w_case *kase;
    bool had_strand;

    switch (choice->kind) {
    case CHOICE_JOIN:
        passage_make_conversation(p);
        if (!keep_author(p, err) || !passage_make_customer(p, err) ||
            !world_case(&p->batch->world, choice->kase, &kase, err))
            return false;
        had_strand = conversation_strand(&p->batch->world, p->conversation,
                                         strand_customer(&p->row, p->author)) != NULL;
        return passage_join_case(p, kase, &strand, err) && note_naming(p, strand, !had_strand, err);
    case CHOICE_OPEN:
        passage_make_conversation(p);
        return keep_author(p, err) && passage_make_customer(p, err) &&
               passage_open_case(p, &kase, &strand, err) && note_naming(p, strand, true, err);
    case CHOICE_CONTEXT:
        passage_make_conversation(p);
        p->row.disposition = DISPOSITION_CONTEXT;
        return passage_keep(p, err);
    case CHOICE_REPOST:
        p->row.disposition = DISPOSITION_REPOST;
        return passage_keep(p, err) && count_reposts_of(p->batch, p->original, err);
    case CHOICE_RIVAL:
        passage_make_conversation(p);
        p->row.disposition = DISPOSITION_RIVAL;
        return passage_keep(p, err);
    case CHOICE_MUTED:
        passage_make_conversation(p);
        p->row.disposition = DISPOSITION_MUTED;
        return passage_keep(p, err);
    case CHOICE_NOT_OURS:
        passage_make_conversation(p);
        p->row.disposition = DISPOSITION_NOT_OURS;
        return passage_keep(p, err);
    case CHOICE_WAIT:
        return true; /* its row stays, or is made, by who decides when it is looked at again */
    case CHOICE_DROP:
        break;
    }
    if (!p->held)
        return true;
    p->held->gone = true; /* it waited, and nobody needed it */
    if (p->held->is_new)
        return true; /* nor did the store hear of it */
    return load_whole(p, err) &&
           words_replace(p->batch->world.db, p->row.id, p->post->text, (struct sv){ 0 }, err) &&
           posts_delete_row(p->batch->world.db, p->row.id, err);
}
