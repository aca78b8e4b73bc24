/* tests/store/intake_stage.h: small conversations, played through intake in any order, and what came out as text.
 *
 * The company: Shop (accounts @shop and @shophelp, rule `guitar`), Cafe (@cafe, rule `latte`) and the rival Drums (@drums,
 * rule `drums`). @shop has the id "u-shop" on the network, the others are known by their handles. */
#pragma once

#include "base/arena.h"
#include "care/intake.h"
#include "rig/rig.h"

struct company;

/** One post, as short as it can be said. */
struct say {
    const char *id,
        *by; /* by: a handle, with the id "u-" and the handle; "@…": the handle alone; NULL: no author */
    int at;  /* seconds since the stage's year began */
    const char *text, *to; /* to: the post that it answers */
    const char *more;      /* further members in JSON: "\"visibility\":\"direct\"" */
};

enum { STAGE_IMPORT = 1000 /* posts: a batch of these makes care/known.h begin */ };
enum { STAGE_TEXT_MAX = 16384, STAGE_BASE_S = 1577836800 /* 2020-01-01 */, STAGE_DAY = 86400 };

struct stage {
    struct db *db;
    struct id_maker ids;
    struct company *company;
    struct intake intake;
    struct intake_settings settings;
    struct intake_counts counts; /* of all since stage_begin */
    size_t n_plays;
};

/** For rig_each_database: the schema and the company. */
bool stage_prepare(struct db *db, struct err *err);
void stage_open(struct stage *stage, void **state);
void stage_close(struct stage *stage);
/** Everything between these two is taken back: the next play finds the store as it was. */
void stage_begin(struct stage *stage, bool keep_all);
void stage_undo(struct stage *stage);

/** Posts in one batch, in the given order (NULL: as they stand). */
void stage_take(struct stage *stage, const struct say *says, const int *order, size_t n);
/** The end of input: what waits is decided. */
void stage_finish(struct stage *stage);
void stage_run(struct stage *stage, const char *sql);

/** What stands now, a line a case, sorted:
 *
 *     BRAND CUSTOMER: their posts; ours; context; opened answered state
 *
 * and a line for every post that is in no case and beside none: `own a`, `repost b`. */
void stage_outcome(struct stage *stage, struct buf *out);
/** Whether the store agrees with itself; says what does not. */
bool stage_is_whole(struct stage *stage, const char *what);
/** Whether what was counted since stage_begin (in an empty store) is what stands. */
bool stage_counts_hold(struct stage *stage, const char *what);
/** Whether that is the outcome; shows both if not. */
bool stage_is(struct stage *stage, const char *what, const char *outcome);
