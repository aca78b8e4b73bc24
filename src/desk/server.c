/* desk/server.c: libmicrohttpd's side of a request: its client, its body, its limits. Where they come in: desk/doors.c. */
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "desk/inner.h"
#include "desk/server.h"

enum {
    BODY_MS = 60 * MS_SECOND, /* for a whole body */
    BIG_BODY_MAX = 64 << 20,
    DISCARD_MAX = 8 << 20, /* of a body that is too large, before we hang up */
};

static void address_text(const struct sockaddr *address, char out[static 64])
{
    socklen_t len = address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

    if ((address->sa_family != AF_INET && address->sa_family != AF_INET6) ||
        getnameinfo(address, len, out, 64, NULL, 0, NI_NUMERICHOST) != 0)
        (void)snprintf(out, 64, "?");
    if (strncmp(out, "::ffff:", 7) == 0)
        memmove(out, out + 7, strlen(out + 7) + 1);
}

static bool is_listed(struct sv list, struct sv address)
{
    while (list.len) {
        if (sv_equal(sv_trim(sv_split(&list, ',')), address))
            return true;
    }
    return false;
}

/* Who the client is. A proxy we trust says it in the last entry of X-Forwarded-For; anybody else's word is not taken. */
static void find_client(struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sv forwarded = request_header(request, "X-Forwarded-For"), last = { 0 };
    struct desk *desk = request->desk;

    request->secure = desk->has_tls || (desk->public_url && strncmp(desk->public_url, "https:", 6) == 0);
    address_text(info->client_addr, request->address);
    if (!desk->trusted || !is_listed(sv_str(desk->trusted), sv_str(request->address)))
        return;
    request->secure = request->secure || sv_is(request_header(request, "X-Forwarded-Proto"), "https");
    while (forwarded.len)
        last = sv_trim(sv_split(&forwarded, ','));
    if (last.len && last.len < sizeof request->address)
        (void)snprintf(request->address, sizeof request->address, "%.*s", SV_ARG(last));
}

static bool is_owner(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct ucred peer;
    socklen_t len = sizeof peer;

    return info && getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           peer.uid == geteuid();
}

static struct request *request_new(struct desk *desk, struct MHD_Connection *connection, const char *method,
                                   const char *path, bool local)
{
    struct request *request = NEW(struct request, 1);

    request->desk = desk;
    request->connection = connection;
    request->method = arena_str(&request->arena, sv_str(method));
    request->path = arena_str(&request->arena, sv_str(path));
    request->local = local;
    request->now = clock_now();
    request->began = clock_steady_us();
    request->content_type = "application/json";
    buf_init(&request->body, BODY_MAX);
    buf_init(&request->out, ANSWER_MAX);
    buf_init(&request->more, 64 * 1024);
    return request;
}

static void request_free(struct request *request)
{
    if (request->own_free)
        request->own_free(request->own);
    json_parser_free(request->parser);
    buf_done(&request->body);
    buf_done(&request->out);
    buf_done(&request->more);
    arena_done(&request->arena);
    free(request);
}

static bool has_body(struct request *request)
{
    return request_header(request, "Content-Length").at || request_header(request, "Transfer-Encoding").at;
}

static bool is_json(struct sv type)
{
    return sv_equal_nocase(sv_trim(sv_split(&type, ';')), SV("application/json"));
}

/* What can be refused before a byte of the body is read. */
static void look_at_headers(struct request *request)
{
    struct sv length = request_header(request, "Content-Length");
    bool reading = sv_is(sv_str(request->method), "GET") || sv_is(sv_str(request->method), "HEAD");
    int64_t n = 0;

    if (!request->route || request->problem || reading)
        return;
    if (request->route->flags & ROUTE_BIG)
        request->body.limit = BIG_BODY_MAX;
    if (request->route->takes && !has_body(request))
        (void)request_problem(request, PROBLEM_LENGTH, "send a Content-Length, if only 0");
    else if (length.len && !sv_to_i64(length, &n))
        (void)request_problem(request, PROBLEM_INPUT, "the Content-Length is no number");
    else if (n > (int64_t)request->body.limit && !(request->route->flags & ROUTE_STREAM))
        (void)request_problem(request, PROBLEM_LARGE, "a body is at most %zu bytes", request->body.limit);
    else if (n > 0 && !(request->route->flags & ROUTE_STREAM) &&
             !is_json(request_header(request, "Content-Type")))
        (void)request_problem(request, PROBLEM_MEDIA, "send it as Content-Type: application/json");
}

static void find_route(struct request *request)
{
    struct sv path = sv_str(request->path);

    switch (route_find(request->method, request->path, &request->route, request->ids, &request->arena,
                       &request->allow)) {
    case ROUTE_FOUND:
        break;
    case ROUTE_NO_METHOD:
        (void)request_problem(request, PROBLEM_METHOD, "it takes %s", request->allow);
        break;
    case ROUTE_NO_PATH:
        if (sv_starts(path, SV("/api/")))
            (void)request_problem(request, PROBLEM_ABSENT, "nothing is at this address");
        break;
    }
}

/* A route that isn't there has no steps: its problem is the answer. A file has none either. */
static bool advance(struct request *request)
{
    if (request->route && request->route->flags & ROUTE_STREAM && !request->problem)
        return import_end(request);
    if (request->route || request->problem)
        return request_advance(request);
    return static_respond(request);
}

static bool take_piece(struct request *request, const char *at, size_t len)
{
    if (request->route && request->route->flags & ROUTE_STREAM && !request->problem)
        return import_feed(request, at, len);
    if (clock_steady_us() - request->began > (int64_t)BODY_MS * 1000)
        return false;
    if (request->problem || !request->route) {
        request->n_discarded += len;
        return request->n_discarded < DISCARD_MAX;
    }
    buf_append(&request->body, at, len);
    if (!buf_ok(&request->body))
        (void)request_problem(request, PROBLEM_LARGE, "a body is at most %zu bytes", request->body.limit);
    else if (!request_header(request, "Content-Length").at &&
             !is_json(request_header(request, "Content-Type")))
        (void)request_problem(request, PROBLEM_MEDIA, "send it as Content-Type: application/json");
    return true;
}

static enum MHD_Result access_(struct desk *desk, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *piece, size_t *piece_len, void **own,
                               bool local)
{
    struct request *request = *own;
    bool ok;

    if (!request) {
        if (local && !is_owner(connection))
            return MHD_NO;
        *own = request = request_new(desk, connection, method, url, local);
        atomic_fetch_add(&desk->n_under_way, 1);
        request->counted = true;
        if (!local)
            find_client(request);
        find_route(request);
        look_at_headers(request);
        if (request->problem == PROBLEM_LARGE)
            return request_advance(request) ? MHD_YES : MHD_NO;
        return MHD_YES;
    }
    if (request->answered)
        return MHD_YES;
    if (*piece_len) {
        ok = take_piece(request, piece, *piece_len);
        *piece_len = 0;
        return ok ? MHD_YES : MHD_NO;
    }
    return advance(request) ? MHD_YES : MHD_NO;
}

enum MHD_Result desk_access_tcp(void *arg, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version UNUSED, const char *piece,
                                size_t *piece_len, void **own)
{
    return access_(arg, connection, url, method, piece, piece_len, own, false);
}

enum MHD_Result desk_access_local(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version UNUSED, const char *piece,
                                  size_t *piece_len, void **own)
{
    return access_(arg, connection, url, method, piece, piece_len, own, true);
}

void desk_completed(void *arg, struct MHD_Connection *connection UNUSED, void **own,
                    enum MHD_RequestTerminationCode code UNUSED)
{
    struct request *request = *own;
    struct desk *desk = arg;

    if (!request)
        return;
    if (request->answered) {
        atomic_fetch_add(&desk->n_requests, 1);
        atomic_fetch_add(&desk->n_by_class[request->status / 100 % 6], 1);
        atomic_fetch_add(&desk->n_us, clock_steady_us() - request->began);
    }
    request_free(request);
    *own = NULL;
    atomic_fetch_sub(&desk->n_under_way, 1);
}
