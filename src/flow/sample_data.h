/* flow/sample_data.h: the sample that a newcomer is shown: a guitar shop chain, its rivals, a day of posts. */
#pragma once

#include "base/sv.h"

/** JSON lines in the post format, in the order of play; times start at 2026-01-01. src/demo/README.md tells of them. */
struct sv sample_posts(void);
/** Its brands, accounts, rules and places, as for `earshot config import`, marked `sample`. */
struct sv sample_config(void);
