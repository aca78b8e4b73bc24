/* care/intake.c: a batch, post by post: known already? waits? else decided; then whatever waited for it. */
#include "care/intake.h"

#include "care/again.h"
#include "care/passage.h"
#include "care/prefetch.h"
#include "care/strands.h"
#include "store/people.h"
#include "store/posts.h"

static uint64_t key_of_missing(const struct post_row *row)
{
    return intake_missing_key(row->network, intake_waits_for(row));
}

static size_t *count_of(struct intake *intake, const struct post_row *row)
{
    return row->repost_of.len ? &intake->n_reposts : &intake->n_waiting;
}

static void note_waiting(struct intake *intake, const struct post_row *row)
{
    (*map_put(&intake->missing, key_of_missing(row), NULL))++;
    ++*count_of(intake, row);
}

bool intake_open(struct intake *intake, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct post_rows rows;

    *intake = (struct intake){ 0 };
    if (!posts_waiting(db, SIZE_MAX >> 1, &arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        note_waiting(intake, &rows.at[i]);
    return true;
}

void intake_close(struct intake *intake)
{
    map_done(&intake->missing);
    known_done(&intake->known);
    *intake = (struct intake){ 0 };
}

void intake_begin(struct intake_batch *batch, struct intake *intake, struct db *db, struct id_maker *ids,
                  const struct company *company, const struct intake_settings *settings, ms_t now)
{
    *batch = (struct intake_batch){ .intake = intake, .company = company, .settings = *settings };
    world_init(&batch->world, db, &intake->known, ids, now, settings->due_after_ms);
}

void intake_end(struct intake_batch *batch)
{
    world_done(&batch->world);
}

static bool wait(struct passage *p, struct err *err)
{
    struct intake *intake = p->batch->intake;

    p->conversation = NULL;
    p->row.disposition = DISPOSITION_WAITING;
    if (!passage_keep(p, err))
        return false;
    note_waiting(intake, &p->row);
    world_hang_waiting(&p->batch->world, key_of_missing(&p->row), p->held);
    intake->changed = true;
    return true;
}

static void no_longer_waits(struct intake *intake, const struct post_row *row)
{
    uint64_t key = key_of_missing(row), *n = map_find(&intake->missing, key);

    --*count_of(intake, row);
    intake->changed = true;
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
    if (p->repost)
        return true;
    if (!world_post(world, p->row.network, p->row.in_reply_to, &p->parent, err))
        return false;
    if (p->parent && p->parent->row.disposition == DISPOSITION_WAITING)
        p->parent = NULL;
    p->parent_missing = !p->parent;
    return true;
}

static int older_first(const void *a, const void *b)
{
    const struct post_row *one = &(*(struct w_post *const *)a)->row,
                          *other = &(*(struct w_post *const *)b)->row;

    if (one->created_at != other->created_at)
        return one->created_at < other->created_at ? -1 : 1;
    return sv_compare(one->network_id, other->network_id);
}

static bool still_waits(const struct w_post *post, const struct post_row *parent)
{
    return !post->gone && post->row.disposition == DISPOSITION_WAITING &&
           sv_equal(intake_waits_for(&post->row), parent->network_id) &&
           sv_equal(post->row.network, parent->network);
}

/* Replies that wait for a post, and reposts of it, of this batch and of the store, the oldest first. */
static bool find_waiting(struct intake_batch *batch, const struct post_row *parent, struct w_post ***out,
                         size_t *out_n, struct err *err)
{
    struct world *world = &batch->world;
    uint64_t key = intake_missing_key(parent->network, parent->network_id);
    const uint64_t *n_waiting = map_find(&batch->intake->missing, key);
    struct post_rows rows = { 0 };
    size_t n = 0, n_held = 0;

    *out_n = 0;
    if (!n_waiting)
        return true;
    for (struct w_post *post = world_waiting(world, key); post; post = post->next_that_waits)
        n_held += still_waits(post, parent);
    if (n_held < *n_waiting) { /* some are in the store only */
        struct w_post **stored;

        if (!posts_waiting_for(world->db, parent->network, parent->network_id, &world->arena, &rows, err))
            return false;
        stored = ARENA_NEW(&world->arena, struct w_post *, rows.n);
        world_adopt(world, rows.at, rows.n, stored);
        for (size_t i = 0; i < rows.n; i++)
            world_hang_waiting(world, key, stored[i]);
    }
    *out = ARENA_NEW(&world->arena, struct w_post *, n_held + rows.n);
    for (struct w_post *post = world_waiting(world, key); post; post = post->next_that_waits) {
        if (still_waits(post, parent))
            (*out)[n++] = post;
    }
    qsort(*out, n, sizeof **out, older_first);
    *out_n = n;
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
        ok = passage_of_waiting(batch, held, &p, err) && passage_decide(&p, may_wait, &fate, err);
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

    if (!parent->conversation || !parent->conversation->row.orphans || parent->held == NULL)
        return true;
    if (!conversation_posts(batch, parent->conversation, 0, &posts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct passage p;
        enum fate fate;

        if (!sv_equal(posts[i]->row.in_reply_to, parent->row.network_id) || posts[i]->gone)
            continue;
        if (posts[i]->row.role != ROLE_LOOSE && !(post_is_context(posts[i]) && passage_is_ours(parent)))
            continue;
        if (!passage_of_waiting(batch, posts[i], &p, err) || !passage_decide(&p, false, &fate, err))
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
    const struct company *company = p->batch->company;
    const struct account *named = company_named(company, p->post);
    const struct rule *rule =
        incoming->rule && !incoming->not_ours ? company_rule(company, incoming->rule) : NULL;

    p->row.rule = incoming->rule ? incoming->rule : incoming->rival_rule;
    if (incoming->not_ours)
        p->row.rule = -incoming->rule; /* no rule has such an id */
    p->row.brand = named ? named->brand : 0;
    p->row.addressed = named || p->post->visibility == VISIBILITY_DIRECT;
    if (!p->row.brand && rule)
        p->row.brand = rule->brand;
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
                                .repost_of = post->repost_of,
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
    if (p->parent && p->parent->row.disposition == DISPOSITION_WAITING)
        p->parent = NULL;
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
    if (!passage_decide(&p, batch->settings.may_wait, &fate, err))
        return false;
    if (fate == FATE_WAITS)
        return wait(&p, err);
    count_fate(batch, &p.row, fate);
    if (fate == FATE_DROPPED)
        return true;
    if (!decide_children_again(&p, err) || !find_waiting(batch, &p.row, &waiting, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!decide_waiting(batch, waiting[i], batch->settings.may_wait, err))
            return false;
    }
    return true;
}

/* Decides these, the oldest first, and with each what hangs below it, as long as more than `enough` wait. Gives how many there
 * were to decide: none means that nothing waits. */
static bool give_up(struct intake_batch *batch, struct post_rows rows, const size_t *n_waiting, size_t enough,
                    size_t *out_n, struct err *err)
{
    struct world *world = &batch->world;
    struct w_post **posts;

    if (rows.n == 0 &&
        !posts_waiting(world->db, 1, &world->arena, &rows, err)) /* they wait for each other in a ring */
        return false;
    *out_n = rows.n;
    posts = ARENA_NEW(&world->arena, struct w_post *, rows.n);
    world_adopt(world, rows.at, rows.n, posts);
    qsort(posts, rows.n, sizeof *posts, older_first);
    if (!intake_prefetch_waiting(batch, posts, rows.n, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (*n_waiting <= enough)
            break;
        if (!decide_waiting(batch, posts[i], false, err))
            return false;
    }
    return true;
}

bool intake_give_up_waiting(struct intake_batch *batch, size_t most, bool *out_left, struct err *err)
{
    struct world *world = &batch->world;
    const size_t some = 1;
    struct post_rows rows;
    size_t n;

    if (!world_flush(world, err) || !posts_waiting_roots(world->db, most, &world->arena, &rows, err) ||
        !give_up(batch, rows, &some, 0, &n, err))
        return false;
    *out_left = n > 0 && batch->intake->n_waiting + batch->intake->n_reposts > 0;
    return true;
}

/* Too many wait: memory and the store's list of them are for the newest. Looking for the oldest costs a look at all, so some
 * more than need be are decided where nobody's words hang on it. */
static bool bound(struct intake_batch *batch, bool reposts, struct err *err)
{
    struct world *world = &batch->world;
    size_t most = batch->settings.waiting_max, enough = reposts ? most - most / 8 : most;
    const size_t *n_waiting = reposts ? &batch->intake->n_reposts : &batch->intake->n_waiting;
    size_t n = *n_waiting > most;

    while (n && *n_waiting > enough) {
        struct post_rows rows;

        if (!world_flush(world, err) ||
            !posts_waiting_oldest(world->db, *n_waiting - enough, reposts, &world->arena, &rows, err) ||
            !give_up(batch, rows, n_waiting, enough, &n, err))
            return err_in(err, "too many posts wait");
    }
    return true;
}

static bool bound_waiting(struct intake_batch *batch, struct err *err)
{
    if (!batch->settings.may_wait)
        return true; /* they are another's */
    return bound(batch, false, err) && bound(batch, true, err);
}

bool intake_write(struct intake_batch *batch, struct err *err)
{
    return bound_waiting(batch, err) && world_flush(&batch->world, err);
}
