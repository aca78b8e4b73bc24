/* command/serve.c: the server: opens the store, starts the desk and the readers of the networks, and stays until it is told
 * to end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/random.h"
#include "command/command.h"
#include "desk/desk.h"
#include "flow/core.h"
#include "flow/live.h"
#include "flow/owner.h"
#include "wire/guard.h"

static const struct option options[] = {
    OPTION_DB,
    OPTION_DATA,
    { "--listen", "ADDR:PORT", "where the desk is served; 127.0.0.1:8420" },
    { "--public-url", "URL", "how browsers reach it, behind a proxy" },
    { "--tls-cert", "FILE", "serve HTTPS with this certificate chain" },
    { "--tls-key", "FILE", "… and this key" },
    { "--key-file", "FILE", "what secrets are sealed with; else secret.key in the data folder" },
    { "--trust-proxy", "ADDR", "believe the proxy headers of this address" },
    { "--allow-inner", "HOST:PORT,…", "inner addresses that may be connected to, else refused" },
    { "--networks", "JSON", "settings of each network, like {\"bluesky\":{\"appview\":\"…\"}}" },
    { "--offline", NULL, "read no network and send nothing" },
    { "--debug", NULL, "log more" },
    { 0 }
};

struct server {
    const struct arguments *arguments;
    char *data, *url, *key_file;
    struct guard guard;
    struct owner *owner;
    struct core *core;
    struct live *live;
    struct desk *desk;
    int socket;
};

static bool allow_inner(struct server *server, struct err *err)
{
    struct sv rest = sv_str(argument(server->arguments, "--allow-inner"));

    while (rest.len) {
        if (!guard_allow(&server->guard, sv_split(&rest, ','), err))
            return false;
    }
    return true;
}

static bool take_store(struct server *server, struct err *err)
{
    char owner_socket[OWNER_SOCKET_MAX];
    bool taken;

    if (!command_data(server->arguments, &server->data, err) || !command_db(server->arguments, &server->url, err) ||
        !owner_take(sv_str(server->url), &server->owner, &taken, owner_socket, err))
        return false;
    if (!taken)
        return err_set(err, ERR_CONFLICT, "another earshot has %s open; stop it first, or name another with --db or --data",
                       server->url);
    return owner_listen(server->owner, &server->socket, err);
}

static char *key_file(const struct server *server)
{
    const char *given = argument(server->arguments, "--key-file");
    struct buf path = BUF(5000);

    if (given)
        buf_str_append(&path, given);
    else
        buf_printf(&path, "%s/secret.key", server->data);
    return buf_take(&path);
}

static bool start_live(struct server *server, struct err *err)
{
    const char *networks = argument(server->arguments, "--networks");
    const struct live_options live_options = { .core = server->core,
                                               .key_file = server->key_file,
                                               .guard = &server->guard,
                                               .network_settings = sv_str(networks) };

    return argument(server->arguments, "--offline") || live_start(&live_options, &server->live, err);
}

static bool start(struct server *server, struct err *err)
{
    struct desk_options desk_options = { .listen = argument(server->arguments, "--listen"),
                                         .public_url = argument(server->arguments, "--public-url"),
                                         .tls_cert = argument(server->arguments, "--tls-cert"),
                                         .tls_key = argument(server->arguments, "--tls-key"),
                                         .trust_proxy = argument(server->arguments, "--trust-proxy") };

    if (!take_store(server, err) || !allow_inner(server, err) || !core_open(sv_str(server->url), &server->core, err))
        return false;
    server->key_file = key_file(server);
    if (!start_live(server, err))
        return false;
    desk_options.live = server->live;
    desk_options.socket = server->socket;
    return desk_start(server->core, &desk_options, &server->desk, err);
}

static void stop(struct server *server)
{
    desk_stop(server->desk);
    live_stop(server->live);
    core_close(server->core);
    owner_free(server->owner);
    free(server->data);
    free(server->url);
    free(server->key_file);
}

/* SIGTERM and SIGINT end it; SIGHUP reads the configuration again. Blocked before any thread starts, so all inherit that. */
static int block_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static void serve_until_told(struct server *server, int signals)
{
    struct signalfd_siginfo info;

    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info || errno == EINTR) {
        struct err err = { 0 };

        if (info.ssi_signo != SIGHUP)
            break;
        (void)sd_notify(0, "RELOADING=1");
        if (!core_reload(server->core, &err))
            log_line(LOG_ERROR, "the configuration can't be read again; the old one goes on", LOG_STR("error", err.text));
        (void)sd_notify(0, "READY=1");
    }
    (void)sd_notify(0, "STOPPING=1");
    log_line(LOG_INFO, "stopping");
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct server server = { .arguments = &arguments, .socket = -1 };
    struct err err = { 0 };
    int result, signals;

    if (!arguments_read(&command_serve, argc, argv, 0, 0, &arguments, &result))
        return result;
    log_setup(argument(&arguments, "--debug") ? LOG_DEBUG : LOG_INFO, !getenv("JOURNAL_STREAM"));
    signals = block_signals();
    if (start(&server, &err)) {
        desk_say_where(server.desk, stdout);
        (void)sd_notify(0, "READY=1");
        serve_until_told(&server, signals);
        result = EXIT_DONE;
    } else
        result = command_failed(&command_serve, &err);
    stop(&server);
    (void)close(signals);
    arguments_done(&arguments);
    return result;
}

const struct command command_serve = {
    .name = "serve",
    .operands = "",
    .summary = "Runs the server: the desk in the browser, and the readers of the networks",
    .help = "At the first start it prints a one-time link that sets up the administrator and the brand.\n"
            "SIGTERM finishes what is under way and ends; SIGHUP reads the configuration again.",
    .options = options,
    .run = run,
};
