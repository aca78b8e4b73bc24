/* store/nodes.h: the processes that write to one database, each with a node number of its own for as long as it renews its
 * lease. Their ids carry that number, so two never make the same one. Times are the database's: machines' clocks differ. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** What the database's clock says. */
MUST_USE bool nodes_clock(struct db *db, ms_t *out, struct err *err);

/** Takes the least number that nobody holds, in a transaction of the caller's. `holder` is the process's own random number;
 *  *out_last_id what no earlier id of this number is above. The one owner of a SQLite file gets number 0 whoever had it.
 *  **Errors**: ERR_LATER all 1024 are held. */
MUST_USE bool node_take(struct db *db, int64_t holder, struct sv name, ms_t now, ms_t until, int *out_number,
                        int64_t *out_last_id, struct err *err);
/** Goes on holding it until then, and promises that no id made before that is above `last_id`; *out_held false when it is
 *  somebody else's by now. */
MUST_USE bool node_renew(struct db *db, int number, int64_t holder, ms_t until, int64_t last_id,
                         bool *out_held, struct err *err);
/** Gives it back, and with it all that the holder read: `last_id` is the greatest it made. */
MUST_USE bool node_give(struct db *db, int number, int64_t holder, int64_t last_id, struct err *err);

struct node_row {
    int64_t number, holder, last_id;
    struct sv name; /* the machine and the process */
    ms_t until;
    int64_t n_accounts, n_streams; /* that it reads */
};
struct node_rows {
    struct node_row *at;
    size_t n;
};
/** All that ever held a number, by number. */
MUST_USE bool nodes_list(struct db *db, struct arena *arena, struct node_rows *out, struct err *err);

/** The seed that all processes share; `fresh` becomes it if there is none yet. */
MUST_USE bool shared_seed(struct db *db, int64_t fresh, int64_t *out, struct err *err);
