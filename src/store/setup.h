/* store/setup.h: the lists of the administration: brands, rules, sources, and changes to them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

struct db;

enum { SETUP_ROWS_MAX = 5000 };

struct brand_row {
    int64_t id, n_cases;
    struct sv name;
    bool ours, sample;
    struct sv record; /* what is told of it, a JSON object; absent: nothing */
};
struct brand_rows {
    struct brand_row *at;
    size_t n;
};
/** By id; `count_cases` off leaves n_cases 0. */
MUST_USE bool brands_list(struct db *db, bool count_cases, struct arena *arena, struct brand_rows *out,
                          struct err *err);
/** **Errors**: ERR_CONFLICT the name is taken. */
MUST_USE bool brand_add(struct db *db, int64_t id, struct sv name, bool ours, bool sample, struct err *err);
MUST_USE bool brand_change(struct db *db, int64_t id, struct sv name, bool ours, struct err *err);
/** With its accounts and rules. **Errors**: ERR_CONFLICT it has a case or a post. */
MUST_USE bool brand_drop(struct db *db, int64_t id, struct err *err);

/** **Errors**: ERR_CONFLICT network and handle are taken. */
MUST_USE bool account_add(struct db *db, int64_t id, int64_t brand, struct sv network, struct sv handle,
                          struct err *err);
MUST_USE bool account_change(struct db *db, int64_t id, int64_t brand, struct sv network, struct sv handle,
                             struct err *err);
/** Forgets its secret. */
MUST_USE bool account_sign_out(struct db *db, int64_t id, struct err *err);
/** **Errors**: ERR_CONFLICT posts of it are stored. */
MUST_USE bool account_drop(struct db *db, int64_t id, struct err *err);

struct rule_row {
    int64_t id, brand, n_matches;
    struct sv value, tag;
    bool on;
};
struct rule_rows {
    struct rule_row *at;
    size_t n;
};
/** By id; n_matches counts posts noted since. */
MUST_USE bool rules_list(struct db *db, int64_t since_id, struct arena *arena, struct rule_rows *out,
                         struct err *err);
MUST_USE bool rule_add(struct db *db, const struct rule_row *row, struct err *err);
MUST_USE bool rule_change(struct db *db, const struct rule_row *row, struct err *err);
MUST_USE bool rule_drop(struct db *db, int64_t id, struct err *err);

/** Something that is listened to, as flow/ writes it. */
struct source_row {
    int64_t id;
    struct sv network, name, state, text;
    bool enabled;
    bool is_account; /* one of ours that is signed in: read every few seconds, says only when it can't be */
    ms_t lag_ms, retry_at, heartbeat;
    int64_t per_minute; /* -1 where not known */
};
struct source_rows {
    struct source_row *at;
    size_t n;
};
MUST_USE bool sources_list(struct db *db, struct arena *arena, struct source_rows *out, struct err *err);
/** A network's public stream is to be listened to; once. */
MUST_USE bool source_add_stream(struct db *db, int64_t id, struct sv network, struct sv name,
                                struct err *err);
