/* command/train_desk.h: `earshot train --from-desk`, --list and --rollback: the model that a desk's corrections make. */
#pragma once

#include <stdbool.h>

#include "base/err.h"

struct arguments;

/** Whether one of its options was given. */
bool train_is_desk(const struct arguments *arguments);
/** Does it, here or through the server that has the database open, and prints what came of it. *out_taken is false where a new model
 *  was no better. */
bool train_desk(const struct arguments *arguments, bool *out_taken, struct err *err);
