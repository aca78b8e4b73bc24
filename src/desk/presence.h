/* desk/presence.h: who looks at which case and who types, in memory, forgotten after a minute. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/sv.h"
#include "model/agent.h"

enum {
    PRESENCE_MS = MS_MINUTE,
    LOOKERS_MAX = 20, /* shown of one case */
};

struct looker {
    int64_t agent;
    char name[AGENT_NAME_MAX + 1];
    bool typing;
    ms_t until;
};

struct presence;

/** **Owns**: the caller. **Threads**: any, for all functions. */
struct presence *presence_new(void);
void presence_free(struct presence *presence);
/** Somebody says what they do; true when that is news to others. */
bool presence_set(struct presence *presence, int64_t kase, int64_t agent, struct sv name, bool looking,
                  bool typing, ms_t now);
/** Who looks at a case now; their number. */
size_t presence_of(struct presence *presence, int64_t kase, ms_t now, struct looker out[static LOOKERS_MAX]);
bool presence_types(struct presence *presence, int64_t kase, int64_t agent, ms_t now);
/** Forgets whom it is time to; gives the cases they looked at, at most `most` (the rest the next time). */
size_t presence_expire(struct presence *presence, ms_t now, int64_t *out_cases, size_t most);
