/* command/brands.c: see brands.h. */
#include "command/brands.h"

#include "base/buf.h"
#include "command/read_file.h"
#include "model/brand.h"
#include "wire/json.h"

enum { FILE_MAX = 64 << 20 };

static size_t count(struct json array)
{
    struct json_iter iter = { 0 };
    struct json value;
    size_t n = 0;

    while (json_each(array, &iter, &value))
        n++;
    return n;
}

static const struct sv *read_handles(struct arena *arena, struct json accounts, size_t *out_n)
{
    struct sv *handles = ARENA_NEW(arena, struct sv, count(accounts) + 1);
    struct json_iter iter = { 0 };
    struct json account;

    while (json_each(accounts, &iter, &account)) {
        struct sv handle = json_text(json_get(account, "handle"));

        if (handle.len)
            handles[(*out_n)++] = arena_sv(arena, handle);
    }
    return handles;
}

/* A name that a record lists, kept: the document goes. */
static const struct sv *keep_list(struct arena *arena, struct sv_list list)
{
    struct sv *kept = ARENA_NEW(arena, struct sv, list.n + 1);

    for (size_t i = 0; i < list.n; i++)
        kept[i] = arena_sv(arena, list.at[i]);
    return kept;
}

static bool read_brand(struct arena *arena, struct json brand, struct brand_record *out, struct err *err)
{
    struct brand_facts facts = { 0 };
    struct sv name = json_text(json_get(brand, "name"));

    if (!name.len)
        return err_set(err, ERR_INPUT, "there is no \"name\"");
    if (!brand_facts_read(brand, arena, &facts, err))
        return false;
    *out = (struct brand_record){ .name = arena_sv(arena, name),
                                  .aliases = keep_list(arena, facts.aliases),
                                  .n_aliases = facts.aliases.n,
                                  .transliterations = keep_list(arena, facts.transliterations),
                                  .n_transliterations = facts.transliterations.n };
    out->handles = read_handles(arena, json_get(brand, "accounts"), &out->n_handles);
    return true;
}

static bool read_brands(struct json array, struct brands_file *out, struct err *err)
{
    struct brand_record *brands = ARENA_NEW(&out->arena, struct brand_record, count(array) + 1);
    struct json_iter iter = { 0 };
    struct json brand;
    size_t n = 0;

    for (; json_each(array, &iter, &brand); n++) {
        if (!read_brand(&out->arena, brand, &brands[n], err))
            return err_in(err, "brand %zu", n + 1);
    }
    out->book = (struct brand_book){ brands, n };
    return n > 0 ||
           err_set(err, ERR_INPUT, "no brands: expected {\"brands\":[{\"name\":…,\"accounts\":[…]}]}");
}

bool brands_file_read(const char *name, struct brands_file *out, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF(FILE_MAX);
    struct json_parser *parser;
    struct json root;
    bool ok;

    *out = (struct brands_file){ 0 };
    if (!name)
        return true;
    if (!read_file(name, &text, err))
        return false;
    parser = json_parser_new(FILE_MAX);
    ok = json_parse(parser, buf_sv(&text), JSON_FILE, &root, err) &&
         read_brands(json_get(root, "brands"), out, err);
    json_parser_free(parser);
    return ok || err_in(err, "%s", name);
}

void brands_file_done(struct brands_file *brands)
{
    arena_done(&brands->arena);
}
