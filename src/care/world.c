/* care/world.c: finding and loading the rows of a batch. Writing them: care/world_flush.c. */
#include "care/known.h"
#include "care/world_inner.h"

#include <assert.h>

#include "store/cases.h"
#include "store/conversations.h"
#include "store/people.h"
#include "store/posts.h"

void world_init(struct world *world, struct db *db, struct known *known, struct id_maker *ids, ms_t now,
                ms_t due_after_ms)
{
    *world = (struct world){ .db = db, .known = known, .ids = ids, .now = now, .due_after_ms = due_after_ms };
}

static void list_done(struct ptr_list *list)
{
    free(list->at);
    *list = (struct ptr_list){ 0 };
}

void world_done(struct world *world)
{
    struct map *maps[] = {
        &world->posts,         &world->authors,   &world->conversations, &world->posts_by_id,
        &world->authors_by_id, &world->customers, &world->cases,         &world->conversations_by_id,
        &world->strands,       &world->waiting,   &world->absent
    };
    struct ptr_list *lists[] = { &world->new_posts,
                                 &world->new_authors,
                                 &world->new_customers,
                                 &world->new_conversations,
                                 &world->new_strands,
                                 &world->changed_posts,
                                 &world->changed_authors,
                                 &world->changed_strands,
                                 &world->changed_cases,
                                 &world->customer_posts,
                                 &world->told };

    for (size_t i = 0; i < COUNT(maps); i++)
        map_done(maps[i]);
    for (size_t i = 0; i < COUNT(lists); i++)
        list_done(lists[i]);
    free(world->events);
    arena_done(&world->arena);
    *world = (struct world){ 0 };
}

int64_t world_id(struct world *world)
{
    return id_new(world->ids, world->now);
}

static void list_add(struct ptr_list *list, void *item)
{
    if (list->n == list->size)
        list->at = mem_grow(list->at, list->size = list->size ? 2 * list->size : 64, sizeof *list->at);
    list->at[list->n++] = item;
}

static uint64_t key_hash(struct sv network, struct sv key)
{
    return sv_hash(key, sv_hash(network, 0));
}

static void *ptr_of(const uint64_t *slot)
{
    return slot ? (void *)(uintptr_t)*slot : NULL;
}

static void put_ptr(struct map *map, uint64_t key, void *ptr)
{
    *map_put(map, key, NULL) = (uint64_t)(uintptr_t)ptr;
}

void world_note_absent(struct world *world, enum stored_keys keys, struct sv network, struct sv key)
{
    (void)map_put(&world->absent, known_hash(keys, network, key), NULL);
}

static bool is_absent(const struct world *world, enum stored_keys keys, struct sv network, struct sv key)
{
    uint64_t hash = known_hash(keys, network, key);

    return known_lacks(world->known, hash) || (world->absent.n_held && map_find(&world->absent, hash));
}

/* Posts ------------------------------------------------------------------------------------------------------------ */

struct w_post *world_hold_post(struct world *world, const struct post_row *row)
{
    struct w_post *held = ARENA_NEW(&world->arena, struct w_post, 1);
    uint64_t hash = key_hash(row->network, row->network_id);

    held->row = *row;
    held->next_same_hash = ptr_of(map_find(&world->posts, hash));
    put_ptr(&world->posts, hash, held);
    put_ptr(&world->posts_by_id, (uint64_t)row->id, held);
    return held;
}

bool world_post(struct world *world, struct sv network, struct sv network_id, struct w_post **out,
                struct err *err)
{
    struct w_post *held = ptr_of(map_find(&world->posts, key_hash(network, network_id)));
    struct post_row row;
    bool found;

    for (; held; held = held->next_same_hash) {
        if (sv_equal(held->row.network_id, network_id) && sv_equal(held->row.network, network)) {
            *out = held->gone ? NULL : held;
            return true;
        }
    }
    if (is_absent(world, KEYS_POST, network, network_id)) {
        *out = NULL;
        return true;
    }
    if (!posts_find(world->db, network, network_id, &world->arena, &row, &found, err))
        return false;
    *out = found ? world_hold_post(world, &row) : NULL;
    return true;
}

void world_adopt(struct world *world, const struct post_row *rows, size_t n, struct w_post **out_posts)
{
    for (size_t i = 0; i < n; i++) {
        struct w_post *held = ptr_of(map_find(&world->posts_by_id, (uint64_t)rows[i].id));

        out_posts[i] = held ? held : world_hold_post(world, &rows[i]);
    }
}

struct w_post *world_add_post(struct world *world, const struct post_row *row, const struct post *post,
                              struct sv words)
{
    struct w_post *held = world_hold_post(world, row);

    held->post = post;
    held->words = words;
    held->is_new = true;
    list_add(&world->new_posts, held);
    return held;
}

void world_post_changed(struct world *world, struct w_post *post)
{
    if (post->is_new || post->dirty)
        return;
    post->dirty = true;
    list_add(&world->changed_posts, post);
}

void world_link_post(struct w_conversation *conversation, struct w_author *author, struct w_post *post)
{
    if (author && !post->with_author) {
        post->with_author = true;
        post->next_of_author = author->posts;
        author->posts = post;
    }
    if (post->in_conversation)
        return;
    post->in_conversation = true;
    post->next_in_conversation = conversation->posts;
    conversation->posts = post;
    conversation->n_posts++;
}

void world_move_posts(struct world *world, struct w_conversation *goes, struct w_conversation *stays)
{
    struct w_post **end = &goes->posts;

    for (; *end; end = &(*end)->next_in_conversation) {
        if ((*end)->row.conversation != goes->row.id)
            continue;
        (*end)->row.conversation = stays->row.id;
        world_post_changed(world, *end);
    }
    *end = stays->posts;
    stays->posts = goes->posts;
    stays->n_posts += goes->n_posts;
    stays->posts_loaded = stays->posts_loaded && goes->posts_loaded;
    stays->is_new_here = goes->is_new_here = false;
    goes->posts = NULL;
    goes->n_posts = 0;
}

void world_hang_waiting(struct world *world, uint64_t parent, struct w_post *post)
{
    if (post->hangs_waiting)
        return;
    post->hangs_waiting = true;
    post->next_that_waits = world_waiting(world, parent);
    put_ptr(&world->waiting, parent, post);
}

struct w_post *world_waiting(const struct world *world, uint64_t parent)
{
    return ptr_of(map_find(&world->waiting, parent));
}

/* Authors and customers ---------------------------------------------------------------------------------------------- */

struct w_author *world_hold_author(struct world *world, const struct author_row *row)
{
    struct w_author *held = ARENA_NEW(&world->arena, struct w_author, 1);
    uint64_t hash = key_hash(row->network, row->key);

    held->row = *row;
    held->next_same_hash = ptr_of(map_find(&world->authors, hash));
    put_ptr(&world->authors, hash, held);
    put_ptr(&world->authors_by_id, (uint64_t)row->id, held);
    return held;
}

bool world_author(struct world *world, struct sv network, struct sv key, struct w_author **out,
                  struct err *err)
{
    struct w_author *held = ptr_of(map_find(&world->authors, key_hash(network, key)));
    struct author_row row;
    bool found;

    for (; held; held = held->next_same_hash) {
        if (sv_equal(held->row.key, key) && sv_equal(held->row.network, network)) {
            *out = held;
            return true;
        }
    }
    if (is_absent(world, KEYS_AUTHOR, network, key)) {
        *out = NULL;
        return true;
    }
    if (!authors_find(world->db, network, key, &world->arena, &row, &found, err))
        return false;
    *out = found ? world_hold_author(world, &row) : NULL;
    return true;
}

bool world_author_by_id(struct world *world, int64_t id, struct w_author **out, struct err *err)
{
    struct author_row row;

    *out = ptr_of(map_find(&world->authors_by_id, (uint64_t)id));
    if (*out)
        return true;
    if (!authors_get(world->db, id, &world->arena, &row, err))
        return false;
    *out = world_hold_author(world, &row);
    return true;
}

struct w_author *world_add_author(struct world *world, const struct author_row *row, const struct post *post)
{
    struct w_author *held = world_hold_author(world, row);

    held->newest = post;
    held->is_new = held->is_new_here = true;
    list_add(&world->new_authors, held);
    return held;
}

void world_author_changed(struct world *world, struct w_author *author)
{
    if (author->is_new || author->refresh)
        return;
    author->refresh = true;
    list_add(&world->changed_authors, author);
}

void world_author_newer(struct world *world, struct w_author *author, const struct post *post)
{
    author->row.seen_at = post->created_at;
    author->newest = post;
    world_author_changed(world, author);
}

struct w_customer *world_hold_customer(struct world *world, int64_t id)
{
    struct w_customer *held = ARENA_NEW(&world->arena, struct w_customer, 1);

    held->id = id;
    put_ptr(&world->customers, (uint64_t)id, held);
    return held;
}

struct w_customer *world_add_customer(struct world *world, int64_t id, struct sv name)
{
    struct w_customer *held = world_hold_customer(world, id);

    held->name = name;
    held->is_new = held->strands_loaded = true;
    list_add(&world->new_customers, held);
    return held;
}

/* Strands ------------------------------------------------------------------------------------------------------------ */

/* A strand hangs in two lists, that of its conversation and that of its customer, each loaded on its own: the same row
 * must be the same struct in both. */
static void hang_strand(struct world *world, struct w_strand *strand)
{
    struct w_conversation *conversation =
        ptr_of(map_find(&world->conversations_by_id, (uint64_t)strand->row.conversation));
    struct w_customer *customer = ptr_of(map_find(&world->customers, (uint64_t)strand->row.customer));

    if (conversation && !strand->in_conversation) {
        strand->in_conversation = true;
        strand->next_of_conversation = conversation->strands;
        conversation->strands = strand;
    }
    if (customer && !strand->in_customer) {
        strand->in_customer = true;
        strand->next_of_customer = customer->strands;
        customer->strands = strand;
    }
}

struct w_strand *world_hold_strand(struct world *world, const struct strand *row)
{
    struct w_strand *held = ptr_of(map_find(&world->strands, (uint64_t)row->id));

    if (!held) {
        held = ARENA_NEW(&world->arena, struct w_strand, 1);
        held->row = *row;
        put_ptr(&world->strands, (uint64_t)row->id, held);
    }
    hang_strand(world, held);
    return held;
}

bool world_customer(struct world *world, int64_t id, struct w_customer **out, struct err *err)
{
    struct strand_rows rows;

    *out = ptr_of(map_find(&world->customers, (uint64_t)id));
    if (!*out)
        *out = world_hold_customer(world, id);
    if ((*out)->strands_loaded)
        return true;
    if (!strands_of_customer(world->db, id, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        (void)world_hold_strand(world, &rows.at[i]);
    (*out)->strands_loaded = true;
    return true;
}

struct w_customer *world_known_customer(const struct world *world, int64_t id)
{
    struct w_customer *held = ptr_of(map_find(&world->customers, (uint64_t)id));

    return held && held->strands_loaded ? held : NULL;
}

bool world_load_strands(struct world *world, struct w_conversation *conversation, struct err *err)
{
    struct strand_rows rows;

    if (conversation->strands_loaded)
        return true;
    if (!strands_of_conversation(world->db, conversation->row.id, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        (void)world_hold_strand(world, &rows.at[i]);
    conversation->strands_loaded = true;
    return true;
}

bool world_add_strand(struct world *world, const struct strand *row, struct w_strand **out, struct err *err)
{
    struct w_conversation *conversation;
    struct w_customer *customer;
    struct w_strand *held;

    if (!world_conversation_by_id(world, row->conversation, &conversation, err) ||
        !world_load_strands(world, conversation, err) ||
        !world_customer(world, row->customer, &customer, err))
        return false;
    held = world_hold_strand(world, row);
    held->is_new = true;
    list_add(&world->new_strands, held);
    *out = held;
    return true;
}

void world_strand_changed(struct world *world, struct w_strand *strand)
{
    if (strand->is_new || strand->dirty)
        return;
    strand->dirty = true;
    list_add(&world->changed_strands, strand);
}

/* Conversations ------------------------------------------------------------------------------------------------------ */

struct w_conversation *world_hold_conversation(struct world *world, const struct conversation_row *row)
{
    struct w_conversation *held = ARENA_NEW(&world->arena, struct w_conversation, 1);
    uint64_t hash = key_hash(row->network, row->key);

    held->row = *row;
    held->next_same_hash = ptr_of(map_find(&world->conversations, hash));
    put_ptr(&world->conversations, hash, held);
    put_ptr(&world->conversations_by_id, (uint64_t)row->id, held);
    return held;
}

bool world_conversation_by_id(struct world *world, int64_t id, struct w_conversation **out, struct err *err)
{
    struct conversation_row row;

    *out = ptr_of(map_find(&world->conversations_by_id, (uint64_t)id));
    if (!*out) {
        if (!conversations_get(world->db, id, &world->arena, &row, err))
            return false;
        *out = world_hold_conversation(world, &row);
    }
    if ((*out)->row.merged_into)
        return world_conversation_by_id(world, (*out)->row.merged_into, out, err);
    return true;
}

bool world_conversation(struct world *world, struct sv network, struct sv key, struct w_conversation **out,
                        struct err *err)
{
    struct w_conversation *held = ptr_of(map_find(&world->conversations, key_hash(network, key)));
    struct conversation_row row;
    bool found;

    while (held && !(sv_equal(held->row.key, key) && sv_equal(held->row.network, network)))
        held = held->next_same_hash;
    if (!held && !is_absent(world, KEYS_CONVERSATION, network, key)) {
        if (!conversations_find(world->db, network, key, &world->arena, &row, &found, err))
            return false;
        if (found)
            held = world_hold_conversation(world, &row);
    }
    *out = held;
    if (held && held->row.merged_into)
        return world_conversation_by_id(world, held->row.merged_into, out, err);
    return true;
}

struct w_conversation *world_add_conversation(struct world *world, struct sv network, struct sv key)
{
    struct conversation_row row = { .id = world_id(world), .network = network, .key = key };
    struct w_conversation *held = world_hold_conversation(world, &row);

    held->is_new = held->is_new_here = held->strands_loaded = held->posts_loaded = true;
    list_add(&world->new_conversations, held);
    return held;
}

bool world_mark_orphans(struct world *world, struct w_conversation *conversation, struct err *err)
{
    if (conversation->row.orphans)
        return true;
    conversation->row.orphans = true;
    return conversation->is_new || conversations_mark_orphans(world->db, conversation->row.id, err);
}

/* Cases -------------------------------------------------------------------------------------------------------------- */

struct w_case *world_hold_case(struct world *world, const struct kase *kase)
{
    struct w_case *held = ARENA_NEW(&world->arena, struct w_case, 1);

    held->kase = *kase;
    put_ptr(&world->cases, (uint64_t)kase->id, held);
    return held;
}

bool world_case(struct world *world, int64_t id, struct w_case **out, struct err *err)
{
    struct kase kase;

    *out = ptr_of(map_find(&world->cases, (uint64_t)id));
    if (*out)
        return true;
    if (!cases_get(world->db, id, &kase, err))
        return false;
    *out = world_hold_case(world, &kase);
    return true;
}

struct w_case *world_add_case(struct world *world, const struct kase *kase)
{
    struct w_case *held = world_hold_case(world, kase);

    held->is_new = true;
    world_case_changed(world, held);
    return held;
}

void world_customer_post(struct world *world, struct w_post *post)
{
    list_add(&world->customer_posts, post);
}

void world_case_changed(struct world *world, struct w_case *kase)
{
    if (kase->dirty)
        return;
    kase->dirty = true;
    list_add(&world->changed_cases, kase);
    list_add(&world->told, kase);
}

struct event_row *world_add_event(struct world *world, struct w_case *kase, enum event_kind kind, ms_t at,
                                  int64_t post, struct sv data)
{
    struct event_row *event;

    if (world->n_events == world->events_size) {
        world->events_size = world->events_size ? 2 * world->events_size : 64;
        world->events = mem_grow(world->events, world->events_size, sizeof *world->events);
    }
    event = &world->events[world->n_events++];
    *event = (struct event_row){ .id = world_id(world),
                                 .kase = kase->kase.id,
                                 .kind = kind,
                                 .at = at,
                                 .noted_at = world->now,
                                 .post = post,
                                 .data = data };
    kase->version = event->id;
    world_case_changed(world, kase);
    return event;
}
