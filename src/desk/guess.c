/* desk/guess.c: a map from a hash of who to how often and when. A guess counts when it begins, so that a hundred at once
 * are not free. */
#include "desk/guess.h"

#include "base/lang.h"
#include "base/lock.h"
#include "base/map.h"
#include "bus/bus.h"

enum { GUESSES_COUNTED_MAX = 1000 }; /* of what others tell: the wait is at its longest long before */

struct guess {
    int n;
    ms_t last_at;
};

struct guesses {
    struct bus *bus;
    int bus_number;
    uint64_t seed;
    struct lock lock;
    struct map map GUARDED_BY(lock); /* hash of who → index into `at` + 1 */
    struct guess at[GUESS_KEYS_MAX] GUARDED_BY(lock);
    uint64_t keys[GUESS_KEYS_MAX] GUARDED_BY(lock);
    size_t next GUARDED_BY(lock); /* the place that is taken next: places go round */
};

static struct guess *find(struct guesses *guesses, uint64_t key)
{
    uint64_t *place = map_find(&guesses->map, key);

    if (!place) {
        size_t at = guesses->next++ % GUESS_KEYS_MAX;

        if (guesses->keys[at])
            (void)map_remove(&guesses->map, guesses->keys[at]);
        guesses->keys[at] = key;
        guesses->at[at] = (struct guess){ 0 };
        place = map_put(&guesses->map, key, NULL);
        *place = at;
    }
    return &guesses->at[*place];
}

/* Another node counted: it knows better, for it counted last. */
static void hear(void *arg, const struct bus_event *events, size_t n_events)
{
    struct guesses *guesses = arg;

    for (size_t i = 0; i < n_events; i++) {
        struct guess *guess;

        if (events[i].kind != BUS_GUESS || !events[i].from_afar || !events[i].id)
            continue;
        lock_take(&guesses->lock);
        guess = find(guesses, (uint64_t)events[i].id);
        guess->n = events[i].event > GUESSES_COUNTED_MAX ? GUESSES_COUNTED_MAX : (int)events[i].event;
        guess->last_at = clock_now();
        lock_give(&guesses->lock);
    }
}

static void tell(struct guesses *guesses, uint64_t key, int n)
{
    bus_tell(guesses->bus, &(struct bus_event){ .kind = BUS_GUESS, .id = (int64_t)key, .event = n }, 1);
}

struct guesses *guesses_new(struct bus *bus, uint64_t seed)
{
    struct guesses *guesses = NEW(struct guesses, 1);

    lock_init(&guesses->lock);
    guesses->bus = bus;
    guesses->seed = seed;
    guesses->bus_number = bus_join(bus, hear, guesses);
    return guesses;
}

void guesses_free(struct guesses *guesses)
{
    if (!guesses)
        return;
    bus_leave(guesses->bus, guesses->bus_number);
    map_done(&guesses->map);
    lock_done(&guesses->lock);
    free(guesses);
}

static ms_t wait_after(int n_wrong)
{
    ms_t wait = GUESS_WAIT_MS;

    for (int i = 0; i < n_wrong && wait < GUESS_WAIT_MAX_MS; i++)
        wait *= 2;
    return wait < GUESS_WAIT_MAX_MS ? wait : (ms_t)GUESS_WAIT_MAX_MS;
}

ms_t guess_begin(struct guesses *guesses, struct sv who, int n_free, ms_t now)
{
    uint64_t key = sv_hash(who, guesses->seed) | 1;
    struct guess *guess;
    ms_t wait = 0;
    int n;

    lock_take(&guesses->lock);
    guess = find(guesses, key);
    if (now - guess->last_at > GUESS_FORGET_MS)
        guess->n = 0;
    if (guess->n >= n_free)
        wait = guess->last_at + wait_after(guess->n - n_free) - now;
    if (wait <= 0) {
        wait = 0;
        guess->n++;
        guess->last_at = now;
    }
    n = guess->n;
    lock_give(&guesses->lock);
    if (!wait)
        tell(guesses, key, n);
    return wait;
}

void guess_was_right(struct guesses *guesses, struct sv who, bool forget)
{
    uint64_t key = sv_hash(who, guesses->seed) | 1;
    struct guess *guess;
    int n;

    lock_take(&guesses->lock);
    guess = find(guesses, key);
    n = guess->n = forget || guess->n == 0 ? 0 : guess->n - 1;
    lock_give(&guesses->lock);
    tell(guesses, key, n);
}
