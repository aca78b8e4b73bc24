/* store/agents.h: the people of the desk, their sessions, and the tokens of programs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/agent.h"

struct db;

struct agent_row {
    int64_t id;
    struct sv email, name;
    enum agent_role role;
    struct sv password; /* the hash; absent: can't sign in */
    bool active;
    ms_t seen_at;
};
struct agent_rows {
    struct agent_row *at;
    size_t n;
};

enum { AGENTS_MAX = 2000 };

/** Everybody, by name. */
MUST_USE bool agents_list(struct db *db, struct arena *arena, struct agent_rows *out, struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool agent_get(struct db *db, int64_t id, struct arena *arena, struct agent_row *out,
                        struct err *err);
MUST_USE bool agent_find(struct db *db, struct sv email, struct arena *arena, struct agent_row *out,
                         bool *out_found, struct err *err);
/** **Errors**: ERR_CONFLICT the email is taken. */
MUST_USE bool agent_add(struct db *db, const struct agent_row *row, struct err *err);
/** All of it but seen_at. **Errors**: as agent_add. */
MUST_USE bool agent_change(struct db *db, const struct agent_row *row, struct err *err);
/** How many active administrators can sign in, `without` left out. */
MUST_USE bool agents_admins(struct db *db, int64_t without, int64_t *out, struct err *err);

struct session_row {
    int64_t agent;
    struct sv email, name, csrf;
    enum agent_role role;
    ms_t until, seen_at;
};
/** The session with this token's hash, of an active agent, that has not ended. */
MUST_USE bool session_find(struct db *db, struct sv token_hash, ms_t now, struct arena *arena,
                           struct session_row *out, bool *out_found, struct err *err);
MUST_USE bool session_add(struct db *db, struct sv token_hash, int64_t agent, struct sv csrf, ms_t now,
                          ms_t until, struct err *err);
/** The agent was here: notes it, and the session lasts longer. */
MUST_USE bool session_seen(struct db *db, struct sv token_hash, int64_t agent, ms_t now, ms_t until,
                           struct err *err);
MUST_USE bool session_drop(struct db *db, struct sv token_hash, struct err *err);
/** All of an agent's, but one (absent: none is spared). */
MUST_USE bool sessions_drop(struct db *db, int64_t agent, struct sv but, struct err *err);
/** Those that have ended. */
MUST_USE bool sessions_clean(struct db *db, ms_t now, struct err *err);

/** The role of a program's token, by its hash. */
MUST_USE bool token_find(struct db *db, struct sv hash, enum agent_role *out, bool *out_found,
                         struct err *err);
/** **Errors**: ERR_CONFLICT there is one of this name. */
MUST_USE bool token_add(struct db *db, int64_t id, struct sv name, struct sv hash, enum agent_role role,
                        ms_t now, struct err *err);
struct token_row {
    int64_t id;
    struct sv name;
    enum agent_role role;
    ms_t created_at;
};
struct token_rows {
    struct token_row *at;
    size_t n;
};
/** All, by name; their texts are known to nobody but who was shown them. At most 1000. */
MUST_USE bool tokens_list(struct db *db, struct arena *arena, struct token_rows *out, struct err *err);
/** **Errors**: ERR_ABSENT. */
MUST_USE bool token_drop(struct db *db, int64_t id, struct err *err);

/** Who changed what, for good. `data` is JSON without secrets, or absent. */
MUST_USE bool audit_add(struct db *db, int64_t id, int64_t agent, ms_t at, const char *what, struct sv data,
                        struct err *err);
