/* command/bench_intake_text.h: what customers and agents write, made up: sentences of common words with rare ones among
 * them, as real vocabularies have. */
#pragma once

#include "base/buf.h"
#include "base/random.h"

/** Appends what a customer complains about, asks or praises: about 110 bytes. */
void text_of_customer(struct random_seq *seq, struct buf *out);
/** Appends an answer of ours. */
void text_of_agent(struct random_seq *seq, struct buf *out);
