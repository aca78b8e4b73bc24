/* flow/share.h: which streams and accounts this node reads: those that nobody does, and its share of the others'. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"

struct core;
struct secrets;

/** Takes what no living node reads: at the start, after a sign-in, and when the node that read it is gone. Where there are
 *  more nodes, one stream and one account, too, of the node that has most, if that is two or more beyond this one's; an account
 *  only if its secret can be read here. `offline`: the sample's alone. */
MUST_USE bool share_take(struct core *core, const struct secrets *secrets, bool offline, struct err *err);
