/* store/keys.h: the names that networks give to what is stored, page by page, without the rows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

enum stored_keys {
    KEYS_POST,
    KEYS_AUTHOR,
    KEYS_CONVERSATION,
    KEYS_ORIGINAL, /* what reposts pass on, stored or not */
    KEYS_N
};

/** Behind which key the next page begins; a struct of two empty buffers stands before the first. */
struct keys_place {
    struct buf network, key;
};

/** Gives up to `limit` keys along their index and moves the place behind them; *out_end once there are no more. One key may be
 *  given twice. */
MUST_USE bool keys_page(struct db *db, enum stored_keys keys, size_t limit, struct keys_place *place,
                        void (*each)(void *arg, struct sv network, struct sv key), void *arg, bool *out_end,
                        struct err *err);
