/* wire/ws.c: libwebsockets, made to block. Its event loop runs only inside our calls, so a slow reader slows
 * the network down by itself. What one turn of the loop brings is queued in one buffer, each message behind
 * its length, and given out as views: nothing is allocated per message once the buffer has grown. Names are
 * resolved here and the address is what the library connects to, so that the guard's word can't be changed by
 * a second lookup. */
#include "wire/ws.h"

#include <curl/urlapi.h>
#include <curl/curl.h>
#include <libwebsockets.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/buf.h"
#include "wire/guard.h"

enum {
    INBOX_SPARE = 1 << 20, /* what one turn may bring beyond the message at hand */
    READ_SIZE = 64 << 10,
    TARGET_MAX = 8192,
};

enum ws_state { WS_CONNECTING, WS_OPEN, WS_OVER };

/* libwebsockets calls back with the timer's address: it must be the first member. */
struct wake {
    lws_sorted_usec_list_t timer;
    bool rang;
};

struct ws {
    struct wake wake;
    struct lws_context *context;
    struct lws *wsi; /* NULL when the connection is gone */
    enum ws_state state;
    bool was_open; /* one turn may bring the handshake, messages and the end */
    const atomic_bool *stop;
    char *user_agent;
    size_t message_max;
    uint64_t n_skipped;
    struct buf inbox;   /* size_t length, bytes; size_t length, bytes; … the last may be unfinished */
    size_t read_at;     /* what is before has been given out */
    size_t partial_at;  /* where the unfinished message begins; all before are whole */
    bool is_skipping;   /* the rest of a message that is too long */
    struct sv outgoing; /* being sent: with room for the library in front */
    bool wants_close;
    char why[160]; /* how it ended */
};

struct target {
    char host[GUARD_HOST_MAX + 3];
    char host_header[GUARD_HOST_MAX + 16];
    char path[TARGET_MAX];
    uint16_t port;
    bool is_tls;
};

static const lws_retry_bo_t liveness = {
    .secs_since_valid_ping = WS_PING_AFTER_S,
    .secs_since_valid_hangup = WS_HANGUP_AFTER_S,
};

/* ---- what the library tells us ---- */

static void end(struct ws *ws, const char *what, struct sv detail)
{
    if (ws->state != WS_OVER) /* the first reason is the true one */
        (void)snprintf(ws->why, sizeof ws->why, "%s%s%.*s", what, detail.len ? ": " : "",
                       (int)(detail.len < 100 ? detail.len : 100), detail.len ? detail.at : "");
    ws->state = WS_OVER;
}

static void end_by_peer(struct ws *ws, const unsigned char *at, size_t len)
{
    char what[48] = "closed by the other side";

    if (len >= 2)
        (void)snprintf(what, sizeof what, "closed by the other side (%d)", at[0] << 8 | at[1]);
    end(ws, what,
        len > 2 && utf8_check(sv_of((const char *)at + 2, len - 2)) ? sv_of((const char *)at + 2, len - 2)
                                                                    : sv_of(NULL, 0));
}

static void take_fragment(struct ws *ws, const void *at, size_t len, bool is_first, bool is_last)
{
    static const size_t unknown = 0;
    size_t so_far;

    if (is_first) {
        ws->is_skipping = false;
        buf_append(&ws->inbox, &unknown, sizeof unknown);
    }
    so_far = ws->is_skipping ? 0 : ws->inbox.len - ws->partial_at - sizeof unknown;
    if (!ws->is_skipping) {
        if (len <= ws->message_max - so_far)
            buf_append(&ws->inbox, at, len);
        if (len > ws->message_max - so_far || !buf_ok(&ws->inbox)) {
            ws->is_skipping = true;
            ws->n_skipped++;
            ws->inbox.failed = false;
            ws->inbox.len = ws->partial_at;
        }
    }
    if (!is_last || ws->is_skipping)
        return;
    so_far += len;
    memcpy(ws->inbox.at + ws->partial_at, &so_far, sizeof so_far);
    ws->partial_at = ws->inbox.len;
}

static int add_headers(struct ws *ws, struct lws *wsi, unsigned char **at, size_t room)
{
    return lws_add_http_header_by_name(
        wsi, (const unsigned char *)"user-agent:", (const unsigned char *)ws->user_agent,
        (int)strlen(ws->user_agent), at, *at + room);
}

static int write_now(struct ws *ws, struct lws *wsi)
{
    unsigned char *at;

    if (ws->wants_close) {
        lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    if (!ws->outgoing.at)
        return 0;
    at = (unsigned char *)(uintptr_t)ws->outgoing.at; /* writable: ws_send made it */
    if (lws_write(wsi, at, ws->outgoing.len, LWS_WRITE_TEXT) < (int)ws->outgoing.len)
        return -1;
    ws->outgoing = sv_of(NULL, 0);
    return 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user UNUSED, void *in,
                    size_t len)
{
    struct ws *ws = lws_context_user(lws_get_context(wsi));

    switch ((int)reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return add_headers(ws, wsi, in, len);
    case LWS_CALLBACK_CLIENT_HTTP_REDIRECT: /* it would not pass the guard */
        end(ws, "it redirects elsewhere", sv_of(NULL, 0));
        return 1;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        ws->state = WS_OPEN;
        ws->was_open = true;
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        end(ws, "no connection", in ? sv_of(in, len ? len : strlen(in)) : sv_of(NULL, 0));
        ws->wsi = NULL;
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        take_fragment(ws, in, len, lws_is_first_fragment(wsi), lws_is_final_fragment(wsi));
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        end_by_peer(ws, in, len);
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return write_now(ws, wsi);
    case LWS_CALLBACK_CLIENT_CLOSED:
        end(ws, "the connection broke", sv_of(NULL, 0));
        ws->wsi = NULL;
        return 0;
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
    { .name = "earshot", .callback = on_event, .rx_buffer_size = READ_SIZE },
    { 0 },
};

/* ---- one turn of the loop ---- */

static void ring(lws_sorted_usec_list_t *timer)
{
    ((struct wake *)(void *)timer)->rang = true;
}

static bool is_stopped(const struct ws *ws)
{
    return ws->stop && atomic_load(ws->stop);
}

static void turn(struct ws *ws, ms_t wait_ms)
{
    enum { LOOK_EVERY_MS = 250 }; /* whether we are to stop */

    if (wait_ms > LOOK_EVERY_MS)
        wait_ms = LOOK_EVERY_MS;
    ws->wake.rang = false;
    lws_sul_schedule(ws->context, 0, &ws->wake.timer, ring,
                     (lws_usec_t)(wait_ms > 0 ? wait_ms : 0) * 1000 + 1);
    lws_service(ws->context, 0);
    if (!ws->wake.rang)
        lws_sul_cancel(&ws->wake.timer);
}

/* Turns until `wsi` is there in the wanted state, gone, or the time is up. */
static void turn_until_settled(struct ws *ws, enum ws_state leave, ms_t ends_at)
{
    ms_t left;

    while (ws->state == leave && !is_stopped(ws) && (left = ends_at - clock_steady()) > 0)
        turn(ws, left);
}

/* ---- opening ---- */

static void curl_strp(char **text)
{
    curl_free(*text);
}

static void curlu_p(CURLU **url)
{
    curl_url_cleanup(*url);
}

static bool url_split(const char *text, struct target *out, struct err *err)
{
    CLEANUP(curlu_p) CURLU *url = curl_url();
    CLEANUP(curl_strp) char *scheme = NULL;
    CLEANUP(curl_strp) char *host = NULL;
    CLEANUP(curl_strp) char *port = NULL;
    CLEANUP(curl_strp) char *path = NULL;
    CLEANUP(curl_strp) char *query = NULL;
    int64_t number = 0;

    if (!url || curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_PATH, &path, 0) != CURLUE_OK || strlen(host) >= sizeof out->host ||
        (strcmp(scheme, "ws") != 0 && strcmp(scheme, "wss") != 0))
        return err_set(err, ERR_INPUT, "\"%.100s\" is no ws or wss URL", text);
    out->is_tls = strcmp(scheme, "wss") == 0;
    if (curl_url_get(url, CURLUPART_PORT, &port, 0) != CURLUE_OK || !sv_to_i64(sv_str(port), &number))
        number = out->is_tls ? 443 : 80;
    (void)curl_url_get(url, CURLUPART_QUERY, &query, 0);
    if ((size_t)snprintf(out->path, sizeof out->path, "%s%s%s", path, query ? "?" : "", query ? query : "") >=
        sizeof out->path)
        return err_set(err, ERR_INPUT, "\"%.100s…\" is longer than %d bytes", text, TARGET_MAX);
    out->port = (uint16_t)number;
    memcpy(out->host, host, strlen(host) + 1);
    (void)snprintf(out->host_header, sizeof out->host_header, port ? "%s:%d" : "%s", host, out->port);
    return true;
}

static void addrinfo_p(struct addrinfo **list)
{
    if (*list)
        freeaddrinfo(*list);
}

static bool resolve(const struct target *target, struct addrinfo **out, struct err *err)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
    size_t len = strlen(target->host);
    char name[sizeof target->host];
    int code;

    memcpy(name, target->host, len + 1);
    if (len > 2 && name[0] == '[') { /* a literal IPv6 address */
        memmove(name, name + 1, len - 2);
        name[len - 2] = '\0';
    }
    code = getaddrinfo(name, NULL, &hints, out);
    if (code)
        return err_set(err, ERR_LATER, "can't reach %s: %s", target->host, gai_strerror(code));
    return true;
}

static bool make_context(struct ws *ws, struct err *err)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = ws,
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .fd_limit_per_thread =
            8, /* one connection and the library's own pipe: the table is not for all files we may open */
        .pt_serv_buf_size = READ_SIZE,
        .retry_and_idle_policy = &liveness,
        .http_proxy_address =
            "", /* no proxies from the environment: they would look names up behind the guard's back */
#if defined(LWS_WITH_SOCKS5)
        .socks_proxy_address = "",
#endif
    };

    lws_set_log_level(0, NULL);
    ws->context = lws_create_context(&info);
    return ws->context || err_set(err, ERR_FAULT, "no WebSocket context: too many open files?");
}

static bool try_address(struct ws *ws, const struct target *target, const struct addrinfo *address,
                        struct err *err)
{
    char numeric[NI_MAXHOST];
    struct lws_client_connect_info info = {
        .context = ws->context,
        .address = numeric,
        .port = target->port,
        .path = target->path,
        .host = target->host_header,
        .protocol = NULL,
        .local_protocol_name = protocols[0].name,
        .ietf_version_or_minus_one = -1,
        .ssl_connection = (target->is_tls ? LCCSCF_USE_SSL : 0) | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
        .alpn = "http/1.1",
        .retry_and_idle_policy = &liveness,
        .pwsi = &ws->wsi,
    };

    if (getnameinfo(address->ai_addr, address->ai_addrlen, numeric, sizeof numeric, NULL, 0, NI_NUMERICHOST))
        return err_set(err, ERR_FAULT, "can't reach %s: an address that can't be written", target->host);
    ws->state = WS_CONNECTING;
    if (!lws_client_connect_via_info(&info))
        end(ws, "no connection", sv_of(NULL, 0));
    turn_until_settled(ws, WS_CONNECTING, clock_steady() + WS_CONNECT_TIMEOUT_MS);
    if (ws->was_open)
        return true;
    return err_set(err, ERR_LATER, "can't reach %s:%d: %s", target->host, target->port,
                   ws->state == WS_OVER ? ws->why : "no answer in time");
}

static bool connect_to(struct ws *ws, const struct target *target, const struct guard *guard, struct err *err)
{
    CLEANUP(addrinfo_p) struct addrinfo *list = NULL;
    bool was_tried = false;

    if (!resolve(target, &list, err))
        return false;
    for (const struct addrinfo *address = list; address; address = address->ai_next) {
        if (!guard_permits(guard, sv_str(target->host), target->port, address->ai_addr))
            continue;
        if (was_tried) { /* a half-open attempt must not come to life beside the next */
            lws_context_destroy(ws->context);
            ws->wsi = NULL;
            if (!make_context(ws, err))
                return false;
        }
        was_tried = true;
        if (try_address(ws, target, address, err))
            return true;
    }
    return was_tried ? false
                     : err_set(err, ERR_DENIED,
                               "%s is an inner address; --allow-inner %s:%d lets requests to it through",
                               target->host, target->host, target->port);
}

static void ws_closep(struct ws **ws)
{
    ws_close(*ws);
}

bool ws_open(const struct ws_options *options, struct ws **out, struct err *err)
{
    CLEANUP(ws_closep) struct ws *ws = NULL;
    CLEANUP(mem_freep) struct target *target = NEW(struct target, 1);

    if (!url_split(options->url, target, err))
        return false;
    if (!target->is_tls && !guard_allows(options->guard, sv_str(target->host), target->port))
        return err_set(err, ERR_DENIED, "%s is asked over plain ws; only wss will do", target->host);
    ws = NEW(struct ws, 1);
    ws->stop = options->stop;
    ws->message_max = options->message_max ? options->message_max : WS_MESSAGE_MAX;
    ws->user_agent = sv_dup(sv_str(options->user_agent ? options->user_agent : "earshot"));
    buf_init(&ws->inbox, ws->message_max + INBOX_SPARE);
    if (!make_context(ws, err) || !connect_to(ws, target, options->guard, err))
        return false;
    *out = TAKE(ws);
    return true;
}

/* ---- using ---- */

static bool next_message(struct ws *ws, struct sv *out)
{
    size_t len;

    if (ws->read_at == ws->partial_at) { /* all given out: the unfinished one, if any, moves to the front */
        if (ws->read_at)
            buf_eat(&ws->inbox, ws->read_at);
        ws->read_at = ws->partial_at = 0;
        return false;
    }
    memcpy(&len, ws->inbox.at + ws->read_at, sizeof len);
    *out = sv_of(ws->inbox.at + ws->read_at + sizeof len, len);
    ws->read_at += sizeof len + len;
    return true;
}

bool ws_receive(struct ws *ws, ms_t wait_ms, enum ws_got *out_got, struct sv *out_message, struct err *err)
{
    ms_t ends_at = clock_steady() + wait_ms;

    for (;;) {
        ms_t left;

        if (next_message(ws, out_message)) {
            *out_got = WS_MESSAGE;
            return true;
        }
        if (is_stopped(ws)) {
            *out_got = WS_STOPPED;
            return true;
        }
        if (ws->state == WS_OVER)
            return err_set(err, ERR_LATER, "%s", ws->why);
        left = ends_at - clock_steady();
        if (left <= 0) {
            *out_got = WS_QUIET;
            return true;
        }
        turn(ws, left);
    }
}

bool ws_send(struct ws *ws, struct sv text, struct err *err)
{
    CLEANUP(mem_freep) char *room = NEW(char, LWS_PRE + text.len + 1);
    ms_t ends_at = clock_steady() + WS_CONNECT_TIMEOUT_MS;
    ms_t left;

    memcpy(room + LWS_PRE, text.at, text.len);
    ws->outgoing = sv_of(room + LWS_PRE, text.len);
    if (ws->wsi)
        lws_callback_on_writable(ws->wsi);
    while (ws->outgoing.at && ws->state == WS_OPEN && (left = ends_at - clock_steady()) > 0)
        turn(ws, left);
    if (!ws->outgoing.at)
        return true;
    ws->outgoing = sv_of(NULL, 0);
    return err_set(err, ERR_LATER, "%s", ws->state == WS_OVER ? ws->why : "the other side takes no message");
}

uint64_t ws_n_skipped(const struct ws *ws)
{
    return ws->n_skipped;
}

static void say_goodbye(struct ws *ws)
{
    enum { GOODBYE_MS = 500 };
    ms_t ends_at = clock_steady() + GOODBYE_MS;
    ms_t left;

    if (!ws->wsi || ws->state != WS_OPEN)
        return;
    ws->wants_close = true;
    lws_callback_on_writable(ws->wsi);
    while (ws->wsi && (left = ends_at - clock_steady()) > 0)
        turn(ws, left);
}

void ws_close(struct ws *ws)
{
    if (!ws)
        return;
    if (ws->context) {
        say_goodbye(ws);
        lws_context_destroy(ws->context);
    }
    buf_done(&ws->inbox);
    free(ws->user_agent);
    free(ws);
}
