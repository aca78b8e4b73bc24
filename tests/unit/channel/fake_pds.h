/* tests/unit/channel/fake_pds.h: a personal data server (with directory and AppView in one) that signs in
 * @us.test, and says else what the test puts in its mouth. The real one is in tests/peers. */
#pragma once

#include "base/arena.h"
#include "channel/channel.h"
#include "wire/guard.h"

#define OUR_DID   "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
#define THEIR_DID "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
#define PASSWORD  "abcd-efgh-ijkl-mnop"

struct fake_pds;

/** One answer to one call of a method. `status` 0 drops the connection without a word. */
struct fake_answer {
    const char *method; /* "app.bsky.feed.getPosts" */
    const char *query;  /* a piece that the request's query must hold; NULL for any */
    int status;
    const char *headers; /* lines with CRLF, or NULL */
    const char *body;
    bool stays; /* answers every such call, not just one */
};

/** A fixture for cmocka: *state becomes the struct below. */
int fake_pds_set_up(void **state);
int fake_pds_tear_down(void **state);

struct channel_test {
    struct fake_pds *pds;
    struct guard guard;
    struct channel_host host;
    struct channel_state *state; /* made by channel_test_open */
    struct arena arena;
    ms_t now;
    char settings[512];
    /* what save_secret was given */
    char secret[CHANNEL_SECRET_MAX];
    int n_saved;
    bool save_fails;
    /* what the sink was given: one line per post */
    char posts[64][2048];
    size_t n_posts, n_up;
    char cursor[CHANNEL_CURSOR_MAX];
    size_t n_marks;
    size_t sink_fails_at; /* the n-th post is refused; 0 = none */
    struct channel_sink sink;
};

/** Opens @us.test with this secret (PASSWORD, or what was saved). */
void channel_test_open(struct channel_test *test, const char *secret);
/** Queues an answer; the first that fits is taken. Calls without one are answered 500. */
void fake_pds_answer(struct fake_pds *pds, const struct fake_answer *answer);
#define ANSWER(test_, ...) fake_pds_answer((test_)->pds, &(struct fake_answer){ __VA_ARGS__ })
/** Makes the current access (and refresh) token invalid. */
void fake_pds_expire(struct fake_pds *pds, bool refresh_too);
void fake_pds_refuse_password(struct fake_pds *pds);
/** How often a method was called. */
int fake_pds_count(struct fake_pds *pds, const char *method);
/** The last body that any method was called with. */
void fake_pds_body(struct fake_pds *pds, char *out, size_t size);
int fake_pds_port(struct fake_pds *pds);
