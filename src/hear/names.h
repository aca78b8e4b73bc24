/* hear/names.h: the forms of a name by which posts and rules find each other. */
#pragma once

#include "hear/terms.h"

enum { NAME_FORMS_MAX = 2 };

/** The forms of a folded name, views of it: without its sign; of a handle with a host (name@host) also the name. How many
 *  there are. */
size_t name_forms(enum key_kind kind, struct sv name, struct sv out[static NAME_FORMS_MAX]);
