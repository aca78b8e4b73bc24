/* model/agent.h: who works at the desk, and what they may. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/lang.h"
#include "base/sv.h"

/* Each may what the one before may. */
#define ROLES(X) \
    X(NOBODY, "", "not signed in") \
    X(VIEWER, "viewer", "reads") \
    X(AGENT, "agent", "works on cases") \
    X(LEAD, "lead", "takes over claims; rules") \
    X(ADMIN, "admin", "brands, accounts, people")

enum agent_role {
#define X(name, text, help) AGENT_##name,
    ROLES(X)
#undef X
};

const char *agent_role_name(enum agent_role role);
/** AGENT_NOBODY is no name. */
MUST_USE bool agent_role_parse(struct sv text, enum agent_role *out);

enum {
    AGENT_NAME_MAX = 100,  /* bytes */
    AGENT_EMAIL_MAX = 200, /* bytes */
    PASSWORD_MIN = 10,     /* characters */
    PASSWORD_MAX = 1000,   /* bytes */
};

/** Appends the initials of a name, two at most: "Ada Lovelace" → "AL". */
void initials(struct sv name, struct buf *out);
