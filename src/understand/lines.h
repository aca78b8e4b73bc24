/* understand/lines.h: the weights as they are summed: all of a cue's in one line of the cache, since a text asks for a hundred rows
 * that lie anywhere and nothing costs as much as to wait for them. What a file holds in two tables (weights.h) stands here side by
 * side; of a head with two answers only the first's weights are kept, the second's are their opposites. */
#pragma once

#include <stdbool.h>

#include "base/lang.h"
#include "understand/weights.h"

enum {
    LINE_BITS = 17,    /* 2^17 lines: each row of care stands in two … */
    LINE_CARE = 40,    /* … and has so many of its weights there: all heads' but one */
    LINE_FEELINGS = 8, /* rows of feeling in a line … */
    LINE_FEELING = 3,  /* … of so many weights */
    LINE_SUMS = 48,    /* sums of care: those of a line, and that of the head that stands elsewhere */
    LINES_BYTES = (1 << LINE_BITS) * CACHE_LINE,
    LINES_BESIDE_BYTES = 1 << CARE_BITS,
};

struct lines {
    struct head_scale scales[HEAD_COUNT];
    int8_t *at;     /* [2^LINE_BITS][CACHE_LINE]: care, then the feelings */
    int8_t *beside; /* [2^CARE_BITS]: the head that has no room in a line */
};

/** **Owns**: lines_done(). False, and nothing to be done away with, where a head with two answers has weights that are no
 *  opposites. */
MUST_USE bool lines_init(struct lines *lines, const struct weights *weights);
void lines_done(struct lines *lines);
/** The other way: what lines_init() read, to the byte. **Owns**: weights_done(). */
void lines_unpack(const struct lines *lines, struct weights *out);

/** The line of a cue. */
static inline const int8_t *lines_row(const struct lines *lines, uint32_t cue)
{
    return lines->at + (size_t)(cue >> (32 - LINE_BITS)) * CACHE_LINE;
}

/** Where the cue's weights of feeling stand in its line. */
static inline const int8_t *lines_feeling(const int8_t *row, uint32_t cue)
{
    return row + LINE_CARE + (cue >> (32 - FEELING_BITS)) % LINE_FEELINGS * LINE_FEELING;
}

static inline int lines_beside(const struct lines *lines, uint32_t cue)
{
    return lines->beside[cue >> (32 - CARE_BITS)];
}
