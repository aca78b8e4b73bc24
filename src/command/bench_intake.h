/* command/bench_intake.h: a store to measure in, filled as `earshot import` fills it. */
#pragma once

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "store/imports.h"

struct care_stream;

/** Makes the store at `url`, empty, with the configuration of the stream. */
MUST_USE bool intake_prepare(struct sv url, const struct care_stream *stream, struct err *err);
/** Takes a file of posts as `earshot import` does; what it took in seconds. */
MUST_USE bool intake_import(struct sv url, const char *file, bool keep_all, struct import_cursor *out_counts,
                            double *out_seconds, struct err *err);
/** Writes the whole stream into a file. */
MUST_USE bool intake_write_posts(struct care_stream *stream, const char *file, struct err *err);
