/* channel/bluesky_inner.h: what Bluesky's files share: the state of an account, XRPC calls, how a record
 * becomes a post. */
#pragma once

#include "base/lock.h"
#include "channel/bluesky.h"
#include "channel/post_lists.h"
#include "channel/seen.h"
#include "wire/http.h"
#include "wire/json.h"

#define BLUESKY_POST   "app.bsky.feed.post"
#define BLUESKY_REPOST "app.bsky.feed.repost"

enum {
    BLUESKY_DID_MAX = 256, /* bytes; our own bound, the specification's is 2 KB */
    BLUESKY_URI_MAX = 1024,
    BLUESKY_RATES = 16,
    BLUESKY_STREAMS_MAX = 8,
    BLUESKY_BODY_MAX = 8 << 20,
};

/* ---- settings: bluesky_settings.c ---- */

struct bluesky_settings {
    char *resolver, *plc, *appview; /* without a slash at the end */
    char *streams[BLUESKY_STREAMS_MAX];
    size_t n_streams;
    int64_t backfill_days, timeout_seconds;
    bool reposts;
};

MUST_USE bool bluesky_settings_read(struct sv json, struct bluesky_settings *out, struct err *err);
void bluesky_settings_done(struct bluesky_settings *settings);

/* ---- the state of an account ---- */

/** What one running call needs for itself; taken from the state's pool and given back. */
struct bluesky_worker {
    struct http_client *http;
    struct http_response response;
    struct json_parser *parser;
    struct buf url;
    struct bluesky_worker *next;      /* in the pool */
    struct bluesky_worker *next_made; /* of all there are */
};

/** Who we are and the tokens that say so. Strings are owned, NULL when unknown. */
struct bluesky_session {
    char *password, *did, *handle, *pds, *access, *refresh;
};

/** A rate limit that holds: method (by hash), until when. */
struct bluesky_rate {
    uint64_t method;
    ms_t until;
};

struct bluesky {
    struct channel_state base;
    struct channel_host host;
    struct bluesky_settings settings;
    bool has_account;
    char *typed_handle;

    struct lock lock;
    struct cond renewed;
    bool is_stopped GUARDED_BY(lock);
    struct bluesky_worker *pool GUARDED_BY(lock);
    struct bluesky_worker *made GUARDED_BY(lock);
    struct bluesky_session session GUARDED_BY(lock);
    unsigned generation GUARDED_BY(lock); /* of the tokens: who has an old one need not renew */
    bool is_renewing GUARDED_BY(lock);
    bool is_unsaved GUARDED_BY(lock);   /* the tokens are newer than what save_secret has taken */
    ms_t denied_until GUARDED_BY(lock); /* the password was refused: not again before */
    char denied_text[sizeof(((struct err *)0)->text)] GUARDED_BY(lock);
    struct bluesky_rate rates[BLUESKY_RATES] GUARDED_BY(lock);
    int64_t last_tid_us GUARDED_BY(lock);

    /* of the one source thread */
    struct seen seen;
    struct buf marked; /* the cursor that `seen` goes with */
};

static inline struct bluesky *bluesky_of(struct channel_state *state)
{
    return (struct bluesky *)(void *)state; /* its first member */
}

static inline ms_t bluesky_now(const struct bluesky *bluesky)
{
    return bluesky->host.now(bluesky->host.ctx);
}

/* ---- one XRPC call: bluesky_xrpc.c ---- */

struct bluesky_call {
    const char *method; /* "com.atproto.repo.putRecord" */
    struct sv query;    /* escaped, without `?`; absent for none */
    struct sv body; /* JSON of a procedure; absent: a query (or a procedure without body, see is_procedure) */
    bool is_procedure;
};

/** False after bluesky_stop, with ERR_LATER. */
MUST_USE bool bluesky_worker_take(struct bluesky *bluesky, struct bluesky_worker **out, struct err *err);
void bluesky_worker_give(struct bluesky *bluesky, struct bluesky_worker *worker);
void bluesky_stop(struct bluesky *bluesky);

/** At `service`, with `token` (absent: none). *out lives until the worker's next call; *out_is_token_trouble (may
 * be NULL) tells a refused token apart. **Errors**: as struct channel says; ERR_ABSENT no such record;
 * ERR_CONFLICT InvalidSwap. */
MUST_USE bool bluesky_ask_at(struct bluesky *bluesky, struct bluesky_worker *worker, const char *service,
                             struct sv token, const struct bluesky_call *call, struct json *out,
                             bool *out_is_token_trouble, struct err *err);
/** Any JSON document by GET (a DID document). ERR_ABSENT for 404 and 410. */
MUST_USE bool bluesky_get_document(struct bluesky_worker *worker, const char *url, struct json *out,
                                   struct err *err);

/* ---- who is who: bluesky_identity.c ---- */

struct bluesky_identity {
    char *did, *handle, *pds;
};

/** Handle or DID → DID → document → PDS, checked both ways. **Owns**: *out, bluesky_identity_done().
 *  **Errors**: ERR_INPUT no such account, or its document doesn't name the handle. */
MUST_USE bool bluesky_identify(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv name,
                               struct bluesky_identity *out, struct err *err);
void bluesky_identity_done(struct bluesky_identity *identity);
/** Whether it looks like a handle: labels of letters, digits and hyphens, at least two. */
bool bluesky_is_handle(struct sv text);
bool bluesky_is_did(struct sv text);
/** The parts of `at://did/collection/rkey`; false if it is none. */
MUST_USE bool bluesky_uri_split(struct sv uri, struct sv *out_did, struct sv *out_collection,
                                struct sv *out_rkey);

/* ---- tokens: bluesky_session.c ---- */

MUST_USE bool bluesky_session_load(struct bluesky *bluesky, struct sv secret, struct err *err);
void bluesky_session_done(struct bluesky_session *session);
/** The access token, our PDS and the tokens' generation, each appended to an empty buf; signs in if there is
 * none yet. */
MUST_USE bool bluesky_session_get(struct bluesky *bluesky, struct bluesky_worker *worker,
                                  struct buf *out_token, struct buf *out_pds, unsigned *out_generation,
                                  struct err *err);
/** New tokens in place of those of `generation`, unless another thread has been faster. */
MUST_USE bool bluesky_session_renew(struct bluesky *bluesky, struct bluesky_worker *worker,
                                    unsigned generation, struct err *err);
/** Our DID, appended; false when we have none yet. */
bool bluesky_own_did(struct bluesky *bluesky, struct buf *out);
bool bluesky_sign_in(struct channel_state *state, struct arena *arena, struct channel_identity *out,
                     struct err *err);

/* ---- a call as our account: bluesky_ask.c ---- */

/** As our account (tokens renewed once if need be), or without one at the public AppView; else as
 * bluesky_ask_at. */
MUST_USE bool bluesky_ask(struct bluesky *bluesky, struct bluesky_worker *worker,
                          const struct bluesky_call *call, struct json *out, struct err *err);

/* ---- a record as a post: bluesky_post.c ---- */

struct sv_list;

struct bluesky_source {
    struct sv did, uri; /* of the record; must outlive the post */
    ms_t seen_at;       /* when the network had it: bounds what its author claims */
};

/** False when it is no post or repost we can use. Views into the JSON's parser and `arena`. */
bool bluesky_post_read(struct json record, const struct bluesky_source *source, struct arena *arena,
                       struct post *out);
/** A view of the AppView (postView, notification): the record, its author, its counts. */
bool bluesky_view_read(struct json view, struct arena *arena, struct post *out);
/** A post that is no more. */
void bluesky_deleted_post(const struct bluesky_source *source, struct post *out);

/* Its pieces, for whoever reads a record in another way: bluesky_glance.c. */

/** A post with nothing but who wrote it and its id. */
void bluesky_post_begin(const struct bluesky_source *source, struct post *out);
/** What a facet's bytes show of the text; absent when they are not in it. */
struct sv bluesky_shown(struct sv text, int64_t start, int64_t end);
/** What a piece of text means, as the record has it. */
struct bluesky_feature {
    struct sv type, did, uri, tag;
};
/** A mention is listed twice: by the name that stands in the text, and by the DID that it means. */
void bluesky_feature_add(const struct bluesky_feature *feature, struct sv shown, struct arena *arena,
                         struct post *out);
void bluesky_quote_set(struct sv uri, struct post *out);
/** False when the URI is none. */
bool bluesky_repost_set(struct sv uri, struct post *out);
/** Where it stands in its thread, and whom it is to; after its quote. */
void bluesky_thread_set(struct sv parent, struct sv root, struct post *out);

/** A member that is a time; 0 when it is none. */
ms_t bluesky_time(struct json object, const char *key);

/* ---- the slots ---- */

bool bluesky_read(struct channel_state *state, struct sv cursor, const struct channel_sink *sink,
                  struct err *err);
bool bluesky_ancestors(struct channel_state *state, struct sv id, const struct channel_sink *sink,
                       struct err *err);
bool bluesky_fetch(struct channel_state *state, const struct sv *ids, size_t n_ids,
                   const struct channel_sink *sink, struct err *err);
bool bluesky_prepare(struct channel_state *state, const struct channel_answer *answer, struct arena *arena,
                     struct channel_parts *out, struct err *err);
bool bluesky_send(struct channel_state *state, const struct channel_part *part, struct err *err);
bool bluesky_find(struct channel_state *state, const struct channel_part *part, bool *out_there,
                  struct err *err);
bool bluesky_stream_open(const struct channel_host *host, struct sv settings, struct channel_stream **out,
                         struct err *err);
bool bluesky_stream_run(struct channel_stream *stream, struct sv cursor, const struct channel_sink *sink,
                        struct err *err);
bool bluesky_stream_read(struct channel_stream *stream, struct sv line, struct arena *arena,
                         struct post *out);
void bluesky_stream_stop(struct channel_stream *stream);
void bluesky_stream_close(struct channel_stream *stream);

/* ---- small things ---- */

/** 13 characters that sort by time. **Source**: atproto.com/specs/tid. */
void bluesky_tid(int64_t us, unsigned clock_id, char out[static 14]);
/** Appends the CID (v1, dag-cbor, sha-256, base32) that a repository will give to this record. False when it
 * holds what a record can't (a fraction, too large a number). **Source**: atproto.com/specs/data-model. */
MUST_USE bool bluesky_cid(struct json record, struct buf *out);

enum bluesky_facet_kind { FACET_MENTION, FACET_LINK, FACET_TAG };
/** A piece of text that means more: `text[start, end)` in bytes; `value` is the handle, the URL, the tag. */
struct bluesky_facet {
    enum bluesky_facet_kind kind;
    size_t start, end;
    struct sv value;
};
enum { BLUESKY_FACETS_MAX = 100 };
/** Finds @handles, links and #tags. Values look into `text`. */
size_t bluesky_facets_find(struct sv text, struct bluesky_facet out[static BLUESKY_FACETS_MAX]);
