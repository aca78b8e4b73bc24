/* store/case_row.h: what a list shows of a case, read from the rows of whatever chose them. Only for store/. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"
#include "db/db.h"
#include "store/case_read.h"

#define ROW_COLUMNS \
    "c.id, c.version, c.customer, c.brand, c.queue, c.merged_into, c.state, c.network, c.who, c.handle, c.snippet, c.lang," \
    " c.addressed, b.sample, c.read_at, c.opened_at, c.last_at, c.last_customer_at, c.waiting_since, c.due_at, c.agent," \
    " g.name, c.claimed_until, c.fence, c.n_customer + c.n_ours, c.reposts, c.sentiment, c.intent, c.cause, c.urgency"
#define ROWS_OF(tags, chosen, order) \
    "SELECT " ROW_COLUMNS ", " tags " FROM (" chosen \
    ") AS k JOIN cases c ON c.id = k.id LEFT JOIN agent g ON g.id = c.agent" \
    " LEFT JOIN brand b ON b.id = c.brand" order
#define TAGS_SQLITE   "(SELECT group_concat(t.tag, ',') FROM case_tag t WHERE t.kase = c.id)"
#define TAGS_POSTGRES "(SELECT string_agg(t.tag, ',' ORDER BY t.tag) FROM case_tag t WHERE t.kase = c.id)"
#define ROWS_UP(chosen) \
    DB_SQL(ROWS_OF(TAGS_SQLITE, chosen, " ORDER BY k.key, k.id"), \
           ROWS_OF(TAGS_POSTGRES, chosen, " ORDER BY k.key, k.id"))
#define ROWS_DOWN(chosen) \
    DB_SQL(ROWS_OF(TAGS_SQLITE, chosen, " ORDER BY k.key DESC, k.id DESC"), \
           ROWS_OF(TAGS_POSTGRES, chosen, " ORDER BY k.key DESC, k.id DESC"))

/** Reads at most `size` rows of ROWS_OF, ROWS_UP or ROWS_DOWN. */
MUST_USE bool case_rows_read(struct db_rows *rows, size_t size, struct arena *arena, struct case_rows *out,
                             struct err *err);
