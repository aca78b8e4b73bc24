/* command/bench_intake_posts.h: a stream of customer care to measure with, as lines of the post format: the generator's, or
 * a file's posts over and over under other ids. The same seed gives the same stream. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"

struct care_stream;

/** Twelve brands; of a hundred posts about 65 open or join a case, 25 are our answers, the rest stand beside them or are
 *  nobody's business. Ids are random, as are the authors: the hardest order for an index. */
struct care_stream *care_stream_new(uint64_t seed, int64_t n_posts);
/** Each post by somebody else and to a brand: each opens a case. */
struct care_stream *care_stream_of_cases(uint64_t seed, int64_t n_posts);
/** The posts of a file, `n_posts` of them, 0: each once. Whoever five others name is an account of ours; each round over the
 *  file has its own ids and authors. **Errors**: ERR_INPUT the file. */
MUST_USE bool care_stream_open(const char *path, int64_t n_posts, struct care_stream **out, struct err *err);
/** NULL is fine. */
void care_stream_free(struct care_stream *stream);
/** For CLEANUP. */
void care_stream_freep(struct care_stream **stream);

/** The configuration that the stream is about, as the document of `earshot config import`. */
void care_stream_config(const struct care_stream *stream, struct buf *out);
/** Whether it is an archive: what starts a conversation opens a case even if it names nobody. */
bool care_stream_is_archive(const struct care_stream *stream);
/** Appends the next line with its end; false when all are out. */
bool care_stream_line(struct care_stream *stream, struct buf *out);
