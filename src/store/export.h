/* store/export.h: everything stored, as JSON lines in id order. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"

struct db;

/** Called with each line (ending in LF). False stops the export. */
typedef bool export_fn(void *arg, struct sv line);

MUST_USE bool export_posts(struct db *db, export_fn *each, void *arg, struct err *err);
MUST_USE bool export_cases(struct db *db, export_fn *each, void *arg, struct err *err);
MUST_USE bool export_events(struct db *db, export_fn *each, void *arg, struct err *err);
MUST_USE bool export_customers(struct db *db, export_fn *each, void *arg, struct err *err);
