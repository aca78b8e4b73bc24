/* care/prefetch.c: the rows that a batch will ask for, in one question a table: where every question is a round trip, a
 * thousand small ones cost more than all the writing. */
#include "care/prefetch.h"

#include "base/buf.h"
#include "care/intake.h"
#include "care/world_inner.h"
#include "db/db.h"
#include "store/cases.h"
#include "store/conversations.h"
#include "store/people.h"
#include "store/posts.h"
#include "wire/json.h"

enum { LIST_MAX = 64 << 20, NETWORKS_MAX = 16 };

/* Keys of one table, some more than once. */
struct key_list {
    struct sv *at;
    size_t n, size;
};

static void key_list_add(struct world *world, struct key_list *list, struct sv key)
{
    if (!key.len)
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

static void note_absent(struct world *world, enum world_table table, struct sv network,
                        const struct key_list *keys)
{
    for (size_t i = 0; i < keys->n; i++)
        world_note_absent(world, table, network, keys->at[i]);
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
    note_absent(world, TABLE_POST, network, ids);
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
    note_absent(world, TABLE_AUTHOR, network, keys);
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
    note_absent(world, TABLE_CONVERSATION, network, keys);
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

/* What the batch's posts of one network will be asked for. */
struct wanted {
    struct sv network;
    struct key_list posts, authors, conversations;
};

static void want(struct world *world, struct wanted *wanted, const struct post *post)
{
    struct sv root = post->conversation.len ? post->conversation : post->root;

    key_list_add(world, &wanted->posts, post->id);
    key_list_add(world, &wanted->posts, post->in_reply_to);
    key_list_add(world, &wanted->posts, post->repost_of);
    key_list_add(world, &wanted->posts, post->quote_of);
    key_list_add(world, &wanted->authors, author_key(&post->author, &world->arena));
    key_list_add(world, &wanted->conversations, post->id);
    key_list_add(world, &wanted->conversations, post->in_reply_to);
    key_list_add(world, &wanted->conversations, root);
}

static bool load_wanted(struct world *world, const struct wanted *wanted, struct err *err)
{
    struct id_list conversations = { .json = BUF(LIST_MAX) }, customers = { .json = BUF(LIST_MAX) },
                   cases = { .json = BUF(LIST_MAX) };
    bool ok = load_posts(world, wanted->network, &wanted->posts, &conversations, &cases, err) &&
              load_authors(world, wanted->network, &wanted->authors, &customers, err) &&
              load_conversations(world, wanted->network, &wanted->conversations, &conversations, err) &&
              load_conversations_by_id(world, &conversations, err) &&
              load_strands(world, &conversations, true, &cases, err) &&
              load_strands(world, &customers, false, &cases, err) && load_cases(world, &cases, err);

    id_list_done(&conversations);
    id_list_done(&customers);
    id_list_done(&cases);
    return ok;
}

bool intake_prefetch(struct intake_batch *batch, const struct incoming *items, size_t n_items,
                     struct err *err)
{
    struct world *world = &batch->world;
    struct wanted *all = ARENA_NEW(&world->arena, struct wanted, NETWORKS_MAX);
    size_t n = 0;

    if (db_kind(world->db) == DB_SQLITE)
        return true; /* a question there costs microseconds */
    for (size_t i = 0; i < n_items; i++) {
        size_t k = 0;

        while (k < n && !sv_equal(all[k].network, items[i].post->network))
            k++;
        if (k == NETWORKS_MAX)
            continue; /* asked for one by one */
        if (k == n)
            all[n++].network = items[i].post->network;
        want(world, &all[k], items[i].post);
    }
    for (size_t k = 0; k < n; k++) {
        if (!load_wanted(world, &all[k], err))
            return err_in(err, "read ahead");
    }
    return true;
}
