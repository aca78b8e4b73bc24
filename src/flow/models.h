/* flow/models.h: the model by which posts are labelled: the built-in one or what was fitted on the desk's corrections, swapped whole
 * while serving; the fit itself, and the way back. What several servers share stands in the database (store/models.h). */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"

struct core;
struct db;
struct model;

/** Immutable; shared by counting. */
struct served_model {
    _Atomic int n_refs;
    int64_t id;        /* of its row; 0: the built-in model is meant to be in use */
    int64_t version;   /* 0: it is the built-in model */
    char refused[240]; /* why the row `id` is not used; "": it is */
    struct model *model;
};

/** **Owns**: the caller, served_model_unref(). **Threads**: any. */
struct served_model *core_model(struct core *core);
/** NULL is fine. */
void served_model_unref(struct served_model *served);
/** For the start of a core: the built-in model. */
struct served_model *served_model_embedded(void);
/** Takes up what the store says is in use, if that is another. A stored model that can't be used is logged, and the built-in one
 *  labels. **Errors**: the store's alone. **Threads**: any. */
MUST_USE bool core_take_model(struct core *core, struct db *db, struct err *err);

/** Fits a model on the corrections in the store, compares it with the one in use, and puts it in use when it is better. Seconds.
 *  Appends what came of it as a JSON object (doc/api.md, POST /models). `agent` 0: the command. **Errors**: ERR_INPUT too few
 *  corrections; ERR_CONFLICT it is being done already. **Threads**: any but the writer's. */
MUST_USE bool models_learn(struct core *core, int64_t agent, ms_t now, struct buf *out, struct err *err);
/** Back to the one before. **Errors**: ERR_CONFLICT the built-in model is in use. */
MUST_USE bool models_go_back(struct core *core, int64_t agent, ms_t now, struct err *err);
/** The versions with their figures, and which is in use, as a JSON object (GET /models). */
MUST_USE bool models_write(struct core *core, struct db *db, struct buf *out, struct err *err);
