/* channel/bluesky_ask.c: a call as our account, above tokens and calls: what refuses the token is asked once more with a
 * new one. Without an account it is the public AppView that is asked. */
#include "channel/bluesky_inner.h"

bool bluesky_ask(struct bluesky *bluesky, struct bluesky_worker *worker, const struct bluesky_call *call,
                 struct json *out, struct err *err)
{
    CLEANUP(buf_done) struct buf token = { 0 };
    CLEANUP(buf_done) struct buf pds = { 0 };
    unsigned generation;
    bool is_token_trouble;

    if (!bluesky->has_account)
        return bluesky_ask_at(bluesky, worker, bluesky->settings.appview, sv_of(NULL, 0), call, out, NULL,
                              err);
    buf_init(&token, CHANNEL_SECRET_MAX);
    buf_init(&pds, HTTP_URL_MAX);
    for (int n_tries = 0;; n_tries++) {
        buf_clear(&token);
        buf_clear(&pds);
        if (!bluesky_session_get(bluesky, worker, &token, &pds, &generation, err))
            return false;
        if (bluesky_ask_at(bluesky, worker, buf_str(&pds), buf_sv(&token), call, out, &is_token_trouble, err))
            return true;
        if (!is_token_trouble || n_tries > 0)
            return false;
        if (!bluesky_session_renew(bluesky, worker, generation, err))
            return false;
    }
}
