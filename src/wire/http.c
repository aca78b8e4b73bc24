/* wire/http.c: libcurl, kept on a short leash. The guard sits in the callback that opens sockets: it sees the
 * address the connection really goes to. Redirects are followed here, not by libcurl, so that each hop is a
 * new request with its own check, and headers (tokens) stay with the host they were meant for. */
#include "wire/http.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "wire/guard.h"

struct http_client {
    CURL *easy;
    const struct guard *guard;
    char *user_agent;
    atomic_bool stopped;
    /* of the running call */
    char host[GUARD_HOST_MAX + 3];
    uint16_t port;
    const struct http_request *request;
    bool is_plain; /* http */
    bool refused;  /* the guard said no to an address */
    bool left;     /* whoever waited does no more */
    bool too_long; /* headers or body went over their bound */
    struct http_response *response;
};

struct target {
    char host[GUARD_HOST_MAX + 3];
    uint16_t port;
    bool is_plain;
};

static void curl_strp(char **text)
{
    curl_free(*text);
}

static void curlu_p(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void slist_p(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static bool url_parse(const char *text, struct target *out, struct err *err)
{
    CLEANUP(curlu_p) CURLU *url = curl_url();
    CLEANUP(curl_strp) char *scheme = NULL;
    CLEANUP(curl_strp) char *host = NULL;
    CLEANUP(curl_strp) char *port = NULL;
    int64_t number;

    if (strlen(text) > HTTP_URL_MAX)
        return err_set(err, ERR_INPUT, "the URL is longer than %d bytes", HTTP_URL_MAX);
    if (!url || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK ||
        !sv_to_i64(sv_str(port), &number) || strlen(host) >= sizeof out->host)
        return err_set(err, ERR_INPUT, "\"%.100s\" is no URL", text);
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        return err_set(err, ERR_INPUT, "\"%.100s\" is neither http nor https", text);
    *out = (struct target){ .port = (uint16_t)number, .is_plain = strcmp(scheme, "http") == 0 };
    memcpy(out->host, host, strlen(host) + 1);
    return true;
}

static bool may_open(const struct http_client *client, const struct sockaddr *address)
{
    switch (client->request->reach) {
    case HTTP_LOOPBACK:
        return guard_is_loopback(address);
    case HTTP_NEAR:
        return guard_is_near(address) || (!client->is_plain && !guard_is_inner(address));
    case HTTP_GUARDED:
        break;
    }
    return guard_permits(client->guard, sv_str(client->host), client->port, address);
}

static curl_socket_t open_socket(void *data, curlsocktype purpose UNUSED, struct curl_sockaddr *address)
{
    struct http_client *client = data;

    if (!may_open(client, &address->addr)) {
        client->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_header(char *at, size_t size, size_t n, void *data)
{
    struct http_client *client = data;
    struct sv line = sv_of(at, size * n);

    if (sv_starts(line, SV("HTTP/"))) /* 100 Continue comes before the answer proper */
        buf_clear(&client->response->headers);
    buf_sv_append(&client->response->headers, line);
    client->too_long |= !buf_ok(&client->response->headers);
    return client->too_long ? 0 : line.len;
}

static size_t take_body(char *at, size_t size, size_t n, void *data)
{
    struct http_client *client = data;

    buf_append(&client->response->body, at, size * n);
    client->too_long |= !buf_ok(&client->response->body);
    return client->too_long ? 0 : size * n;
}

static int look_whether_stopped(void *data, curl_off_t down_all UNUSED, curl_off_t down UNUSED,
                                curl_off_t up_all UNUSED, curl_off_t up UNUSED)
{
    struct http_client *client = data;
    const struct http_request *request = client->request;

    if (!client->left && request->goes_on && !request->goes_on(request->goes_on_arg))
        client->left = true;
    return client->left || atomic_load(&client->stopped);
}

struct http_client *http_client_new(const struct guard *guard, const char *user_agent)
{
    struct http_client *client = NEW(struct http_client, 1);

    client->guard = guard;
    client->user_agent = sv_dup(sv_str(user_agent));
    client->easy = curl_easy_init();
    if (!client->easy)
        abort(); /* out of memory, or libcurl without its TLS library */
    return client;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->easy);
    free(client->user_agent);
    free(client);
}

void http_client_stop(struct http_client *client)
{
    atomic_store(&client->stopped, true);
}

static bool header_is_safe(const struct http_header *header)
{
    for (size_t i = 0; i < header->value.len; i++)
        if ((unsigned char)header->value.at[i] < ' ' && header->value.at[i] != '\t')
            return false;
    return true;
}

static bool headers_build(const struct http_request *request, struct curl_slist **out, struct err *err)
{
    CLEANUP(slist_p) struct curl_slist *list = NULL;
    CLEANUP(buf_done) struct buf line = BUF(HTTP_HEADERS_MAX);

    list = curl_slist_append(list, "Expect:"); /* no waiting for 100 Continue */
    for (size_t i = 0; list && i < request->n_headers; i++) {
        const struct http_header *header = &request->headers[i];

        if (!header->value.at)
            continue;
        if (!header_is_safe(header))
            return err_set(err, ERR_INPUT, "header %s holds a control character", header->name);
        buf_clear(&line);
        buf_str_append(&line, header->name);
        buf_str_append(&line, header->value.len ? ": " : ";"); /* ";" is libcurl's way to send an empty one */
        buf_sv_append(&line, header->value);
        if (!buf_ok(&line))
            return err_set(err, ERR_INPUT, "header %s is too long", header->name);
        list = curl_slist_append(list, buf_str(&line));
    }
    *out = TAKE(list);
    return true;
}

static bool is_read(const struct http_request *request)
{
    return !request->method || strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

static void set_up(struct http_client *client, const struct http_request *request, const char *url,
                   ms_t timeout_ms, struct curl_slist *headers, char *reason)
{
    CURL *easy = client->easy;

    curl_easy_reset(easy); /* options only: connections stay */
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, client->user_agent);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, client);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, client);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, client);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_whether_stopped);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, client);
    if (is_read(request)) {
        if (request->method && strcmp(request->method, "HEAD") == 0)
            curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.len ? request->body.at : "");
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

static bool explain(const struct http_client *client, const struct http_request *request, CURLcode code,
                    const char *reason, struct err *err)
{
    enum err_kind unanswered = is_read(request) ? ERR_LATER : ERR_UNSURE;
    long sent = 0;

    curl_easy_getinfo(client->easy, CURLINFO_REQUEST_SIZE, &sent);
    if (!sent && client->refused && request->reach == HTTP_LOOPBACK)
        return err_set(err, ERR_DENIED, "%s is not on this machine; the server runs --offline", client->host);
    if (!sent && client->refused && request->reach == HTTP_NEAR)
        return err_set(err, ERR_DENIED,
                       client->is_plain
                           ? "%s is neither on this machine nor in a private network: it takes https"
                           : "%s is an address that nothing is asked at",
                       client->host);
    if (!sent && client->refused)
        return err_set(err, ERR_DENIED,
                       "%s is an inner address; --allow-inner %s:%d lets requests to it through",
                       client->host, client->host, client->port);
    if (client->too_long)
        return err_set(err, is_read(request) ? ERR_FAULT : ERR_UNSURE, "the answer of %s is too long",
                       client->host);
    if (client->left || atomic_load(&client->stopped))
        return err_set(err, sent ? unanswered : ERR_LATER, "stopped while asking %s", client->host);
    return err_set(err, sent ? unanswered : ERR_LATER, "can't reach %s:%d: %s", client->host, client->port,
                   reason[0] ? reason : curl_easy_strerror(code));
}

static bool call_once(struct http_client *client, const struct http_request *request, const char *url,
                      ms_t timeout_ms, struct err *err)
{
    CLEANUP(slist_p) struct curl_slist *headers = NULL;
    char reason[CURL_ERROR_SIZE] = "";
    struct target target;
    CURLcode code;
    long status = 0;

    if (!url_parse(url, &target, err))
        return false;
    if (target.is_plain && !request->plain && !request->reach &&
        !guard_allows(client->guard, sv_str(target.host), target.port))
        return err_set(err, ERR_DENIED, "%s is asked over plain http; only https will do", target.host);
    if (!headers_build(request, &headers, err))
        return false;
    memcpy(client->host, target.host, sizeof client->host);
    client->port = target.port;
    client->request = request;
    client->is_plain = target.is_plain;
    client->refused = client->too_long = client->left = false;
    buf_clear(&client->response->headers);
    buf_clear(&client->response->body);
    set_up(client, request, url, timeout_ms, headers, reason);
    code = curl_easy_perform(client->easy);
    if (code != CURLE_OK)
        return explain(client, request, code, reason, err);
    curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
    client->response->status = (int)status;
    return true;
}

static bool same_origin(const char *a, const char *b)
{
    struct target one, two;

    return url_parse(a, &one, NULL) && url_parse(b, &two, NULL) && one.port == two.port &&
           one.is_plain == two.is_plain && strcasecmp(one.host, two.host) == 0;
}

/* libcurl has worked out the address that the Location header leads to. */
static const char *next_hop(struct http_client *client, const struct http_request *request)
{
    char *next = NULL;

    if (!request->n_redirects || !is_read(request) || client->response->status < 300 ||
        client->response->status > 399)
        return NULL;
    curl_easy_getinfo(client->easy, CURLINFO_REDIRECT_URL, &next);
    return next;
}

bool http_call(struct http_client *client, const struct http_request *request, struct http_response *out,
               struct err *err)
{
    ms_t ends_at = clock_steady() + (request->timeout_ms ? request->timeout_ms : HTTP_TIMEOUT_MS);
    struct http_request hop = *request;
    unsigned n_hops = 0;
    const char *next;

    out->status = 0;
    out->headers.limit = HTTP_HEADERS_MAX;
    out->body.limit = request->body_max ? request->body_max : HTTP_BODY_MAX;
    out->url.limit = HTTP_URL_MAX + 1;
    buf_clear(&out->url);
    buf_str_append(&out->url, request->url);
    client->response = out;
    for (;;) {
        ms_t left = ends_at - clock_steady();

        if (left <= 0)
            return err_set(err, ERR_LATER, "no answer from %s in time", client->host);
        if (!call_once(client, &hop, buf_str(&out->url), left, err))
            return false;
        next = next_hop(client, request);
        if (!next)
            return true;
        if (++n_hops > request->n_redirects || n_hops > HTTP_REDIRECTS_MAX)
            return err_set(err, ERR_FAULT, "%s redirects too often", client->host);
        if (!same_origin(buf_str(&out->url), next))
            hop.n_headers = 0;
        buf_clear(&out->url);
        buf_str_append(&out->url, next);
    }
}

struct sv http_response_header(const struct http_response *response, const char *name)
{
    struct sv rest = buf_sv(&response->headers);

    while (rest.len) {
        struct sv value = sv_split(&rest, '\n');
        struct sv key = sv_split(&value, ':');

        if (sv_equal_nocase(key, sv_str(name)))
            return sv_trim(value);
    }
    return sv_of(NULL, 0);
}

void http_response_done(struct http_response *response)
{
    buf_done(&response->headers);
    buf_done(&response->body);
    buf_done(&response->url);
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void http_escape(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if (is_unreserved(c))
            buf_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}
