#include "canon.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "store/export.h"
#include "store/rig/rig.h"
#include "wire/json.h"

enum { LINE_LIMIT = 1 << 20, VALUE_LIMIT = 256 << 20 };

enum kind { POSTS, CASES, EVENTS, CUSTOMERS, KINDS };

static const struct {
    const char *name;
    bool (*export)(struct db *db, export_fn *each, void *arg, struct err *err);
    const char *drops[4];
} kinds[KINDS] = {
    { "post", export_posts, { "noted_at" } },
    { "case", export_cases, { "id", "brand", "customer" } },
    { "event", export_events, { "id", "noted_at" } },
    { "customer", export_customers, { "id", "noted_at" } },
};

struct canon {
    struct json_parser *parser;
    enum kind kind;
    struct map names; /* of cases: id → char *, the first post of its customer */
    char **lines;
    size_t n, size;
};

static int64_t id_of(struct json value)
{
    int64_t id = 0;

    return sv_to_i64(json_text(value), &id) ? id : 0;
}

static struct json parse(struct canon *canon, struct sv line)
{
    struct json root;
    struct err err = { 0 };

    if (!json_parse(canon->parser, line, JSON_FILE, &root, &err))
        fail_msg("%s: %.*s", err.text, SV_ARG(line));
    return root;
}

/* A case is called after the first post of its customer. */
static bool name_case(void *arg, struct sv line)
{
    struct canon *canon = arg;
    struct json root = parse(canon, line), post;
    struct json_iter iter = { 0 };

    while (json_each(json_get(root, "posts"), &iter, &post)) {
        struct sv network = json_text(json_get(post, "network")), id = json_text(json_get(post, "id"));
        char name[256];

        if (!sv_is(json_text(json_get(post, "role")), "customer"))
            continue;
        (void)snprintf(name, sizeof name, "the case of %.*s %.*s", SV_ARG(network), SV_ARG(id));
        *map_put(&canon->names, (uint64_t)id_of(json_get(root, "id")), NULL) =
            (uintptr_t)mem_dup(name, strlen(name));
        break;
    }
    return true;
}

static const char *case_name(const struct canon *canon, struct json id)
{
    const uint64_t *name = map_find(&canon->names, (uint64_t)id_of(id));

    return json_text(id).at ? name ? (const char *)(uintptr_t)*name : "a case that is merged away" : NULL;
}

static void write_value(const struct canon *canon, struct buf *out, const char *key, struct json value);

static bool is_dropped(const struct canon *canon, const char *key)
{
    for (size_t i = 0; i < COUNT(kinds[0].drops) && kinds[canon->kind].drops[i]; i++) {
        if (strcmp(kinds[canon->kind].drops[i], key) == 0)
            return true;
    }
    return false;
}

static void write_members(const struct canon *canon, struct buf *out, struct json object, bool is_top)
{
    struct json_iter iter = { 0 };
    struct json member;
    struct sv key;

    while (json_each_member(object, &iter, &key, &member)) {
        CLEANUP(mem_freep) char *name = sv_dup(key);

        if (is_top && is_dropped(canon, name))
            continue;
        if (canon->kind != CUSTOMERS && (strcmp(name, "case") == 0 || strcmp(name, "merged_into") == 0))
            json_out_str(out, name, case_name(canon, member));
        else
            write_value(canon, out, name, member);
    }
}

static void write_number(struct buf *out, const char *key, struct json value)
{
    int64_t whole;
    double number = 0;

    if (json_i64(value, &whole)) {
        json_out_i64(out, key, whole);
        return;
    }
    (void)json_double(value, &number);
    json_out_double(out, key, number);
}

static void write_value(const struct canon *canon, struct buf *out, const char *key, struct json value)
{
    struct json_iter iter = { 0 };
    struct json item;
    bool is_true = false;

    switch (json_type(value)) {
    case JSON_STRING:
        json_out_sv(out, key, json_text(value));
        break;
    case JSON_NUMBER:
        write_number(out, key, value);
        break;
    case JSON_BOOL:
        (void)json_bool(value, &is_true);
        json_out_bool(out, key, is_true);
        break;
    case JSON_ARRAY:
        json_begin(out, key, '[');
        while (json_each(value, &iter, &item))
            write_value(canon, out, NULL, item);
        json_end(out, ']');
        break;
    case JSON_OBJECT:
        json_begin(out, key, '{');
        write_members(canon, out, value, false);
        json_end(out, '}');
        break;
    case JSON_NULL:
    case JSON_ABSENT:
        json_out_null(out, key);
    }
}

static bool write_line(void *arg, struct sv line)
{
    struct canon *canon = arg;
    CLEANUP(buf_done) struct buf out = BUF(LINE_LIMIT);

    buf_printf(&out, "%s ", kinds[canon->kind].name);
    json_begin(&out, NULL, '{');
    write_members(canon, &out, parse(canon, line), true);
    json_end(&out, '}');
    if (canon->n == canon->size)
        canon->lines =
            mem_grow(canon->lines, canon->size = canon->size ? 2 * canon->size : 256, sizeof *canon->lines);
    canon->lines[canon->n++] = buf_take(&out);
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void canon_done(struct canon *canon)
{
    uint64_t id, name;
    size_t at = 0;

    while (map_each(&canon->names, &at, &id, &name))
        free((void *)(uintptr_t)name);
    map_done(&canon->names);
    json_parser_free(canon->parser);
    free(canon->lines);
}

void canon_write(struct buf *out, const struct rig_db *where)
{
    CLEANUP(db_closep) struct db *db = rig_open(where, DB_READ);
    struct canon canon = { .parser = json_parser_new(LINE_LIMIT) };
    struct err err = { 0 };

    if (!export_cases(db, name_case, &canon, &err))
        fail_msg("%s", err.text);
    for (canon.kind = 0; canon.kind < KINDS; canon.kind++) {
        if (!kinds[canon.kind].export(db, write_line, &canon, &err))
            fail_msg("%s", err.text);
    }
    qsort(canon.lines, canon.n, sizeof *canon.lines, compare);
    for (size_t i = 0; i < canon.n; i++) {
        buf_printf(out, "%s\n", canon.lines[i]);
        free(canon.lines[i]);
    }
    assert_true(buf_ok(out));
    canon_done(&canon);
}

void canon_same(const struct buf *is, const struct buf *should, const char *what)
{
    struct sv a = buf_sv(is), b = buf_sv(should);

    if (sv_equal(a, b))
        return;
    while (a.len && b.len) {
        struct sv x = sv_split(&a, '\n'), y = sv_split(&b, '\n');

        if (!sv_equal(x, y))
            fail_msg("%s\n--- should be\n%.*s\n--- is\n%.*s", what, SV_ARG(y), SV_ARG(x));
    }
    fail_msg("%s: %zu bytes, not %zu", what, is->len, should->len);
}
