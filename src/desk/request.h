/* desk/request.h: one request on its way through its steps, and what handlers say to it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "bus/bus.h"
#include "care/case_work.h"
#include "model/agent.h"
#include "wire/json.h"

struct MHD_Connection;
struct db;
struct desk;
struct request;

/* What the client acts on: type, status, a sentence for people. */
#define PROBLEMS(X) \
    X(INPUT, "input", 400, "Something in the request is not right.") \
    X(QUERY, "query", 400, "The rule can't be read.") \
    X(SIGNED_OUT, "signed-out", 401, "You are signed out.") \
    X(CREDENTIALS, "credentials", 401, "Email or password is wrong.") \
    X(DENIED, "denied", 403, "You may not do this.") \
    X(ABSENT, "absent", 404, "There is no such thing.") \
    X(METHOD, "method", 405, "This can't be done here.") \
    X(LENGTH, "length", 411, "The request doesn't say how long it is.") \
    X(LARGE, "large", 413, "The request is too large.") \
    X(MEDIA, "media", 415, "The body must be JSON.") \
    X(HELD, "held", 409, "Somebody else holds this case.") \
    X(FENCE, "fence", 409, "Your claim on this case has ended.") \
    X(TOO_LATE, "too-late", 409, "It is too late for this.") \
    X(CONFLICT, "conflict", 409, "This is taken, or in the way of something.") \
    X(GUARD, "guard", 422, "Look again before you send this.") \
    X(LOCKED, "locked", 429, "Too many wrong guesses. Wait a little.") \
    X(ENDPOINT, "endpoint", 502, "The model gave no answer.") \
    X(LATER, "later", 503, "Busy just now. Try again in a moment.") \
    X(FAULT, "fault", 500, "Something broke on our side.")

enum problem {
    PROBLEM_NONE,
#define X(name, type, status, title) PROBLEM_##name,
    PROBLEMS(X)
#undef X
};

enum {
    BODY_MAX = 1 << 20, /* bytes */
    ANSWER_MAX = 64 << 20,
    PATH_IDS_MAX = 2,
    SESSION_COOKIE_MAX = 256,
};

/** A step of a request; false with err set, or with request_problem. `db` reads, but in `write` steps. */
typedef bool step_fn(struct request *request, struct db *db, struct err *err);

enum route_flag {
    ROUTE_NO_CSRF = 1,  /* what a page without a session may send */
    ROUTE_PERSON = 2,   /* needs somebody: not for programs */
    ROUTE_STREAM = 4,   /* takes its body piece by piece: import */
    ROUTE_BIG = 8,      /* a body up to 64 MB */
    ROUTE_OUTSIDE = 16, /* not under /api/v1 */
    ROUTE_ASKS = 64,    /* its slow step waits for a model, on threads of its own */
    ROUTE_ALONE = 32,   /* answers without the store, also while that is away; for anybody */
};

/** What is answered where, to whom, in which steps. The steps run in this order; a route that has neither `slow` nor
 *  `write` runs in one go on the thread of its connection, the others let the connection sleep meanwhile. */
struct route {
    const char *method, *path; /* `{}` stands for an id */
    enum agent_role least;
    unsigned flags;
    step_fn *check;                                         /* before anything is done */
    bool (*slow)(struct request *request, struct err *err); /* on a thread that may take its time */
    step_fn *write; /* in the writer's transaction; may run again: sets anew what it sets */
    step_fn *read;  /* makes the answer */
    bool (*respond)(struct request *request, struct err *err); /* queues a response of its own */
    const char *summary;
    const char *takes, *gives; /* names in schemas.json; NULL: nothing, or no JSON */
};

struct caller {
    int64_t agent; /* 0: nobody, or a program */
    enum agent_role role;
    struct sv name, email, csrf, session; /* session: its token's hash */
    bool local;                           /* over the unix socket */
    bool program;                         /* by a token */
};

struct request {
    struct desk *desk;
    struct MHD_Connection *connection;
    const struct route *route; /* NULL: a file of the desk */
    const char *method, *path;
    int64_t ids[PATH_IDS_MAX];
    struct arena arena;
    ms_t now, began;
    char address[64]; /* the client's, or what a trusted proxy says it is */
    bool local, secure;
    struct caller caller;

    struct buf body;
    struct json_parser *parser;
    struct json json; /* the body, where it is JSON */

    struct work work; /* of case actions */
    void *own;        /* the handler's, in the arena or with own_free */
    void (*own_free)(void *own);

    struct buf out; /* the answer */
    int status;
    const char *content_type;
    char etag[48];
    char cookie[SESSION_COOKIE_MAX];
    ms_t retry_after_ms;
    const char *allow;
    struct bus_event told[8];
    size_t n_told;

    enum problem problem;
    struct buf more; /* members beside the common ones of a problem, as an open JSON object */
    struct err err;

    /* the machine's; skips_write is set by a check that found nothing to write */
    enum step { STEP_BEGIN, STEP_SLOW, STEP_WRITE, STEP_READ, STEP_OVER } step;
    bool step_ok, asleep, answered, counted, skips_write;
    size_t n_discarded;
};

/** Notes a problem; is false. `fmt` is the way out, for `detail`. */
bool request_problem(struct request *request, enum problem problem, const char *fmt, ...) PRINTF(3, 4);
/** The problem "input" about a member of the body or the query. */
bool request_input(struct request *request, const char *member, const char *fmt, ...) PRINTF(3, 4);
/** Tells the bus after the commit. */
void request_tell(struct request *request, enum bus_kind kind, int64_t id, int64_t event);
struct bus *request_bus(struct request *request);
/** A value of the query; the absent view where it is not given. */
struct sv request_query(struct request *request, const char *name);
struct sv request_header(struct request *request, const char *name);
/** Reads an id from the query; 0 where it is absent. False with a problem when it is none. */
MUST_USE bool request_query_id(struct request *request, const char *name, int64_t *out);
/** `limit` of the query. */
MUST_USE bool request_limit(struct request *request, size_t usual, size_t most, size_t *out);

/* Members of the body. Each is false with a problem when it is of the wrong kind or too long. */

/** Text of at most `max` bytes, absent where it is absent or null; `least` 1: it must be there and not blank. */
MUST_USE bool body_text(struct request *request, const char *name, size_t least, size_t max, struct sv *out);
/** An id in a string; 0 where absent. */
MUST_USE bool body_id(struct request *request, const char *name, int64_t *out);
/** *out stays as it is where absent. */
MUST_USE bool body_bool(struct request *request, const char *name, bool *out);
/** A list of texts of at most `max_each` characters, at most `most` of them. */
MUST_USE bool body_texts(struct request *request, const char *name, size_t max_each, size_t most,
                         struct sv **out, size_t *out_n);
bool body_has(struct request *request, const char *name);

/** Gives the session's cookie; max_age_ms 0 takes it away. */
void answer_cookie(struct request *request, const char *token, ms_t max_age_ms);
