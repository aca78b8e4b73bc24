/* wire/lines.h: lines out of bytes that come in pieces, plain or gzip (told by the first two bytes). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct lines;

/** Called for each line, without its end (LF or CR LF). `too_long`: only its beginning is given. `end` is the uncompressed
 *  offset behind it. False, with err set, stops. Empty lines are not given. */
typedef bool lines_fn(void *arg, struct sv line, bool too_long, uint64_t end, struct err *err);

/** The first `skip` uncompressed bytes are passed over. **Owns**: the caller, lines_free(). **Threads**: one at a time. */
struct lines *lines_new(size_t line_max, uint64_t skip, lines_fn *each, void *arg);
/** NULL is fine. */
void lines_free(struct lines *lines);
/** For CLEANUP. */
void lines_freep(struct lines **lines);
/** Takes the next piece. **Errors**: ERR_INPUT broken gzip; what `each` says. */
MUST_USE bool lines_feed(struct lines *lines, struct sv piece, struct err *err);
/** The end: a last line without its end is given too. **Errors**: ERR_INPUT when gzip stops in the middle. */
MUST_USE bool lines_end(struct lines *lines, struct err *err);
