/* command/owner_client.h: asking the process that owns a SQLite store, over its socket: the desk's HTTP API, for the owner's
 * user only. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "store/imports.h"

/** Streams what `fd` gives through POST /api/v1/import. **Errors**: ERR_LATER when nobody answers there. */
MUST_USE bool owner_client_import(const char *socket, int fd, bool keep_all, struct import_cursor *out,
                                  struct err *err);
/** One request; `body` JSON, absent for none. The answer's body in *out. **Errors**: the problem's own words. */
MUST_USE bool owner_client_call(const char *socket, const char *method, const char *path, struct sv body,
                                struct buf *out, struct err *err);
