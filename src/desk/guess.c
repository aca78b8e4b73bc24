/* desk/guess.c: a map from a hash of who to how often and when. A guess counts when it begins, so that a hundred at once
 * are not free. */
#include "desk/guess.h"

#include "base/lang.h"
#include "base/lock.h"
#include "base/map.h"
#include "base/random.h"

struct guess {
    int n;
    ms_t last_at;
};

struct guesses {
    struct lock lock;
    uint64_t seed;
    struct map map GUARDED_BY(lock); /* hash of who → index into `at` + 1 */
    struct guess at[GUESS_KEYS_MAX] GUARDED_BY(lock);
    uint64_t keys[GUESS_KEYS_MAX] GUARDED_BY(lock);
    size_t next GUARDED_BY(lock); /* the place that is taken next: places go round */
};

struct guesses *guesses_new(void)
{
    struct guesses *guesses = NEW(struct guesses, 1);

    lock_init(&guesses->lock);
    random_bytes(&guesses->seed, sizeof guesses->seed);
    return guesses;
}

void guesses_free(struct guesses *guesses)
{
    if (!guesses)
        return;
    map_done(&guesses->map);
    lock_done(&guesses->lock);
    free(guesses);
}

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
    lock_give(&guesses->lock);
    return wait;
}

void guess_was_right(struct guesses *guesses, struct sv who, bool forget)
{
    uint64_t key = sv_hash(who, guesses->seed) | 1;
    struct guess *guess;

    lock_take(&guesses->lock);
    guess = find(guesses, key);
    guess->n = forget || guess->n == 0 ? 0 : guess->n - 1;
    lock_give(&guesses->lock);
}
