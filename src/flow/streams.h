/* flow/streams.h: a network's public stream, read for as long as the server is up. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lang.h"
#include "store/sources.h"

struct live_options;
struct stream_reader;
struct watch;

/** Starts to read. **Owns**: the caller, stream_reader_free(). */
MUST_USE bool stream_reader_new(const struct live_options *options, struct watch *watch,
                                const struct stream_row *row, struct stream_reader **out, struct err *err);
/** Ends the reading; waits for it. NULL is fine. */
void stream_reader_free(struct stream_reader *reader);
int64_t stream_reader_source(const struct stream_reader *reader);
/** Whether it reads under this very lease: else it must be begun again, from the cursor that stands now. */
bool stream_reader_is(const struct stream_reader *reader, const struct stream_row *row);
/** Writes how it is doing to the store and tells the bus, where that has changed. */
void stream_reader_note_health(struct stream_reader *reader);
