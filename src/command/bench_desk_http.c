/* command/bench_desk_http.c: HTTP/1.1 with kept connections, as small as it can be, so that the client is not what is
 * measured. Latency counts from the tick a request was due, not from when it could be sent. */
#include "command/bench_desk_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/sv.h"
#include "command/bench.h"

enum { ANSWER_MAX = 4 << 20, CONNECTIONS_MAX = 64, WAIT_MS = 10000 };

struct connection {
    int fd;
    char *answer;
    size_t len;
};

static bool connect_to(int port, struct connection *out)
{
    struct sockaddr_in where = { .sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int on = 1;

    out->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (out->fd < 0)
        return false;
    (void)setsockopt(out->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(out->fd, (const struct sockaddr *)&where, sizeof where) == 0) {
        out->answer = mem_grow(NULL, ANSWER_MAX, 1);
        out->len = 0;
        return true;
    }
    (void)close(out->fd);
    return false;
}

static void disconnect(struct connection *connection)
{
    (void)close(connection->fd);
    free(connection->answer);
}

static bool send_all(int fd, const char *request)
{
    size_t len = strlen(request);

    while (len) {
        ssize_t sent = send(fd, request, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        request += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* The bytes of the whole answer, 0 while its head is not complete or says nothing of its length. */
static size_t answer_size(const struct connection *connection)
{
    static const char name[] = "content-length:";
    struct sv head = sv_of(connection->answer, connection->len);
    const char *end = memmem(head.at, head.len, "\r\n\r\n", 4);
    int64_t length;

    if (!end)
        return 0;
    head.len = (size_t)(end - head.at);
    for (struct sv rest = head; rest.len;) {
        struct sv line = sv_split(&rest, '\n');

        if (line.len > sizeof name && sv_equal_nocase(sv_of(line.at, sizeof name - 1), sv_str(name)) &&
            sv_to_i64(sv_trim(sv_skip(line, sizeof name - 1)), &length) && length >= 0 && length < ANSWER_MAX)
            return head.len + 4 + (size_t)length;
    }
    return 0;
}

static bool is_ok(const struct connection *connection)
{
    return connection->len > 12 && memcmp(connection->answer, "HTTP/1.1 200", 12) == 0;
}

/* Reads what is there; *out_whole when it is all. False when the line is broken or the answer is no 200. */
static bool read_some(struct connection *connection, bool *out_whole)
{
    ssize_t got = recv(connection->fd, connection->answer + connection->len, ANSWER_MAX - connection->len, 0);
    size_t size;

    *out_whole = false;
    if (got <= 0)
        return false;
    connection->len += (size_t)got;
    size = answer_size(connection);
    if (!size || connection->len < size)
        return connection->len < ANSWER_MAX;
    *out_whole = true;
    return is_ok(connection);
}

static bool ask(struct connection *connection, const char *request)
{
    bool whole = false;

    connection->len = 0;
    if (!send_all(connection->fd, request))
        return false;
    while (!whole) {
        struct pollfd wait = { .fd = connection->fd, .events = POLLIN };

        if (poll(&wait, 1, WAIT_MS) != 1 || !read_some(connection, &whole))
            return false;
    }
    return true;
}

bool http_answers(int port, const char *request)
{
    struct connection connection;
    bool ok;

    if (!connect_to(port, &connection))
        return false;
    ok = ask(&connection, request);
    disconnect(&connection);
    return ok;
}

static bool not_answered(const struct connection *connection, struct err *err)
{
    struct sv line = sv_of(connection->answer, connection->len);

    line = sv_split(&line, '\r');
    return err_set(err, ERR_FAULT, "the server did not answer a page with 200: %.*s",
                   SV_ARG(utf8_cut(line, 100)));
}

static void sleep_until(double at)
{
    double left = at - bench_seconds();
    struct timespec pause = { .tv_sec = (time_t)left };

    if (left <= 0)
        return;
    pause.tv_nsec = (long)((left - (double)pause.tv_sec) * 1e9);
    (void)nanosleep(&pause, NULL);
}

bool http_paced(const struct http_load *load, double per_second, size_t n, double *out_ms, struct err *err)
{
    struct connection connection;
    double began;

    if (!connect_to(load->port, &connection))
        return err_set(err, ERR_FAULT, "the server can't be reached: %s", strerror(errno));
    began = bench_seconds();
    for (size_t i = 0; i < n; i++) {
        double due = began + (double)i / per_second;

        sleep_until(due);
        if (!ask(&connection, load->requests[i % load->n_requests])) {
            (void)not_answered(&connection, err);
            disconnect(&connection);
            return false;
        }
        out_ms[i] = (bench_seconds() - due) * 1000;
    }
    disconnect(&connection);
    return true;
}

static bool serve_ready(const struct http_load *load, struct connection *connections, struct pollfd *waits,
                        size_t n, size_t *n_answers, struct err *err)
{
    if (poll(waits, n, WAIT_MS) <= 0)
        return err_set(err, ERR_FAULT, "the server does not answer");
    for (size_t i = 0; i < n; i++) {
        bool whole;

        if (!waits[i].revents)
            continue;
        if (!read_some(&connections[i], &whole))
            return not_answered(&connections[i], err);
        if (!whole)
            continue;
        connections[i].len = 0;
        if (!send_all(connections[i].fd, load->requests[++*n_answers % load->n_requests]))
            return err_set(err, ERR_FAULT, "the server hung up: %s", strerror(errno));
    }
    return true;
}

bool http_saturated(const struct http_load *load, size_t n_connections, double seconds,
                    double *out_per_second, struct err *err)
{
    struct connection connections[CONNECTIONS_MAX];
    struct pollfd waits[CONNECTIONS_MAX];
    size_t n = 0, n_answers = 0;
    double began = bench_seconds(), until = began + seconds;
    bool ok = true;

    while (ok && n < n_connections && n < CONNECTIONS_MAX) {
        ok = connect_to(load->port, &connections[n]) ||
             err_set(err, ERR_FAULT, "the server can't be reached: %s", strerror(errno));
        if (!ok)
            break;
        waits[n] = (struct pollfd){ .fd = connections[n].fd, .events = POLLIN };
        ok = send_all(connections[n].fd, load->requests[n % load->n_requests]) ||
             err_set(err, ERR_FAULT, "the server hung up: %s", strerror(errno));
        n++;
    }
    while (ok && bench_seconds() < until)
        ok = serve_ready(load, connections, waits, n, &n_answers, err);
    *out_per_second = (double)n_answers / (bench_seconds() - began);
    for (size_t i = 0; i < n; i++)
        disconnect(&connections[i]);
    return ok;
}
