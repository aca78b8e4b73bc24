/* channel/bluesky_session.c: app password and tokens. Signing in is rare (30 in five minutes, 300 a day are
 * all an account has): tokens are kept, renewed when the network calls them expired, and saved before they
 * are used. One thread renews, the others wait for it; no lock is held meanwhile. **Source**: docs.bsky.app,
 * com.atproto.server.createSession. */
#include "channel/bluesky_inner.h"

#include <stdio.h>

/* A refused password is not tried again before; a person must act anyway. */
enum { DENIED_FOR_MS = 15 * MS_MINUTE };

void bluesky_session_done(struct bluesky_session *session)
{
    free(session->password);
    free(session->did);
    free(session->handle);
    free(session->pds);
    free(session->access);
    free(session->refresh);
    *session = (struct bluesky_session){ 0 };
}

static char *dup_or_null(struct sv text)
{
    return text.len ? sv_dup(text) : NULL;
}

/* ---- the secret, as it is stored ---- */

bool bluesky_session_load(struct bluesky *bluesky, struct sv secret, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = NULL;
    struct json json;

    secret = sv_trim(secret);
    if (!secret.len)
        return true;
    if (secret.at[0] != '{') {
        bluesky->session.password = sv_dup(secret);
        return true;
    }
    parser = json_parser_new(CHANNEL_SECRET_MAX);
    if (!json_parse(parser, secret, JSON_FILE, &json, NULL)) /* no reason: it would quote the secret */
        return err_set(err, ERR_INPUT, "the stored sign-in can't be read; sign in again");
    bluesky->session = (struct bluesky_session){
        .password = dup_or_null(json_text(json_get(json, "password"))),
        .did = dup_or_null(json_text(json_get(json, "did"))),
        .handle = dup_or_null(json_text(json_get(json, "handle"))),
        .pds = dup_or_null(json_text(json_get(json, "pds"))),
        .access = dup_or_null(json_text(json_get(json, "access"))),
        .refresh = dup_or_null(json_text(json_get(json, "refresh"))),
    };
    return true;
}

/* A copy that no other thread can change: the caller alone is renewing. */
static void write_secret(const struct bluesky_session *session, struct buf *out)
{
    json_begin(out, NULL, '{');
    json_out_str(out, "password", session->password);
    json_out_str(out, "did", session->did);
    json_out_str(out, "handle", session->handle);
    json_out_str(out, "pds", session->pds);
    json_out_str(out, "access", session->access);
    json_out_str(out, "refresh", session->refresh);
    json_end(out, '}');
}

static bool save(struct bluesky *bluesky, struct err *err)
{
    CLEANUP(buf_done) struct buf secret = { 0 };

    buf_init(&secret, CHANNEL_SECRET_MAX);
    lock_take(&bluesky->lock);
    write_secret(&bluesky->session, &secret);
    lock_give(&bluesky->lock);
    if (!buf_ok(&secret))
        return err_set(err, ERR_FAULT, "the sign-in is too large to be stored");
    if (bluesky->host.save_secret && !bluesky->host.save_secret(bluesky->host.ctx, buf_sv(&secret), err))
        return err_in(err, "storing the sign-in");
    lock_take(&bluesky->lock);
    bluesky->is_unsaved = false;
    lock_give(&bluesky->lock);
    return true;
}

/* ---- tokens from the network; the caller alone is renewing ---- */

static void replace(char **place, struct sv text)
{
    if (!text.len)
        return;
    free(*place);
    *place = sv_dup(text);
}

static bool take_tokens(struct bluesky *bluesky, const char *pds, struct json answer, struct err *err)
{
    struct sv access = json_text(json_get(answer, "accessJwt")),
              refresh = json_text(json_get(answer, "refreshJwt"));

    if (!access.len || !refresh.len || !bluesky_is_did(json_text(json_get(answer, "did"))))
        return err_set(err, ERR_LATER, "%s signed us in without tokens", pds);
    lock_take(&bluesky->lock);
    replace(&bluesky->session.pds, sv_str(pds));
    replace(&bluesky->session.did, json_text(json_get(answer, "did")));
    replace(&bluesky->session.handle, json_text(json_get(answer, "handle")));
    replace(&bluesky->session.access, access);
    replace(&bluesky->session.refresh, refresh);
    bluesky->generation++;
    bluesky->is_unsaved = true;
    bluesky->denied_until = 0;
    lock_give(&bluesky->lock);
    return true;
}

/* A sign-in whose answer was lost changed nothing that matters: it may simply be asked again. */
static bool asked_again_later(struct err *err)
{
    if (err && err->kind == ERR_UNSURE)
        err->kind = ERR_LATER;
    return false;
}

static bool refresh_tokens(struct bluesky *bluesky, struct bluesky_worker *worker, bool *out_is_refused,
                           struct err *err)
{
    const struct bluesky_call call = { .method = "com.atproto.server.refreshSession", .is_procedure = true };
    CLEANUP(mem_freep) char *pds = NULL;
    CLEANUP(mem_freep) char *token = NULL;
    struct json answer;

    *out_is_refused = true;
    lock_take(&bluesky->lock);
    if (bluesky->session.pds && bluesky->session.refresh) {
        pds = sv_dup(sv_str(bluesky->session.pds));
        token = sv_dup(sv_str(bluesky->session.refresh));
    }
    lock_give(&bluesky->lock);
    if (!pds)
        return false;
    if (!bluesky_ask_at(bluesky, worker, pds, sv_str(token), &call, &answer, out_is_refused, err))
        return asked_again_later(err);
    return take_tokens(bluesky, pds, answer, err);
}

/* App passwords only, told by their shape: a main password opens everything, and sooner or later asks for a
 * second factor. */
static bool is_app_password(struct sv text)
{
    for (size_t i = 0; i < text.len; i++)
        if (i % 5 == 4
                ? text.at[i] != '-'
                : !((text.at[i] >= 'a' && text.at[i] <= 'z') || (text.at[i] >= '2' && text.at[i] <= '7')))
            return false;
    return text.len == 19;
}

static bool remember_denial(struct bluesky *bluesky, const char *name, struct err *err)
{
    (void)err_set(err, ERR_DENIED,
                  "@%s: the app password is refused; make a new one in Bluesky's settings and sign in again",
                  name);
    lock_take(&bluesky->lock);
    bluesky->denied_until = bluesky_now(bluesky) + DENIED_FOR_MS;
    (void)snprintf(bluesky->denied_text, sizeof bluesky->denied_text, "%s", err ? err->text : "");
    lock_give(&bluesky->lock);
    return false;
}

static bool create_session(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv name,
                           struct sv password, struct err *err)
{
    CLEANUP(bluesky_identity_done) struct bluesky_identity identity = { 0 };
    CLEANUP(buf_done) struct buf body = { 0 };
    struct bluesky_call call = { .method = "com.atproto.server.createSession", .is_procedure = true };
    struct json answer;
    bool is_refused;

    if (!bluesky_identify(bluesky, worker, name, &identity, err))
        return false;
    buf_init(&body, CHANNEL_SECRET_MAX);
    json_begin(&body, NULL, '{');
    json_out_str(&body, "identifier", identity.did);
    json_out_sv(&body, "password", password);
    json_end(&body, '}');
    call.body = buf_sv(&body);
    if (!bluesky_ask_at(bluesky, worker, identity.pds, sv_of(NULL, 0), &call, &answer, &is_refused, err))
        return is_refused ? remember_denial(bluesky, identity.handle, err) : asked_again_later(err);
    if (!sv_is(json_text(json_get(answer, "did")), identity.did))
        return err_set(err, ERR_LATER, "%s signed us in as somebody else", identity.pds);
    return take_tokens(bluesky, identity.pds, answer, err);
}

/* The password's way in; the handle may have changed since, the DID not. */
static bool sign_in_by_password(struct bluesky *bluesky, struct bluesky_worker *worker, bool is_asked_for,
                                struct err *err)
{
    CLEANUP(mem_freep) char *password = NULL;
    CLEANUP(mem_freep) char *name = NULL;
    bool is_denied;

    lock_take(&bluesky->lock);
    is_denied = !is_asked_for && bluesky->denied_until > bluesky_now(bluesky);
    if (is_denied)
        (void)err_set(err, ERR_DENIED, "%s", bluesky->denied_text);
    if (bluesky->session.password)
        password = sv_dup(sv_str(bluesky->session.password));
    name =
        sv_dup(sv_str(bluesky->session.did && !is_asked_for ? bluesky->session.did : bluesky->typed_handle));
    lock_give(&bluesky->lock);
    if (is_denied)
        return false;
    if (!password)
        return err_set(err, ERR_DENIED,
                       "@%s is not signed in; make an app password in Bluesky's settings and sign in",
                       bluesky->typed_handle);
    if (!is_app_password(sv_str(password)))
        return err_set(err, ERR_INPUT,
                       "that is no app password; make one in Bluesky's settings (it looks like "
                       "abcd-efgh-ijkl-mnop) and never give the main one away");
    return create_session(bluesky, worker, sv_str(name), sv_str(password), err);
}

/* ---- one renews, the others wait ---- */

/* True when it is now ours to renew; false when another thread has done so, or we are stopped (*out_stopped).
 */
static bool begin_renewing(struct bluesky *bluesky, const unsigned *generation, bool *out_stopped)
{
    bool ours = false;

    lock_take(&bluesky->lock);
    while (bluesky->is_renewing && !bluesky->is_stopped)
        cond_wait(&bluesky->renewed, &bluesky->lock);
    *out_stopped = bluesky->is_stopped;
    if (!*out_stopped && (!generation || *generation == bluesky->generation || bluesky->is_unsaved))
        ours = bluesky->is_renewing = true;
    lock_give(&bluesky->lock);
    return ours;
}

static void end_renewing(struct bluesky *bluesky)
{
    lock_take(&bluesky->lock);
    bluesky->is_renewing = false;
    cond_broadcast(&bluesky->renewed);
    lock_give(&bluesky->lock);
}

static bool is_unsaved(struct bluesky *bluesky)
{
    bool answer;

    lock_take(&bluesky->lock);
    answer = bluesky->is_unsaved;
    lock_give(&bluesky->lock);
    return answer;
}

/* Tokens that could not be saved are good: only the saving is tried again. */
static bool renew_alone(struct bluesky *bluesky, struct bluesky_worker *worker, struct err *err)
{
    bool is_refused = true;

    if (!is_unsaved(bluesky) && !refresh_tokens(bluesky, worker, &is_refused, err) &&
        (!is_refused || !sign_in_by_password(bluesky, worker, false, err)))
        return false;
    return save(bluesky, err);
}

bool bluesky_session_renew(struct bluesky *bluesky, struct bluesky_worker *worker, unsigned generation,
                           struct err *err)
{
    bool is_stopped, is_done;

    if (!begin_renewing(bluesky, &generation, &is_stopped))
        return !is_stopped || err_set(err, ERR_LATER, "stopped");
    is_done = renew_alone(bluesky, worker, err);
    end_renewing(bluesky);
    return is_done;
}

static bool is_usable(const struct bluesky *bluesky)
{
    return bluesky->session.access && bluesky->session.pds && !bluesky->is_unsaved;
}

bool bluesky_session_get(struct bluesky *bluesky, struct bluesky_worker *worker, struct buf *out_token,
                         struct buf *out_pds, unsigned *out_generation, struct err *err)
{
    for (;;) {
        bool is_there;

        lock_take(&bluesky->lock);
        /* New tokens that another thread is saving have their generation already: who took it now would renew them. */
        while (bluesky->is_renewing && !bluesky->is_stopped && !is_usable(bluesky))
            cond_wait(&bluesky->renewed, &bluesky->lock);
        *out_generation = bluesky->generation;
        is_there = is_usable(bluesky);
        if (is_there) {
            buf_str_append(out_token, bluesky->session.access);
            buf_str_append(out_pds, bluesky->session.pds);
        }
        lock_give(&bluesky->lock);
        if (is_there)
            return true;
        if (!bluesky_session_renew(bluesky, worker, *out_generation, err))
            return false;
    }
}

bool bluesky_own_did(struct bluesky *bluesky, struct buf *out)
{
    bool is_known;

    lock_take(&bluesky->lock);
    is_known = bluesky->session.did != NULL;
    if (is_known)
        buf_str_append(out, bluesky->session.did);
    lock_give(&bluesky->lock);
    return is_known;
}

bool bluesky_sign_in(struct channel_state *state, struct arena *arena, struct channel_identity *out,
                     struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    struct bluesky_worker *worker;
    bool is_stopped, is_done;

    if (!bluesky->has_account)
        return err_set(err, ERR_INPUT, "there is no account to sign in");
    if (!bluesky_worker_take(bluesky, &worker, err))
        return false;
    if (!begin_renewing(bluesky, NULL, &is_stopped)) {
        bluesky_worker_give(bluesky, worker);
        return err_set(err, ERR_LATER, "stopped");
    }
    is_done = sign_in_by_password(bluesky, worker, true, err) && save(bluesky, err);
    end_renewing(bluesky);
    bluesky_worker_give(bluesky, worker);
    if (!is_done)
        return false;
    lock_take(&bluesky->lock);
    *out = (struct channel_identity){ .id = arena_sv(arena, sv_str(bluesky->session.did)),
                                      .handle = arena_sv(arena, sv_str(bluesky->session.handle)) };
    lock_give(&bluesky->lock);
    return true;
}
