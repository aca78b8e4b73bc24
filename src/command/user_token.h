/* command/user_token.h: `earshot user token|revoke`: how programs come in. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"

struct arguments;

/** Whether these arguments are about a token. */
bool user_is_token(const struct arguments *arguments);
/** Makes one and prints it, or revokes it. */
MUST_USE bool user_token(const struct arguments *arguments, struct err *err);
