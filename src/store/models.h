/* store/models.h: models fitted on the desk's corrections: a stack of versions, of which one at most is in use. None in use: the
 * built-in model is. */
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

enum model_state { MODEL_EARLIER, MODEL_IN_USE, MODEL_TAKEN_BACK };
enum { MODELS_KEPT = 5 }; /* a further one drops the oldest */

struct model_row {
    int64_t id, version, agent; /* agent 0: by the command */
    struct sv agent_name;       /* when read */
    ms_t made_at, used_at;      /* used_at: since when, of the one in use */
    enum model_state state;
    struct sv figures; /* JSON */
};
struct model_rows {
    struct model_row at[MODELS_KEPT];
    size_t n;
};

/** The latest first. */
MUST_USE bool models_list(struct db *db, struct arena *arena, struct model_rows *out, struct err *err);
/** The id and version of the one in use; 0: none. */
MUST_USE bool model_in_use(struct db *db, int64_t *out_id, int64_t *out_version, struct err *err);
/** Its file in base64. **Errors**: ERR_ABSENT. */
MUST_USE bool model_file_get(struct db *db, int64_t id, struct arena *arena, struct sv *out, struct err *err);
/** Adds it under the next version and puts it in use from made_at on; `file`: base64. */
MUST_USE bool model_add(struct db *db, const struct model_row *row, struct sv file, int64_t *out_version,
                        struct err *err);
/** Takes back the one in use: the latest earlier one is in use again, else the built-in. *out_version: of what is in use now, 0
 *  the built-in. **Errors**: ERR_CONFLICT when none is in use. */
MUST_USE bool model_take_back(struct db *db, ms_t now, int64_t *out_version, struct err *err);
