/* channel/bluesky.c: Bluesky's line in the table: the state of an account, and where each slot is served. */
#include "channel/bluesky_inner.h"

static void bluesky_close(struct channel_state *state)
{
    struct bluesky *bluesky;

    if (!state)
        return;
    bluesky = bluesky_of(state);
    for (struct bluesky_worker *worker = bluesky->made, *next; worker; worker = next) {
        next = worker->next_made;
        http_client_free(worker->http);
        http_response_done(&worker->response);
        json_parser_free(worker->parser);
        buf_done(&worker->url);
        free(worker);
    }
    bluesky_session_done(&bluesky->session);
    bluesky_settings_done(&bluesky->settings);
    seen_done(&bluesky->seen);
    buf_done(&bluesky->marked);
    cond_done(&bluesky->renewed);
    lock_done(&bluesky->lock);
    free(bluesky->typed_handle);
    free(bluesky);
}

static void closep(struct bluesky **bluesky)
{
    if (*bluesky)
        bluesky_close(&(*bluesky)->base);
}

static bool bluesky_open(const struct channel_host *host, struct sv settings,
                         const struct channel_account *account, struct channel_state **out, struct err *err)
{
    CLEANUP(closep) struct bluesky *bluesky = NEW(struct bluesky, 1);
    struct sv handle = account ? sv_trim(account->handle) : sv_of(NULL, 0);

    bluesky->base.channel = &bluesky_channel;
    bluesky->host = *host;
    lock_init(&bluesky->lock);
    cond_init(&bluesky->renewed);
    buf_init(&bluesky->marked, CHANNEL_CURSOR_MAX);
    if (handle.len && handle.at[0] == '@')
        handle = sv_skip(handle, 1);
    bluesky->typed_handle = sv_dup(handle);
    bluesky->has_account = account != NULL;
    if (!bluesky_settings_read(settings, &bluesky->settings, err) ||
        (account && !bluesky_session_load(bluesky, account->secret, err)))
        return false;
    if (account && account->id.len && !bluesky->session.did)
        bluesky->session.did = sv_dup(account->id);
    *out = &TAKE(bluesky)->base;
    return true;
}

static void stop(struct channel_state *state)
{
    bluesky_stop(bluesky_of(state));
}

static void bluesky_health(struct channel_state *state, struct buf *out)
{
    struct bluesky *bluesky = bluesky_of(state);
    ms_t now = bluesky_now(bluesky), until = 0;

    lock_take(&bluesky->lock);
    for (size_t i = 0; i < BLUESKY_RATES; i++)
        if (bluesky->rates[i].until > until)
            until = bluesky->rates[i].until;
    if (!bluesky->has_account)
        buf_printf(out, "no account; public posts from %s", bluesky->settings.appview);
    else if (bluesky->denied_until > now)
        buf_str_append(out, bluesky->denied_text);
    else if (bluesky->session.access)
        buf_printf(out, "signed in as @%s at %s",
                   bluesky->session.handle ? bluesky->session.handle : bluesky->typed_handle,
                   bluesky->session.pds ? bluesky->session.pds : "?");
    else
        buf_printf(out, "@%s is not signed in yet", bluesky->typed_handle);
    lock_give(&bluesky->lock);
    if (until > now) {
        buf_str_append(out, "; the network's rate limit holds until ");
        buf_time(out, until);
    }
}

const struct channel bluesky_channel = {
    .network = "bluesky",
    .open = bluesky_open,
    .close = bluesky_close,
    .stop = stop,
    .sign_in = bluesky_sign_in,
    .read = bluesky_read,
    .ancestors = bluesky_ancestors,
    .fetch = bluesky_fetch,
    .prepare = bluesky_prepare,
    .send = bluesky_send,
    .find = bluesky_find,
    .health = bluesky_health,
    .stream_open = bluesky_stream_open,
    .stream_run = bluesky_stream_run,
    .stream_read = bluesky_stream_read,
    .stream_stop = bluesky_stream_stop,
    .stream_close = bluesky_stream_close,
};
