/* flow/share.c: see share.h. Looked at again and again, so that a node that is added has its part within a minute; one at a time,
 * for the one it came from must see that it has lost it. */
#include "flow/share.h"

#include "base/arena.h"
#include "base/buf.h"
#include "channel/channel.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/core.h"
#include "flow/node.h"
#include "flow/secrets.h"
#include "flow/writer.h"
#include "store/leases.h"
#include "store/nodes.h"

enum { READER_WAIT_MS = 5000 };

struct taking {
    int64_t holder;
    bool offline, any_free;
    struct lease_offers offers;
};

static bool take_run(void *arg, struct db *db, struct err *err)
{
    struct taking *taking = arg;
    ms_t now;

    return nodes_clock(db, &now, err) &&
           (!taking->any_free || leases_take(db, taking->holder, now, taking->offline, err)) &&
           leases_take_offers(db, taking->holder, &taking->offers, err);
}

/* A node that was given another key must not take accounts from those that can answer by them. */
static bool can_open(const struct secrets *secrets, struct sv sealed)
{
    CLEANUP(buf_done) struct buf plain = BUF(CHANNEL_SECRET_MAX);
    struct err err;

    return secrets_unseal(secrets, sealed, &plain, &err);
}

static bool look(struct core *core, const struct secrets *secrets, struct taking *taking, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    CLEANUP(arena_done) struct arena arena = { 0 };
    ms_t now;

    if (!db_take(core->readers, READER_WAIT_MS, &db, err) || !nodes_clock(db, &now, err) ||
        !leases_free(db, now, taking->offline, &taking->any_free, err))
        return false;
    if (taking->offline || !node_is_shared(core->node))
        return true;
    if (!leases_offered(db, taking->holder, &arena, &taking->offers, err))
        return false;
    if (taking->offers.account.id && !can_open(secrets, taking->offers.account.secret))
        taking->offers.account = (struct lease_offer){ 0 };
    taking->offers.account.secret = (struct sv){ 0 };
    return true;
}

bool share_take(struct core *core, const struct secrets *secrets, bool offline, struct err *err)
{
    struct taking taking = { .holder = node_holder(core->node), .offline = offline };

    if (!look(core, secrets, &taking, err))
        return false;
    return (!taking.any_free && !taking.offers.stream.id && !taking.offers.account.id) ||
           writer_run(core->writer, WRITE_DESK, take_run, &taking, err);
}
