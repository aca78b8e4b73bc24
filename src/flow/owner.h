/* flow/owner.h: one process owns a SQLite store: a lock and a socket beside the database file (FILE.lock, FILE.sock; a path
 * too long for a socket: a hashed name in the runtime folder, written in the lock). */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct owner;

/** Takes the store, or says who has it. PostgreSQL stores have no owner: *out is then a token that means nothing.
 *  *out_taken false (and *out NULL): another process has it; `out_socket` is where it listens ("" while it doesn't).
 *  **Owns**: *out is the caller's, owner_free(). */
enum { OWNER_SOCKET_MAX = 108 };
MUST_USE bool owner_take(struct sv url, struct owner **out, bool *out_taken,
                         char out_socket[static OWNER_SOCKET_MAX], struct err *err);
/** Opens the socket that other commands of this user talk to: a listening fd, mode 0600. -1 in *out for a store without
 *  owner. The fd is the caller's to close; the file goes with owner_free. */
MUST_USE bool owner_listen(struct owner *owner, int *out, struct err *err);
/** NULL is fine. */
void owner_free(struct owner *owner);
/** For CLEANUP. */
void owner_freep(struct owner **owner);
