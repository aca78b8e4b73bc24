/* tests/store/rig/pgproxy.c: stands between a PostgreSQL client and its server, both on Unix sockets, counts
 * events and at the n-th kills the client's process (SIGKILL, found by SO_PEERCRED) and drops all lines.
 *
 *     pgproxy LISTEN SERVER message|commit|answer N COUNT_FILE
 *
 * What came before the n-th event has been passed on; the event itself has not. It writes one `r` to stdout
 * when it listens. Source: PostgreSQL's manual, "Message Formats". */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINES_MAX = 64, CHUNK = 64 * 1024, MESSAGE_MAX = 64 * 1024 * 1024, HEAD = 5 };

enum event { MESSAGE, COMMIT, ANSWER };

/* One way of a line: bytes that don't yet make a whole message. */
struct way {
    char *at;
    size_t len, size;
    bool has_start; /* the client's first message has no type byte */
};

struct line {
    int client, server;
    pid_t pid;
    struct way up, down;
};

static struct {
    struct line lines[LINES_MAX];
    size_t n_lines;
    int listener;
    const char *server_path;
    enum event event;
    int64_t at, n_events;
    int count_fd;
} proxy;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void write_count(void)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%020" PRId64 "\n", proxy.n_events);

    if (pwrite(proxy.count_fd, text, (size_t)len, 0) != len)
        die("count");
}

/* Counts one event; at the n-th the client is no more, and neither are we. */
static void count(pid_t client)
{
    proxy.n_events++;
    write_count();
    if (proxy.n_events != proxy.at)
        return;
    (void)kill(client, SIGKILL);
    exit(0);
}

static bool is_event(bool is_up, char type, const char *body, size_t len)
{
    if (proxy.event == ANSWER) /* CommandComplete, whose body is the tag */
        return !is_up && type == 'C' && len >= sizeof "COMMIT" &&
               memcmp(body, "COMMIT", sizeof "COMMIT") == 0;
    /* Terminate is no event: its sender is ending anyhow, with or without us. */
    if (!is_up || proxy.event == MESSAGE)
        return is_up && type != 'X';
    if (type == 'P') { /* Parse: the statement's name, then its text */
        size_t name = strnlen(body, len);

        if (name == len)
            return false;
        body += name + 1;
        len -= name + 1;
    } else if (type != 'Q') {
        return false;
    }
    return len >= strlen("COMMIT") && strncasecmp(body, "COMMIT", strlen("COMMIT")) == 0;
}

static bool send_all(int fd, const char *at, size_t len)
{
    while (len) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

/* The length of the message at the front, 0 while it is not whole. */
static size_t whole_message(const struct way *way, bool is_up)
{
    size_t head = is_up && !way->has_start ? 4 : HEAD;
    uint32_t len;

    if (way->len < head)
        return 0;
    memcpy(&len, way->at + head - 4, sizeof len);
    len = ntohl(len);
    if (len < 4 || len > MESSAGE_MAX) {
        (void)fprintf(stderr, "pgproxy: a message of %u bytes\n", len);
        exit(1);
    }
    return way->len >= head - 4 + len ? head - 4 + len : 0;
}

/* Passes whole messages on, counting. */
static bool pass(struct line *line, bool is_up)
{
    struct way *way = is_up ? &line->up : &line->down;
    int to = is_up ? line->server : line->client;
    size_t len;

    while ((len = whole_message(way, is_up))) {
        bool is_start = is_up && !way->has_start;

        if (!is_start && is_event(is_up, way->at[0], way->at + HEAD, len - HEAD))
            count(line->pid);
        if (!send_all(to, way->at, len))
            return false;
        way->has_start = true;
        way->len -= len;
        memmove(way->at, way->at + len, way->len);
    }
    return true;
}

static bool take(struct line *line, bool is_up)
{
    struct way *way = is_up ? &line->up : &line->down;
    ssize_t n;

    if (way->size - way->len < CHUNK) {
        way->size = way->size * 2 + CHUNK;
        way->at = realloc(way->at, way->size);
        if (!way->at)
            die("memory");
    }
    n = recv(is_up ? line->client : line->server, way->at + way->len, CHUNK, 0);
    if (n <= 0)
        return n < 0 && errno == EINTR;
    way->len += (size_t)n;
    return pass(line, is_up);
}

static void drop(size_t i)
{
    struct line *line = &proxy.lines[i];

    (void)close(line->client);
    (void)close(line->server);
    free(line->up.at);
    free(line->down.at);
    *line = proxy.lines[--proxy.n_lines];
}

static struct sockaddr_un address(const char *path)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof to.sun_path) {
        (void)fprintf(stderr, "pgproxy: path too long: %s\n", path);
        exit(1);
    }
    memcpy(to.sun_path, path, strlen(path));
    return to;
}

static void accept_one(void)
{
    struct sockaddr_un to = address(proxy.server_path);
    struct line line = { .client = accept4(proxy.listener, NULL, NULL, SOCK_CLOEXEC) };
    struct ucred peer;
    socklen_t len = sizeof peer;

    if (line.client < 0)
        return;
    line.server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (proxy.n_lines == LINES_MAX || getsockopt(line.client, SOL_SOCKET, SO_PEERCRED, &peer, &len) ||
        connect(line.server, (struct sockaddr *)&to, sizeof to)) {
        (void)close(line.client);
        (void)close(line.server);
        return;
    }
    line.pid = peer.pid;
    proxy.lines[proxy.n_lines++] = line;
}

static void listen_at(const char *path)
{
    struct sockaddr_un at = address(path);

    proxy.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (proxy.listener < 0 || bind(proxy.listener, (struct sockaddr *)&at, sizeof at) ||
        listen(proxy.listener, LINES_MAX))
        die(path);
    if (write(STDOUT_FILENO, "r", 1) != 1)
        die("ready");
}

static void serve(void)
{
    struct pollfd fds[1 + 2 * LINES_MAX];
    size_t n = proxy.n_lines;

    fds[0] = (struct pollfd){ .fd = proxy.listener, .events = POLLIN };
    for (size_t i = 0; i < n; i++) {
        fds[1 + 2 * i] = (struct pollfd){ .fd = proxy.lines[i].client, .events = POLLIN };
        fds[2 + 2 * i] = (struct pollfd){ .fd = proxy.lines[i].server, .events = POLLIN };
    }
    if (poll(fds, 1 + 2 * n, -1) < 0 && errno != EINTR)
        die("poll");
    for (size_t i = n; i-- > 0;) {
        if ((fds[1 + 2 * i].revents && !take(&proxy.lines[i], true)) ||
            (fds[2 + 2 * i].revents && !take(&proxy.lines[i], false)))
            drop(i);
    }
    if (fds[0].revents)
        accept_one();
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        (void)fprintf(stderr, "usage: pgproxy LISTEN SERVER message|commit|answer N COUNT_FILE\n");
        return 2;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    proxy.server_path = argv[2];
    proxy.event = strcmp(argv[3], "commit") == 0 ? COMMIT : strcmp(argv[3], "answer") == 0 ? ANSWER : MESSAGE;
    proxy.at = strtoll(argv[4], NULL, 10);
    proxy.count_fd = open(argv[5], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (proxy.count_fd < 0)
        die(argv[5]);
    write_count();
    listen_at(argv[1]);
    for (;;)
        serve();
}
