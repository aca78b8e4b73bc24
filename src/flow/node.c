/* flow/node.c: two threads. One renews the lease and tells others what the bus told here; one hears what they tell.
 *
 * Two processes never make the same id, whatever their clocks do and however long one is stopped: with each renewal a process
 * promises, in the node's row, that its ids stay below a bound; above it id_maker_epoch() is 0 and nothing is stored. Who takes
 * the number later begins above the last bound. */
#include "flow/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/log.h"
#include "base/random.h"
#include "bus/bridge.h"
#include "bus/bus.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/worker.h"
#include "store/config.h"
#include "store/nodes.h"

enum { HEAR_MS = 200, AGAIN_MS = MS_SECOND, NAME_MAX_BYTES = 80 };

struct node {
    struct core *core;
    int64_t holder, seed;
    char name[NAME_MAX_BYTES];
    bool shared;
    _Atomic int number;
    _Atomic ms_t held_until; /* by the steady clock */
    struct bridge *bridge;
    struct worker_thread teller, hearer;
    struct db *db;  /* the teller's; before and after its life whoever begins and ends it */
    struct db *ear; /* the hearer's */
    ms_t renew_at;  /* steady; the teller's, as is what follows */
    bool lost;
    ms_t looked_at;         /* the database's clock: which leases had run out by then was said */
    node_reload_fn *reload; /* the hearer's, as is what follows */
    bool config_stale;      /* a change could not be read */
};

/* Ids up to here may be made until the lease is over. */
static int64_t bound(int64_t last, ms_t now)
{
    ms_t from = last ? id_time(last) : 0;

    return id_floor((from > now ? from : now) + NODE_LEASE_MS);
}

struct take_job {
    struct node *node;
    ms_t now;
    int64_t known, most;
    int number;
};

static bool take_run(struct db *db, void *arg, struct err *err)
{
    struct take_job *job = arg;
    struct node *node = job->node;
    int64_t last, stored;
    ms_t db_now;
    bool held;

    if (!nodes_clock(db, &db_now, err) ||
        !node_take(db, node->holder, sv_str(node->name), db_now, db_now + NODE_LEASE_MS, &job->number, &last,
                   err) ||
        !greatest_id(db, &stored, err))
        return false;
    job->known = last > stored ? last : stored;
    last = id_maker_last(&node->core->ids);
    job->known = job->known > last ? job->known : last;
    job->most = node->shared ? bound(job->known, job->now) : INT64_MAX;
    node->looked_at = db_now;
    return node_renew(db, job->number, node->holder, node->shared ? db_now + NODE_LEASE_MS : INT64_MAX,
                      node->shared ? job->most : job->known, &held, err);
}

static bool take_number(struct node *node, struct err *err)
{
    ms_t steady = clock_steady();
    struct take_job job = { .node = node, .now = clock_now() };

    if (!db_atomically(node->db, take_run, &job, err))
        return err_in(err, "node number");
    (void)id_maker_lease(&node->core->ids, job.number, job.known, job.most);
    node->number = job.number;
    node->held_until = node->shared ? steady + NODE_LEASE_MS : INT64_MAX;
    node->renew_at = steady + NODE_RENEW_MS;
    return true;
}

/* Who was killed between a commit and its notice has told nobody: when its lease runs out everybody looks anew. */
static bool look_for_the_dead(struct node *node, ms_t db_now, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct node_rows rows;
    bool any = false;

    if (!nodes_list(node->db, &arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].until <= node->looked_at || rows.at[i].until > db_now ||
            rows.at[i].holder == node->holder)
            continue;
        any = true;
        log_line(LOG_WARN, "a node's lease ran out: others take what it read",
                 LOG_I64("node", rows.at[i].number), LOG_SV("name", rows.at[i].name));
    }
    node->looked_at = db_now;
    if (any)
        bus_tell(node->core->bus, &(struct bus_event){ .kind = BUS_MANY, .from_afar = true }, 1);
    return true;
}

static bool renew(struct node *node, bool *out_held, struct err *err)
{
    ms_t steady = clock_steady(), db_now;
    int64_t most = bound(id_maker_last(&node->core->ids), clock_now());

    if (!nodes_clock(node->db, &db_now, err) ||
        !node_renew(node->db, node->number, node->holder, db_now + NODE_LEASE_MS, most, out_held, err))
        return false;
    if (!*out_held)
        return true;
    (void)id_maker_lease(&node->core->ids, node->number, 0, most);
    node->held_until = steady + NODE_LEASE_MS;
    return look_for_the_dead(node, db_now, err);
}

static void note_lost(struct node *node, const char *why)
{
    if (!node->lost)
        log_line(LOG_ERROR, "this node's number is lost: it stores nothing new until it has one again",
                 LOG_I64("node", node->number), LOG_STR("why", why));
    node->lost = true;
}

/* Renews the lease, or takes a number anew where it is somebody else's by now. */
static void keep_number(struct node *node)
{
    struct err err = { 0 };
    bool held = true, ok = renew(node, &held, &err);

    if (ok && !held) {
        (void)id_maker_lease(&node->core->ids, node->number, 0, 0);
        node->held_until = 0;
        note_lost(node, "another process has it");
        ok = take_number(node, &err);
    }
    node->renew_at = clock_steady() + (ok ? NODE_RENEW_MS : AGAIN_MS);
    if (!ok && !node_is_held(node))
        note_lost(node, err.text);
    else if (!ok)
        log_line(LOG_WARN, "the node number can't be renewed, tried again", LOG_STR("error", err.text));
    if (ok && node->lost) {
        log_line(LOG_INFO, "this node has a number again", LOG_I64("node", node->number));
        node->lost = false;
    }
}

static void *tell(void *arg)
{
    struct node *node = arg;
    bool goes_on;

    do {
        struct err err = { 0 };
        ms_t wait = node->renew_at - clock_steady();

        goes_on = worker_sleep(&node->teller, wait > 0 ? wait : 0);
        if (!bridge_send(node->bridge, node->db, &err))
            log_line(LOG_WARN, "other nodes can't be told, tried again", LOG_STR("error", err.text));
        if (goes_on && clock_steady() >= node->renew_at)
            keep_number(node);
    } while (goes_on);
    return NULL;
}

/* Hearing -------------------------------------------------------------------------------------------------------------- */

static void read_config(struct node *node)
{
    struct err err = { 0 };

    node->config_stale = !node->reload(node->core, &err);
    if (node->config_stale)
        log_line(LOG_WARN, "the configuration that another node changed can't be read, tried again",
                 LOG_STR("error", err.text));
}

/* The company is read before its listeners are told that it changed. */
static void hear_others(void *arg, const struct bus_event *events, size_t n_events)
{
    struct node *node = arg;
    bool config = false;

    for (size_t i = 0; i < n_events; i++)
        config = config || events[i].kind == BUS_CONFIG;
    if (config)
        read_config(node);
    bus_tell(node->core->bus, events, n_events);
}

static void *hear(void *arg)
{
    static const struct bus_event gap[] = { { .kind = BUS_CONFIG, .from_afar = true },
                                            { .kind = BUS_STATUS, .from_afar = true },
                                            { .kind = BUS_MANY, .from_afar = true } };
    struct node *node = arg;
    bool is_gap = false;

    while (!worker_ends(&node->hearer)) {
        struct err err = { 0 };

        if (!bridge_hear(node->bridge, node->ear, HEAR_MS, hear_others, node, &err)) {
            if (!is_gap)
                log_line(LOG_WARN, "what other nodes tell can't be heard, tried again",
                         LOG_STR("error", err.text));
            is_gap = true;
            (void)worker_sleep(&node->hearer, HEAR_MS);
        } else if (is_gap) { /* it listens again: from here on nothing is missed, what was before is read */
            is_gap = false;
            hear_others(node, gap, COUNT(gap));
        } else if (node->config_stale)
            hear_others(node, gap, 1);
    }
    return NULL;
}

/* Beginning and end ---------------------------------------------------------------------------------------------------- */

static void wake_teller(void *arg)
{
    struct node *node = arg;

    if (node->teller.started)
        worker_wake(&node->teller);
}

static void name_it(struct node *node)
{
    char host[NAME_MAX_BYTES - 20] = "?";

    if (gethostname(host, sizeof host - 1) != 0)
        (void)snprintf(host, sizeof host, "?");
    host[sizeof host - 1] = '\0';
    (void)snprintf(node->name, sizeof node->name, "%s:%ld", host, (long)getpid());
}

static int64_t draw_number(void)
{
    uint64_t number;

    random_bytes(&number, sizeof number);
    return (int64_t)(number >> 1 | 1);
}

static bool read_seed(struct db *db, void *arg, struct err *err)
{
    return shared_seed(db, draw_number(), arg, err);
}

bool node_new(struct core *core, struct node **out, struct err *err)
{
    struct node *node = NEW(struct node, 1);

    *out = node; /* core_close frees it */
    node->core = core;
    node->holder = draw_number();
    name_it(node);
    if (!db_open(sv_str(core->url), DB_WRITE, &node->db, err))
        return false;
    node->shared = db_kind(node->db) == DB_POSTGRES;
    if (!db_atomically(node->db, read_seed, &node->seed, err) || !take_number(node, err))
        return false;
    if (!node->shared) {
        db_close(node->db); /* the file's lock is the lease */
        node->db = NULL;
        return true;
    }
    node->bridge = bridge_new(core->bus, node->holder, wake_teller, node);
    return worker_start(&node->teller, tell, node, err);
}

bool node_listen(struct node *node, node_reload_fn *reload, struct err *err)
{
    node->reload = reload;
    return !node->shared ||
           (db_open(sv_str(node->core->url), DB_READ, &node->ear, err) && bridge_listen(node->ear, err) &&
            reload(node->core, err) && /* it may have changed before we could hear of it */
            worker_start(&node->hearer, hear, node, err));
}

static bool give_run(struct db *db, void *arg, struct err *err)
{
    struct node *node = arg;

    return node_give(db, node->number, node->holder, id_maker_last(&node->core->ids), err);
}

void node_free(struct node *node)
{
    struct err err = { 0 };

    if (!node)
        return;
    worker_end(&node->hearer);
    worker_join(&node->hearer);
    worker_end(&node->teller);
    worker_join(&node->teller);
    if (node->bridge && node->held_until && !db_atomically(node->db, give_run, node, &err))
        log_line(LOG_WARN, "the node number can't be given back; its lease runs out by itself",
                 LOG_STR("error", err.text));
    bridge_free(node->bridge);
    db_close(node->ear);
    db_close(node->db);
    free(node);
}

int64_t node_holder(const struct node *node)
{
    return node->holder;
}

int node_number(struct node *node)
{
    return node->number;
}

bool node_is_shared(const struct node *node)
{
    return node->shared;
}

bool node_is_held(struct node *node)
{
    return clock_steady() < node->held_until;
}

uint64_t node_seed(const struct node *node)
{
    return (uint64_t)node->seed;
}
