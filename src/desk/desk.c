/* desk/desk.c: the desk's parts begin, and end in an order in which none is missed. */
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "db/pool.h"
#include "desk/doors.h"
#include "desk/guess.h"
#include "desk/hub.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "desk/timer.h"
#include "flow/core.h"
#include "flow/node.h"
#include "flow/precedents.h"
#include "store/agents.h"

enum {
    DRAIN_MS = 10 * MS_SECOND,
    SLOW_THREADS = 2,
    SLOW_WAITING = 64,
    ASKERS = 2,
    ASKING_WAITING = 8,
};

static bool know_setup(struct desk *desk, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    int64_t n;

    if (!db_take(desk->core->readers, READER_WAIT_MS, &db, err) || !agents_admins(db, 0, &n, err))
        return false;
    desk->setup_done = n > 0;
    token_make(desk->setup_token);
    return true;
}

bool desk_start(struct core *core, const struct desk_options *options, struct desk **out, struct err *err)
{
    struct desk *desk = NEW(struct desk, 1);

    if (sodium_init() < 0) {
        free(desk);
        return err_set(err, ERR_FAULT, "libsodium does not start");
    }
    desk->core = core;
    desk->options = *options;
    desk->public_url = options->public_url ? sv_dup(sv_str(options->public_url)) : NULL;
    desk->trusted = options->trusted_proxies && options->trusted_proxies[0]
                        ? sv_dup(sv_str(options->trusted_proxies))
                        : NULL;
    lock_init(&desk->lock);
    cond_init(&desk->wake);
    desk->guesses = guesses_new(core->bus, node_seed(core->node));
    desk->presence = presence_new();
    desk->slow = slow_pool_new(SLOW_THREADS, SLOW_WAITING);
    desk->askers = slow_pool_new(ASKERS, ASKING_WAITING);
    desk->hub = hub_new(desk);
    if (!know_setup(desk, err) || !doors_open(desk, err) || !timer_start(desk, err) ||
        !precedents_start(core, &desk->precedents, err)) {
        desk_stop(desk);
        return false;
    }
    *out = desk;
    return true;
}

/* Requests that are under way end by themselves: their steps run on, and answers go out. Streams were ended. */
static void drain(struct desk *desk)
{
    ms_t until = clock_steady() + DRAIN_MS;

    while (desk->n_under_way > 0 && clock_steady() < until) {
        struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };

        (void)nanosleep(&pause, NULL);
    }
}

void desk_stop(struct desk *desk)
{
    if (!desk)
        return;
    desk->stops = true;
    timer_stop(desk);
    doors_shut(desk);
    hub_end(desk->hub);
    drain(desk);
    slow_pool_free(desk->slow);
    slow_pool_free(desk->askers);
    doors_done(desk);
    precedents_stop(desk->precedents);
    hub_free(desk->hub);
    presence_free(desk->presence);
    guesses_free(desk->guesses);
    cond_done(&desk->wake);
    lock_done(&desk->lock);
    free(desk->public_url);
    free(desk->trusted);
    free(desk);
}

int desk_port(const struct desk *desk)
{
    return desk->port;
}

void desk_setup_link(struct desk *desk, struct buf *out)
{
    if (desk->setup_done)
        return;
    if (desk->public_url) {
        struct sv url = sv_str(desk->public_url);

        while (sv_ends(url, SV("/")))
            url.len--;
        buf_printf(out, "%.*s/setup#%s", SV_ARG(url), desk->setup_token);
    } else if (desk->port) {
        const char *colon = strrchr(desk->options.listen, ':');
        struct sv host = sv_of(desk->options.listen, (size_t)(colon - desk->options.listen));

        if (!host.len || sv_is(host, "0.0.0.0") || sv_is(host, "[::]"))
            host = SV("localhost");
        buf_printf(out, "%s://%.*s:%d/setup#%s", desk->has_tls ? "https" : "http", SV_ARG(host), desk->port,
                   desk->setup_token);
    }
}
