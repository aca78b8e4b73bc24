/* flow/core.h: what everything that runs on a store shares: its place, its connections, the writer, the ids, the company and
 * its compiled rules, the bus. One a process. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/lock.h"
#include "base/sv.h"
#include "care/intake.h"

struct bus;
struct company;
struct db_pool;
struct label_memory;
struct node;
struct ruleset;
struct sampled;
struct served_model;
struct teacher;
struct writer;

/** The company and its rules as they stood at one moment; immutable, shared by counting. A rule's tag in `rules` is its
 *  index in company->rules. */
struct snapshot {
    _Atomic int n_refs;
    uint64_t turn; /* the reload that read it: of two at once the later stays, whichever ends first */
    struct company *company;
    struct ruleset *rules;
};

struct core {
    char *url;
    struct db_pool *readers; /* read-only connections, for any thread */
    struct writer *writer;
    struct bus *bus;
    struct sampled *sampled;
    struct id_maker ids;
    struct node *node;    /* this process among those that share the store; ids are made under its number */
    struct intake intake; /* the writer's intake thread only */
    bool intake_stale;    /* … as is this: a transaction failed, so it must be read from the store again */
    int64_t intake_turn;  /* … and this: the turn at which it was read (store/posts.h) */
    struct lock lock;
    struct snapshot *snapshot GUARDED_BY(lock);
    _Atomic uint64_t n_swaps;                    /* of the snapshot */
    _Atomic uint64_t turns;                      /* reloads begun */
    struct teacher *_Atomic teacher;             /* NULL where nobody serves: nothing was learnt then */
    struct label_memory *_Atomic label_memory;   /* likewise */
    struct served_model *model GUARDED_BY(lock); /* by which posts are labelled (flow/models.h) */
    _Atomic bool learns;                         /* a model is being fitted */
    _Atomic int64_t window_ms, due_after_ms;     /* settings that intake needs */
};

/** Opens the store for writing: migrates it, loads the company, starts the writer. The caller has made sure that no other
 *  process owns a SQLite file (flow/owner.h). **Owns**: the caller, core_close(). */
MUST_USE bool core_open(struct sv url, struct core **out, struct err *err);
/** NULL is fine. */
void core_close(struct core *core);
/** For CLEANUP. */
void core_closep(struct core **core);

/** The current snapshot; give it back with snapshot_unref. */
struct snapshot *core_snapshot(struct core *core);
/** Changes whenever core_snapshot() does; takes no lock, for whoever asks with every post. */
static inline uint64_t core_snapshot_number(struct core *core)
{
    return atomic_load_explicit(&core->n_swaps, memory_order_relaxed);
}
void snapshot_unref(struct snapshot *snapshot);
/** The sample's own brands, accounts and rules, read now: by them its posts are matched, and by them alone. */
MUST_USE bool core_sample(struct core *core, struct snapshot **out, struct err *err);
/** Reads the company anew from the store and swaps it in: after a change of brands, accounts or rules. Tells the bus. Of the
 *  rules only what changed is compiled. **Threads**: any. */
MUST_USE bool core_reload(struct core *core, struct err *err);
/** Makes one piece of rules that changes have left in layers; takes its time and holds nobody up. **Threads**: any. */
void core_settle(struct core *core);
/** The same without telling: another process changed it. */
MUST_USE bool core_reload_quietly(struct core *core, struct err *err);
