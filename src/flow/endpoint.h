/* flow/endpoint.h: the language model that an administrator may name for suggestions: any server that speaks OpenAI's chat
 * completions. Without one nothing is asked anywhere.
 *
 * It alone is asked at an address that somebody typed on the desk, and it may be an inner one: most run beside us. So only an
 * administrator names it, no redirect is followed, plain http stays within this machine and private networks, and the key
 * goes nowhere but to the place it was typed for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct db;
struct secrets;

enum {
    ENDPOINT_URL_MAX = 500, /* bytes */
    ENDPOINT_MODEL_MAX = 120,
    ENDPOINT_KEY_MAX = 500,
    ENDPOINT_BRANDS_MAX = 200,
    ENDPOINT_SECONDS = 60,
    ENDPOINT_SECONDS_MAX = 300,
    ENDPOINT_ANSWER_MAX = 1 << 20, /* bytes of an answer */
};

struct endpoint {
    struct sv url,
        model;     /* url: without "/chat/completions" and slashes at its end; absent: none was named */
    struct sv key; /* sealed; absent: none */
    bool on;
    bool all_brands; /* else for `brands` only */
    int64_t brands[ENDPOINT_BRANDS_MAX];
    size_t n_brands;
    int64_t seconds; /* waited for an answer at most */
};

/** As an administrator left it; without a url where none did. */
MUST_USE bool endpoint_load(struct db *db, struct arena *arena, struct endpoint *out, struct err *err);
/** Without a url: forgets it. */
MUST_USE bool endpoint_save(struct db *db, const struct endpoint *endpoint, struct err *err);
/** Whether an agent may ask for a brand's cases. */
bool endpoint_serves(const struct endpoint *endpoint, int64_t brand);
/** What was typed as it is kept: "http://localhost:8080" is its "…/v1". **Errors**: ERR_INPUT with what is wrong. */
MUST_USE bool endpoint_url(struct sv typed, struct arena *arena, struct sv *out, struct err *err);
/** Whether two addresses are of one server: what a key may be kept over. */
bool endpoint_same_server(struct sv a, struct sv b);

struct endpoint_answer {
    int status;
    struct buf body;
    ms_t retry_after_ms; /* 0 where it said none */
};
/** For CLEANUP. */
void endpoint_answer_done(struct endpoint_answer *answer);
/** Asks; takes as long as it takes, on a thread that may. True for an answer of any status. `here_only`: nothing but this
 *  machine. `goes_on` false ends it within a second. **Errors**: of wire/http.h. */
MUST_USE bool endpoint_ask(const struct endpoint *endpoint, const struct secrets *secrets, bool here_only,
                           struct sv body, bool (*goes_on)(const void *arg), const void *arg,
                           struct endpoint_answer *out, struct err *err);
