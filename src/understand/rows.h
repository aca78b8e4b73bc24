/* understand/rows.h: labelled texts to train on and to report on: what each public set's labels mean in ours, and which of
 * its rows may be used for what. Which sets: doc/models.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/map.h"
#include "base/sv.h"
#include "understand/labels.h"

enum { LABEL_UNKNOWN = -1 };

/** What a row is for. */
enum row_use {
    ROW_TRAIN,
    ROW_TUNE,     /* one text in twelve of those that may train: calibrates, and stops what gains nothing */
    ROW_REPORT,   /* never trained on */
    ROW_LEFT_OUT, /* may train, but its text stands in a reporting set */
};

struct row {
    struct sv text, lang;
    struct sv brand;  /* the sentiment is towards it; else absent */
    const char *set;  /* the file it is from, without its ending; a constant */
    struct sv split;  /* as the set names it */
    uint64_t same_as; /* hash of the text without links, handles, case and punctuation */
    int8_t sentiment, intent, reason, urgency, actionable,
        speaker; /* LABEL_UNKNOWN where the set does not tell */
    uint8_t use; /* enum row_use */
};

struct rows {
    struct row *at;
    size_t n, size;
    struct arena arena;
    struct map reported; /* same_as of all texts of reporting sets */
    int64_t n_left_out;
};

/** Reads every set that is there: of `data` (a folder of public sets) and `own` (a folder of our own examples), and decides
 *  their use. Sets that are not there are told to stderr and left. In a fixed order. **Owns**: rows_done().
 *  **Errors**: ERR_INPUT when a set is broken, or none is there. */
MUST_USE bool rows_read(const char *data, const char *own, struct rows *out, struct err *err);
/** Our own examples alone, as they are part of the binary. **Owns**, **Errors**: as rows_read(). */
MUST_USE bool rows_read_examples(struct rows *out, struct err *err);
void rows_done(struct rows *rows);
/** The hash by which two texts are the same: letters and digits alone, without handles and links. 0: nothing is left. */
uint64_t rows_same_as(struct sv text);
