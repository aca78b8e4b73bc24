/* desk/desk.h: the HTTP side of Earshot: the API of doc/api.md, live events, the desk's own files. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/sv.h"

struct core;
struct db;
struct desk;

/** What the desk needs from above and can't do itself. Each may be NULL: what needs it is then refused with a sentence. */
struct desk_hooks {
    void *arg;
    /** Signs an account in with what a person typed (a JSON object by the names of model/capabilities.h), stores the sealed
     *  secret and the account's state. Slow; on a thread of the desk's own. **Errors**: ERR_INPUT or ERR_DENIED in the
     *  network's words, ERR_LATER. */
    bool (*sign_in)(void *arg, int64_t account, struct sv secret, struct err *err);
    /** An account was signed out or dropped, or its handle changed: whoever reads with it must stop or begin anew. */
    void (*accounts_changed)(void *arg);
    /** Begins to play the sample (again and again is fine); its brand in *out_brand. Any thread. */
    bool (*sample_begin)(void *arg, int64_t *out_brand, struct err *err);
    /** Ends it and removes all of it. */
    bool (*sample_end)(void *arg, struct err *err);
    /** Takes a whole configuration document (command/config_json.h), inside the writer's transaction. */
    bool (*config_read)(struct db *db, struct id_maker *ids, ms_t now, struct sv document, bool replace,
                        struct err *err);
    /** Appends more lines of Prometheus' text format. */
    void (*metrics)(void *arg, struct buf *out);
};

struct desk_options {
    const char *listen; /* "ADDRESS:PORT", "[ADDRESS]:PORT"; port 0: any; NULL: none */
    int socket_fd;      /* a listening unix socket, for the owner's user only; -1: none. The desk closes it */
    const char *public_url;         /* as people reach us, for cookies; NULL: as it is listened at */
    const char *tls_cert, *tls_key; /* PEM, the text itself, until desk_start returns; NULL: no TLS */
    const char *
        trusted_proxies; /* addresses, with commas between, whose word about the client is taken; NULL: none */
    int n_threads;       /* 0: two */
    struct desk_hooks hooks;
};

/** Listens and serves until desk_stop. **Owns**: the caller, desk_stop() before the core is closed. **Threads**: starts its
 *  own. **Errors**: ERR_INPUT an address that can't be listened at, a bad certificate. */
MUST_USE bool desk_start(struct core *core, const struct desk_options *options, struct desk **out,
                         struct err *err);
/** Takes no more connections, lets what is under way end (ten seconds at most), ends the live streams. NULL is fine. */
void desk_stop(struct desk *desk);
/** Takes another certificate and key for connections that begin from now on; those that are there keep theirs. **Errors**:
 *  ERR_INPUT a pair that doesn't do: the one before goes on. */
MUST_USE bool desk_renew_tls(struct desk *desk, const char *cert, const char *key, struct err *err);
/** The port that is listened at; 0: none. */
int desk_port(const struct desk *desk);
/** Appends the one-time link to the first run, "http://…/setup#TOKEN"; nothing once there is an administrator. */
void desk_setup_link(struct desk *desk, struct buf *out);
/** A new token for a program, and its hash as it is stored: for `earshot user token`. */
enum { API_TOKEN_MAX = 64, API_TOKEN_HASH_MAX = 80 };
void api_token_make(char out_token[static API_TOKEN_MAX], char out_hash[static API_TOKEN_HASH_MAX]);
/** The hash of a password as it is stored: for `earshot user reset`. Takes a tenth of a second and 64 MB. */
MUST_USE bool password_hash(struct sv password, char out[static 128], struct err *err);
