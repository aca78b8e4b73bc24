/* desk/presence.c: an array of everybody who looks somewhere; a few hundred at most, so it is walked. */
#include "desk/presence.h"

#include "base/lang.h"
#include "base/lock.h"

enum { PRESENT_MAX = 20000 };

struct present {
    int64_t kase;
    struct looker looker;
};

struct presence {
    struct lock lock;
    struct present *at GUARDED_BY(lock);
    size_t n GUARDED_BY(lock), size GUARDED_BY(lock);
};

struct presence *presence_new(void)
{
    struct presence *presence = NEW(struct presence, 1);

    lock_init(&presence->lock);
    return presence;
}

void presence_free(struct presence *presence)
{
    if (!presence)
        return;
    lock_done(&presence->lock);
    free(presence->at);
    free(presence);
}

static struct present *find(struct presence *presence, int64_t kase, int64_t agent)
{
    for (size_t i = 0; i < presence->n; i++) {
        if (presence->at[i].kase == kase && presence->at[i].looker.agent == agent)
            return &presence->at[i];
    }
    return NULL;
}

static struct present *add(struct presence *presence, int64_t kase, int64_t agent, struct sv name)
{
    struct present *present;

    if (presence->n == PRESENT_MAX)
        return NULL;
    if (presence->n == presence->size)
        presence->at = mem_grow(presence->at, presence->size = presence->size ? 2 * presence->size : 16,
                                sizeof *present);
    present = &presence->at[presence->n++];
    *present = (struct present){ .kase = kase, .looker = { .agent = agent } };
    name = utf8_cut(name, AGENT_NAME_MAX);
    memcpy(present->looker.name, name.at ? name.at : "", name.len);
    return present;
}

bool presence_set(struct presence *presence, int64_t kase, int64_t agent, struct sv name, bool looking,
                  bool typing, ms_t now)
{
    struct present *present;
    bool news;

    lock_take(&presence->lock);
    present = find(presence, kase, agent);
    news = looking ? !present || present->looker.typing != typing : present != NULL;
    if (!looking && present)
        *present = presence->at[--presence->n];
    if (looking && !present)
        present = add(presence, kase, agent, name);
    if (looking && present) {
        present->looker.typing = typing;
        present->looker.until = now + PRESENCE_MS;
    }
    lock_give(&presence->lock);
    return news;
}

size_t presence_of(struct presence *presence, int64_t kase, ms_t now, struct looker out[static LOOKERS_MAX])
{
    size_t n = 0;

    lock_take(&presence->lock);
    for (size_t i = 0; i < presence->n && n < LOOKERS_MAX; i++) {
        if (presence->at[i].kase == kase && presence->at[i].looker.until > now)
            out[n++] = presence->at[i].looker;
    }
    lock_give(&presence->lock);
    return n;
}

bool presence_types(struct presence *presence, int64_t kase, int64_t agent, ms_t now)
{
    struct present *present;
    bool types;

    lock_take(&presence->lock);
    present = find(presence, kase, agent);
    types = present && present->looker.typing && present->looker.until > now;
    lock_give(&presence->lock);
    return types;
}

size_t presence_expire(struct presence *presence, ms_t now, int64_t *out_cases, size_t most)
{
    size_t n = 0;

    lock_take(&presence->lock);
    for (size_t i = 0; i < presence->n && n < most;) {
        if (presence->at[i].looker.until > now) {
            i++;
            continue;
        }
        out_cases[n++] = presence->at[i].kase;
        presence->at[i] = presence->at[--presence->n];
    }
    lock_give(&presence->lock);
    return n;
}
