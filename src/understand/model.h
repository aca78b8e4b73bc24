/* understand/model.h: the trained weights in one versioned file, and the copy that is part of the binary.
 * Made by `earshot train`; what it was trained on and how well it does: doc/models.md. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

enum { MODEL_FILE_MAX = 16 << 20 }; /* bytes */

struct model; /* immutable: any number of threads may use one */

/** The model that the binary carries. **Owns**: the caller, model_free(). Can't fail: a build whose own model is
 *  broken does not pass its tests, and ends here with a sentence. */
struct model *model_embedded(void);
/** Reads a model file. **Errors**: ERR_INPUT when it can't be read, is no model, is cut short or changed, or of
 *  another version: the sentence says which. */
MUST_USE bool model_open(const char *path, struct model **out, struct err *err);
/** As model_open, from bytes; `name` is for the sentence. */
MUST_USE bool model_read(const char *name, struct sv bytes, struct model **out, struct err *err);
/** NULL is fine. */
void model_free(struct model *model);
/** For CLEANUP. */
void model_freep(struct model **model);
/** What its tables take in memory. */
size_t model_bytes(const struct model *model);
/** Text for people: version, when, what it was trained on, its figures. JSON. Valid as long as the model. */
struct sv model_about(const struct model *model);
