/* desk/request.c: reading what came, saying what was wrong with it. */
#include "desk/request.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>

#include "desk/inner.h"
#include "flow/core.h"

bool request_problem(struct request *request, enum problem problem, const char *fmt, ...)
{
    va_list args;

    request->problem = problem;
    va_start(args, fmt);
    (void)vsnprintf(request->err.text, sizeof request->err.text, fmt, args);
    va_end(args);
    return false;
}

static void open_more(struct request *request)
{
    buf_clear(&request->more);
}

bool request_input(struct request *request, const char *member, const char *fmt, ...)
{
    va_list args;

    request->problem = PROBLEM_INPUT;
    va_start(args, fmt);
    (void)vsnprintf(request->err.text, sizeof request->err.text, fmt, args);
    va_end(args);
    open_more(request);
    json_out_str(&request->more, "member", member);
    return false;
}

void request_tell(struct request *request, enum bus_kind kind, int64_t id, int64_t event)
{
    if (request->n_told < COUNT(request->told))
        request->told[request->n_told++] = (struct bus_event){ .kind = kind, .id = id, .event = event };
}

struct bus *request_bus(struct request *request)
{
    return request->desk->core->bus;
}

struct sv request_query(struct request *request, const char *name)
{
    return sv_str(MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name));
}

struct sv request_header(struct request *request, const char *name)
{
    return sv_str(MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name));
}

bool request_query_id(struct request *request, const char *name, int64_t *out)
{
    struct sv text = request_query(request, name);

    *out = 0;
    return !text.len || id_parse(text, out) || request_input(request, name, "%s is an id: digits", name);
}

bool request_limit(struct request *request, size_t usual, size_t most, size_t *out)
{
    struct sv text = request_query(request, "limit");
    int64_t limit = (int64_t)usual;

    if (text.len && (!sv_to_i64(text, &limit) || limit < 1 || limit > (int64_t)most))
        return request_input(request, "limit", "limit is 1 to %zu", most);
    *out = (size_t)limit;
    return true;
}

static bool is_absent(struct json value)
{
    return json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL;
}

bool body_has(struct request *request, const char *name)
{
    return json_type(json_get(request->json, name)) != JSON_ABSENT;
}

bool body_text(struct request *request, const char *name, size_t least, size_t max, struct sv *out)
{
    struct json value = json_get(request->json, name);
    struct sv text = json_text(value);

    if (!is_absent(value) && json_type(value) != JSON_STRING)
        return request_input(request, name, "%s is a text", name);
    if (memchr(text.at ? text.at : "", '\0', text.len))
        return request_input(request, name, "%s has a NUL in it", name);
    if (text.len > max)
        return request_input(request, name, "%s is longer than %zu bytes", name, max);
    if (sv_trim(text).len < least)
        return request_input(request, name, "%s is missing", name);
    *out = text;
    return true;
}

bool body_id(struct request *request, const char *name, int64_t *out)
{
    struct json value = json_get(request->json, name);

    *out = 0;
    return is_absent(value) || id_parse(json_text(value), out) ||
           request_input(request, name, "%s is an id: digits in a string", name);
}

bool body_bool(struct request *request, const char *name, bool *out)
{
    struct json value = json_get(request->json, name);

    return is_absent(value) || json_bool(value, out) ||
           request_input(request, name, "%s is true or false", name);
}

bool body_texts(struct request *request, const char *name, size_t max_each, size_t most, struct sv **out,
                size_t *out_n)
{
    struct json list = json_get(request->json, name), value;
    struct json_iter iter = { 0 };

    *out_n = 0;
    *out = NULL;
    if (is_absent(list))
        return true;
    if (json_type(list) != JSON_ARRAY)
        return request_input(request, name, "%s is a list", name);
    *out = ARENA_NEW(&request->arena, struct sv, most);
    while (json_each(list, &iter, &value)) {
        struct sv text = sv_trim(json_text(value));

        if (*out_n == most)
            return request_input(request, name, "%s has more than %zu entries", name, most);
        if (!text.len || utf8_count(text) > max_each || memchr(text.at, '\0', text.len))
            return request_input(request, name, "%s: each entry is a text of 1 to %zu characters", name,
                                 max_each);
        (*out)[(*out_n)++] = text;
    }
    return true;
}

void answer_cookie(struct request *request, const char *token, ms_t max_age_ms)
{
    (void)snprintf(request->cookie, sizeof request->cookie,
                   "earshot_session=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", token,
                   (long long)(max_age_ms / MS_SECOND), request->secure ? "; Secure" : "");
}
