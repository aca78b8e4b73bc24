/* tests/store/rig/rig.h: real databases for tests, and ways to break them.
 *
 * One suite runs on every database:
 *
 *     int main(void) { return rig_each_database("cases", tests, COUNT(tests), migrate); }
 *
 * where each test's *state is a struct rig_db of its own. PostgreSQL is a server of this test process alone:
 * started when first wanted, on a Unix socket in the test's folder, gone with the folder however the process
 * ends. Where PostgreSQL is not installed its half is skipped and says so; EARSHOT_NEED_POSTGRES=1 makes that
 * a failure. EARSHOT_RIG_FSYNC=1 turns its fsync on. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "db/db.h"

enum { RIG_PATH_MAX = 96, RIG_URL_MAX = 256, RIG_ARGS_MAX = 16 };

/** One test's database: empty, or as `prepare` left it. */
struct rig_db {
    enum db_kind kind;
    char url[RIG_URL_MAX];
};

/** Fills the database that every test's is a copy of (migrations). */
typedef bool rig_prepare_fn(struct db *db, struct err *err);

/** Runs the tests on SQLite, then on PostgreSQL; their setup and teardown slots are the rig's. `prepare` may
 * be NULL. Gives the number of failed tests, for main. */
int rig_each_database(const char *name, const struct CMUnitTest *tests, size_t n_tests,
                      rig_prepare_fn *prepare);

/** A folder of this test process, removed at its end. */
const char *rig_folder(void);
/** Why there is no PostgreSQL here; NULL when there is one (it runs after this call). */
const char *rig_why_no_postgres(void);
/** For main of a suite on PostgreSQL alone: says why it is skipped, and gives the exit code for that. */
int rig_skip_postgres(const char *name);
/** A new database; fails the test if it can't be made. */
void rig_database(enum db_kind kind, rig_prepare_fn *prepare, struct rig_db *out);
/** db_open that fails the test. */
struct db *rig_open(const struct rig_db *where, enum db_mode mode);

/** Ends the PostgreSQL server: RIG_CRASH kills all its processes (SIGKILL), RIG_QUIT makes it drop everybody at once
 * (SIGQUIT). */
enum rig_end { RIG_CRASH = 'k', RIG_QUIT = 'q' };
void rig_postgres_end(enum rig_end how);
/** Starts it again on what it left on disk. */
void rig_postgres_again(void);

/** The process under test, seen from outside. */
struct rig_outcome {
    bool was_killed; /* by SIGKILL: the fault fired */
    int exit_code;   /* when it ended by itself; -1 when a signal ended it */
    int64_t n_calls; /* what was counted */
};

/** A fault loop over files: `for (n = 1;; n++) { rig_run_faulted(argv, &(…){ folder, n, RIG_KILL },
 * &outcome); look at what is left; if (outcome.n_calls < n) break; }`. Counted are write, sync, truncate,
 * unlink and rename calls on files under `folder`. Works on any dynamically linked program. */
enum rig_fault_how {
    RIG_COUNT,  /* only counts */
    RIG_KILL,   /* SIGKILL before the n-th call */
    RIG_TORN,   /* half of the n-th write is done, then SIGKILL */
    RIG_EIO,    /* the n-th call and all after it fail */
    RIG_ENOSPC, /* the same, as a full disk */
};
struct rig_fault {
    const char *folder;
    int64_t at;
    enum rig_fault_how how;
};
/** `argv` ends in NULL; argv[0] "self" is this test program. Output is the test's. */
void rig_run_faulted(const char *const *argv, const struct rig_fault *fault, struct rig_outcome *out);

/** A fault loop over the line to PostgreSQL: a proxy in front of the server, that at the n-th event SIGKILLs
 * the client's process and drops the line. Each event is counted before it is passed on. */
enum rig_line_event {
    RIG_MESSAGE, /* any message of the client but its goodbye: Parse, Bind, Execute, Sync, CopyData … */
    RIG_COMMIT,  /* the client sends COMMIT: the transaction is complete but for it */
    RIG_ANSWER,  /* the server is ready again: the work is done, the client doesn't know */
};
struct rig_proxy {
    struct rig_db at; /* connect here */
    pid_t pid;
    char count_file[RIG_PATH_MAX];
};
/** `n` 0 never fires: it only counts. */
void rig_proxy_start(const struct rig_db *server, enum rig_line_event event, int64_t n,
                     struct rig_proxy *out);
/** Gives how many events there were. */
int64_t rig_proxy_stop(struct rig_proxy *proxy);
/** Runs a program without a fault (but for the proxy it may talk to). */
void rig_run(const char *const *argv, struct rig_outcome *out);
