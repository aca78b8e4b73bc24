/* model/post_parse.c: a line of the post format into a struct of views.
 *
 * Members mostly come in the order of the format, so the search for a member's field begins behind the last
 * one found: one comparison a member, and a whole round only for members we don't know. The first of equal
 * members counts. */
#include "model/post.h"

#include <assert.h>
#include <inttypes.h>

#include <stdarg.h>
#include <stdio.h>
#include "model/capabilities.h"
#include "model/post_fields.h"
#include "text/entities.h"

static_assert((int)ENTITIES_MAX <= (int)POST_LIST_MAX, "what a text gives must be read back");
static_assert((int)ENTITY_NAME_MAX <= (int)POST_ID_MAX, "");
static_assert((int)ENTITY_LINK_MAX <= (int)POST_FIELD_MAX, "");

struct reading {
    struct arena *arena;
    struct err *err;
    bool may_have_nul;
    /* Where we are, for errors: "author." or "links[3]." */
    const char *object;
    size_t index; /* SIZE_MAX: no list */
};

/* By enum field_kind. */
static const char *const wanted[] = {
    [FIELD_NETWORK] = "text",
    [FIELD_ID] = "text or a whole number",
    [FIELD_NAME] = "text",
    [FIELD_TEXT] = "text",
    [FIELD_BODY] = "text",
    [FIELD_URL] = "text",
    [FIELD_TIME] = "a time such as \"2011-06-05T01:02:03Z\"",
    [FIELD_CREATED] = "a time such as \"2011-06-05T01:02:03Z\"",
    [FIELD_FLAG] = "true or false",
    [FIELD_COUNT] = "a whole number, 0 or more",
    [FIELD_DEGREES] = "a number",
    [FIELD_VISIBILITY] = "\"public\", \"unlisted\", \"followers\" or \"direct\"",
    [FIELD_NAMES] = "a list of texts",
    [FIELD_OBJECT] = "an object",
    [FIELD_OBJECTS] = "a list of objects",
};

static const char *const type_names[] = {
    [JSON_ABSENT] = "nothing",   [JSON_NULL] = "null",   [JSON_BOOL] = "true or false",
    [JSON_NUMBER] = "a number",  [JSON_STRING] = "text", [JSON_ARRAY] = "a list",
    [JSON_OBJECT] = "an object",
};

/* Errors are printed on terminals: only plain ASCII goes there as it came. */
static bool can_be_shown(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    }
    return text.at && text.len <= 40;
}

static bool fail(struct reading *in, const char *member, const char *fmt, ...) PRINTF(3, 4);

/* Puts the member's path in front. */
static bool fail(struct reading *in, const char *member, const char *fmt, ...)
{
    char what[200];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    if (!in->object)
        return err_set(in->err, ERR_INPUT, "%s: %s", member, what);
    if (in->index == SIZE_MAX)
        return err_set(in->err, ERR_INPUT, "%s.%s: %s", in->object, member, what);
    return err_set(in->err, ERR_INPUT, "%s[%zu]%s%s: %s", in->object, in->index, *member ? "." : "", member,
                   what);
}

static bool fail_type(struct reading *in, const struct field *field, const char *member, struct json value)
{
    const char *want = wanted[field->kind];
    struct sv text = json_text(value);
    double number;

    if (can_be_shown(text))
        return fail(in, member, "must be %s, not \"%.*s\"", want, SV_ARG(text));
    if (json_double(value, &number))
        return fail(in, member, "must be %s, not %.15g", want, number);
    return fail(in, member, "must be %s, not %s", want, type_names[json_type(value)]);
}

/* A database may take no NUL in a text. */
static struct sv without_nul(struct reading *in, struct sv text)
{
    size_t n_nul = 0;
    char *clean, *to;

    if (!in->may_have_nul || sv_find(text, '\0') == text.len)
        return text;
    for (size_t i = 0; i < text.len; i++)
        n_nul += text.at[i] == '\0';
    to = clean = arena_new(in->arena, text.len + 2 * n_nul + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i]) {
            *to++ = text.at[i];
        } else {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
        }
    }
    return sv_of(clean, (size_t)(to - clean));
}

static struct sv without_sign(struct sv name, char sign)
{
    while (name.len && name.at[0] == sign)
        name = sv_skip(name, 1);
    return name;
}

/* A name or an id: whole or not at all. An empty one is absent. */
static bool read_name(struct reading *in, const char *member, struct sv text, char sign, struct sv *out)
{
    text = without_sign(without_nul(in, text), sign);
    if (text.len > POST_ID_MAX)
        return fail(in, member, "longer than %d bytes", POST_ID_MAX);
    *out = text.len ? text : sv_of(NULL, 0);
    return true;
}

static bool read_id(struct reading *in, const struct field *field, struct json value, struct sv *out)
{
    uint64_t natural;
    int64_t whole;

    if (json_type(value) == JSON_STRING)
        return read_name(in, field->name.at, json_text(value), '\0', out);
    if (json_i64(value, &whole))
        *out = sv_str(arena_printf(in->arena, "%" PRId64, whole));
    else if (json_u64(value, &natural))
        *out = sv_str(arena_printf(in->arena, "%" PRIu64, natural));
    else
        return fail_type(in, field, field->name.at, value);
    return true;
}

static bool read_text(struct reading *in, const struct field *field, struct json value, struct sv *out)
{
    struct sv text = json_text(value);

    if (!text.at)
        return fail_type(in, field, field->name.at, value);
    if (field->kind == FIELD_NETWORK || field->kind == FIELD_NAME)
        return read_name(in, field->name.at, text, field->kind == FIELD_NAME ? '@' : '\0', out);
    text = without_nul(in, text);
    if (field->kind == FIELD_BODY)
        *out = utf8_cut(text, POST_TEXT_MAX);
    else if (text.len && field->kind == FIELD_TEXT)
        *out = utf8_cut(text, POST_FIELD_MAX);
    else if (text.len && text.len <= POST_FIELD_MAX)
        *out = text;
    return true;
}

static bool read_count(struct json value, int64_t *out)
{
    int64_t count;

    if (!json_i64(value, &count) || count < 0)
        return false;
    *out = count;
    return true;
}

static size_t list_length(struct json list)
{
    struct json_iter iter = { 0 };
    struct json value;
    size_t n = 0;

    while (n < POST_LIST_MAX && json_each(list, &iter, &value))
        n++;
    return n;
}

/* The reading of what is inside the member `object`. */
static struct reading enter(const struct reading *in, const char *object)
{
    struct reading inner = *in;

    inner.object = object;
    inner.index = SIZE_MAX;
    return inner;
}

static bool read_names(struct reading *in, const struct field *field, struct json value, struct sv_list *out)
{
    struct reading inner = enter(in, field->name.at);
    struct sv_list list = { .at = ARENA_NEW(in->arena, struct sv, list_length(value)) };
    struct json_iter iter = { 0 };
    struct json item;

    if (json_type(value) != JSON_ARRAY)
        return fail_type(in, field, field->name.at, value);
    for (inner.index = 0; inner.index < POST_LIST_MAX && json_each(value, &iter, &item); inner.index++) {
        struct sv text = json_text(item), name = { 0 };

        if (json_type(item) == JSON_NULL)
            continue;
        if (!text.at)
            return fail(&inner, "", "must be text, not %s", type_names[json_type(item)]);
        if (!read_name(&inner, "", text, field->sign, &name))
            return false;
        if (name.at)
            list.at[list.n++] = name;
    }
    *out = list;
    return true;
}

static bool read_members(struct reading *in, const struct field_table *table, struct json object, void *base,
                         uint32_t *out_present);

static bool read_objects(struct reading *in, const struct field *field, struct json value, void *base)
{
    struct reading inner = enter(in, field->name.at);
    size_t size = field->inner->size, n = 0;
    char *items = arena_new(in->arena, list_length(value) * size);
    struct json_iter iter = { 0 };
    struct json item;
    uint32_t present;

    if (json_type(value) != JSON_ARRAY)
        return fail_type(in, field, field->name.at, value);
    for (inner.index = 0; inner.index < POST_LIST_MAX && json_each(value, &iter, &item); inner.index++) {
        char *place = items + n * size;

        if (json_type(item) == JSON_NULL)
            continue;
        if (json_type(item) != JSON_OBJECT)
            return fail(&inner, "", "must be an object, not %s", type_names[json_type(item)]);
        if (!read_members(&inner, field->inner, item, place, &present))
            return false;
        if (((const struct sv *)field_in(&field->inner->at[0], place))->at)
            n++;
        else
            memset(place, 0, size);
    }
    *(char **)field_of(field, base) = items;
    *(size_t *)((char *)base + field->n_at) = n;
    return true;
}

static bool read_object(struct reading *in, const struct field *field, struct json value, void *place)
{
    struct reading inner = enter(in, field->name.at);
    uint32_t present;

    if (json_type(value) != JSON_OBJECT)
        return fail_type(in, field, field->name.at, value);
    return read_members(&inner, field->inner, value, place, &present);
}

/* What has no reader of its own: one value, right or wrong. */
static bool read_plain(enum field_kind kind, struct json value, void *place)
{
    switch (kind) {
    case FIELD_TIME:
    case FIELD_CREATED:
        return clock_parse(json_text(value), place);
    case FIELD_FLAG:
        return json_bool(value, place);
    case FIELD_COUNT:
        return read_count(value, place);
    case FIELD_DEGREES:
        return json_double(value, place);
    case FIELD_VISIBILITY:
        return visibility_parse(json_text(value), place);
    default:
        return false;
    }
}

static bool read_field(struct reading *in, const struct field *field, struct json value, void *base)
{
    void *place = field_of(field, base);

    switch (field->kind) {
    case FIELD_NETWORK:
    case FIELD_NAME:
    case FIELD_TEXT:
    case FIELD_BODY:
    case FIELD_URL:
        return read_text(in, field, value, place);
    case FIELD_ID:
        return read_id(in, field, value, place);
    case FIELD_NAMES:
        return read_names(in, field, value, place);
    case FIELD_OBJECT:
        return read_object(in, field, value, place);
    case FIELD_OBJECTS:
        return read_objects(in, field, value, base);
    default:
        return read_plain(field->kind, value, place) || fail_type(in, field, field->name.at, value);
    }
}

/* The field's index, or table->n; *next is where the search begins. */
static size_t find_field(const struct field_table *table, struct sv name, size_t *next)
{
    for (size_t n = 0, i = *next; n < table->n; n++, i++) {
        i = i < table->n ? i : 0;
        if (sv_equal(table->at[i].name, name)) {
            *next = i + 1;
            return i;
        }
    }
    return table->n;
}

static bool read_members(struct reading *in, const struct field_table *table, struct json object, void *base,
                         uint32_t *out_present)
{
    uint32_t seen = 0, present = 0;
    struct json_iter iter = { 0 };
    struct json value;
    size_t next = 0;
    struct sv name;

    while (json_each_member(object, &iter, &name, &value)) {
        size_t i = find_field(table, name, &next);
        uint32_t bit;

        if (i == table->n)
            continue;
        bit = UINT32_C(1) << i;
        if (!(seen & bit) && json_type(value) != JSON_NULL) {
            if (!read_field(in, &table->at[i], value, base))
                return false;
            present |= bit;
        }
        seen |= bit;
    }
    *out_present = present;
    return true;
}

static bool has(uint32_t present, int member)
{
    return present >> member & 1;
}

static bool has_required(struct reading *in, const struct post *post, uint32_t present)
{
    static const int required[] = { POST_NETWORK, POST_ID, POST_CREATED_AT, POST_TEXT };

    for (size_t i = 0; i < COUNT(required); i++) {
        if (!has(present, required[i]))
            return fail(in, post_fields.at[required[i]].name.at,
                        "missing; every post has network, id, created_at and text");
    }
    if (!post->network.at || !post->id.at)
        return fail(in, post->network.at ? "id" : "network", "must not be empty");
    return true;
}

static struct sv_list copy_list(const struct entity_list *list, struct arena *arena)
{
    struct sv_list copy = { .at = ARENA_NEW(arena, struct sv, list->n), .n = list->n };

    if (list->n)
        memcpy(copy.at, list->at, list->n * sizeof *copy.at);
    return copy;
}

/* Reads what the line didn't say from its text. */
static void find_entities(struct post *post, uint32_t present, struct arena *arena)
{
    struct entities found;

    if (has(present, POST_MENTIONS) && has(present, POST_TAGS) && has(present, POST_CASHTAGS) &&
        has(present, POST_LINKS))
        return;
    entities_find(post->text, capabilities_of(post->network)->at_grammar, &found);
    if (!has(present, POST_MENTIONS))
        post->mentions = copy_list(&found.mentions, arena);
    if (!has(present, POST_TAGS))
        post->tags = copy_list(&found.tags, arena);
    if (!has(present, POST_CASHTAGS))
        post->cashtags = copy_list(&found.cashtags, arena);
    if (has(present, POST_LINKS))
        return;
    post->links = ARENA_NEW(arena, struct post_link, found.links.n);
    post->n_links = found.links.n;
    for (size_t i = 0; i < found.links.n; i++)
        post->links[i].url = found.links.at[i];
}

/* A point is both numbers, on the globe; half of one or one beside it is none. */
static void settle_point(struct post_place *place)
{
    place->has_point = place->lat >= -90 && place->lat <= 90 && place->lon >= -180 && place->lon <= 180;
    if (!place->has_point)
        place->lat = place->lon = 0;
}

bool post_parse(struct json_parser *parser, struct sv line, enum json_source source, struct arena *arena,
                struct post *out, struct err *err)
{
    struct reading in = {
        .arena = arena, .err = err, .may_have_nul = sv_find(line, '\\') < line.len, .index = SIZE_MAX
    };
    static const double no_degrees = 1000;
    struct post post = post_empty;
    struct json object;
    uint32_t present;

    if (!json_parse(parser, line, source, &object, err))
        return false;
    if (json_type(object) != JSON_OBJECT)
        return err_set(err, ERR_INPUT, "a post must be an object, not %s", type_names[json_type(object)]);
    post.place.lat = post.place.lon = no_degrees;
    if (!read_members(&in, &post_fields, object, &post, &present) || !has_required(&in, &post, present))
        return false;
    settle_point(&post.place);
    find_entities(&post, present, arena);
    *out = post;
    return true;
}
