/* flow/endpoint.c: kept as one setting, its key sealed; asked by one POST that never follows a redirect. */
#include "flow/endpoint.h"

#include <inttypes.h>

#include "flow/secrets.h"
#include "store/settings.h"
#include "wire/http.h"
#include "wire/json.h"

enum { SETTING_MAX = 64 << 10, RETRY_AFTER_MAX_S = 3600 };
static const char setting_name[] = "suggestions";

/* Settings ---------------------------------------------------------------------------------------------------------- */

static void read_brands(struct json brands, struct endpoint *out)
{
    struct json_iter iter = { 0 };
    struct json each;

    out->all_brands = json_type(brands) != JSON_ARRAY;
    while (json_each(brands, &iter, &each)) {
        int64_t id;

        if (out->n_brands < ENDPOINT_BRANDS_MAX && sv_to_i64(json_text(each), &id))
            out->brands[out->n_brands++] = id;
    }
}

bool endpoint_load(struct db *db, struct arena *arena, struct endpoint *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(SETTING_MAX);
    struct json root;
    struct sv text, key;

    *out = (struct endpoint){ .seconds = ENDPOINT_SECONDS, .all_brands = true };
    if (!setting_get(db, sv_str(setting_name), arena, &text, err))
        return false;
    if (!text.len)
        return true;
    if (!json_parse(parser, text, JSON_FILE, &root, err))
        return err_in(err, "setting %s", setting_name);
    out->url = arena_sv(arena, json_text(json_get(root, "url")));
    out->model = arena_sv(arena, json_text(json_get(root, "model")));
    key = json_text(json_get(root, "key"));
    out->key = key.len ? arena_sv(arena, key) : sv_of(NULL, 0);
    (void)json_bool(json_get(root, "on"), &out->on);
    (void)json_i64(json_get(root, "seconds"), &out->seconds);
    read_brands(json_get(root, "brands"), out);
    return true;
}

bool endpoint_save(struct db *db, const struct endpoint *endpoint, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF(SETTING_MAX);

    if (!endpoint->url.len)
        return setting_put(db, sv_str(setting_name), sv_of(NULL, 0), err);
    json_begin(&text, NULL, '{');
    json_out_sv(&text, "url", endpoint->url);
    json_out_sv(&text, "model", endpoint->model);
    json_out_sv(&text, "key", endpoint->key);
    json_out_bool(&text, "on", endpoint->on);
    json_out_i64(&text, "seconds", endpoint->seconds);
    if (!endpoint->all_brands) {
        json_begin(&text, "brands", '[');
        for (size_t i = 0; i < endpoint->n_brands; i++)
            json_out_id(&text, NULL, endpoint->brands[i]);
        json_end(&text, ']');
    }
    json_end(&text, '}');
    return setting_put(db, sv_str(setting_name), buf_sv(&text), err);
}

bool endpoint_serves(const struct endpoint *endpoint, int64_t brand)
{
    if (!endpoint->url.len || !endpoint->on)
        return false;
    for (size_t i = 0; i < endpoint->n_brands; i++) {
        if (endpoint->brands[i] == brand)
            return true;
    }
    return endpoint->all_brands;
}

/* Addresses --------------------------------------------------------------------------------------------------------- */

static bool scheme_length(struct sv url, size_t *out)
{
    *out = sv_starts(url, SV("https://")) ? 8 : sv_starts(url, SV("http://")) ? 7 : 0;
    return *out > 0;
}

static bool is_printable(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] <= ' ' || (unsigned char)text.at[i] >= 0x7f)
            return false;
    }
    return true;
}

/* Scheme, host and port: all before the path. */
static struct sv origin(struct sv url)
{
    size_t scheme;

    if (!scheme_length(url, &scheme))
        return sv_of(NULL, 0);
    return sv_of(url.at, scheme + sv_find(sv_skip(url, scheme), '/'));
}

bool endpoint_same_server(struct sv a, struct sv b)
{
    return origin(a).len > 0 && sv_equal_nocase(origin(a), origin(b));
}

bool endpoint_url(struct sv typed, struct arena *arena, struct sv *out, struct err *err)
{
    static const struct sv tail = { "/chat/completions", 17 };
    struct sv url = sv_trim(typed);
    size_t scheme;

    if (!scheme_length(url, &scheme))
        return err_set(err, ERR_INPUT,
                       "an address begins with http:// or https://, as http://localhost:8080/v1");
    if (url.len > ENDPOINT_URL_MAX || !is_printable(url))
        return err_set(err, ERR_INPUT, "this is no address: plain characters, at most %d", ENDPOINT_URL_MAX);
    if (sv_find(url, '?') < url.len || sv_find(url, '#') < url.len || sv_find(url, '@') < url.len ||
        sv_find(url, '\\') < url.len)
        return err_set(err, ERR_INPUT, "an address without ?, # and @; a key has a place of its own");
    while (sv_ends(url, SV("/")))
        url.len--;
    if (sv_ends(url, tail))
        url.len -= tail.len;
    while (sv_ends(url, SV("/")))
        url.len--;
    if (url.len <= scheme || url.at[scheme] == ':' || url.at[scheme] == '/')
        return err_set(err, ERR_INPUT, "the address names no host");
    *out = origin(url).len == url.len ? sv_str(arena_printf(arena, "%.*s/v1", SV_ARG(url)))
                                      : arena_sv(arena, url);
    return true;
}

/* Asking ------------------------------------------------------------------------------------------------------------ */

void endpoint_answer_done(struct endpoint_answer *answer)
{
    buf_done(&answer->body);
}

static ms_t retry_after(const struct http_response *response)
{
    int64_t seconds;

    if (!sv_to_i64(http_response_header(response, "Retry-After"), &seconds) || seconds < 1)
        return 0;
    return (seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : seconds) * MS_SECOND;
}

static bool bearer(const struct endpoint *endpoint, const struct secrets *secrets, struct buf *out,
                   struct err *err)
{
    if (!endpoint->key.len)
        return true;
    if (!secrets)
        return err_set(err, ERR_FAULT, "the key can't be unsealed here");
    buf_str_append(out, "Bearer ");
    return secrets_unseal(secrets, endpoint->key, out, err) ||
           err_set(err, ERR_INPUT,
                   "the key of the endpoint was sealed with another secret.key; type it again");
}

bool endpoint_ask(const struct endpoint *endpoint, const struct secrets *secrets, bool here_only,
                  struct sv body, bool (*goes_on)(const void *arg), const void *arg,
                  struct endpoint_answer *out, struct err *err)
{
    CLEANUP(http_response_done) struct http_response response = { 0 };
    CLEANUP(buf_done) struct buf url = BUF(ENDPOINT_URL_MAX + 40);
    CLEANUP(buf_done) struct buf authorization = BUF(ENDPOINT_KEY_MAX + 100);
    struct http_client *client;
    bool ok;

    if (!bearer(endpoint, secrets, &authorization, err))
        return false;
    buf_printf(&url, "%.*s/chat/completions", SV_ARG(endpoint->url));
    client = http_client_new(NULL, "earshot");
    ok = http_call(client,
                   &(struct http_request){
                       .method = "POST",
                       .url = buf_str(&url),
                       .headers = (const struct http_header[]){ { "Content-Type", SV("application/json") },
                                                                { "Accept", SV("application/json") },
                                                                { "Authorization",
                                                                  authorization.len ? buf_sv(&authorization)
                                                                                    : sv_of(NULL, 0) } },
                       .n_headers = 3,
                       .body = body,
                       .timeout_ms = endpoint->seconds * MS_SECOND,
                       .body_max = ENDPOINT_ANSWER_MAX,
                       .reach = here_only ? HTTP_LOOPBACK : HTTP_NEAR,
                       .goes_on = goes_on,
                       .goes_on_arg = arg },
                   &response, err);
    http_client_free(client);
    if (!ok)
        return false;
    *out = (struct endpoint_answer){ .status = response.status, .retry_after_ms = retry_after(&response) };
    out->body = response.body;
    response.body = (struct buf){ 0 };
    return true;
}
