/* command/server.c: starting and ending in the right order: store, live, desk, and back. */
#include "command/server.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/buf.h"
#include "base/log.h"
#include "desk/desk.h"
#include "flow/config_document.h"
#include "flow/core.h"
#include "flow/live.h"
#include "flow/labelled.h"
#include "flow/node.h"
#include "flow/ours.h"
#include "flow/owner.h"
#include "flow/sample.h"

enum { PEM_MAX = 1 << 20, OPEN_FILES = 16384 };

int server_block_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static bool allow_inner(struct server *server, struct err *err)
{
    struct sv rest = sv_str(argument(server->arguments, "--allow-inner"));

    while (rest.len) {
        if (!guard_allow(&server->guard, sv_split(&rest, ','), err))
            return false;
    }
    return true;
}

static bool read_pem(const char *path, char **out, struct err *err)
{
    struct buf text = BUF(PEM_MAX);
    FILE *file;
    char *room;

    if (!path)
        return true;
    file = fopen(path, "re");
    if (!file)
        return err_set(err, ERR_INPUT, "can't read %s: %s", path, strerror(errno));
    room = buf_room(&text, PEM_MAX);
    text.len = room ? fread(room, 1, PEM_MAX, file) : 0;
    text.at[text.len] = '\0';
    (void)fclose(file);
    *out = buf_take(&text);
    return true;
}

struct pem_pair {
    char *cert, *key; /* NULL: no TLS */
};

static void pem_pair_done(struct pem_pair *pair)
{
    free(pair->cert);
    free(pair->key);
}

static bool read_tls(const struct server *server, struct pem_pair *out, struct err *err)
{
    const char *cert = argument(server->arguments, "--tls-cert"),
               *key = argument(server->arguments, "--tls-key");

    if (!cert != !key)
        return err_set(err, ERR_INPUT, "--tls-cert and --tls-key go together: %s is missing",
                       cert ? "--tls-key" : "--tls-cert");
    return read_pem(cert, &out->cert, err) && read_pem(key, &out->key, err);
}

static bool take_store(struct server *server, int *out_socket, struct err *err)
{
    char owner_socket[OWNER_SOCKET_MAX];
    bool taken;

    if ((!server->data && !command_data(server->arguments, &server->data, err)) ||
        (!server->url && !command_db(server->arguments, &server->url, err)) ||
        !owner_take(sv_str(server->url), &server->owner, &taken, owner_socket, err))
        return false;
    if (!taken)
        return err_set(err, ERR_CONFLICT,
                       "another earshot has %s open; stop it first, or name another with --db or --data",
                       server->url);
    return owner_listen(server->owner, out_socket, err);
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

static bool hook_sign_in(void *arg, int64_t account, struct sv secret, struct err *err)
{
    struct server *server = arg;

    return live_sign_in(server->live, account, secret, err);
}

static void hook_accounts_changed(void *arg)
{
    struct server *server = arg;
    struct err err;

    if (!core_reload(server->core, &err))
        log_line(LOG_WARN, "the configuration can't be read again", LOG_STR("error", err.text));
}

static bool hook_sample_begin(void *arg, int64_t *out_brand, struct err *err)
{
    struct server *server = arg;

    return sample_begin(server->sample, out_brand, err);
}

static bool hook_sample_end(void *arg, struct err *err)
{
    struct server *server = arg;

    return sample_end(server->sample, err);
}

static bool start_live(struct server *server, struct err *err)
{
    const struct live_options live_options = { .core = server->core,
                                               .key_file = server->key_file,
                                               .guard = &server->guard,
                                               .network_settings =
                                                   sv_str(argument(server->arguments, "--networks")),
                                               .sample = server->sample,
                                               .offline = argument(server->arguments, "--offline") };

    return live_start(&live_options, &server->live, err);
}

static bool start_desk(struct server *server, int socket, const struct pem_pair *tls, struct err *err)
{
    const char *listen = argument(server->arguments, "--listen");
    const struct desk_options desk_options = { .listen = listen ? listen : "127.0.0.1:8420",
                                               .socket_fd = socket,
                                               .public_url = argument(server->arguments, "--public-url"),
                                               .tls_cert = tls->cert,
                                               .tls_key = tls->key,
                                               .trusted_proxies =
                                                   argument(server->arguments, "--trusted-proxies"),
                                               .hooks = { .arg = server,
                                                          .sign_in = hook_sign_in,
                                                          .accounts_changed = hook_accounts_changed,
                                                          .sample_begin = hook_sample_begin,
                                                          .sample_end = hook_sample_end,
                                                          .config_read = config_read } };

    return desk_start(server->core, &desk_options, &server->desk, err);
}

/* A connection, a file: each takes one of a thousand that a shell allows by default, of many more that it may. */
static void raise_open_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= OPEN_FILES)
        return;
    limit.rlim_cur = limit.rlim_max < OPEN_FILES ? limit.rlim_max : OPEN_FILES;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

bool server_start(struct server *server, struct err *err)
{
    CLEANUP(pem_pair_done) struct pem_pair tls = { 0 };
    int socket = -1;

    log_setup(argument(server->arguments, "--debug") ? LOG_DEBUG : LOG_INFO, !getenv("JOURNAL_STREAM"));
    raise_open_files();
    if (!allow_inner(server, err) || !read_tls(server, &tls, err) || !take_store(server, &socket, err) ||
        !core_open(sv_str(server->url), &server->core, err))
        return false;
    server->key_file = key_file(server);
    server->has_tls = tls.cert != NULL;
    server->sample = sample_new(server->core);
    return teacher_start(server->core, &server->teacher, err) &&
           label_memory_start(server->core, &server->label_memory, err) && start_live(server, err) &&
           start_desk(server, socket, &tls, err) && node_listen(server->core->node, core_reload_quietly, err);
}

static void say_where(const struct server *server)
{
    const char *public_url = argument(server->arguments, "--public-url");
    CLEANUP(buf_done) struct buf link = BUF(4096);

    desk_setup_link(server->desk, &link);
    if (public_url)
        printf("Earshot is at %s\n", public_url);
    else
        printf("Earshot is at %s://127.0.0.1:%d/\n", server->has_tls ? "https" : "http",
               desk_port(server->desk));
    if (link.len)
        printf("Set it up here, once: %s\n", buf_str(&link));
    (void)fflush(stdout);
}

/* A certificate is renewed every few weeks, by a program that only sends SIGHUP. */
static void reload_tls(struct server *server)
{
    CLEANUP(pem_pair_done) struct pem_pair tls = { 0 };
    struct err err = { 0 };

    if (!server->has_tls)
        return;
    if (read_tls(server, &tls, &err) && desk_renew_tls(server->desk, tls.cert, tls.key, &err))
        log_line(LOG_INFO, "new connections get the certificate that was read again");
    else
        log_line(LOG_ERROR, "the certificate can't be read again; the old one goes on",
                 LOG_STR("error", err.text));
}

static void reload(struct server *server)
{
    struct timespec now;
    struct err err = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* by systemd's own clock: Type=notify-reload compares it */
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
                     (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    if (!core_reload(server->core, &err))
        log_line(LOG_ERROR, "the configuration can't be read again; the old one goes on",
                 LOG_STR("error", err.text));
    reload_tls(server);
    (void)sd_notify(0, "READY=1");
}

/* The next signal that is not SIGHUP. The watchdog is fed by the thread that reloads: one that hangs there is noticed. */
static void wait_for_end(struct server *server, int signals)
{
    struct signalfd_siginfo info;
    uint64_t watchdog_us = 0;
    int every_ms = sd_watchdog_enabled(0, &watchdog_us) > 0 ? (int)(watchdog_us / 2000) : -1;

    for (;;) {
        struct pollfd pollfd = { .fd = signals, .events = POLLIN };
        int n = poll(&pollfd, 1, every_ms);

        if (every_ms >= 0)
            (void)sd_notify(0, "WATCHDOG=1");
        if (n == 0 || (n < 0 && errno == EINTR))
            continue;
        if (n < 0 || read(signals, &info, sizeof info) != (ssize_t)sizeof info || info.ssi_signo != SIGHUP)
            return;
        reload(server);
    }
}

void server_stay(struct server *server, int signals)
{
    say_where(server);
    (void)sd_notify(0, "READY=1");
    wait_for_end(server, signals);
    (void)sd_notify(0, "STOPPING=1");
    log_line(LOG_INFO, "stopping");
}

void server_stop(struct server *server)
{
    desk_stop(server->desk);
    live_stop(server->live);
    sample_free(server->sample);
    label_memory_stop(server->label_memory);
    teacher_stop(server->teacher); /* nobody commits posts any more */
    core_close(server->core);
    owner_free(server->owner);
    free(server->data);
    free(server->url);
    free(server->key_file);
}
