/* tests/fuzz/quiet_mhd.c: stands in the program before the library does; only what src/desk calls is here. */
#include "quiet_mhd.h"

#include <assert.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/lock.h"

enum { VALUE_MAX = 4096, PIECE = 700 };

struct MHD_Connection {
    const struct quiet_request *request;
    struct lock lock;
    struct cond wake;
    bool sleeps GUARDED_BY(lock);
    char value[8][VALUE_MAX]; /* decoded values, in turn */
    unsigned n_values;
    union MHD_ConnectionInfo info;
    struct sockaddr_in address;
    struct MHD_Response *answer;
    unsigned status;
};

struct MHD_Response {
    int n_refs;
    char *at;
    size_t len;
    bool owned;
    char type[200], cookie[400];
};

struct MHD_Daemon {
    MHD_AccessHandlerCallback access;
    void *access_arg;
    MHD_RequestCompletedCallback completed;
    void *completed_arg;
};

static struct MHD_Daemon the_daemon;
static struct MHD_Response *last;

/* Options are only walked over, to find who is told of the end of a request. */
struct MHD_Daemon *MHD_start_daemon(unsigned int flags UNUSED, uint16_t port UNUSED,
                                    MHD_AcceptPolicyCallback accept UNUSED, void *accept_arg UNUSED,
                                    MHD_AccessHandlerCallback access, void *access_arg, ...)
{
    va_list args;

    the_daemon.access = access;
    the_daemon.access_arg = access_arg;
    va_start(args, access_arg);
    for (int option = va_arg(args, int); option != MHD_OPTION_END; option = va_arg(args, int)) {
        switch (option) {
        case MHD_OPTION_NOTIFY_COMPLETED:
            the_daemon.completed = va_arg(args, MHD_RequestCompletedCallback);
            the_daemon.completed_arg = va_arg(args, void *);
            break;
        case MHD_OPTION_EXTERNAL_LOGGER:
            (void)va_arg(args, void *);
            (void)va_arg(args, void *);
            break;
        case MHD_OPTION_ARRAY:
            (void)va_arg(args, void *);
            break;
        case MHD_OPTION_CONNECTION_MEMORY_LIMIT:
            (void)va_arg(args, size_t);
            break;
        default:
            (void)va_arg(args, int);
        }
    }
    va_end(args);
    return &the_daemon;
}

int MHD_quiesce_daemon(struct MHD_Daemon *daemon UNUSED)
{
    return -1;
}

void MHD_stop_daemon(struct MHD_Daemon *daemon UNUSED)
{
}

const union MHD_DaemonInfo *MHD_get_daemon_info(struct MHD_Daemon *daemon UNUSED,
                                                enum MHD_DaemonInfoType type UNUSED, ...)
{
    return NULL;
}

enum MHD_Result MHD_is_feature_supported(enum MHD_FEATURE feature UNUSED)
{
    return MHD_NO;
}

const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *connection,
                                                        enum MHD_ConnectionInfoType type, ...)
{
    assert(type == MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    connection->info.client_addr = (struct sockaddr *)&connection->address;
    return &connection->info;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static const char *decoded(struct MHD_Connection *connection, struct sv text, bool is_query)
{
    char *out = connection->value[connection->n_values++ % 8];
    size_t n = 0;

    for (size_t i = 0; i < text.len && n + 1 < VALUE_MAX && text.at[i]; i++) {
        char c = text.at[i];

        if (is_query && c == '+')
            c = ' ';
        else if (is_query && c == '%' && i + 2 < text.len && hex(text.at[i + 1]) >= 0 &&
                 hex(text.at[i + 2]) > 0) {
            c = (char)(hex(text.at[i + 1]) * 16 + hex(text.at[i + 2]));
            i += 2;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

static const char *query_value(struct MHD_Connection *connection, const char *key)
{
    struct sv rest = connection->request->query;

    while (rest.len) {
        struct sv value = sv_split(&rest, '&'), name = sv_split(&value, '=');

        if (sv_is(name, key))
            return decoded(connection, value, true);
    }
    return NULL;
}

const char *MHD_lookup_connection_value(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                                        const char *key)
{
    const struct quiet_request *request = connection->request;
    struct sv value = { 0 };

    if (kind == MHD_GET_ARGUMENT_KIND)
        return query_value(connection, key);
    if (kind == MHD_COOKIE_KIND)
        value = strcmp(key, "earshot_session") == 0 ? request->cookie : value;
    else if (strcmp(key, "X-CSRF") == 0)
        value = request->csrf;
    else if (strcmp(key, "Content-Type") == 0)
        value = request->type;
    else if (strcmp(key, "Transfer-Encoding") == 0)
        value = SV("chunked");
    return value.at ? decoded(connection, value, false) : NULL;
}

struct MHD_Response *MHD_create_response_from_buffer(size_t len, void *at, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = NEW(struct MHD_Response, 1);

    response->n_refs = 1;
    response->at = at;
    response->len = len;
    response->owned = mode == MHD_RESPMEM_MUST_FREE;
    return response;
}

/* The live stream is no matter of bodies. */
struct MHD_Response *MHD_create_response_from_callback(uint64_t size UNUSED, size_t block UNUSED,
                                                       MHD_ContentReaderCallback read UNUSED,
                                                       void *arg UNUSED,
                                                       MHD_ContentReaderFreeCallback done UNUSED)
{
    abort();
}

enum MHD_Result MHD_add_response_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (strpbrk(value, "\r\n"))
        abort(); /* a header that would split the answer */
    if (strcmp(name, "Content-Type") == 0)
        (void)snprintf(response->type, sizeof response->type, "%s", value);
    if (strcmp(name, "Set-Cookie") == 0)
        (void)snprintf(response->cookie, sizeof response->cookie, "%s", value);
    return MHD_YES;
}

void MHD_destroy_response(struct MHD_Response *response)
{
    if (--response->n_refs > 0)
        return;
    if (response->owned)
        free(response->at);
    free(response);
}

enum MHD_Result MHD_queue_response(struct MHD_Connection *connection, unsigned int status,
                                   struct MHD_Response *response)
{
    assert(!connection->answer && status >= 200 && status < 600);
    response->n_refs++;
    connection->answer = response;
    connection->status = status;
    return MHD_YES;
}

void MHD_suspend_connection(struct MHD_Connection *connection)
{
    lock_take(&connection->lock);
    assert(!connection->sleeps);
    connection->sleeps = true;
    lock_give(&connection->lock);
}

void MHD_resume_connection(struct MHD_Connection *connection)
{
    lock_take(&connection->lock);
    connection->sleeps = false;
    cond_signal(&connection->wake);
    lock_give(&connection->lock);
}

static void wait_awake(struct MHD_Connection *connection)
{
    lock_take(&connection->lock);
    while (connection->sleeps)
        cond_wait(&connection->wake, &connection->lock);
    lock_give(&connection->lock);
}

/* One call as the library makes it; false: hang up. */
static bool call(struct MHD_Connection *connection, struct sv piece, void **own)
{
    size_t len = piece.len;
    enum MHD_Result result = the_daemon.access(the_daemon.access_arg, connection, connection->request->path,
                                               connection->request->method, "HTTP/1.1", piece.at, &len, own);

    wait_awake(connection);
    return result == MHD_YES;
}

static void converse(struct MHD_Connection *connection, void **own)
{
    struct sv rest = connection->request->body;

    if (!call(connection, (struct sv){ 0 }, own))
        return;
    while (rest.len && !connection->answer) {
        struct sv piece = sv_of(rest.at, rest.len < PIECE ? rest.len : PIECE);

        rest = sv_skip(rest, piece.len);
        if (!call(connection, piece, own))
            return;
    }
    while (!connection->answer) {
        if (!call(connection, (struct sv){ 0 }, own))
            return;
    }
}

void quiet_ask(const struct quiet_request *request, struct quiet_answer *out)
{
    struct MHD_Connection connection = {
        .request = request,
        .address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
    };
    void *own = NULL;

    lock_init(&connection.lock);
    cond_init(&connection.wake);
    converse(&connection, &own);
    the_daemon.completed(the_daemon.completed_arg, &connection, &own,
                         connection.answer ? MHD_REQUEST_TERMINATED_COMPLETED_OK
                                           : MHD_REQUEST_TERMINATED_WITH_ERROR);
    cond_done(&connection.wake);
    lock_done(&connection.lock);
    if (last)
        MHD_destroy_response(last);
    last = connection.answer;
    *out = (struct quiet_answer){ .status = connection.status };
    if (last) {
        out->body = sv_of(last->at, last->len);
        out->type = sv_str(last->type);
        out->cookie = sv_str(last->cookie);
    }
}
