/* desk/doors.c: the listening socket, and the daemons of libmicrohttpd that take connections from it.
 *
 * A daemon keeps its certificate for life, and libmicrohttpd's callback for choosing one gets nothing to find ours by. So a new
 * certificate is a new daemon on the same socket: the one before takes no more connections, those it has live on (a desk's
 * stream for days), and it goes when the last has gone. No connection is refused or cut meanwhile. */
#include "desk/doors.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "desk/server.h"

/* A browser opens at most six connections to a host, however many tabs it has (their stream is shared): 300 agents behind one
 * address have 1800. Half of all stays for others, so that one address alone, by malice or mishap, locks nobody out. */
enum {
    CONNECTIONS_MAX = 4096,
    PER_ADDRESS_MAX = CONNECTIONS_MAX / 2, /* where strangers can connect and no proxy speaks for many */
    IDLE_SECONDS = 60,                     /* a connection that neither sends nor takes anything */
    THREADS = 2,
};

struct doors {
    int listen_fd;
    struct MHD_Daemon *open;
    uint64_t pair;              /* of the certificate and key: a hash */
    struct MHD_Daemon **former; /* took another certificate; closed to new connections */
    size_t n_former;
};

static void log_theirs(void *arg UNUSED, const char *fmt, va_list args)
{
    char text[300];

    (void)vsnprintf(text, sizeof text, fmt, args);
    log_line(LOG_DEBUG, "http", LOG_SV("said", sv_trim(sv_str(text))));
}

/* "ADDRESS:PORT" to a listening socket. */
static bool listen_at(const char *where, int *out_fd, int *out_port, bool *out_loopback, struct err *err)
{
    const char *colon = strrchr(where, ':');
    struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM },
                    *found = NULL;
    CLEANUP(mem_freep) char *host = NULL;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } bound = { 0 };
    socklen_t len = sizeof bound;
    int fd, one = 1, code;
    bool ok;

    if (!colon)
        return err_set(err, ERR_INPUT, "--listen %s: name an address and a port, as 127.0.0.1:8420", where);
    host = mem_dup(where, (size_t)(colon - where));
    if (host[0] == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        memmove(host, host + 1, strlen(host));
    }
    code = getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &found);
    if (code != 0)
        return err_set(err, ERR_INPUT, "--listen %s: %s", where, gai_strerror(code));
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
         bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0 &&
         getsockname(fd, &bound.any, &len) == 0;
    freeaddrinfo(found);
    if (!ok) {
        (void)err_set(err, ERR_INPUT, "can't listen at %s: %s", where, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    *out_fd = fd;
    if (bound.any.sa_family == AF_INET6) {
        *out_port = ntohs(bound.v6.sin6_port);
        *out_loopback = IN6_IS_ADDR_LOOPBACK(&bound.v6.sin6_addr);
    } else {
        *out_port = ntohs(bound.v4.sin_port);
        *out_loopback = ntohl(bound.v4.sin_addr.s_addr) >> 24 == 127;
    }
    return true;
}

/* A daemon for `fd`; -1: none, only to see whether the pair does. */
static struct MHD_Daemon *start(struct desk *desk, int fd, const char *cert, const char *key)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    unsigned threads = (unsigned)(desk->options.n_threads ? desk->options.n_threads : THREADS);
    struct MHD_OptionItem items[5] = { { 0 } };
    int n = 0;

    if (cert) {
        flags |= MHD_USE_TLS;
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cert };
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key };
    }
    if (fd >= 0) {
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_LISTEN_SOCKET, fd, NULL };
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL };
    } else {
        flags |= MHD_USE_NO_LISTEN_SOCKET;
    }
    items[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    return MHD_start_daemon(
        flags, 0, NULL, NULL, desk_access_tcp, desk, MHD_OPTION_EXTERNAL_LOGGER, log_theirs, NULL,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)(desk->trusted || desk->loopback ? 0 : PER_ADDRESS_MAX), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)DESK_HEADERS_MAX,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, desk_completed, desk, MHD_OPTION_ARRAY,
        items, MHD_OPTION_END);
}

static bool check_pair(struct desk *desk, const char *cert, const char *key, struct err *err)
{
    struct MHD_Daemon *daemon;

    if (!cert)
        return true;
    if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
        return err_set(err, ERR_INPUT, "this libmicrohttpd has no TLS; put a reverse proxy before Earshot");
    daemon = start(desk, -1, cert, key);
    if (!daemon)
        return err_set(err, ERR_INPUT,
                       "the certificate and the key don't do: each must be PEM, and they must be a pair");
    MHD_stop_daemon(daemon);
    return true;
}

static uint64_t hash_of(const char *cert, const char *key)
{
    return cert ? sv_hash(sv_str(key), sv_hash(sv_str(cert), 0)) : 0;
}

/* What takes connections from now on. A daemon has a descriptor of its own, since it may close it. */
static bool open_door(struct desk *desk, const char *cert, const char *key, struct err *err)
{
    struct doors *doors = desk->doors;
    struct MHD_Daemon *daemon;
    int fd;

    if (!check_pair(desk, cert, key, err))
        return false;
    fd = fcntl(doors->listen_fd, F_DUPFD_CLOEXEC, 0);
    daemon = fd >= 0 ? start(desk, fd, cert, key) : NULL;
    if (!daemon) /* its descriptor may be closed or not: left alone */
        return err_set(err, ERR_FAULT, "can't serve at %s: no threads or descriptors left",
                       desk->options.listen);
    doors->open = daemon;
    doors->pair = hash_of(cert, key);
    return true;
}

static bool open_local(struct desk *desk, struct err *err)
{
    if (desk->options.socket_fd < 0)
        return true;
    desk->local =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
                         NULL, NULL, desk_access_local, desk, MHD_OPTION_EXTERNAL_LOGGER, log_theirs, NULL,
                         MHD_OPTION_LISTEN_SOCKET, desk->options.socket_fd, MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned)64, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)DESK_HEADERS_MAX * 8,
                         MHD_OPTION_NOTIFY_COMPLETED, desk_completed, desk, MHD_OPTION_END);
    return desk->local || err_set(err, ERR_FAULT, "can't serve at the owner's socket");
}

static bool open_tcp(struct desk *desk, struct err *err)
{
    const struct desk_options *options = &desk->options;

    if (!options->listen)
        return true;
    desk->doors = NEW(struct doors, 1);
    desk->doors->listen_fd = -1;
    desk->has_tls = options->tls_cert != NULL;
    return listen_at(options->listen, &desk->doors->listen_fd, &desk->port, &desk->loopback, err) &&
           open_door(desk, options->tls_cert, options->tls_key, err);
}

bool doors_open(struct desk *desk, struct err *err)
{
    return open_tcp(desk, err) && open_local(desk, err);
}

static void shut(struct MHD_Daemon *daemon)
{
    int fd = MHD_quiesce_daemon(daemon);

    if (fd >= 0)
        (void)close(fd);
}

static bool is_empty(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info && info->num_connections == 0;
}

static void drop_empty(struct doors *doors)
{
    size_t n = 0;

    for (size_t i = 0; i < doors->n_former; i++) {
        if (is_empty(doors->former[i]))
            MHD_stop_daemon(doors->former[i]);
        else
            doors->former[n++] = doors->former[i];
    }
    doors->n_former = n;
}

bool desk_renew_tls(struct desk *desk, const char *cert, const char *key, struct err *err)
{
    struct doors *doors = desk->doors;
    struct MHD_Daemon *before;

    if (!doors || !desk->has_tls)
        return err_set(err, ERR_INPUT, "this server has no TLS of its own");
    drop_empty(doors);
    if (hash_of(cert, key) == doors->pair)
        return true;
    before = doors->open;
    if (!open_door(desk, cert, key, err))
        return false;
    shut(before);
    doors->former = mem_grow(doors->former, doors->n_former + 1, sizeof *doors->former);
    doors->former[doors->n_former++] = before;
    return true;
}

void doors_shut(struct desk *desk)
{
    struct doors *doors = desk->doors;

    if (desk->local)
        shut(desk->local);
    if (!doors)
        return;
    if (doors->open)
        shut(doors->open);
    if (doors->listen_fd >= 0)
        (void)close(doors->listen_fd);
    doors->listen_fd = -1;
}

void doors_done(struct desk *desk)
{
    struct doors *doors = desk->doors;

    if (desk->local)
        MHD_stop_daemon(desk->local);
    if (!doors)
        return;
    if (doors->open)
        MHD_stop_daemon(doors->open);
    for (size_t i = 0; i < doors->n_former; i++)
        MHD_stop_daemon(doors->former[i]);
    free(doors->former);
    free(doors);
    desk->doors = NULL;
}
