/* care/intake.c: the way of one post through §3: known already? waits? ours? then facts, the choice, and carrying it out;
 * then whatever waited for it. */
#include "care/intake.h"

#include <assert.h>

#include "care/again.h"
#include "care/decide.h"
#include "care/face.h"
#include "care/strands.h"
#include "store/people.h"
#include "store/posts.h"

static uint64_t missing_key(struct sv network, struct sv id)
{
    return sv_hash(id, sv_hash(network, 7));
}

bool intake_open(struct intake *intake, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct post_rows rows;

    *intake = (struct intake){ 0 };
    if (!posts_waiting(db, SIZE_MAX >> 1, false, &arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        (*map_put(&intake->missing, missing_key(rows.at[i].network, rows.at[i].in_reply_to), NULL))++;
    intake->n_waiting = rows.n;
    return true;
}

void intake_close(struct intake *intake)
{
    map_done(&intake->missing);
    *intake = (struct intake){ 0 };
}

void intake_begin(struct intake_batch *batch, struct intake *intake, struct db *db, struct id_maker *ids,
                  const struct company *company, const struct intake_settings *settings, ms_t now)
{
    *batch = (struct intake_batch){ .intake = intake, .company = company, .settings = *settings };
    world_init(&batch->world, db, ids, now, settings->due_after_ms);
}

void intake_end(struct intake_batch *batch)
{
    world_done(&batch->world);
}

bool intake_write(struct intake_batch *batch, struct err *err)
{
    return world_flush(&batch->world, err);
}

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

static bool is_ours(const struct passage *p)
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
static bool keep_post(struct passage *p, struct err *err)
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
    }
    if (p->conversation && p->conversation->is_new_here)
        world_link_post(p->conversation, p->held);
    return true;
}

static struct sv conversation_key(const struct passage *p)
{
    if (p->row.root.len)
        return p->row.root;
    return p->parent_missing ? p->row.in_reply_to : p->row.network_id;
}

/* Finds the conversation without making one: of the parent, else by the key that the network or the post gives. */
static bool find_conversation(struct passage *p, struct err *err)
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

static void make_conversation(struct passage *p)
{
    if (!p->conversation)
        p->conversation = world_add_conversation(&p->batch->world, p->row.network, conversation_key(p));
    p->row.conversation = p->conversation->row.id;
}

static struct w_strand *find_strand(const struct w_conversation *conversation, int64_t customer)
{
    struct w_strand *strand = conversation ? conversation->strands : NULL;

    while (strand && (strand->row.customer != customer || strand->gone))
        strand = strand->next_of_conversation;
    return strand;
}

/* A post without author has a strand of its own, so that its conversation counts as ours; no customer finds it. */
static int64_t strand_customer(const struct post_row *row, const struct w_author *author)
{
    return author && author->row.customer ? author->row.customer : -row->id;
}

static bool make_customer(struct passage *p, struct err *err)
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

static bool apply_times(struct intake_batch *batch, struct w_case *kase, const struct post_row *row)
{
    struct timed_post timed = { .at = row->created_at, .role = row->role, .bot = row->bot };

    world_case_changed(&batch->world, kase);
    if (kase->stale)
        return false;
    kase->stale = !case_times_append(&kase->kase, &timed);
    return !kase->stale;
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
    bool newest = p->row.created_at >= kase->kase.last_customer_at;

    if (newest || !kase->face.network.at) {
        if (newest) {
            if (!load_whole(p, err))
                return false;
            kase->face = case_face_of(p->post, &p->batch->world.arena);
            kase->face_dirty = true;
        }
    }
    kase->kase.addressed = kase->kase.addressed || p->row.addressed;
    (void)apply_times(p->batch, kase, &p->row);
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

static bool is_customers_context(const struct w_post *post)
{
    return post->row.disposition == DISPOSITION_CONTEXT && post->row.role == ROLE_NONE;
}

/* All context posts of an author who became a customer here, earlier and later, are the customer's. */
static bool bring_context(struct passage *p, struct w_strand *strand, struct w_case *kase, struct err *err)
{
    struct intake_batch *batch = p->batch;
    struct w_post **posts;
    size_t n;

    if (!p->author || (!p->conversation->is_new_here && p->author->is_new))
        return true;
    if (!conversation_posts(batch, p->conversation, p->author->row.id, &posts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (posts[i] == p->held || !is_customers_context(posts[i]))
            continue;
        posts[i]->row.kase = kase->kase.id;
        posts[i]->row.role = ROLE_CUSTOMER;
        posts[i]->row.disposition = DISPOSITION_CASE;
        world_post_changed(&batch->world, posts[i]);
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

static bool open_case(struct passage *p, struct w_case **out_case, struct w_strand **out_strand,
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
    if (!keep_post(p, err))
        return false;
    world_add_event(world, *out_case, EVENT_HEARD, p->row.created_at, p->row.id, (struct sv){ 0 });
    p->batch->counts.opened++;
    return enter_case(p, *out_case, err) && begin_strand(p, *out_case, out_strand, err);
}

static bool join_case(struct passage *p, struct w_case *kase, struct w_strand **out_strand, struct err *err)
{
    struct world *world = &p->batch->world;

    p->row.kase = kase->kase.id;
    p->row.role = ROLE_CUSTOMER;
    p->row.disposition = DISPOSITION_CASE;
    if (!keep_post(p, err))
        return false;
    world_add_event(world, kase, EVENT_JOINED, p->row.created_at, p->row.id, (struct sv){ 0 });
    reopen_if_resolved(p->batch, kase, &p->row);
    p->batch->counts.joined++;
    if (!enter_case(p, kase, err))
        return false;
    *out_strand = find_strand(p->conversation, strand_customer(&p->row, p->author));
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

/* Lists show how often a case's posts were passed on. */
static bool count_repost(struct passage *p, struct err *err)
{
    struct w_case *kase;

    if (!p->original || !p->original->row.kase)
        return true;
    if (!world_case(&p->batch->world, p->original->row.kase, &kase, err))
        return false;
    kase->reposts_stale = true;
    world_case_changed(&p->batch->world, kase);
    return true;
}

static bool carry_out(struct passage *p, const struct post_choice *choice, struct err *err)
{
    struct w_strand *strand;
    struct w_case *kase;
    bool had_strand;

    switch (choice->kind) {
    case CHOICE_JOIN:
        make_conversation(p);
        if (!keep_author(p, err) || !make_customer(p, err) ||
            !world_case(&p->batch->world, choice->kase, &kase, err))
            return false;
        had_strand = find_strand(p->conversation, strand_customer(&p->row, p->author)) != NULL;
        return join_case(p, kase, &strand, err) && note_naming(p, strand, !had_strand, err);
    case CHOICE_OPEN:
        make_conversation(p);
        return keep_author(p, err) && make_customer(p, err) && open_case(p, &kase, &strand, err) &&
               note_naming(p, strand, true, err);
    case CHOICE_CONTEXT:
        make_conversation(p);
        p->row.disposition = DISPOSITION_CONTEXT;
        return keep_post(p, err);
    case CHOICE_REPOST:
        p->row.disposition = DISPOSITION_REPOST;
        return keep_post(p, err) && count_repost(p, err);
    case CHOICE_RIVAL:
        make_conversation(p);
        p->row.disposition = DISPOSITION_RIVAL;
        return keep_post(p, err);
    case CHOICE_MUTED:
        make_conversation(p);
        p->row.disposition = DISPOSITION_MUTED;
        return keep_post(p, err);
    case CHOICE_DROP:
        break;
    }
    if (!p->held)
        return true;
    p->held->gone = true; /* it waited, and nobody needed it */
    return posts_delete_row(p->batch->world.db, p->row.id, err) &&
           search_replace(p->batch->world.db, p->row.id, p->words, (struct sv){ 0 }, err);
}

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

static bool gather(struct passage *p, struct post_facts *facts, struct err *err)
{
    struct world *world = &p->batch->world;
    const struct company *company = p->batch->company;
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
                             .addressed = p->row.addressed };
    for (size_t i = 0; p->row.rule && i < company->n_rules; i++) {
        if (company->rules[i].id != p->row.rule)
            continue;
        facts->heard = company->rules[i].ours;
        facts->rival = !company->rules[i].ours;
    }
    if (!look_at_parent(p, facts, err))
        return false;
    facts->conversation_ours = p->conversation && conversation_customers(p->conversation, &single) > 0;
    strand = p->customer ? find_strand(p->conversation, p->customer->id) : NULL;
    facts->strand_case = strand ? strand->row.kase : 0;
    if (p->customer && !facts->answered_case && !strand && (facts->addressed || facts->heard) &&
        !strand_find_case(p->batch, p->customer, p->row.brand, p->row.created_at, &kase, err))
        return false;
    facts->brand_case = kase ? kase->kase.id : 0;
    facts->opens_anyway =
        p->batch->settings.keep_all && !p->parent && !(p->parent_missing && facts->conversation_ours);
    if (facts->opens_anyway)
        p->row.addressed = true; /* an archive of care conversations is addressed to somebody of ours */
    if (p->repost && p->post && p->post->repost_of.len) {
        if (!world_post(world, p->row.network, p->post->repost_of, &p->original, err))
            return false;
        facts->known_original = p->original != NULL;
    }
    return true;
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
    make_conversation(&p);
    answer->conversation = p.conversation;
    p.row.addressed = true;
    if (!make_customer(&p, err))
        return false;
    strand = p.customer ? find_strand(p.conversation, p.customer->id) : NULL;
    if (strand ? !world_case(&p.batch->world, strand->row.kase, &kase, err)
               : p.customer && !strand_find_case(p.batch, p.customer, p.row.brand ? p.row.brand : brand,
                                                 p.row.created_at, &kase, err))
        return false;
    if (kase ? !join_case(&p, kase, out_strand, err) : !open_case(&p, &kase, out_strand, err))
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
    if (!keep_post(p, err))
        return false;
    note_answer(p, kase);
    (void)apply_times(p->batch, kase, &p->row);
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
    make_conversation(p);
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
        if (!keep_post(p, err))
            return false;
        note_answer(p, kase);
        (void)apply_times(p->batch, kase, &p->row);
        return true;
    case ANSWER_LOOSE_CONTEXT:
    case ANSWER_LOOSE_OWN:
        break;
    }
    p->row.role = ROLE_LOOSE;
    p->row.disposition = choice.kind == ANSWER_LOOSE_OWN ? DISPOSITION_OWN : DISPOSITION_CONTEXT;
    return keep_post(p, err);
}

enum fate { FATE_KEPT, FATE_DROPPED, FATE_WAITS };

/* Decides a post. A reply in a thread that we hold but that is not ours (a rival's) may become context yet: where posts may
 * wait, so does it, until the end. */
static bool decide(struct passage *p, bool may_wait, enum fate *out_fate, struct err *err)
{
    struct post_facts facts;
    struct post_choice choice;

    if (!p->repost && !find_conversation(p, err))
        return false;
    *out_fate = FATE_KEPT;
    if (is_ours(p) && !p->repost)
        return take_ours(p, err);
    if (!gather(p, &facts, err))
        return false;
    choice = post_decide(&facts);
    if ((choice.kind == CHOICE_DROP || choice.kind == CHOICE_RIVAL) && p->parent && may_wait) {
        *out_fate = FATE_WAITS;
        return true;
    }
    if (choice.kind == CHOICE_DROP)
        *out_fate = FATE_DROPPED;
    return carry_out(p, &choice, err);
}

static bool wait(struct passage *p, struct err *err)
{
    struct intake *intake = p->batch->intake;

    p->conversation = NULL;
    p->row.disposition = DISPOSITION_WAITING;
    if (!keep_post(p, err))
        return false;
    (*map_put(&intake->missing, missing_key(p->row.network, p->row.in_reply_to), NULL))++;
    intake->n_waiting++;
    return true;
}

static void no_longer_waits(struct intake *intake, const struct post_row *row)
{
    uint64_t key = missing_key(row->network, row->in_reply_to), *n = map_find(&intake->missing, key);

    intake->n_waiting--;
    if (n && --*n == 0)
        map_remove(&intake->missing, key);
}

/* A post that waited, with its parent if that has come by now. */
static bool passage_of_waiting(struct intake_batch *batch, struct w_post *held, struct passage *p,
                               struct err *err)
{
    struct world *world = &batch->world;
    struct post *post;

    *p = (struct passage){ .batch = batch, .held = held, .row = held->row, .post = held->post };
    if (!p->post) {
        post = ARENA_NEW(&world->arena, struct post, 1);
        if (!posts_get(world->db, held->row.id, &world->arena, post, err))
            return false;
        p->post = held->post = post;
    }
    p->words = held->words;
    p->author_account = company_author(batch->company, p->row.network, &p->post->author);
    p->repost = p->post->repost_of.len > 0;
    if (p->row.author && !world_author_by_id(world, p->row.author, &p->author, err))
        return false;
    if (!world_post(world, p->row.network, p->row.in_reply_to, &p->parent, err))
        return false;
    if (p->parent && p->parent->row.disposition == DISPOSITION_WAITING)
        p->parent = NULL;
    p->parent_missing = !p->parent;
    return true;
}

/* Replies that wait for a post, of this batch and of the store, the oldest first. */
static bool find_waiting(struct intake_batch *batch, const struct post_row *parent, struct w_post ***out,
                         size_t *out_n, struct err *err)
{
    struct world *world = &batch->world;
    struct post_rows rows;

    *out_n = 0;
    if (!map_find(&batch->intake->missing, missing_key(parent->network, parent->network_id)))
        return true;
    if (!world_flush(world, err) ||
        !posts_waiting_for(world->db, parent->network, parent->network_id, &world->arena, &rows, err))
        return false;
    *out = ARENA_NEW(&world->arena, struct w_post *, rows.n);
    world_adopt(world, rows.at, rows.n, *out);
    *out_n = rows.n;
    return true;
}

static void count_fate(struct intake_batch *batch, const struct post_row *row, enum fate fate)
{
    if (row->id && row->id < batch->intake->counted_from)
        return;
    if (fate == FATE_KEPT)
        batch->counts.kept++;
    else
        batch->counts.dropped++;
}

/* Decides a waiting post and then, for as long as there are some, those that waited for what was decided. */
static bool decide_waiting(struct intake_batch *batch, struct w_post *first, bool may_wait, struct err *err)
{
    struct ptr_list queue = { 0 };
    bool ok = true;

    queue.at = mem_grow(NULL, queue.size = 16, sizeof *queue.at);
    queue.at[queue.n++] = first;
    for (size_t i = 0; ok && i < queue.n; i++) {
        struct w_post *held = queue.at[i], **children = NULL;
        struct passage p;
        enum fate fate;
        size_t n = 0;

        if (held->gone || held->row.disposition != DISPOSITION_WAITING)
            continue;
        ok = passage_of_waiting(batch, held, &p, err) && decide(&p, may_wait, &fate, err);
        if (!ok)
            break;
        if (fate == FATE_WAITS)
            continue;
        no_longer_waits(batch->intake, &p.row);
        count_fate(batch, &p.row, fate);
        if (fate == FATE_DROPPED)
            continue; /* who waits for it waits on */
        ok = find_waiting(batch, &held->row, &children, &n, err);
        for (size_t k = 0; ok && k < n; k++) {
            if (queue.n == queue.size)
                queue.at = mem_grow(queue.at, queue.size *= 2, sizeof *queue.at);
            queue.at[queue.n++] = children[k];
        }
    }
    free(queue.at);
    return ok;
}

/* Replies that were decided while this post was missing: now they answer somebody. */
static bool decide_children_again(struct passage *parent, struct err *err)
{
    struct intake_batch *batch = parent->batch;
    struct w_post **posts;
    size_t n;

    if (!parent->conversation || parent->conversation->is_new_here || parent->held == NULL)
        return true;
    if (!conversation_posts(batch, parent->conversation, 0, &posts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct passage p;
        enum fate fate;

        if (!sv_equal(posts[i]->row.in_reply_to, parent->row.network_id) || posts[i]->gone)
            continue;
        if (posts[i]->row.role != ROLE_LOOSE && !(is_customers_context(posts[i]) && is_ours(parent)))
            continue;
        if (!passage_of_waiting(batch, posts[i], &p, err) || !decide(&p, false, &fate, err))
            return false;
        if (posts[i]->row.kase) {
            struct w_case *kase;

            if (!world_case(&batch->world, posts[i]->row.kase, &kase, err))
                return false;
            kase->stale = true;
        }
    }
    return true;
}

static void name_post(struct passage *p, const struct incoming *incoming)
{
    const struct account *named = company_named(p->batch->company, p->post);
    const struct company *company = p->batch->company;

    p->row.rule = incoming->rule ? incoming->rule : incoming->rival_rule;
    p->row.brand = named ? named->brand : 0;
    p->row.addressed = named || p->post->visibility == VISIBILITY_DIRECT;
    for (size_t i = 0; !p->row.brand && incoming->rule && i < company->n_rules; i++) {
        if (company->rules[i].id == incoming->rule)
            p->row.brand = company->rules[i].brand;
    }
}

static bool begin_passage(struct intake_batch *batch, const struct incoming *incoming, struct passage *p,
                          struct err *err)
{
    struct world *world = &batch->world;
    const struct post *post = incoming->post;
    struct sv key = author_key(&post->author, &world->arena);

    *p = (struct passage){ .batch = batch, .post = post, .words = incoming->words, .incoming = incoming };
    p->row = (struct post_row){ .network = post->network,
                                .network_id = post->id,
                                .in_reply_to = sv_equal(post->in_reply_to, post->id) ? (struct sv){ 0 }
                                                                                     : post->in_reply_to,
                                .root = post->conversation.len ? post->conversation : post->root,
                                .created_at = post->created_at,
                                .edited_at = post->edited_at };
    p->repost = post->repost_of.len > 0;
    p->author_account = company_author(batch->company, post->network, &post->author);
    name_post(p, incoming);
    if (key.at && !world_author(world, post->network, key, &p->author, err))
        return false;
    if (!p->row.in_reply_to.len || p->repost)
        return true;
    if (!world_post(world, post->network, p->row.in_reply_to, &p->parent, err))
        return false;
    if (p->parent && (p->parent->row.disposition == DISPOSITION_WAITING ||
                      p->parent->row.disposition == DISPOSITION_REPOST))
        p->parent = p->parent->row.disposition == DISPOSITION_WAITING ? NULL : p->parent;
    p->parent_missing = !p->parent;
    return true;
}

bool intake_take(struct intake_batch *batch, const struct incoming *incoming, struct err *err)
{
    struct w_post *known, **waiting = NULL;
    struct passage p;
    enum fate fate;
    size_t n = 0;

    if (!world_post(&batch->world, incoming->post->network, incoming->post->id, &known, err))
        return false;
    if (known)
        return seen_again(batch, known, incoming, err);
    if (incoming->post->deleted) { /* of a post we never had: nothing to take back */
        batch->counts.dropped++;
        return true;
    }
    if (!begin_passage(batch, incoming, &p, err))
        return false;
    if (p.parent_missing && batch->settings.may_wait)
        return wait(&p, err);
    if (!decide(&p, batch->settings.may_wait, &fate, err))
        return false;
    if (fate == FATE_WAITS)
        return wait(&p, err);
    count_fate(batch, &p.row, fate);
    if (fate == FATE_DROPPED || p.repost)
        return true;
    if (!decide_children_again(&p, err) || !find_waiting(batch, &p.row, &waiting, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!decide_waiting(batch, waiting[i], batch->settings.may_wait, err))
            return false;
    }
    return true;
}

bool intake_give_up_waiting(struct intake_batch *batch, size_t most, bool *out_left, struct err *err)
{
    struct world *world = &batch->world;
    struct post_rows rows;
    struct w_post **posts;

    if (!world_flush(world, err) || !posts_waiting(world->db, most, true, &world->arena, &rows, err))
        return false;
    if (rows.n == 0 && !posts_waiting(world->db, 1, false, &world->arena, &rows,
                                      err)) /* they wait for each other in a ring */
        return false;
    posts = ARENA_NEW(&world->arena, struct w_post *, rows.n);
    world_adopt(world, rows.at, rows.n, posts);
    for (size_t i = 0; i < rows.n; i++) {
        if (!decide_waiting(batch, posts[i], false, err))
            return false;
    }
    *out_left = rows.n > 0 && batch->intake->n_waiting > 0;
    return true;
}
