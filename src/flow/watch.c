/* flow/watch.c: a set of 64-bit hashes, open addressing, eight bytes a slot, behind a Bloom filter: a million posts in 18 MB.
 *
 * Nearly every post of the stream touches nothing, and the filter, an eighth as large as the slots, stays where the processor
 * has it at hand; the slots are only looked into when it says so.
 *
 * Every post of the stream asks it several times, so asking takes no lock: slots are only ever filled, one store each, and a
 * table that has become too small is replaced by a larger one, since somebody may still be reading it, and only its memory
 * goes back to the system: it then reads as empty. Who asks while something is added may miss it by an instant, as
 * if the post had come that much earlier. */
#include "flow/watch.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "base/lock.h"
#include "model/post.h"
#include "store/posts.h"

enum { FIRST_SLOTS = 4096, TABLES_MAX = 40, PAGE = 4096, SLOTS_PER_WORD = 8 };

struct table {
    size_t mask;
    _Atomic uint64_t *filter; /* a word for so many slots; four bits of one word a hash */
    _Atomic uint64_t slots[]; /* 0: empty */
};

struct watch {
    struct table *_Atomic table; /* the last of `tables` */
    struct lock lock;            /* of whoever adds */
    struct table *tables[TABLES_MAX] GUARDED_BY(lock);
    size_t n_tables GUARDED_BY(lock);
    _Atomic size_t n;
};

static size_t filter_words(size_t n_slots)
{
    return n_slots / SLOTS_PER_WORD;
}

static struct table *table_new(size_t n_slots)
{
    size_t slots = sizeof(struct table) + n_slots * sizeof(uint64_t);
    size_t bytes = slots + filter_words(n_slots) * sizeof(uint64_t);
    size_t unit = bytes < HUGE_PAGE ? CACHE_LINE : HUGE_PAGE;
    struct table *table = mem_aligned(unit, (bytes + unit - 1) / unit * unit);

    table->mask = n_slots - 1;
    table->filter = (_Atomic uint64_t *)table->slots + n_slots;
    return table;
}

static void use_table(struct watch *watch, struct table *table) REQUIRES(watch->lock)
{
    watch->tables[watch->n_tables++] = table;
    atomic_store_explicit(&watch->table, table, memory_order_release);
}

struct watch *watch_new(void)
{
    struct watch *watch = NEW(struct watch, 1);

    lock_init(&watch->lock);
    lock_take(&watch->lock);
    use_table(watch, table_new(FIRST_SLOTS));
    lock_give(&watch->lock);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    lock_take(&watch->lock);
    for (size_t i = 0; i < watch->n_tables; i++)
        free(watch->tables[i]);
    lock_give(&watch->lock);
    lock_done(&watch->lock);
    free(watch);
}

/* Of a network's hash and an id. */
static uint64_t hash_of(uint64_t network, struct sv id)
{
    uint64_t hash = sv_hash(id, network);

    return hash ? hash : 1;
}

static uint64_t hash_network(struct sv network)
{
    return sv_hash(network, 3);
}

/* The slot that holds the hash, or the empty one where it would stand. A table is never full. */
static _Atomic uint64_t *find_slot(struct table *table, uint64_t hash)
{
    size_t i = hash & table->mask;

    for (;; i = (i + 1) & table->mask) {
        uint64_t held = atomic_load_explicit(&table->slots[i], memory_order_relaxed);

        if (!held || held == hash)
            return &table->slots[i];
    }
}

static _Atomic uint64_t *filter_word(const struct table *table, uint64_t hash)
{
    return &table->filter[hash >> 32 & (filter_words(table->mask + 1) - 1)];
}

static uint64_t filter_bits(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63) | UINT64_C(1) << (hash & 63) |
           UINT64_C(1) << (hash >> 6 & 63);
}

static bool may_hold(const struct table *table, uint64_t hash)
{
    uint64_t bits = filter_bits(hash);

    return (atomic_load_explicit(filter_word(table, hash), memory_order_relaxed) & bits) == bits;
}

static bool holds(struct table *table, uint64_t hash)
{
    return may_hold(table, hash) && atomic_load_explicit(find_slot(table, hash), memory_order_relaxed) != 0;
}

static void put(struct table *table, uint64_t hash)
{
    atomic_store_explicit(find_slot(table, hash), hash, memory_order_relaxed);
    (void)atomic_fetch_or_explicit(filter_word(table, hash), filter_bits(hash), memory_order_relaxed);
}

static struct table *grown(const struct table *table)
{
    struct table *larger = table_new((table->mask + 1) * 2);

    for (size_t i = 0; i <= table->mask; i++) {
        uint64_t held = atomic_load_explicit(&table->slots[i], memory_order_relaxed);

        if (held)
            put(larger, held);
    }
    return larger;
}

/* The address stays good, and the first page with the mask; the rest reads as zeroes from now on. */
static void empty_out(struct table *table)
{
    size_t n_slots = table->mask + 1;
    size_t bytes = sizeof(struct table) + (n_slots + filter_words(n_slots)) * sizeof(uint64_t);

    if (bytes >= HUGE_PAGE)
        (void)madvise((char *)table + PAGE, bytes / PAGE * PAGE - PAGE, MADV_DONTNEED);
}

void watch_add(struct watch *watch, struct sv network, struct sv id)
{
    uint64_t hash = hash_of(hash_network(network), id);
    struct table *table;

    lock_take(&watch->lock);
    table = watch->tables[watch->n_tables - 1];
    if (!holds(table, hash)) {
        if ((watch->n + 1) * 4 > (table->mask + 1) * 3 && watch->n_tables < TABLES_MAX) {
            struct table *larger = grown(table);

            put(larger, hash);
            use_table(watch, larger);
            empty_out(table);
        } else {
            put(table, hash);
        }
        watch->n++;
    }
    lock_give(&watch->lock);
}

/* Adds an id to be asked for, unless it is absent or the very text of another: a reply's root is its conversation. */
static size_t add_id(struct sv ids[static WATCH_IDS_MAX], size_t n, struct sv id)
{
    if (id.len == 0)
        return n;
    for (size_t i = 0; i < n; i++) {
        if (ids[i].at == id.at && ids[i].len == id.len)
            return n;
    }
    ids[n] = id;
    return n + 1;
}

static size_t ids_of(const struct post *post, struct sv ids[static WATCH_IDS_MAX])
{
    size_t n = add_id(ids, 0, post->id);

    n = add_id(ids, n, post->in_reply_to);
    n = add_id(ids, n, post->root);
    n = add_id(ids, n, post->conversation);
    n = add_id(ids, n, post->repost_of);
    return add_id(ids, n, post->quote_of);
}

void watch_aim(struct watch *watch, const struct post *post, struct watch_aim *out)
{
    struct table *table = atomic_load_explicit(&watch->table, memory_order_acquire);
    uint64_t network = hash_network(post->network);
    struct sv ids[WATCH_IDS_MAX];

    out->n = ids_of(post, ids);
    for (size_t i = 0; i < out->n; i++) {
        out->hashes[i] = hash_of(network, ids[i]);
        __builtin_prefetch((const void *)filter_word(table, out->hashes[i]));
    }
}

bool watch_hits(struct watch *watch, const struct watch_aim *aim)
{
    struct table *table = atomic_load_explicit(&watch->table, memory_order_acquire);

    for (size_t i = 0; i < aim->n; i++) {
        if (holds(table, aim->hashes[i]))
            return true;
    }
    return false;
}

bool watch_touches(struct watch *watch, const struct post *post)
{
    struct watch_aim aim;

    watch_aim(watch, post, &aim);
    return watch_hits(watch, &aim);
}

size_t watch_size(struct watch *watch)
{
    return watch->n;
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
