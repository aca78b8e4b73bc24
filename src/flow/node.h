/* flow/node.h: this process among those that share a database: its node number, for as long as its lease is renewed, and the
 * bridge of its bus to theirs. A SQLite file has one owner: it is node 0, nobody else is there, no thread runs. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"

struct core;
struct node;

enum {
    NODE_LEASE_MS = 10 * MS_SECOND, /* after that the others take what a killed one had */
    NODE_RENEW_MS = 2 * MS_SECOND,
};

/** Takes a number and begins to make ids with it, after core->url, bus and ids are there. **Owns**: the caller, node_free().
 *  **Errors**: ERR_LATER the database is away, or all numbers are taken. */
MUST_USE bool node_new(struct core *core, struct node **out, struct err *err);
/** Reads the configuration anew: another process changed it. */
typedef bool node_reload_fn(struct core *core, struct err *err);
/** Begins to hear what other processes tell: for those who stay. Before that it only tells. `reload` is called once now, and
 *  whenever another process has changed the configuration, on a thread of the node's. */
MUST_USE bool node_listen(struct node *node, node_reload_fn *reload, struct err *err);
/** Tells what waits to be told, and gives the number and what it held back. NULL is fine. */
void node_free(struct node *node);

/** What this process's leases name; never 0. */
int64_t node_holder(const struct node *node);
int node_number(struct node *node);
/** Whether others may be there. */
bool node_is_shared(const struct node *node);
/** Whether the lease holds at this moment, by a clock that never jumps. */
bool node_is_held(struct node *node);
/** What ids of people who guess passwords are hashed with, in all processes alike. */
uint64_t node_seed(const struct node *node);
