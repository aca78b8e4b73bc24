/* care/prefetch.c: the rows that a batch will ask for, in one question a table: where every question is a round trip, a
 * thousand small ones cost more than all the writing. */
#include "care/prefetch.h"

#include "base/buf.h"
#include "care/batch.h"
#include "care/world_inner.h"
#include "db/db.h"
#include "store/cases.h"
#include "store/conversations.h"
#include "store/people.h"
#include "store/posts.h"
#include "wire/json.h"

enum {
    LIST_MAX = 64 << 20,
    NETWORKS_MAX = 16,
    THREAD_POSTS = 100, /* of a longer thread what is asked for is asked for one by one */
    ROUNDS_MAX = 20,    /* of replies to replies that wait */
};

/* Keys of one table, each once (of two with the same hash the second is asked for by itself). */
struct key_list {
    struct sv *at;
    size_t n, size;
    struct map seen;
};

static void key_list_add(struct world *world, struct key_list *list, struct sv key)
{
    bool is_new;

    if (!key.len)
        return;
    (void)map_put(&list->seen, sv_hash(key, 0), &is_new);
    if (!is_new)
        return;
    if (list->n == list->size) {
        list->size = list->size ? 2 * list->size : 64;
        list->at =
            arena_grow(&world->arena, list->at, list->n * sizeof *list->at, list->size * sizeof *list->at);
    }
    list->at[list->n++] = key;
}

static struct sv key_list_text(struct world *world, const struct key_list *list)
{
    CLEANUP(buf_done) struct buf json = BUF(LIST_MAX);

    json_begin(&json, NULL, '[');
    for (size_t i = 0; i < list->n; i++)
        json_out_sv(&json, NULL, list->at[i]);
    json_end(&json, ']');
    return arena_sv(&world->arena, buf_sv(&json));
}

static void *held_at(const uint64_t *slot)
{
    return slot ? (void *)(uintptr_t)*slot : NULL;
}

/* The ids of rows as a JSON array, each once. */
struct id_list {
    struct buf json;
    struct map seen;
};

static void id_list_add(struct id_list *list, int64_t id)
{
    bool is_new;

    if (!id)
        return;
    (void)map_put(&list->seen, (uint64_t)id, &is_new);
    if (!is_new)
        return;
    buf_char(&list->json, list->json.len ? ',' : '[');
    buf_i64(&list->json, id);
}

static struct sv id_list_text(struct world *world, const struct id_list *list)
{
    return list->json.len ? sv_str(arena_printf(&world->arena, "%s]", list->json.at)) : (struct sv){ 0 };
}

static void id_list_done(struct id_list *list)
{
    buf_done(&list->json);
    map_done(&list->seen);
}

static void note_absent(struct world *world, enum stored_keys keys, struct sv network,
                        const struct key_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        world_note_absent(world, keys, network, list->at[i]);
}

/* What was found is held, and a held row is found before anybody asks whether it is absent. */
static bool load_posts(struct world *world, struct sv network, const struct key_list *ids,
                       struct id_list *conversations, struct id_list *cases, struct err *err)
{
    struct post_rows rows;

    if (!ids->n)
        return true;
    if (!posts_find_many(world->db, network, key_list_text(world, ids), &world->arena, &rows, err))
        return false;
    note_absent(world, KEYS_POST, network, ids);
    for (size_t i = 0; i < rows.n; i++) {
        if (!map_find(&world->posts_by_id, (uint64_t)rows.at[i].id))
            (void)world_hold_post(world, &rows.at[i]);
        id_list_add(conversations, rows.at[i].conversation);
        id_list_add(cases, rows.at[i].kase);
    }
    return true;
}

static bool load_authors(struct world *world, struct sv network, const struct key_list *keys,
                         struct id_list *customers, struct err *err)
{
    struct author_rows rows;

    if (!keys->n)
        return true;
    if (!authors_find_many(world->db, network, key_list_text(world, keys), &world->arena, &rows, err))
        return false;
    note_absent(world, KEYS_AUTHOR, network, keys);
    for (size_t i = 0; i < rows.n; i++) {
        if (!map_find(&world->authors_by_id, (uint64_t)rows.at[i].id))
            (void)world_hold_author(world, &rows.at[i]);
        id_list_add(customers, rows.at[i].customer);
    }
    return true;
}

static void hold_conversations(struct world *world, const struct conversation_rows *rows, struct id_list *ids)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (!map_find(&world->conversations_by_id, (uint64_t)rows->at[i].id))
            (void)world_hold_conversation(world, &rows->at[i]);
        if (ids)
            id_list_add(ids, rows->at[i].id);
    }
}

static bool load_conversations(struct world *world, struct sv network, const struct key_list *keys,
                               struct id_list *ids, struct err *err)
{
    struct conversation_rows rows;

    if (!keys->n)
        return true;
    if (!conversations_find_many(world->db, network, key_list_text(world, keys), &world->arena, &rows, err))
        return false;
    note_absent(world, KEYS_CONVERSATION, network, keys);
    hold_conversations(world, &rows, ids);
    return true;
}

static bool load_conversations_by_id(struct world *world, const struct id_list *list, struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct conversation_rows rows;

    if (!ids.len)
        return true;
    if (!conversations_get_many(world->db, ids, &world->arena, &rows, err))
        return false;
    hold_conversations(world, &rows, NULL);
    return true;
}

static void strands_are_loaded(struct world *world, struct id_list *list, bool of_conversations)
{
    uint64_t id, value;
    size_t at = 0;

    while (map_each(&list->seen, &at, &id, &value)) {
        if (of_conversations) {
            struct w_conversation *held = held_at(map_find(&world->conversations_by_id, id));

            if (held)
                held->strands_loaded = true;
        } else {
            struct w_customer *held = held_at(map_find(&world->customers, id));

            if (!held)
                held = world_hold_customer(world, (int64_t)id);
            held->strands_loaded = true;
        }
    }
}

static bool load_strands(struct world *world, struct id_list *list, bool of_conversations,
                         struct id_list *cases, struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct strand_rows rows;

    if (!ids.len)
        return true;
    strands_are_loaded(world, list, of_conversations);
    if (of_conversations ? !strands_of_conversations(world->db, ids, &world->arena, &rows, err)
                         : !strands_of_customers(world->db, ids, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        (void)world_hold_strand(world, &rows.at[i]);
        id_list_add(cases, rows.at[i].kase);
    }
    return true;
}

static bool load_cases(struct world *world, struct id_list *list, struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct kase_rows rows;

    if (!ids.len)
        return true;
    if (!cases_get_many(world->db, ids, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (!map_find(&world->cases, (uint64_t)rows.at[i].id))
            (void)world_hold_case(world, &rows.at[i]);
    }
    return true;
}

static bool load_authors_by_id(struct world *world, const struct id_list *list, struct id_list *customers,
                               struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct author_rows rows;

    if (!ids.len)
        return true;
    if (!authors_get_many(world->db, ids, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (!map_find(&world->authors_by_id, (uint64_t)rows.at[i].id))
            (void)world_hold_author(world, &rows.at[i]);
        id_list_add(customers, rows.at[i].customer);
    }
    return true;
}

/* Waiting posts whole, as they came in. */
static bool load_whole(struct world *world, const struct id_list *list, struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct stored_posts posts;

    if (!ids.len)
        return true;
    if (!posts_get_many(world->db, ids, &world->arena, &posts, err))
        return false;
    for (size_t i = 0; i < posts.n; i++) {
        struct w_post *held = held_at(map_find(&world->posts_by_id, (uint64_t)posts.at[i].id));

        if (held && !held->post)
            held->post = &posts.at[i].post;
    }
    return true;
}

/* What stands in conversations, of short ones all. */
static bool load_threads(struct world *world, struct id_list *list, struct err *err)
{
    struct sv ids = id_list_text(world, list);
    struct post_rows rows;
    struct w_post **posts;
    uint64_t id, n;
    size_t at = 0;

    if (!ids.len)
        return true;
    if (!posts_of_conversations(world->db, ids, THREAD_POSTS + 1, &world->arena, &rows, err))
        return false;
    posts = ARENA_NEW(&world->arena, struct w_post *, rows.n);
    world_adopt(world, rows.at, rows.n, posts);
    for (size_t i = 0; i < rows.n; i++) {
        int64_t of = rows.at[i].conversation;
        struct w_conversation *conversation = held_at(map_find(&world->conversations_by_id, (uint64_t)of));

        ++*map_put(&list->seen, (uint64_t)of, NULL);
        if (conversation && posts[i]->row.conversation == of)
            world_link_post(conversation, NULL, posts[i]);
    }
    while (map_each(&list->seen, &at, &id, &n)) {
        struct w_conversation *conversation = held_at(map_find(&world->conversations_by_id, id));

        if (conversation && n <= THREAD_POSTS)
            conversation->posts_loaded = true;
    }
    return true;
}

/* What the posts of one network will be asked for. */
struct wanted {
    struct sv network;
    struct key_list posts, authors, conversations;
    struct key_list waited_for; /* posts that others wait for */
};

/* What a number of posts will be asked for. */
struct ahead {
    struct world *world;
    const struct intake *intake;
    struct wanted networks[NETWORKS_MAX];
    size_t n_networks;
    struct id_list authors, wholes, conversations, customers, cases, threads;
};

static void ahead_init(struct ahead *ahead, struct intake_batch *batch)
{
    *ahead = (struct ahead){ .world = &batch->world, .intake = batch->intake };
    ahead->authors.json = ahead->wholes.json = ahead->conversations.json = BUF(LIST_MAX);
    ahead->customers.json = ahead->cases.json = ahead->threads.json = BUF(LIST_MAX);
}

static void ahead_done(struct ahead *ahead)
{
    for (size_t i = 0; i < ahead->n_networks; i++) {
        struct wanted *wanted = &ahead->networks[i];

        map_done(&wanted->posts.seen);
        map_done(&wanted->authors.seen);
        map_done(&wanted->conversations.seen);
        map_done(&wanted->waited_for.seen);
    }
    id_list_done(&ahead->authors);
    id_list_done(&ahead->wholes);
    id_list_done(&ahead->conversations);
    id_list_done(&ahead->customers);
    id_list_done(&ahead->cases);
    id_list_done(&ahead->threads);
}

/* NULL where there are too many networks: their posts are asked for one by one. */
static struct wanted *wanted_of(struct ahead *ahead, struct sv network)
{
    for (size_t i = 0; i < ahead->n_networks; i++) {
        if (sv_equal(ahead->networks[i].network, network))
            return &ahead->networks[i];
    }
    if (ahead->n_networks == NETWORKS_MAX)
        return NULL;
    ahead->networks[ahead->n_networks].network = network;
    return &ahead->networks[ahead->n_networks++];
}

static void want_thread(struct ahead *ahead, struct wanted *wanted, struct sv id, struct sv in_reply_to,
                        struct sv root)
{
    struct world *world = ahead->world;

    key_list_add(world, &wanted->posts, in_reply_to);
    key_list_add(world, &wanted->conversations, id);
    key_list_add(world, &wanted->conversations, in_reply_to);
    key_list_add(world, &wanted->conversations, root);
    if (map_find(&ahead->intake->missing, intake_missing_key(wanted->network, id)))
        key_list_add(world, &wanted->waited_for, id);
}

static struct sv root_of(const struct post *post)
{
    return post->conversation.len ? post->conversation : post->root;
}

static void want_incoming(struct ahead *ahead, const struct post *post)
{
    struct wanted *wanted = wanted_of(ahead, post->network);

    if (!wanted)
        return;
    key_list_add(ahead->world, &wanted->posts, post->id);
    key_list_add(ahead->world, &wanted->posts, post->repost_of);
    key_list_add(ahead->world, &wanted->posts, post->quote_of);
    key_list_add(ahead->world, &wanted->authors, author_key(&post->author, &ahead->world->arena));
    want_thread(ahead, wanted, post->id, post->in_reply_to, root_of(post));
}

static void want_waiting(struct ahead *ahead, const struct w_post *post)
{
    struct wanted *wanted = wanted_of(ahead, post->row.network);

    if (!wanted)
        return;
    if (!map_find(&ahead->world->authors_by_id, (uint64_t)post->row.author))
        id_list_add(&ahead->authors, post->row.author);
    if (!post->post)
        id_list_add(&ahead->wholes, post->row.id);
    key_list_add(ahead->world, &wanted->posts, post->row.repost_of);
    want_thread(ahead, wanted, post->row.network_id, post->row.in_reply_to, post->row.root);
}

static bool load_keys(struct ahead *ahead, struct err *err)
{
    for (size_t i = 0; i < ahead->n_networks; i++) {
        const struct wanted *wanted = &ahead->networks[i];

        if (!load_posts(ahead->world, wanted->network, &wanted->posts, &ahead->conversations, &ahead->cases,
                        err) ||
            !load_authors(ahead->world, wanted->network, &wanted->authors, &ahead->customers, err) ||
            !load_conversations(ahead->world, wanted->network, &wanted->conversations, &ahead->conversations,
                                err))
            return false;
    }
    return true;
}

static bool load_ahead(struct ahead *ahead, struct err *err)
{
    struct world *world = ahead->world;

    return load_keys(ahead, err) && load_authors_by_id(world, &ahead->authors, &ahead->customers, err) &&
           load_whole(world, &ahead->wholes, err) &&
           load_conversations_by_id(world, &ahead->conversations, err) &&
           load_strands(world, &ahead->conversations, true, &ahead->cases, err) &&
           load_strands(world, &ahead->customers, false, &ahead->cases, err) &&
           load_cases(world, &ahead->cases, err);
}

/* Whether the author has posts in a case of that thread: then no strand begins. */
static bool is_customer_there(const struct w_conversation *conversation, const struct w_author *author)
{
    const struct w_strand *strand = conversation->strands;

    if (!author || !author->row.customer)
        return false;
    while (strand && strand->row.customer != author->row.customer)
        strand = strand->next_of_conversation;
    return strand != NULL;
}

/* A strand that begins in a thread we have asks what stands there. Nothing here asks the store: all of it was read. */
static bool want_posts_of_thread(struct ahead *ahead, const struct post_row *row,
                                 const struct w_author *author, struct err *err)
{
    struct world *world = ahead->world;
    struct sv key = row->root.len ? row->root : row->in_reply_to;
    struct w_conversation *conversation = NULL;
    struct w_post *parent = NULL;

    if (!row->in_reply_to.len || !wanted_of(ahead, row->network))
        return true;
    if (!world_post(world, row->network, row->in_reply_to, &parent, err))
        return false;
    if (parent && parent->row.conversation
            ? !world_conversation_by_id(world, parent->row.conversation, &conversation, err)
            : !world_conversation(world, row->network, key, &conversation, err))
        return false;
    if (conversation && !conversation->posts_loaded && !is_customer_there(conversation, author))
        id_list_add(&ahead->threads, conversation->row.id);
    return true;
}

static bool want_threads_of_waiting(struct ahead *ahead, struct w_post *const *posts, size_t n,
                                    struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct post_row *row = &posts[i]->row;

        if (!want_posts_of_thread(
                ahead, row, held_at(map_find(&ahead->world->authors_by_id, (uint64_t)row->author)), err))
            return false;
    }
    return true;
}

static bool want_threads(struct ahead *ahead, const struct incoming *items, size_t n, bool keep_all,
                         struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct post *post = items[i].post;
        const struct post_row row = { .network = post->network,
                                      .in_reply_to = post->in_reply_to,
                                      .root = root_of(post) };
        struct sv key = author_key(&post->author, &ahead->world->arena);
        struct w_author *author = NULL;

        if (!(items[i].rule || keep_all) || !wanted_of(ahead, post->network))
            continue;
        if ((key.len && !world_author(ahead->world, post->network, key, &author, err)) ||
            !want_posts_of_thread(ahead, &row, author, err))
            return false;
    }
    return true;
}

/* The replies that wait for these posts, and those that wait for them: each round is decided after the one before. */
static bool load_waiting(const struct ahead *ahead, struct w_post ***out, size_t *out_n, struct err *err)
{
    struct world *world = ahead->world;

    *out = NULL;
    *out_n = 0;
    for (size_t i = 0; i < ahead->n_networks; i++) {
        const struct wanted *wanted = &ahead->networks[i];
        struct post_rows rows;
        struct w_post **posts;

        if (!wanted->waited_for.n)
            continue;
        if (!posts_waiting_for_many(world->db, wanted->network, key_list_text(world, &wanted->waited_for),
                                    &world->arena, &rows, err))
            return false;
        posts = arena_grow(&world->arena, *out, *out_n * sizeof **out, (*out_n + rows.n) * sizeof **out);
        world_adopt(world, rows.at, rows.n, posts + *out_n);
        for (size_t k = *out_n; k < *out_n + rows.n; k++)
            world_hang_waiting(
                world, intake_missing_key(posts[k]->row.network, intake_waits_for(&posts[k]->row)), posts[k]);
        *out = posts;
        *out_n += rows.n;
    }
    return true;
}

bool intake_prefetch_waiting(struct intake_batch *batch, struct w_post *const *posts, size_t n_posts,
                             struct err *err)
{
    for (int round = 0; round < ROUNDS_MAX && n_posts; round++) {
        struct ahead ahead;
        struct w_post **next = NULL;
        size_t n_next = 0;
        bool ok;

        if (db_kind(batch->world.db) == DB_SQLITE)
            return true;
        ahead_init(&ahead, batch);
        for (size_t i = 0; i < n_posts; i++)
            want_waiting(&ahead, posts[i]);
        ok = load_ahead(&ahead, err);
        ok = ok && want_threads_of_waiting(&ahead, posts, n_posts, err) &&
             load_threads(&batch->world, &ahead.threads, err) && load_waiting(&ahead, &next, &n_next, err);
        ahead_done(&ahead);
        if (!ok)
            return err_in(err, "read ahead");
        posts = next;
        n_posts = n_next;
    }
    return true;
}

bool intake_prefetch(struct intake_batch *batch, const struct incoming *items, size_t n_items,
                     struct err *err)
{
    struct ahead ahead;
    struct w_post **next = NULL;
    size_t n_next = 0;
    bool ok;

    if (db_kind(batch->world.db) == DB_SQLITE) /* a question there costs microseconds */
        return known_read_on(&batch->intake->known, batch->world.db, n_items, err);
    ahead_init(&ahead, batch);
    for (size_t i = 0; i < n_items; i++)
        want_incoming(&ahead, items[i].post);
    ok = load_ahead(&ahead, err);
    ok = ok && want_threads(&ahead, items, n_items, batch->settings.keep_all, err) &&
         load_threads(&batch->world, &ahead.threads, err) && load_waiting(&ahead, &next, &n_next, err);
    ahead_done(&ahead);
    if (!ok)
        return err_in(err, "read ahead");
    return intake_prefetch_waiting(batch, next, n_next, err);
}
