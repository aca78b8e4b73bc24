/* flow/config_document.h: the whole configuration as one JSON document, in and out. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/lang.h"

struct db;

enum { CONFIG_MAX = 64 << 20 };

/** Appends the document; secrets excepted. */
MUST_USE bool config_write(struct db *db, struct buf *out, struct err *err);
/** Adds and updates what the document names (brand by name; account by network and handle or id; rule by brand and tag, else
 *  value; agent by email; place by path); deletes what it doesn't only with `replace`. Everything is checked before the
 *  first write; runs inside the caller's transaction. **Errors**: ERR_INPUT names the member. */
MUST_USE bool config_read(struct db *db, struct id_maker *ids, ms_t now, struct sv document, bool replace,
                          struct err *err);
