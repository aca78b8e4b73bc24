/* tests/unit/support/http_double.c: one thread, poll, a handful of connections. */
#include "support/http_double.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 32, REQUEST_MAX = 1 << 20 };

struct connection {
    int fd;
    int n_requests;
    struct buf in;
};

struct http_double {
    http_double_answer *answer;
    void *ctx;
    int listener, port, wake[2];
    pthread_t thread;
    atomic_int n_requests;
    struct connection connections[CONNECTIONS_MAX];
    size_t n_connections;
};

struct sv http_double_header(const struct http_double_request *request, const char *name)
{
    struct sv rest = request->head;

    while (rest.len) {
        struct sv value = sv_split(&rest, '\n');
        struct sv key = sv_split(&value, ':');

        if (sv_equal_nocase(key, sv_str(name)))
            return sv_trim(value);
    }
    return sv_of(NULL, 0);
}

void http_double_write(struct buf *out, int status, const char *headers, const char *body)
{
    buf_printf(out, "HTTP/1.1 %d Whatever\r\n%scontent-length: %zu\r\n\r\n%s", status, headers, strlen(body),
               body);
}

/* Whether a whole request stands in front of `in`; then it is described and *out_len is its length. */
static bool find_request(const struct buf *in, struct http_double_request *out, size_t *out_len)
{
    const char *end = in->len ? memmem(in->at, in->len, "\r\n\r\n", 4) : NULL;
    struct sv line, length;
    int64_t n_body = 0;
    size_t n_head;

    if (!end)
        return false;
    n_head = (size_t)(end - in->at) + 4;
    out->head = sv_of(in->at, n_head);
    line = out->head;
    out->method = sv_split(&line, ' ');
    out->target = sv_split(&line, ' ');
    length = http_double_header(out, "content-length");
    if (length.at && !sv_to_i64(length, &n_body))
        return false;
    if (in->len < n_head + (size_t)n_body)
        return false;
    out->body = sv_of(in->at + n_head, (size_t)n_body);
    *out_len = n_head + (size_t)n_body;
    return true;
}

static bool write_all(int fd, struct sv bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        bytes = sv_skip(bytes, (size_t)n);
    }
    return true;
}

static bool serve(struct http_double *http, struct connection *connection)
{
    char *room = buf_room(&connection->in, 65536);
    struct http_double_request request = { 0 };
    ssize_t n;
    size_t len;

    if (!room)
        return false;
    n = recv(connection->fd, room, 65536, 0);
    if (n <= 0)
        return false;
    connection->in.len += (size_t)n;
    while (find_request(&connection->in, &request, &len)) {
        CLEANUP(buf_done) struct buf out = { 0 };
        bool go_on;

        buf_init(&out, 64 << 20);
        request.n_on_connection = connection->n_requests++;
        go_on = http->answer(http->ctx, &request, &out);
        atomic_fetch_add(&http->n_requests, 1);
        if (!write_all(connection->fd, buf_sv(&out)) || !go_on)
            return false;
        buf_eat(&connection->in, len);
    }
    return true;
}

static void drop(struct http_double *http, size_t i)
{
    close(http->connections[i].fd);
    buf_done(&http->connections[i].in);
    http->connections[i] = http->connections[--http->n_connections];
}

static void *run(void *data)
{
    struct http_double *http = data;

    for (;;) {
        struct pollfd fds[CONNECTIONS_MAX + 2] = { { .fd = http->wake[0], .events = POLLIN },
                                                   { .fd = http->listener, .events = POLLIN } };
        size_t n = http->n_connections;

        for (size_t i = 0; i < n; i++)
            fds[i + 2] = (struct pollfd){ .fd = http->connections[i].fd, .events = POLLIN };
        if (poll(fds, n + 2, -1) < 0 || fds[0].revents)
            break;
        for (size_t i = n; i-- > 0;)
            if (fds[i + 2].revents && !serve(http, &http->connections[i]))
                drop(http, i);
        if (fds[1].revents && http->n_connections < CONNECTIONS_MAX) {
            struct connection *connection = &http->connections[http->n_connections++];

            *connection = (struct connection){ .fd = accept(http->listener, NULL, NULL) };
            buf_init(&connection->in, REQUEST_MAX);
        }
    }
    while (http->n_connections)
        drop(http, 0);
    return NULL;
}

struct http_double *http_double_start(http_double_answer *answer, void *ctx)
{
    struct http_double *http = NEW(struct http_double, 1);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    http->answer = answer;
    http->ctx = ctx;
    http->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (http->listener < 0 || bind(http->listener, (struct sockaddr *)&address, len) ||
        listen(http->listener, CONNECTIONS_MAX) ||
        getsockname(http->listener, (struct sockaddr *)&address, &len) || pipe(http->wake))
        abort();
    http->port = ntohs(address.sin_port);
    if (pthread_create(&http->thread, NULL, run, http))
        abort();
    return http;
}

void http_double_stop(struct http_double *http)
{
    close(http->wake[1]);
    pthread_join(http->thread, NULL);
    close(http->wake[0]);
    close(http->listener);
    free(http);
}

int http_double_port(const struct http_double *http)
{
    return http->port;
}

int http_double_count(struct http_double *http)
{
    return atomic_load(&http->n_requests);
}
