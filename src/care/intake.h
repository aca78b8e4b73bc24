/* care/intake.h: a batch of posts becomes rows: which case, which customer, what waits, what is dropped. Runs inside a
 * transaction its caller began; the same posts give the same cases in whatever order they come. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/map.h"
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
    size_t waiting_max; /* rows that wait; over that the oldest are decided */
};

/** What became of posts; each is counted at its final fate. */
struct intake_counts {
    int64_t duplicate, dropped, kept, opened, joined;
};

/** What outlives a batch: which missing parents are waited for. **Threads**: one, the writer's. */
struct intake {
    struct map missing; /* hash of network and id → how many wait for it */
    size_t n_waiting;
    int64_t counted_from; /* waiting rows with a lesser id were counted by another run */
    bool changed;         /* set when which posts wait changes; whoever wants to know clears it first */
};

/** The key of intake.missing. */
static inline uint64_t intake_missing_key(struct sv network, struct sv id)
{
    return sv_hash(id, sv_hash(network, 7));
}

/** Loads what waits from the store. */
MUST_USE bool intake_open(struct intake *intake, struct db *db, struct err *err);
void intake_close(struct intake *intake);

struct intake_batch {
    struct intake *intake;
    const struct company *company;
    struct intake_settings settings;
    struct intake_counts counts;
    struct world world;
};

void intake_begin(struct intake_batch *batch, struct intake *intake, struct db *db, struct id_maker *ids,
                  const struct company *company, const struct intake_settings *settings, ms_t now);
/** Takes one post. On failure the transaction must be rolled back, the batch ended and the intake opened anew. */
MUST_USE bool intake_take(struct intake_batch *batch, const struct incoming *incoming, struct err *err);
/** Decides up to `most` of the posts that wait, the oldest first, as if each began the conversation named by its missing
 *  parent; *out_left says whether some still wait. At the end of an import, until none is left. */
MUST_USE bool intake_give_up_waiting(struct intake_batch *batch, size_t most, bool *out_left,
                                     struct err *err);
/** Writes everything, and decides the oldest of the posts that wait where they are too many; the caller commits. What changed stands in batch->world.told. */
MUST_USE bool intake_write(struct intake_batch *batch, struct err *err);
void intake_end(struct intake_batch *batch);
