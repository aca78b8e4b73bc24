/* desk/openapi.c: /api/v1/openapi.json from the table of routes and the shapes of
 * bodies in schemas.json, of which the desk's types are made too (web/make-types.mjs). */
#include <string.h>

#include "desk/handlers.h"
#include "desk/inner.h"

/* "/cases/{}" with its id named. */
static struct sv named_path(const char *path, struct arena *arena)
{
    CLEANUP(buf_done) struct buf out = BUF(200);

    for (; *path; path++) {
        if (*path == '{')
            buf_str_append(&out, "{id");
        else
            buf_char(&out, *path);
    }
    return arena_sv(arena, buf_sv(&out));
}

static void write_schema(struct buf *out, const char *key, const char *name)
{
    buf_printf(out, "%s\"%s\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}",
               out->at[out->len - 1] == '{' ? "" : ",", key, name);
}

static void write_operation(struct buf *out, const struct route *route)
{
    char method[8] = "";

    for (size_t i = 0; route->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)(route->method[i] | 0x20);
    json_begin(out, method, '{');
    json_out_str(out, "summary", route->summary);
    json_out_str(out, "x-role", agent_role_name(route->least));
    if (strchr(route->path, '{'))
        json_out_raw(
            out, "parameters",
            SV("[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}]"));
    if (route->takes) {
        json_begin(out, "requestBody", '{');
        write_schema(out, "content", route->takes);
        json_end(out, '}');
    }
    json_begin(out, "responses", '{');
    json_begin(out, "default", '{');
    json_out_str(out, "description", route->gives ? route->gives : "No body, or not JSON");
    if (route->gives)
        write_schema(out, "content", route->gives);
    json_end(out, '}');
    json_end(out, '}');
    json_end(out, '}');
}

static bool begins_path(size_t at)
{
    return at == 0 || strcmp(routes[at].path, routes[at - 1].path) != 0;
}

bool openapi_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    struct buf *out = &request->out;

    json_begin(out, NULL, '{');
    json_out_str(out, "openapi", "3.1.0");
    json_begin(out, "info", '{');
    json_out_str(out, "title", "Earshot");
    json_out_str(out, "version", EARSHOT_VERSION);
    json_end(out, '}');
    json_begin(out, "paths", '{');
    for (size_t i = 0; i < n_routes; i++) {
        if (begins_path(i))
            json_begin(out, arena_str(&request->arena, named_path(routes[i].path, &request->arena)), '{');
        write_operation(out, &routes[i]);
        if (i + 1 == n_routes || begins_path(i + 1))
            json_end(out, '}');
    }
    json_end(out, '}');
    json_begin(out, "components", '{');
    json_out_raw(out, "schemas", desk_schemas());
    json_end(out, '}');
    json_end(out, '}');
    return true;
}
