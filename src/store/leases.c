/* store/leases.c: SQL of who reads what. Two that take at once meet at the row: the second finds it owned by a node that
 * lives. */
#include "store/leases.h"

#include <inttypes.h>

#include "db/db.h"

#define NO_LIVING_OWNER(table) \
    "(" table ".owner IS NULL OR NOT EXISTS (SELECT 1 FROM node WHERE node.holder = " table ".owner" \
    " AND node.lease_until > $1))"
#define FREE_SOURCE "$2 = 0 AND source.kind = 'stream' AND source.enabled = 1 AND " NO_LIVING_OWNER("source")
#define FREE_ACCOUNT \
    "((account.secret IS NOT NULL AND $2 = 0) OR EXISTS (SELECT 1 FROM brand WHERE brand.id = account.brand" \
    " AND brand.sample = 1)) AND " NO_LIVING_OWNER("account")

bool leases_free(struct db *db, ms_t now, bool sample_only, bool *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT 1 FROM source WHERE " FREE_SOURCE
                     " UNION ALL SELECT 1 FROM account WHERE " FREE_ACCOUNT " LIMIT 1",
                     A(now), A(sample_only)) &&
            db_next(&rows, out, err)) ||
           err_in(err, "look for sources that nobody reads");
}

bool leases_take(struct db *db, int64_t owner, ms_t now, bool sample_only, struct err *err)
{
    return (db_run(db, NULL, err, "UPDATE source SET owner = $3, fence = fence + 1 WHERE " FREE_SOURCE,
                   A(now), A(sample_only), A(owner)) &&
            db_run(db, NULL, err, "UPDATE account SET owner = $3, fence = fence + 1 WHERE " FREE_ACCOUNT,
                   A(now), A(sample_only), A(owner)) &&
            /* begun under an earlier fence: by whoever had the account before, or by us before we lost it */
            db_run(db, NULL, err,
                   "UPDATE outbox SET state = 2 WHERE state = 1 AND EXISTS (SELECT 1 FROM account a"
                   " WHERE a.id = outbox.account AND a.owner = $1 AND a.fence <> outbox.fence)",
                   A(owner))) ||
           err_in(err, "take the sources that nobody reads");
}

#define SHARED_SOURCE  "kind = 'stream' AND enabled = 1"
#define SHARED_ACCOUNT "secret IS NOT NULL"
/* Who has the most, where it has no fewer than $1 when one has gone from there to here. */
#define RICHEST(table, those) \
    "(SELECT owner FROM " table " WHERE " those " AND owner <> $1 GROUP BY owner" \
    " HAVING count(*) >= 2 + (SELECT count(*) FROM " table " WHERE " those " AND owner = $1)" \
    " ORDER BY count(*) DESC, owner LIMIT 1)"
/* No answer is on its way by this account. */
#define SENDS_NOTHING \
    "NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.account = account.id AND outbox.state = 1)"

static bool read_offer(struct db_rows *rows, struct arena *arena, struct lease_offer *out, struct err *err)
{
    bool row;

    if (!db_next(rows, &row, err))
        return false;
    *out = (struct lease_offer){ 0 };
    if (row)
        *out = (struct lease_offer){ .id = db_i64(rows, 0),
                                     .owner = db_i64(rows, 1),
                                     .secret = arena_sv(arena, db_text(rows, 2)) };
    return true;
}

bool leases_offered(struct db *db, int64_t owner, struct arena *arena, struct lease_offers *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows streams = { 0 }, accounts = { 0 };

    return (db_query(db, &streams, err,
                     "SELECT id, owner, '' FROM source WHERE " SHARED_SOURCE
                     " AND owner = " RICHEST("source", SHARED_SOURCE) " ORDER BY id DESC LIMIT 1",
                     A(owner)) &&
            read_offer(&streams, arena, &out->stream, err) &&
            db_query(db, &accounts, err,
                     "SELECT id, owner, secret FROM account WHERE " SHARED_ACCOUNT " AND " SENDS_NOTHING
                     " AND owner = " RICHEST("account", SHARED_ACCOUNT) " ORDER BY id DESC LIMIT 1",
                     A(owner)) &&
            read_offer(&accounts, arena, &out->account, err)) ||
           err_in(err, "look for what another node may leave");
}

bool leases_take_offers(struct db *db, int64_t owner, const struct lease_offers *offers, struct err *err)
{
    const struct lease_offer *stream = &offers->stream, *account = &offers->account;

    /* The account is locked first: who begins to send by it meanwhile holds it, and is seen by the statement after. */
    return (db_run(db, NULL, err,
                   "UPDATE source SET owner = $1, fence = fence + 1 WHERE id = $2 AND owner = $3", A(owner),
                   A(stream->id), A(stream->owner)) &&
            db_run(db, NULL, err, "UPDATE account SET fence = fence WHERE id = $1", A(account->id)) &&
            db_run(
                db, NULL, err,
                "UPDATE account SET owner = $1, fence = fence + 1 WHERE id = $2 AND owner = $3 AND " SENDS_NOTHING,
                A(owner), A(account->id), A(account->owner))) ||
           err_in(err, "take over what another node reads");
}

static bool mine(int64_t changed, const char *what, int64_t id, struct err *err)
{
    return changed == 1 || err_set(err, ERR_CONFLICT, "%s %" PRId64 " is another node's now", what, id);
}

bool account_hold(struct db *db, int64_t account, struct lease lease, struct err *err)
{
    int64_t changed;

    return db_run(db, &changed, err,
                  "UPDATE account SET fence = fence WHERE id = $1 AND owner = $2 AND fence = $3", A(account),
                  A(lease.owner), A(lease.fence))
               ? mine(changed, "account", account, err)
               : err_in(err, "hold account %" PRId64, account);
}

bool source_hold(struct db *db, int64_t source, struct lease lease, struct err *err)
{
    int64_t changed;

    return db_run(db, &changed, err,
                  "UPDATE source SET fence = fence WHERE id = $1 AND owner = $2 AND fence = $3", A(source),
                  A(lease.owner), A(lease.fence))
               ? mine(changed, "source", source, err)
               : err_in(err, "hold source %" PRId64, source);
}
