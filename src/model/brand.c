/* model/brand.c: the record of a brand as JSON: its lists by one table, then the others of its name. */
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

static bool read_text(struct json object, const char *name, size_t max, struct arena *arena, struct sv *out,
                      struct err *err)
{
    struct json value = json_get(object, name);
    struct sv text = sv_trim(json_text(value));

    if (json_type(value) != JSON_ABSENT && json_type(value) != JSON_NULL && json_type(value) != JSON_STRING)
        return err_set(err, ERR_INPUT, "%s is a text", name);
    if (text.len > max)
        return err_set(err, ERR_INPUT, "%s is a text of at most %zu bytes", name, max);
    *out = text.len ? arena_sv(arena, text) : (struct sv){ 0 };
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool are_countries(const struct sv_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->at[i].len != 2 || !is_letter(list->at[i].at[0]) || !is_letter(list->at[i].at[1]))
            return false;
    }
    return true;
}

/* It becomes an href on the desk and words to a customer: nothing but a page of the web. */
static bool is_page(struct sv link)
{
    static const char *const schemes[] = { "https://", "http://" };

    for (size_t i = 0; i < link.len; i++) {
        if ((unsigned char)link.at[i] <= ' ' || link.at[i] == '"' || link.at[i] == '<' || link.at[i] == '>')
            return false;
    }
    for (size_t i = 0; i < COUNT(schemes); i++) {
        struct sv scheme = sv_str(schemes[i]);

        if (link.len > scheme.len && sv_equal_nocase(sv_of(link.at, scheme.len), scheme))
            return sv_find(sv_skip(link, scheme.len), '/') > 0;
    }
    return false;
}

static bool read_other(struct json object, struct arena *arena, struct brand_other *out, struct err *err)
{
    if (json_type(object) != JSON_OBJECT)
        return err_set(err, ERR_INPUT, "it is an object with a name");
    if (!read_text(object, "name", BRAND_ENTRY_MAX, arena, &out->name, err) ||
        !read_text(object, "handle", BRAND_ENTRY_MAX, arena, &out->handle, err) ||
        !read_text(object, "link", BRAND_LINK_MAX, arena, &out->link, err) ||
        !read_text(object, "sentence", BRAND_SENTENCE_MAX, arena, &out->sentence, err) ||
        !read_list(json_get(object, "countries"), "countries", arena, &out->countries, err) ||
        !read_list(json_get(object, "words"), "words", arena, &out->words, err))
        return false;
    if (!out->name.len)
        return err_set(err, ERR_INPUT, "name is missing");
    if (out->link.len && !is_page(out->link))
        return err_set(err, ERR_INPUT, "link is an address that begins with https:// or http://");
    if (!are_countries(&out->countries))
        return err_set(err, ERR_INPUT, "countries: each has two letters, as in JO");
    if (out->handle.len && out->handle.at[0] == '@')
        out->handle = sv_skip(out->handle, 1);
    return true;
}

static bool read_others(struct json array, struct arena *arena, struct brand_facts *facts, struct err *err)
{
    struct brand_other *others;
    struct json_iter iter = { 0 };
    struct json entry;

    if (json_type(array) == JSON_ABSENT || json_type(array) == JSON_NULL)
        return true;
    if (json_type(array) != JSON_ARRAY)
        return err_set(err, ERR_INPUT, "others is a list of objects with a name");
    facts->others = others = ARENA_NEW(arena, struct brand_other, BRAND_OTHERS_MAX);
    while (json_each(array, &iter, &entry)) {
        struct brand_other other = { 0 };

        if (facts->n_others == BRAND_OTHERS_MAX)
            return err_set(err, ERR_INPUT, "others: at most %d", BRAND_OTHERS_MAX);
        if (!read_other(entry, arena, &other, err))
            return err_in(err, "others, entry %zu", facts->n_others + 1);
        if (brand_other_named(facts, other.name))
            return err_set(err, ERR_INPUT, "others: %.*s is told twice",
                           SV_ARG(utf8_cut(other.name, BRAND_ENTRY_MAX / 2)));
        others[facts->n_others++] = other;
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
    if (!read_others(json_get(object, "others"), arena, &facts, err))
        return false;
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
    bool any = facts->homonym || facts->parent.len || facts->n_others;

    for (size_t i = 0; i < COUNT(lists); i++)
        any = any || list_in(facts, lists[i].at)->n;
    return any;
}

const struct brand_other *brand_other_named(const struct brand_facts *facts, struct sv name)
{
    for (size_t i = 0; i < facts->n_others; i++) {
        if (sv_equal_nocase(facts->others[i].name, name))
            return &facts->others[i];
    }
    return NULL;
}

static void write_list(struct buf *out, const char *name, const struct sv_list *list)
{
    if (!list->n)
        return;
    json_begin(out, name, '[');
    for (size_t i = 0; i < list->n; i++)
        json_out_sv(out, NULL, list->at[i]);
    json_end(out, ']');
}

static void write_text(struct buf *out, const char *name, struct sv text)
{
    if (text.len)
        json_out_sv(out, name, text);
}

static void write_others(struct buf *out, const struct brand_facts *facts)
{
    if (!facts->n_others)
        return;
    json_begin(out, "others", '[');
    for (size_t i = 0; i < facts->n_others; i++) {
        const struct brand_other *other = &facts->others[i];

        json_begin(out, NULL, '{');
        json_out_sv(out, "name", other->name);
        write_text(out, "handle", other->handle);
        write_text(out, "link", other->link);
        write_text(out, "sentence", other->sentence);
        write_list(out, "countries", &other->countries);
        write_list(out, "words", &other->words);
        json_end(out, '}');
    }
    json_end(out, ']');
}

void brand_facts_write(struct buf *out, const struct brand_facts *facts)
{
    for (size_t i = 0; i < COUNT(lists); i++)
        write_list(out, lists[i].name, list_in(facts, lists[i].at));
    write_others(out, facts);
    if (facts->parent.len)
        json_out_sv(out, "parent", facts->parent);
    if (facts->homonym)
        json_out_bool(out, "homonym", true);
}
