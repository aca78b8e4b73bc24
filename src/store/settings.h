/* store/settings.h: settings by name, each a text (mostly JSON) that its owner knows to read. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;

/** The absent view where it was never set. */
MUST_USE bool setting_get(struct db *db, struct sv name, struct arena *arena, struct sv *out,
                          struct err *err);
/** An absent value forgets it. */
MUST_USE bool setting_put(struct db *db, struct sv name, struct sv value, struct err *err);
