/* command/owner_client.c: HTTP over a unix socket, by libcurl. */
#include "command/owner_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <unistd.h>

#include "wire/json.h"

enum { ANSWER_MAX = 1 << 20 };

static size_t take_answer(char *at, size_t size, size_t n, void *arg)
{
    buf_append(arg, at, size * n);
    return buf_ok(arg) ? size * n : 0;
}

static size_t read_input(char *out, size_t size, size_t n, void *arg)
{
    const int *fd = arg;
    ssize_t got;

    do
        got = read(*fd, out, size * n);
    while (got < 0 && errno == EINTR);
    return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static bool say_problem(struct sv body, long status, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ANSWER_MAX);
    struct json root;
    struct sv title, detail;

    if (!json_parse(parser, body, JSON_NETWORK, &root, NULL))
        return err_set(err, ERR_FAULT, "the running server answered %ld", status);
    title = json_text(json_get(root, "title"));
    detail = json_text(json_get(root, "detail"));
    return err_set(err, ERR_INPUT, "the running server says: %.*s%s%.*s", SV_ARG(title),
                   detail.len ? ": " : "", SV_ARG(detail));
}

static bool perform(CURL *curl, const char *socket, struct buf *out, struct err *err)
{
    CURLcode result;
    long status = 0;

    (void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    result = curl_easy_perform(curl);
    if (result != CURLE_OK)
        return err_set(
            err, ERR_LATER,
            "another earshot has this database open and does not answer at %s (%s); wait for it or stop it",
            socket[0] ? socket : "any socket", curl_easy_strerror(result));
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status < 300 || say_problem(buf_sv(out), status, err);
}

static void read_count(struct json root, const char *name, int64_t *out)
{
    (void)json_i64(json_get(root, name), out);
}

static bool read_summary(struct sv body, struct import_cursor *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(ANSWER_MAX);
    struct json root;

    if (!json_parse(parser, body, JSON_NETWORK, &root, err))
        return err_in(err, "the running server's answer");
    read_count(root, "read", &out->n_read);
    read_count(root, "invalid", &out->n_invalid);
    read_count(root, "duplicate", &out->n_duplicate);
    read_count(root, "dropped", &out->n_dropped);
    read_count(root, "kept", &out->n_kept);
    read_count(root, "cases_opened", &out->n_opened);
    read_count(root, "cases_joined", &out->n_joined);
    return true;
}

bool owner_client_import(const char *socket, int fd, bool keep_all, struct import_cursor *out,
                         struct err *err)
{
    CLEANUP(buf_done) struct buf answer = BUF(ANSWER_MAX);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/jsonl");
    bool ok;

    headers = curl_slist_append(headers, "Expect:");
    (void)curl_easy_setopt(curl, CURLOPT_URL,
                           keep_all ? "http://localhost/api/v1/import?keep_all=1"
                                    : "http://localhost/api/v1/import");
    (void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_input);
    (void)curl_easy_setopt(curl, CURLOPT_READDATA, &fd);
    ok = perform(curl, socket, &answer, err) && read_summary(buf_sv(&answer), out, err);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return ok;
}

bool owner_client_call(const char *socket, const char *method, const char *path, struct sv body,
                       struct buf *out, struct err *err)
{
    CLEANUP(buf_done) struct buf url = BUF(4096);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    bool ok;

    buf_printf(&url, "http://localhost%s", path);
    (void)curl_easy_setopt(curl, CURLOPT_URL, buf_str(&url));
    (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (body.at) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.at);
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    }
    ok = perform(curl, socket, out, err);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return ok;
}
