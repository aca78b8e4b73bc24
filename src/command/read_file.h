/* command/read_file.h: the whole of a file that a command was given. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"

/** Appends all that the file holds, at most the buffer's limit; a NULL name is stdin. **Errors**: ERR_INPUT where it can't be read or
 *  is larger. */
MUST_USE bool read_file(const char *name, struct buf *out, struct err *err);
