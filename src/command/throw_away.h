/* command/throw_away.h: a folder that goes with the command. */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/lang.h"

/** Makes a new folder in $TMPDIR, else in /tmp. Its path: heap. */
MUST_USE bool throw_away_new(char **out, struct err *err);
/** Removes it with all that is in it, and frees its path. NULL is fine. */
void throw_away_done(char *folder);
/** For CLEANUP. */
void throw_away_donep(char **folder);
