/* flow/watch.c: a set of 64-bit hashes, open addressing, eight bytes a slot: a million posts in 16 MB. */
#include "flow/watch.h"

#include "base/lock.h"
#include "model/post.h"
#include "store/posts.h"

enum { FIRST_SLOTS = 4096 };

struct watch {
    struct lock lock;
    uint64_t *slots GUARDED_BY(lock); /* 0: empty */
    size_t n_slots GUARDED_BY(lock);
    size_t n GUARDED_BY(lock);
};

struct watch *watch_new(void)
{
    struct watch *watch = NEW(struct watch, 1);

    lock_init(&watch->lock);
    watch->slots = NEW(uint64_t, FIRST_SLOTS);
    watch->n_slots = FIRST_SLOTS;
    return watch;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    lock_done(&watch->lock);
    free(watch->slots);
    free(watch);
}

static uint64_t hash_of(struct sv network, struct sv id)
{
    uint64_t hash = sv_hash(id, sv_hash(network, 3));

    return hash ? hash : 1;
}

static bool put(uint64_t *slots, size_t n_slots, uint64_t hash)
{
    size_t i = hash & (n_slots - 1);

    while (slots[i] && slots[i] != hash)
        i = (i + 1) & (n_slots - 1);
    if (slots[i])
        return false;
    slots[i] = hash;
    return true;
}

static void grow(struct watch *watch)
{
    size_t n_slots = watch->n_slots * 2;
    uint64_t *slots = NEW(uint64_t, n_slots);

    for (size_t i = 0; i < watch->n_slots; i++) {
        if (watch->slots[i])
            (void)put(slots, n_slots, watch->slots[i]);
    }
    free(watch->slots);
    watch->slots = slots;
    watch->n_slots = n_slots;
}

void watch_add(struct watch *watch, struct sv network, struct sv id)
{
    lock_take(&watch->lock);
    if ((watch->n + 1) * 4 > watch->n_slots * 3)
        grow(watch);
    watch->n += put(watch->slots, watch->n_slots, hash_of(network, id));
    lock_give(&watch->lock);
}

bool watch_touches(struct watch *watch, const struct post *post)
{
    const struct sv ids[] = { post->id,           post->in_reply_to, post->root,
                              post->conversation, post->repost_of,   post->quote_of };
    bool found = false;

    lock_take(&watch->lock);
    for (size_t i = 0; i < COUNT(ids) && !found; i++) {
        uint64_t hash;
        size_t at;

        if (!ids[i].len)
            continue;
        hash = hash_of(post->network, ids[i]);
        for (at = hash & (watch->n_slots - 1); watch->slots[at] && watch->slots[at] != hash;)
            at = (at + 1) & (watch->n_slots - 1);
        found = watch->slots[at] == hash;
    }
    lock_give(&watch->lock);
    return found;
}

size_t watch_size(struct watch *watch)
{
    size_t n;

    lock_take(&watch->lock);
    n = watch->n;
    lock_give(&watch->lock);
    return n;
}

static void add_loaded(void *arg, struct sv network, struct sv id)
{
    watch_add(arg, network, id);
}

bool watch_load(struct watch *watch, struct db *db, ms_t since, struct err *err)
{
    return posts_each_watched(db, 0, since, add_loaded, watch, err);
}

bool watch_load_since(struct watch *watch, struct db *db, int64_t after, struct err *err)
{
    return posts_each_watched(db, after, 0, add_loaded, watch, err);
}
