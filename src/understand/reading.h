/* understand/reading.h: one text as the model sees it: its words, the rules that fit, the cues and their sums. Training and
 * labelling read alike. */
#pragma once

#include "understand/cues.h"
#include "understand/pieces.h"
#include "understand/rules.h"

struct model;

struct reading {
    struct words words;
    struct rule_hits hits;
    struct cues cues;
    struct fresh_words fresh;
    struct scoring scoring;
    struct piece_set *cache;
};

/** `cache` stays the caller's, and may be that of several readings in one thread; NULL where nothing is summed, or as
 *  long as nothing is. **Owns**: reading_done(). */
void reading_init(struct reading *reading, struct piece_set *cache);
void reading_done(struct reading *reading);
/** Words, rules and cues; no sums. */
void reading_cues(const struct lexicon *lexicon, const struct rules *rules, struct sv text, struct sv lang,
                  struct reading *out);
/** All of it, for the head of sentiment. */
void reading_read(const struct model *model, struct sv text, struct sv lang, struct reading *out);
/** The probabilities of what reading_read() left: of the sentiment, and of the heads from `from` on, at least HEAD_TOLD and
 *  HEAD_CARE. What is told to a company is felt as it would feel it ("two hours on hold" is a complaint), anything else as
 *  anybody would. */
void reading_heads(const struct lines *lines, struct reading *reading, enum head from,
                   float out[HEAD_COUNT][CLASSES_MAX]);
/** Tells the other heads what the sentiment is taken for. */
void reading_add_feeling(const struct lines *lines, struct reading *reading, const float *sentiment);
