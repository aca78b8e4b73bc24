/* store/sample.h: what is removed with the sample. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** The sample's own brand (not its rivals'); 0 where there is none. */
MUST_USE bool sample_brand(struct db *db, int64_t *out, struct err *err);
/** Removes one of its posts with its case, all posts in that and all that hangs on it, conversations, authors and customers.
 *  Nothing happens where it is not there. */
MUST_USE bool sample_remove_post(struct db *db, struct sv network, struct sv network_id, struct err *err);
/** Removes the cases of its brands that are left, in the same way. */
MUST_USE bool sample_remove_cases(struct db *db, struct err *err);
/** Removes its brands, accounts and rules. Its posts must be gone. */
MUST_USE bool sample_remove_brands(struct db *db, struct err *err);
