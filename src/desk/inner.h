/* desk/inner.h: what the files of desk/ share. */
#pragma once

#include <stdatomic.h>

#include "base/lock.h"
#include "desk/desk.h"
#include "desk/request.h"

struct MHD_Daemon;
struct core;
struct guesses;
struct hub;
struct precedents;
struct presence;
struct slow_pool;

enum {
    SESSION_MS_DAYS = 14,
    UNDO_SECONDS = 8,
    UNDO_SECONDS_MAX = 120,
    READER_WAIT_MS = 2000,
};
#define SESSION_MS ((ms_t)SESSION_MS_DAYS * MS_DAY)

struct desk {
    struct core *core;
    struct desk_options options;
    char *public_url, *trusted;
    int port;
    bool loopback; /* listens on this machine only */
    bool has_tls;  /* of its own */
    struct doors *doors;
    struct MHD_Daemon *local;
    struct slow_pool *slow;
    struct guesses *guesses;
    struct presence *presence;
    struct hub *hub;
    struct precedents *precedents;
    char setup_token[48];
    _Atomic bool setup_done; /* there is an administrator: never undone while we run */
    _Atomic bool stops;
    _Atomic int64_t n_requests, n_by_class[6], n_us; /* answered; by status class; time taken */
    _Atomic int n_under_way, n_imports;
    pthread_t timer;
    struct lock lock; /* wakes the timer */
    struct cond wake;
    bool timer_runs;
};

/* routes.c */
extern const struct route routes[];
extern const size_t n_routes;
enum route_found { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };
/** Finds the route of a request and the ids in its path; for ROUTE_NO_METHOD *out_allow is what would do. HEAD is GET. */
enum route_found route_find(const char *method, const char *path, const struct route **out,
                            int64_t ids[static PATH_IDS_MAX], struct arena *arena, const char **out_allow);

/* steps.c */
/** Goes on with a request as far as it can; false: the connection is to be closed. */
bool request_advance(struct request *request);
/** The first step alone: who is it, may they, the route's check. False: a problem stands. */
MUST_USE bool request_begin(struct request *request);
/** Answers with the problem that stands. */
bool request_fail(struct request *request);
/** Queues the answer, or the problem, that stands in the request. */
bool request_answer(struct request *request);
/** Who sends it: by the socket, a token or a session. A problem for a session that is needed and not there. */
MUST_USE bool request_sign_in(struct request *request, struct db *db, struct err *err);

/* admin.c */
/** The problem "query" of a rule that can't be compiled: line, column, what was expected. Is false. */
bool query_problem(struct request *request, const struct err *why);

/* slow.c */
struct slow_pool *slow_pool_new(int n_threads);
void slow_pool_free(struct slow_pool *pool);
/** Runs it on a thread that may take its time; false when too many wait. */
MUST_USE bool slow_pool_submit(struct slow_pool *pool, void (*run)(void *arg), void *arg);

/* session.c */
/** 256 bits and more, as text. */
void token_make(char out[static 48]);
/** What is stored of a token. */
struct sv token_hash(struct sv token, struct arena *arena);
bool password_is(struct sv password, struct sv hash);
MUST_USE bool session_begin(struct request *request, struct db *db, int64_t agent, struct err *err);

/* import.c */
/** Takes a piece of the body; false: close the connection. */
bool import_feed(struct request *request, const char *at, size_t len);
/** The body is over: true when the answer stands, false while the request sleeps. */
bool import_end(struct request *request);

/* files.c, generated: the desk's own files */
struct desk_file {
    const char *name, *type, *etag;
    const unsigned char *plain, *gzip; /* gzip NULL: not worth it */
    size_t plain_len, gzip_len;
};
extern const struct desk_file desk_files[];
extern const size_t n_desk_files;
/** static.c: answers a path that is not the API's. */
bool static_respond(struct request *request);
/** openapi.json's schemas: schemas.json, in the binary. */
struct sv desk_schemas(void);
