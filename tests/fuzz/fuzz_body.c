/* tests/fuzz/fuzz_body.c: any request through the real server, its routes, steps, writer and store, but no network. Input: a
 * line "METHOD PATH[?QUERY]", then the body. @c stands for a case, @p a post, @a an account, @b a brand, @g an agent, @f the
 * fence of the claim; a first '!' for nobody, '-' for a body of another type. Whatever comes is answered, never with 500, and
 * what calls itself JSON is. */
#include <assert.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "desk/desk.h"
#include "flow/config_document.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "quiet_mhd.h"
#include "store/sources.h"
#include "wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_LIMIT = 1 << 20, PATH_LIMIT = 2000, ANSWER_LIMIT = 64 << 20 };

static struct small_company {
    char folder[64];
    struct core *core;
    struct desk *desk;
    struct json_parser *parser;
    char cookie[200], csrf[100];
    char kase[24], post[24], account[24], brand[24], agent[24], fence[24];
} world;

/* Passwords at once: a tenth of a second each would be all that is measured. */
int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *password, unsigned long long len,
                      unsigned long long operations, size_t memory)
{
    (void)operations;
    (void)memory;
    (void)snprintf(out, crypto_pwhash_STRBYTES, "%.*s", len > 100 ? 100 : (int)len, password);
    return 0;
}

int crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long len)
{
    return strlen(hash) == len && memcmp(hash, password, len) == 0 ? 0 : -1;
}

static void fail(const char *what, struct sv detail)
{
    fprintf(stderr, "%s: %.*s\n", what, SV_ARG(detail));
    abort();
}

/* ---- a small company with one case, claimed ---- */

static struct json must(const char *method, const char *path, struct sv body, struct sv type)
{
    const struct quiet_request request = { .method = method,
                                           .path = path,
                                           .body = body,
                                           .type = type,
                                           .cookie =
                                               world.cookie[0] ? sv_str(world.cookie) : (struct sv){ 0 },
                                           .csrf = sv_str(world.csrf) };
    struct quiet_answer answer;
    struct json json;

    quiet_ask(&request, &answer);
    if (answer.status >= 300)
        fail(path, answer.body);
    if (answer.cookie.len) {
        struct sv rest = sv_skip(answer.cookie, strlen("earshot_session=")), token = sv_split(&rest, ';');

        (void)snprintf(world.cookie, sizeof world.cookie, "%.*s", SV_ARG(token));
    }
    if (!json_parse(world.parser, answer.body, JSON_FILE, &json, NULL))
        fail(path, answer.body);
    return json;
}

static struct json ask_json(const char *method, const char *path, const char *body)
{
    return must(method, path, sv_str(body), SV("application/json"));
}

static struct json first(struct json page)
{
    struct json_iter iter = { 0 };
    struct json item = { 0 };

    if (!json_each(json_get(page, "items"), &iter, &item))
        fail("the list is empty", SV(""));
    return item;
}

static void keep(char out[static 24], struct json json)
{
    struct sv text = json_text(json);

    (void)snprintf(out, 24, "%.*s", SV_ARG(text));
}

static bool sign_in_run(void *arg, struct db *db, struct err *err)
{
    int64_t id;

    (void)arg;
    return id_parse(sv_str(world.account), &id) &&
           account_set_state(db, id, SV("signed_in"), (struct sv){ 0 }, err);
}

static void set_up(void)
{
    CLEANUP(buf_done) struct buf link = BUF(4096);
    CLEANUP(buf_done) struct buf text = BUF(4096);
    struct json json;
    struct err err;
    char path[100];

    desk_setup_link(world.desk, &link);
    buf_printf(
        &text,
        "{\"token\":\"%s\",\"admin\":{\"name\":\"Ada\",\"email\":\"ada@x.example\",\"password\":\"correct "
        "horse\"},\"brand\":{\"name\":\"Six\"},\"accounts\":[{\"network\":\"bluesky\",\"handle\":\"six.example\"}]}",
        strchr(buf_str(&link), '#') + 1);
    json = ask_json("POST", "/api/v1/setup", buf_str(&text));
    (void)snprintf(world.csrf, sizeof world.csrf, "%.*s", SV_ARG(json_text(json_get(json, "csrf"))));
    keep(world.agent, json_get(json_get(json, "agent"), "id"));
    json = first(ask_json("GET", "/api/v1/accounts", ""));
    keep(world.account, json_get(json, "id"));
    keep(world.brand, json_get(json, "brand"));
    if (!writer_run(world.core->writer, WRITE_DESK, sign_in_run, NULL, &err))
        fail("sign in", sv_str(err.text));
    (void)must(
        "POST", "/api/v1/import",
        SV("{\"network\":\"bluesky\",\"id\":\"at://did:plc:a/app.bsky.feed.post/"
           "1\",\"created_at\":\"2026-05-01T00:00:00Z\",\"text\":\"@six.example "
           "help\",\"mentions\":[\"six.example\"],\"author\":{\"id\":\"did:plc:a\",\"handle\":\"mo.example\"}}\n"),
        SV("application/jsonl"));
    keep(world.kase, json_get(first(ask_json("GET", "/api/v1/cases", "")), "id"));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/claim", world.kase);
    json = ask_json("POST", path, "{}");
    keep(world.post, json_get(json, "reply_to"));
    keep(world.fence, json_get(json_get(json, "claim"), "fence"));
}

static int remove_one(const char *path, const struct stat *stat UNUSED, int type UNUSED,
                      struct FTW *ftw UNUSED)
{
    return remove(path);
}

static void clean_up(void)
{
    desk_stop(world.desk);
    core_close(world.core);
    json_parser_free(world.parser);
    (void)nftw(world.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void begin(void)
{
    const struct desk_options options = { .listen = "127.0.0.1:0",
                                          .socket_fd = -1,
                                          .hooks = { .config_read = config_read } };
    char url[100];
    struct err err;

    log_setup(LOG_ERROR, false);
    (void)snprintf(world.folder, sizeof world.folder, "%s/earshot-fuzz-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(world.folder))
        fail("mkdtemp", sv_str(world.folder));
    (void)snprintf(url, sizeof url, "sqlite:%s/f.db", world.folder);
    world.parser = json_parser_new(ANSWER_LIMIT);
    if (!core_open(sv_str(url), &world.core, &err) || !desk_start(world.core, &options, &world.desk, &err))
        fail("start", sv_str(err.text));
    (void)atexit(clean_up);
    set_up();
}

/* ---- one request ---- */

static const char *meant(char name)
{
    switch (name) {
    case 'c':
        return world.kase;
    case 'p':
        return world.post;
    case 'a':
        return world.account;
    case 'b':
        return world.brand;
    case 'g':
        return world.agent;
    case 'f':
        return world.fence;
    default:
        return NULL;
    }
}

static void fill(struct sv text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        const char *name = text.at[i] == '@' && i + 1 < text.len ? meant(text.at[i + 1]) : NULL;

        if (name) {
            buf_str_append(out, name);
            i++;
        } else
            buf_char(out, text.at[i]);
    }
}

static void check(const struct quiet_answer *answer, struct sv path)
{
    struct json json;

    if (answer->status == 500)
        fail("a fault", answer->body);
    if (sv_ends(answer->type, SV("json")) && !json_parse(world.parser, answer->body, JSON_FILE, &json, NULL))
        fail("an answer that is no JSON", path);
    if (answer->status >= 400 && !sv_is(answer->type, "application/problem+json") &&
        sv_starts(path, SV("/api/")))
        fail("a refusal that is no problem document", path);
}

static bool has(struct sv path, const char *part)
{
    return memmem(path.at, path.len, part, strlen(part)) != NULL;
}

/* Signing out or losing one's rights would make all that follows dull. */
static bool ends_the_fun(const char *method, struct sv path)
{
    return (strcmp(method, "DELETE") == 0 && (sv_ends(path, SV("/session")) || has(path, "/agents/"))) ||
           (strcmp(method, "PATCH") == 0 && has(path, "/agents/")) || has(path, "/events");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv rest = sv_of((const char *)data, size), line, method;
    CLEANUP(buf_done) struct buf target = BUF(PATH_LIMIT);
    CLEANUP(buf_done) struct buf body = BUF(BODY_LIMIT);
    struct quiet_request request = { 0 };
    struct quiet_answer answer;
    struct sv path;
    char verb[10], where[PATH_LIMIT + 1];
    bool nobody, other;

    if (!world.desk)
        begin();
    line = sv_split(&rest, '\n');
    method = sv_split(&line, ' ');
    nobody = method.len && method.at[0] == '!';
    method = sv_skip(method, nobody);
    other = method.len && method.at[0] == '-';
    method = sv_skip(method, other);
    if (!method.len || method.len >= sizeof verb || memchr(line.at ? line.at : "", '\0', line.len) ||
        !line.len)
        return -1;
    (void)snprintf(verb, sizeof verb, "%.*s", SV_ARG(method));
    fill(line, &target);
    fill(rest, &body);
    if (!buf_ok(&target) || !buf_ok(&body))
        return -1;
    request.query = buf_sv(&target);
    path = sv_split(&request.query, '?');
    (void)snprintf(where, sizeof where, "%.*s", SV_ARG(path));
    if (ends_the_fun(verb, sv_str(where)))
        return -1;
    request.method = verb;
    request.path = where;
    request.body = buf_sv(&body);
    request.type = other ? SV("text/plain") : SV("application/json");
    if (!nobody) {
        request.cookie = sv_str(world.cookie);
        request.csrf = sv_str(world.csrf);
    }
    quiet_ask(&request, &answer);
    check(&answer, sv_str(where));
    return 0;
}
