/* care/batch.h: what a batch of posts is made of on its way through the rules: the posts as the stream hands them on, how they are
 * to be taken, what outlives the batch. Taken by care/intake.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "care/known.h"
#include "care/world.h"
#include "model/company.h"
#include "model/post.h"

struct db;
struct label_row;

/** A post as the stream hands it on: what hear/ found stands beside it. */
struct incoming {
    const struct post *post;        /* alive until intake_end */
    int64_t rule;                   /* the first rule of ours that matches; 0: none */
    int64_t rival_rule;             /* the first of a rival's; 0: none */
    struct sv words;                /* for the full-text index: text/search_tokens.h */
    const struct label_row *labels; /* what it is taken for; NULL where nobody labelled it */
    struct sv judgement; /* whether it is about us, as JSON, for the event; absent where nobody doubts */
    bool not_ours;       /* the rule's name meant something else: kept, but no case */
    bool keep;           /* stands above a post of ours in its thread: context, even before that is here */
    int64_t agent;       /* who wrote it, where it is an answer that the outbox sent */
    bool sent_by_us;     /* … which makes it `replied`, not `answered_outside` */
};

struct intake_settings {
    ms_t window_ms;     /* rule 3: how long after closing a case can be joined */
    ms_t due_after_ms;  /* the target of the first response */
    bool keep_all;      /* an archive of care conversations */
    bool may_wait;      /* a reply whose parent is missing waits for it; else it is decided at once */
    size_t waiting_max; /* replies that wait, and as many reposts; over that the oldest are decided */
};

/** What became of posts; each is counted at its final fate. */
struct intake_counts {
    int64_t duplicate, dropped, kept, opened, joined;
};

/** What outlives a batch: which missing parents are waited for, which keys there are. **Threads**: one, the writer's. */
struct intake {
    struct map missing;   /* hash of network and id → how many wait for it */
    size_t n_waiting;     /* replies */
    size_t n_reposts;     /* whose original is missing: they wait too, and never push a reply out */
    int64_t counted_from; /* waiting rows with a lesser id were counted by another run */
    bool changed;         /* set when which posts wait changes; whoever wants to know clears it first */
    struct known known;   /* which keys the store may have */
};

/** What the post waits for, if it does: the original that it passes on, else the post that it answers. */
static inline struct sv intake_waits_for(const struct post_row *row)
{
    return row->repost_of.len ? row->repost_of : row->in_reply_to;
}

/** The key of intake.missing. */
static inline uint64_t intake_missing_key(struct sv network, struct sv id)
{
    return sv_hash(id, sv_hash(network, 7));
}

/** One batch under way. */
struct intake_batch {
    struct intake *intake;
    const struct company *company;
    struct intake_settings settings;
    struct intake_counts counts;
    struct world world;
};
