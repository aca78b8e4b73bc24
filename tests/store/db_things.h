/* tests/store/db_things.h: what the suites of db.h have in common: two tables and a few words. */
#pragma once

#include "db/db.h"
#include "rig/rig.h"

#define OK(call) \
    do { \
        if (!(call)) \
            fail_msg("%s:%d: %s (kind %d)", __FILE__, __LINE__, err.text, (int)err.kind); \
    } while (0)
#define FAILS(kind_, call) \
    do { \
        err = (struct err){ 0 }; \
        if (call) \
            fail_msg("%s:%d: did not fail", __FILE__, __LINE__); \
        if (err.kind != (kind_)) \
            fail_msg("%s:%d: kind %d: %s", __FILE__, __LINE__, (int)err.kind, err.text); \
    } while (0)

/** Makes the tables things (id, amount, share, name unique, small < 100) and parts (id, thing → things). */
bool things_prepare(struct db *db, struct err *err);
/** A writing connection to the test's database. */
struct db *things_open(void **state);
bool things_add(struct db *db, int64_t id, const char *name, struct err *err);
int64_t things_count(struct db *db);

/** A program of its own, for fault loops: `self --work URL ACKS` does WORK_ROUNDS transactions of WORK_ROWS
 * things and writes a byte into the file ACKS after each commit. Exits 0, or with the kind of the failure. */
enum { WORK_ROUNDS = 4, WORK_ROWS = 3 };
/** For the beginning of main: does the work and exits if that is what the program was started for. */
void things_maybe_work(int argc, char **argv);
/** How many commits were acknowledged; removes the file. */
int64_t things_acks(const char *path);
/** Fails unless whole transactions are there, in order, and their number is `least` or one more. */
void things_check_whole(const struct rig_db *where, int64_t least);
