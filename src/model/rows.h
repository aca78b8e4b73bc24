/* model/rows.h: what care/ decides about, as it stands in the store: light rows, one struct a table. Text members are
 * views into the arena they were loaded into. Ids are 0 where there is none, times 0 where absent. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/sv.h"
#include "model/kase.h"
#include "model/post.h"

/** A stored post without what only readers need. */
struct post_row {
    int64_t id;
    struct sv network, network_id, in_reply_to, repost_of;
    struct sv root; /* the conversation as the network names it, where it does */
    int64_t conversation, author, account, kase;
    enum case_role role;
    enum disposition disposition;
    ms_t created_at, edited_at;
    bool deleted;
    int64_t brand;  /* the brand of ours that it names, by to, mention or rule */
    int64_t rule;   /* the first rule of ours that found it, else the first of a rival's */
    bool addressed; /* names an account of ours, is to us, answers a post of ours, is private */
    bool bot;       /* its author says it is one */
};

struct author_row {
    int64_t id;
    struct sv network, key; /* key: the network's id, else '@' and the handle in lower case */
    struct sv handle, name;
    int64_t customer;
    bool muted, bot;
    ms_t seen_at; /* the time of the newest post whose word on the author we took */
};

struct conversation_row {
    int64_t id;
    struct sv network, key;
    int64_t merged_into;
    bool orphans; /* a post of it was decided while its parent was missing */
};

/** What a case shows of itself in lists, beside struct kase. */
struct case_face {
    struct sv network, who, handle, snippet, lang;
};

struct event_row {
    int64_t id;
    int64_t kase;
    enum event_kind kind;
    ms_t at, noted_at;
    int64_t actor; /* an agent */
    int64_t post;
    int64_t event;  /* the event that an undone one takes back */
    struct sv data; /* JSON object, or absent */
};
