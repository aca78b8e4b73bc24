/* base/id.h: 63-bit ids that grow with time: 41 bits of milliseconds since 2024-01-01 UTC, 10 bits of node, 12 bits of
 * sequence. So that inserts go to the right-hand edge of every index. */
#pragma once

#include <stdint.h>

#include "base/clock.h"
#include "base/lock.h"
#include "base/sv.h"

enum {
    ID_NODES = 1024,
    ID_TEXT_MAX = 24,
};

/** Made by one node. Any number of threads. */
struct id_maker {
    struct lock lock;
    int64_t last GUARDED_BY(lock);
    int64_t most GUARDED_BY(lock); /* no id above it may be stored */
    int node GUARDED_BY(lock);
    int epoch GUARDED_BY(lock); /* how often the node's number changed */
};

/** `last_known` is the greatest id this node made before (0 = none): ids never go back, also over a restart and when
 *  the clock is set back. */
void id_maker_init(struct id_maker *maker, int node, int64_t last_known);
void id_maker_done(struct id_maker *maker);
/** Where the node's number is leased: from now on it is `node`, ids begin above `last_known`, and none above `most` may be
 *  stored. The same number again only moves `most`; 0 takes the number away. Gives the greatest id made so far. */
int64_t id_maker_lease(struct id_maker *maker, int node, int64_t last_known, int64_t most);
/** Around a transaction that stores ids: the same positive number before and after says that its ids were this node's to
 *  make. 0: none may be stored now. */
int id_maker_epoch(struct id_maker *maker);
int64_t id_maker_last(struct id_maker *maker);
/** A new id, greater than all this maker gave before, also in a millisecond that has more than 4,096. */
int64_t id_new(struct id_maker *maker, ms_t now);
/** The millisecond an id was made in. */
ms_t id_time(int64_t id);
/** The least id of a millisecond: for ranges. Times before 2024 give 0. */
int64_t id_floor(ms_t at);
/** Reads the decimal string that ids are in JSON; a positive number of at most 63 bits. */
MUST_USE bool id_parse(struct sv text, int64_t *out);
