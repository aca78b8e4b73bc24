/* flow/ring.c: entries one behind the other in a block that wraps round; those with the same parent are chained, newest
 * first. Places are counted from the beginning of time, so that a chain that leads to an overwritten entry is seen to. */
#include "flow/ring.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

#include "base/map.h"

struct entry {
    uint64_t key;   /* hash of network and parent */
    uint64_t older; /* the place of the next in the chain + 1; 0: none */
    uint32_t len;
    uint32_t held; /* 0: taken, or only fills the end of the block */
};

struct ring {
    char *block;
    size_t size;
    uint64_t first, next; /* places: the oldest entry, and behind the newest */
    struct map newest;    /* key → place + 1 */
    size_t n_lines;
};

static size_t entry_size(size_t len)
{
    return (sizeof(struct entry) + len + 7) & ~(size_t)7;
}

struct ring *ring_new(size_t size_bytes)
{
    struct ring *ring = NEW(struct ring, 1);

    ring->size = size_bytes & ~(size_t)7;
    ring->block =
        mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ring->block == MAP_FAILED) {
        ring->block = NULL;
        ring->size = 0;
    }
    return ring;
}

void ring_free(struct ring *ring)
{
    if (!ring)
        return;
    if (ring->block)
        (void)munmap(ring->block, ring->size);
    map_done(&ring->newest);
    free(ring);
}

size_t ring_lines(const struct ring *ring)
{
    return ring->n_lines;
}

static struct entry *entry_at(const struct ring *ring, uint64_t place)
{
    return (struct entry *)(void *)(ring->block + place % ring->size);
}

static void drop_oldest(struct ring *ring)
{
    struct entry *entry = entry_at(ring, ring->first);
    const uint64_t *newest = entry->held ? map_find(&ring->newest, entry->key) : NULL;

    if (newest && *newest == ring->first + 1)
        (void)map_remove(&ring->newest, entry->key);
    ring->n_lines -= entry->held;
    ring->first += entry_size(entry->len);
}

static void make_room(struct ring *ring, size_t bytes)
{
    while (ring->first < ring->next && ring->next + bytes - ring->first > ring->size)
        drop_oldest(ring);
}

/* An entry never wraps: what is left of the block's end is filled by one that holds nothing. */
static void skip_end(struct ring *ring, size_t bytes)
{
    size_t left = ring->size - ring->next % ring->size;

    if (left >= bytes)
        return;
    make_room(ring, left);
    assert(left >= sizeof(struct entry));
    *entry_at(ring, ring->next) = (struct entry){ .len = (uint32_t)(left - sizeof(struct entry)) };
    ring->next += left;
}

static uint64_t key_of(struct sv network, struct sv parent)
{
    return sv_hash(parent, sv_hash(network, 11));
}

void ring_put(struct ring *ring, struct sv network, struct sv parent, struct sv line)
{
    size_t bytes = entry_size(line.len);
    uint64_t key = key_of(network, parent), *newest;
    struct entry *entry;

    if (bytes > ring->size / 4)
        return;
    skip_end(ring, bytes + sizeof(struct entry)); /* so that a filler always fits behind it */
    make_room(ring, bytes);
    newest = map_put(&ring->newest, key, NULL);
    entry = entry_at(ring, ring->next);
    *entry = (struct entry){ .key = key, .older = *newest, .len = (uint32_t)line.len, .held = 1 };
    memcpy(entry + 1, line.at, line.len);
    *newest = ring->next + 1;
    ring->next += bytes;
    ring->n_lines++;
}

void ring_take(struct ring *ring, struct sv network, struct sv parent,
               void (*each)(void *arg, struct sv line), void *arg)
{
    uint64_t key = key_of(network, parent), place;
    const uint64_t *newest = map_find(&ring->newest, key);

    place = newest ? *newest : 0;
    (void)map_remove(&ring->newest, key);
    while (place && place - 1 >= ring->first) {
        struct entry *entry = entry_at(ring, place - 1);

        place = entry->older;
        entry->held = 0;
        ring->n_lines--;
        each(arg, sv_of((const char *)(entry + 1), entry->len));
    }
}
