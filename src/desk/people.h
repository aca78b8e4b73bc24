/* desk/people.h: a person as they come in a request. */
#pragma once

#include "desk/request.h"

struct person {
    struct sv name, email, password; /* absent where not given; email in lower case */
    enum agent_role role;
};

/** Reads name, email, password (and role) from the body. `whole`: all of them must be there. */
MUST_USE bool person_read(struct request *request, bool whole, struct person *out);
/** A password as it may be. */
MUST_USE bool password_read(struct request *request, const char *member, struct sv *out);
