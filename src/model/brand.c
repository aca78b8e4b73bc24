/* model/brand.c: the record of a brand as JSON, by one table. */
#include "model/brand.h"

static const struct {
    const char *name;
    size_t at;
} lists[] = {
#define X(name, help) { #name, offsetof(struct brand_facts, name) },
    BRAND_LISTS(X)
#undef X
};

static struct sv_list *list_of(struct brand_facts *facts, size_t at)
{
    return (struct sv_list *)((char *)facts + at);
}

static const struct sv_list *list_in(const struct brand_facts *facts, size_t at)
{
    return (const struct sv_list *)((const char *)facts + at);
}

static bool read_list(struct json array, const char *name, struct arena *arena, struct sv_list *out,
                      struct err *err)
{
    struct json_iter iter = { 0 };
    struct json entry;

    if (json_type(array) == JSON_ABSENT || json_type(array) == JSON_NULL)
        return true;
    if (json_type(array) != JSON_ARRAY)
        return err_set(err, ERR_INPUT, "%s is a list of texts", name);
    out->at = ARENA_NEW(arena, struct sv, BRAND_LIST_MAX);
    while (json_each(array, &iter, &entry)) {
        struct sv text = sv_trim(json_text(entry));

        if (!text.len || text.len > BRAND_ENTRY_MAX)
            return err_set(err, ERR_INPUT, "%s: each is a text of 1 to %d bytes", name, BRAND_ENTRY_MAX);
        if (out->n == BRAND_LIST_MAX)
            return err_set(err, ERR_INPUT, "%s: at most %d", name, BRAND_LIST_MAX);
        out->at[out->n++] = arena_sv(arena, text);
    }
    return true;
}

bool brand_facts_read(struct json object, struct arena *arena, struct brand_facts *out, struct err *err)
{
    struct json homonym = json_get(object, "homonym");
    struct brand_facts facts = { 0 };
    struct sv parent = sv_trim(json_text(json_get(object, "parent")));

    for (size_t i = 0; i < COUNT(lists); i++) {
        if (!read_list(json_get(object, lists[i].name), lists[i].name, arena, list_of(&facts, lists[i].at),
                       err))
            return false;
    }
    if (json_type(homonym) != JSON_ABSENT && json_type(homonym) != JSON_NULL &&
        !json_bool(homonym, &facts.homonym))
        return err_set(err, ERR_INPUT, "homonym is true or false");
    if (parent.len > BRAND_ENTRY_MAX)
        return err_set(err, ERR_INPUT, "parent is a text of at most %d bytes", BRAND_ENTRY_MAX);
    if (parent.len)
        facts.parent = arena_sv(arena, parent);
    *out = facts;
    return true;
}

bool brand_facts_any(const struct brand_facts *facts)
{
    bool any = facts->homonym || facts->parent.len;

    for (size_t i = 0; i < COUNT(lists); i++)
        any = any || list_in(facts, lists[i].at)->n;
    return any;
}

void brand_facts_write(struct buf *out, const struct brand_facts *facts)
{
    for (size_t i = 0; i < COUNT(lists); i++) {
        const struct sv_list *list = list_in(facts, lists[i].at);

        if (!list->n)
            continue;
        json_begin(out, lists[i].name, '[');
        for (size_t k = 0; k < list->n; k++)
            json_out_sv(out, NULL, list->at[k]);
        json_end(out, ']');
    }
    if (facts->parent.len)
        json_out_sv(out, "parent", facts->parent);
    if (facts->homonym)
        json_out_bool(out, "homonym", true);
}
