/* store/config.h: what the company is: brands, accounts, rules; and settings by name. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct company;
struct db;

/** All brands, accounts and enabled rules: the company's own, or those of the sample; never both. **Owns**: the caller,
 *  company_free(). */
MUST_USE bool config_load(struct db *db, bool sample, struct company **out, struct err *err);

/** Adds a brand, or finds the one of that name and sets what it is. */
MUST_USE bool brand_put(struct db *db, int64_t new_id, struct sv name, bool ours, bool sample,
                        int64_t *out_id, struct err *err);
/** Sets what the company tells of a brand: the JSON of model/brand.h, checked by the caller; absent: nothing. */
MUST_USE bool brand_tell(struct db *db, int64_t id, struct sv record, struct err *err);
/** Adds an account, or finds it by network and handle (or id) and moves it to the brand. The handle's case and a leading @ are
 *  dropped. `network_id` may be absent. */
MUST_USE bool account_put(struct db *db, int64_t new_id, int64_t brand, struct sv network,
                          struct sv network_id, struct sv handle, int64_t *out_id, struct err *err);
/** Adds a rule, or finds the brand's by tag, else by value. The value must have been compiled by the caller. */
MUST_USE bool rule_put(struct db *db, int64_t new_id, int64_t brand, struct sv value, struct sv tag,
                       int64_t *out_id, struct err *err);
MUST_USE bool place_put(struct db *db, int64_t new_id, struct sv path, struct sv kind, struct sv name,
                        struct sv detail, struct err *err);
/** Adds an agent without a password, or finds the one with this email and sets name and role. */
MUST_USE bool agent_put(struct db *db, int64_t new_id, struct sv email, struct sv name, struct sv role,
                        struct err *err);
/** Before a replacing import: forgets rules and places; brands and accounts that no case uses. */
MUST_USE bool config_clear(struct db *db, struct err *err);

/** Places and agents, each through its function; false from it ends the walk. */
struct config_visitor {
    void *arg;
    bool (*place)(void *arg, struct sv path, struct sv kind, struct sv name, struct sv detail);
    bool (*agent)(void *arg, struct sv email, struct sv name, struct sv role);
};
MUST_USE bool config_each_place(struct db *db, const struct config_visitor *visitor, struct err *err);
MUST_USE bool config_each_agent(struct db *db, const struct config_visitor *visitor, struct err *err);

/** The greatest id any table has: where the id maker goes on. */
MUST_USE bool greatest_id(struct db *db, int64_t *out, struct err *err);
