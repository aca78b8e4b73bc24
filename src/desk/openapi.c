/* desk/openapi.c: /api/v1/openapi.json from the table of routes. The shapes of bodies are said once here, in small. */
#include <string.h>

#include "desk/handlers.h"
#include "desk/inner.h"

#define TEXT          "{\"type\":\"string\"}"
#define MAYBE         "{\"type\":[\"string\",\"null\"]}"
#define FLAG          "{\"type\":\"boolean\"}"
#define NUMBER        "{\"type\":\"integer\"}"
#define TEXTS         "{\"type\":\"array\",\"items\":" TEXT "}"
#define LIST_OF(name) "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/" name "\"}}"
#define REF(name)     "{\"$ref\":\"#/components/schemas/" name "\"}"
#define OBJECT(required, members) \
    "{\"type\":\"object\",\"required\":[" required "],\"properties\":{" members "}}"
#define PAGE(name) OBJECT("\"items\"", "\"items\":" LIST_OF(name) ",\"next\":" MAYBE)

/* clang-format off */
static const struct {
    const char *name, *schema;
} schemas[] = {
    { "Empty", OBJECT("", "") },
    { "Name", OBJECT("\"name\"", "\"name\":" TEXT) },
    { "Problem", OBJECT("\"type\",\"title\",\"status\"",
                        "\"type\":" TEXT ",\"title\":" TEXT ",\"status\":" NUMBER ",\"detail\":" TEXT) },
    { "SignIn", OBJECT("\"email\",\"password\"", "\"email\":" TEXT ",\"password\":" TEXT) },
    { "Session", OBJECT("\"csrf\",\"setup_needed\",\"now\",\"version\",\"networks\"",
                        "\"csrf\":" TEXT ",\"setup_needed\":" FLAG ",\"now\":" TEXT ",\"version\":" TEXT
                        ",\"lease_seconds\":" NUMBER ",\"undo_seconds\":" NUMBER) },
    { "Setup", OBJECT("\"token\",\"admin\"",
                      "\"token\":" TEXT ",\"admin\":" OBJECT("\"name\",\"email\",\"password\"",
                                                             "\"name\":" TEXT ",\"email\":" TEXT
                                                             ",\"password\":" TEXT) ",\"networks\":" TEXTS
                                                                                    ",\"sample\":" FLAG) },
    { "Sample", OBJECT("\"brand\"", "\"brand\":" TEXT) },
    { "Person",
      OBJECT("\"id\",\"name\",\"initials\"", "\"id\":" TEXT ",\"name\":" TEXT ",\"initials\":" TEXT) },
    { "Queue", OBJECT("\"id\",\"name\",\"kind\",\"order\",\"count\",\"more\",\"late\"",
                      "\"id\":" TEXT ",\"name\":" TEXT ",\"kind\":" TEXT ",\"order\":" TEXT
                      ",\"count\":" NUMBER ",\"more\":" FLAG ",\"late\":" NUMBER) },
    { "Queues", OBJECT("\"items\"", "\"items\":" LIST_OF("Queue")) },
    { "Row",
      OBJECT("\"id\",\"version\",\"state\",\"network\",\"snippet\",\"tags\",\"n_posts\",\"unread\"",
             "\"id\":" TEXT ",\"version\":" TEXT ",\"state\":" TEXT ",\"brand\":" MAYBE ",\"queue\":" MAYBE
             ",\"network\":" TEXT ",\"heard\":" FLAG ",\"sample\":" FLAG ",\"snippet\":" TEXT
             ",\"lang\":" MAYBE ",\"opened_at\":" MAYBE ",\"last_at\":" MAYBE ",\"due_at\":" MAYBE
             ",\"tags\":" TEXTS ",\"n_posts\":" NUMBER ",\"reposts\":" NUMBER ",\"unread\":" FLAG) },
    { "Cases", PAGE("Row") },
    { "Post", OBJECT("\"id\",\"network\",\"role\",\"text\",\"dir\",\"created_at\",\"depth\"",
                     "\"id\":" TEXT ",\"network\":" TEXT ",\"role\":" TEXT ",\"text\":" TEXT ",\"dir\":" TEXT
                     ",\"created_at\":" TEXT ",\"depth\":" NUMBER ",\"deleted\":" FLAG) },
    { "Posts", OBJECT("\"items\",\"earlier\"", "\"items\":" LIST_OF("Post") ",\"earlier\":" NUMBER) },
    { "Event", OBJECT("\"id\",\"kind\",\"at\",\"noted_at\",\"undoable\",\"undone\"",
                      "\"id\":" TEXT ",\"kind\":" TEXT ",\"at\":" TEXT ",\"noted_at\":" TEXT
                      ",\"undoable\":" FLAG ",\"undone\":" FLAG) },
    { "Case", "{\"allOf\":[" REF("Row") "," OBJECT(
                  "\"posts\",\"events\",\"looking\",\"accounts\",\"outbox\"",
                  "\"posts\":" LIST_OF("Post") ",\"earlier_posts\":" NUMBER ",\"events\":" LIST_OF(
                      "Event") ",\"merged_into\":" MAYBE ",\"reply_to\":" MAYBE) "]}" },
    { "Customer", OBJECT("\"id\",\"name\",\"authors\",\"cases\"",
                         "\"id\":" TEXT ",\"name\":" TEXT ",\"bio\":" MAYBE ",\"location\":" MAYBE) },
    { "Hit",
      OBJECT("\"case\",\"at\",\"excerpt\"", "\"case\":" REF("Row") ",\"post\":" MAYBE ",\"at\":" TEXT) },
    { "Hits", PAGE("Hit") },
    { "Claim", OBJECT("", "\"force\":" FLAG) },
    { "Presence", OBJECT("", "\"looking\":" FLAG ",\"typing\":" FLAG) },
    { "Lease", OBJECT("", "\"until\":" MAYBE ",\"fence\":" MAYBE) },
    { "Draft", OBJECT("\"fence\"", "\"text\":" TEXT ",\"account\":" MAYBE ",\"fence\":" TEXT) },
    { "Saved", OBJECT("\"saved_at\"", "\"saved_at\":" TEXT) },
    { "Answer", OBJECT("\"text\",\"account\",\"in_reply_to\",\"fence\",\"key\"",
                       "\"text\":" TEXT ",\"account\":" TEXT ",\"in_reply_to\":" TEXT ",\"fence\":" TEXT
                       ",\"undo_seconds\":" NUMBER ",\"key\":" TEXT ",\"confirmed\":" TEXTS) },
    { "Note", OBJECT("\"text\"", "\"text\":" TEXT) },
    { "Tags", OBJECT("", "\"add\":" TEXTS ",\"remove\":" TEXTS) },
    { "Resolve", OBJECT("\"reason\"", "\"reason\":" TEXT ",\"note\":" MAYBE) },
    { "HandOn",
      OBJECT("\"to\"", "\"to\":" OBJECT("", "\"agent\":" TEXT ",\"queue\":" TEXT) ",\"note\":" MAYBE) },
    { "Split", OBJECT("\"posts\"", "\"posts\":" TEXTS) },
    { "Merge", OBJECT("\"into\"", "\"into\":" TEXT) },
    { "BrandIn", OBJECT("", "\"name\":" TEXT ",\"ours\":" FLAG) },
    { "Brand",
      OBJECT("\"id\",\"name\",\"ours\",\"sample\",\"n_cases\"",
             "\"id\":" TEXT ",\"name\":" TEXT ",\"ours\":" FLAG ",\"sample\":" FLAG ",\"n_cases\":" NUMBER) },
    { "Brands", PAGE("Brand") },
    { "AccountIn", OBJECT("", "\"brand\":" TEXT ",\"network\":" TEXT ",\"handle\":" TEXT
                              ",\"secret\":{\"type\":[\"object\",\"null\"]}") },
    { "Account", OBJECT("\"id\",\"brand\",\"network\",\"handle\",\"state\"",
                        "\"id\":" TEXT ",\"brand\":" TEXT ",\"network\":" TEXT ",\"handle\":" TEXT
                        ",\"state\":" TEXT ",\"text\":" MAYBE) },
    { "Accounts", PAGE("Account") },
    { "RuleIn", OBJECT("", "\"brand\":" TEXT ",\"value\":" TEXT ",\"tag\":" MAYBE ",\"on\":" FLAG) },
    { "Rule", OBJECT("\"id\",\"brand\",\"value\",\"on\",\"matches\"",
                     "\"id\":" TEXT ",\"brand\":" TEXT ",\"value\":" TEXT ",\"tag\":" MAYBE ",\"on\":" FLAG
                     ",\"matches\":" NUMBER) },
    { "Rules", PAGE("Rule") },
    { "Precedent", OBJECT("\"case\",\"share\",\"asked\",\"answered\",\"reason\",\"resolved_at\"",
                         "\"case\":" REF("Row") ",\"share\":{\"type\":\"number\"},\"asked\":" MAYBE ",\"answered\":" MAYBE
                         ",\"reason\":" TEXT ",\"resolved_at\":" TEXT) },
    { "SnippetIn", OBJECT("\"title\",\"text\"", "\"brand\":" MAYBE ",\"title\":" TEXT ",\"text\":" TEXT) },
    { "Snippet", OBJECT("\"id\",\"title\",\"text\",\"changed_at\"",
                       "\"id\":" TEXT ",\"brand\":" MAYBE ",\"title\":" TEXT ",\"text\":" TEXT ",\"changed_at\":" TEXT) },
    { "Snippets", PAGE("Snippet") },
    { "Help", OBJECT("\"similar\",\"snippets\"", "\"similar\":" LIST_OF("Precedent") ",\"snippets\":" LIST_OF("Snippet")) },
    { "AgentIn", OBJECT("", "\"name\":" TEXT ",\"email\":" TEXT ",\"role\":" TEXT ",\"active\":" FLAG
                            ",\"password\":" TEXT ",\"old_password\":" TEXT) },
    { "Agent", OBJECT("\"id\",\"name\",\"initials\",\"email\",\"role\",\"active\"",
                      "\"id\":" TEXT ",\"name\":" TEXT ",\"initials\":" TEXT ",\"email\":" TEXT
                      ",\"role\":" TEXT ",\"active\":" FLAG ",\"seen_at\":" MAYBE) },
    { "Agents", PAGE("Agent") },
    { "Source", OBJECT("\"id\",\"network\",\"name\",\"state\"",
                       "\"id\":" TEXT ",\"network\":" TEXT ",\"name\":" TEXT ",\"state\":" TEXT
                       ",\"lag_seconds\":" NUMBER ",\"text\":" MAYBE ",\"retry_at\":" MAYBE) },
    { "Sources", PAGE("Source") },
    { "Config", "{\"type\":\"object\"}" },
};
/* clang-format on */

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
    json_begin(out, "schemas", '{');
    for (size_t i = 0; i < COUNT(schemas); i++)
        json_out_raw(out, schemas[i].name, sv_str(schemas[i].schema));
    json_end(out, '}');
    json_end(out, '}');
    json_end(out, '}');
    return true;
}
