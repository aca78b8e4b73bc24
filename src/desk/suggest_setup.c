/* desk/suggest_setup.c: an administrator names the model that writes suggestions, and tries it. The key goes in and never comes
 * out again; when the address becomes another server's, it is forgotten. */
#include <inttypes.h>

#include "desk/asking.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "flow/core.h"
#include "flow/secrets.h"
#include "store/agents.h"

enum { SEALED_MAX = 2 * ENDPOINT_KEY_MAX + 200 };

static void write_endpoint(struct buf *out, const struct endpoint *endpoint)
{
    bool is = endpoint->url.len > 0;

    json_begin(out, NULL, '{');
    json_out_sv(out, "url", is ? endpoint->url : sv_of(NULL, 0));
    json_out_sv(out, "model", is ? endpoint->model : sv_of(NULL, 0));
    json_out_bool(out, "has_key", endpoint->key.len > 0);
    json_out_bool(out, "on", endpoint->on);
    json_out_i64(out, "seconds", endpoint->seconds);
    if (endpoint->all_brands) {
        json_out_null(out, "brands");
    } else {
        json_begin(out, "brands", '[');
        for (size_t i = 0; i < endpoint->n_brands; i++)
            json_out_id(out, NULL, endpoint->brands[i]);
        json_end(out, ']');
    }
    json_end(out, '}');
}

bool endpoint_read(struct request *request, struct db *db, struct err *err)
{
    struct endpoint endpoint;

    if (!endpoint_load(db, &request->arena, &endpoint, err))
        return false;
    write_endpoint(&request->out, &endpoint);
    return true;
}

/* A key of plain characters: it goes into a header. */
static bool is_key(struct sv key)
{
    for (size_t i = 0; i < key.len; i++) {
        if ((unsigned char)key.at[i] <= ' ' || (unsigned char)key.at[i] >= 0x7f)
            return false;
    }
    return true;
}

static bool read_key(struct request *request, struct endpoint *endpoint)
{
    CLEANUP(buf_done) struct buf sealed = BUF(SEALED_MAX);
    struct sv key;

    if (!body_has(request, "key"))
        return true;
    if (!body_text(request, "key", 0, ENDPOINT_KEY_MAX, &key))
        return false;
    key = sv_trim(key);
    if (!is_key(key))
        return request_input(request, "key", "a key has plain characters and no spaces");
    endpoint->key = sv_of(NULL, 0);
    if (!key.len)
        return true;
    secrets_seal(request->desk->options.secrets, key, &sealed);
    endpoint->key = arena_sv(&request->arena, buf_sv(&sealed));
    return true;
}

static bool read_brands(struct request *request, struct endpoint *endpoint)
{
    struct sv *texts;
    size_t n;

    if (!body_has(request, "brands"))
        return true;
    if (!body_texts(request, "brands", 20, ENDPOINT_BRANDS_MAX, &texts, &n))
        return false;
    endpoint->all_brands = json_type(json_get(request->json, "brands")) == JSON_NULL;
    endpoint->n_brands = 0;
    for (size_t i = 0; i < n; i++) {
        if (!id_parse(texts[i], &endpoint->brands[endpoint->n_brands++]))
            return request_input(request, "brands", "brands are ids, or null for all");
    }
    return true;
}

static bool read_rest(struct request *request, struct endpoint *endpoint)
{
    struct json seconds = json_get(request->json, "seconds");

    if (json_type(seconds) != JSON_ABSENT &&
        (!json_i64(seconds, &endpoint->seconds) || endpoint->seconds < 1 ||
         endpoint->seconds > ENDPOINT_SECONDS_MAX))
        return request_input(request, "seconds", "seconds is 1 to %d", ENDPOINT_SECONDS_MAX);
    return body_bool(request, "on", &endpoint->on) && read_brands(request, endpoint);
}

/* What the body says over what stands. */
static bool read_endpoint(struct request *request, struct db *db, struct endpoint *endpoint, struct err *err)
{
    struct sv url = { 0 }, model = { 0 }, was;
    struct err why = { 0 };

    if (!request->desk->options.secrets)
        return request_problem(request, PROBLEM_LATER, "no model is asked by this server");
    if (!endpoint_load(db, &request->arena, endpoint, err) ||
        !body_text(request, "url", 0, ENDPOINT_URL_MAX, &url) ||
        !body_text(request, "model", 0, ENDPOINT_MODEL_MAX, &model))
        return false;
    was = endpoint->url;
    if (body_has(request, "url") && !sv_trim(url).len) { /* forgotten */
        *endpoint = (struct endpoint){ .seconds = ENDPOINT_SECONDS, .all_brands = true };
        return true;
    }
    if (url.len && !endpoint_url(url, &request->arena, &endpoint->url, &why))
        return request_input(request, "url", "%s", why.text);
    endpoint->model = sv_trim(model).len ? arena_sv(&request->arena, sv_trim(model)) : endpoint->model;
    if (!endpoint->url.len)
        return request_input(request, "url", "the address is missing");
    if (!endpoint->model.len)
        return request_input(request, "model", "the model's name is missing; llama.cpp takes any");
    if (!endpoint_same_server(was, endpoint->url))
        endpoint->key = sv_of(NULL, 0);
    return read_key(request, endpoint) && read_rest(request, endpoint);
}

bool endpoint_write(struct request *request, struct db *db, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(8 * ENDPOINT_URL_MAX);
    struct endpoint endpoint = { 0 };

    if (!read_endpoint(request, db, &endpoint, err) || !endpoint_save(db, &endpoint, err))
        return false;
    json_begin(&data, NULL, '{');
    json_out_sv(&data, "url", endpoint.url);
    json_out_sv(&data, "model", endpoint.model);
    json_out_bool(&data, "on", endpoint.on);
    json_end(&data, '}');
    return audit_add(db, id_new(&request->desk->core->ids, request->now), request->caller.agent, request->now,
                     "suggestions set up", buf_sv(&data), err);
}

struct trying {
    struct asking asking;
    struct endpoint endpoint;
    struct suggested answer;
};

bool endpoint_try_check(struct request *request, struct db *db, struct err *err)
{
    struct trying *own = ARENA_NEW(&request->arena, struct trying, 1);

    request->own = own;
    asking_begin(request, &own->asking);
    if (!read_endpoint(request, db, &own->endpoint, err))
        return false;
    return own->endpoint.url.len > 0 || request_input(request, "url", "the address is missing");
}

static void write_try(const void *arg, bool long_name, struct buf *out)
{
    suggest_try_request(((const struct trying *)arg)->endpoint.model, long_name, out);
}

bool endpoint_try_slow(struct request *request, struct err *err)
{
    struct trying *own = request->own;

    return asking_ask(request, &own->asking, &own->endpoint, write_try, own, &own->answer, err);
}

bool endpoint_try_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    const struct trying *own = request->own;

    json_begin(&request->out, NULL, '{');
    json_out_sv(&request->out, "text", utf8_cut(own->answer.text, 500));
    json_out_sv(&request->out, "model", own->endpoint.model);
    json_end(&request->out, '}');
    return true;
}
