/* model/post_write.c: a post as a line of the post format. */
#include "model/post.h"
#include "model/post_fields.h"

static void write_members(struct buf *out, const struct field_table *table, const void *base);

/* An object without members is left out again. */
static void write_object(struct buf *out, const struct field *field, const void *place)
{
    size_t before = out->len, empty;

    json_begin(out, field->name.at, '{');
    empty = out->len;
    write_members(out, field->inner, place);
    if (out->len == empty && buf_ok(out))
        out->len = before;
    else
        json_end(out, '}');
}

/* Links are read from the text where they are absent, so no links is said; other lists are left out when
 * empty. */
static void write_objects(struct buf *out, const struct field *field, const void *base)
{
    const char *items = *(const char *const *)field_in(field, base);
    size_t n = *(const size_t *)((const char *)base + field->n_at);

    if (n == 0 && field != &post_fields.at[POST_LINKS])
        return;
    json_begin(out, field->name.at, '[');
    for (size_t i = 0; i < n; i++) {
        json_begin(out, NULL, '{');
        write_members(out, field->inner, items + i * field->inner->size);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void write_names(struct buf *out, const char *key, const struct sv_list *list)
{
    json_begin(out, key, '[');
    for (size_t i = 0; i < list->n; i++)
        json_out_sv(out, NULL, list->at[i]);
    json_end(out, ']');
}

static void write_created(struct buf *out, const char *key, ms_t at)
{
    char text[RFC3339_MAX];

    (void)clock_write(at, text);
    json_out_str(out, key, text);
}

static void write_visibility(struct buf *out, const char *key, enum visibility visibility)
{
    if (visibility != VISIBILITY_PUBLIC)
        json_out_str(out, key, visibility_name(visibility));
}

static void write_field(struct buf *out, const struct field *field, const void *base)
{
    const void *place = field_in(field, base);
    const char *key = field->name.at;

    switch (field->kind) {
    case FIELD_NETWORK:
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_TEXT:
    case FIELD_BODY:
    case FIELD_URL:
        if (((const struct sv *)place)->at)
            json_out_sv(out, key, *(const struct sv *)place);
        break;
    case FIELD_TIME:
        if (*(const ms_t *)place)
            json_out_time(out, key, *(const ms_t *)place);
        break;
    case FIELD_CREATED:
        write_created(out, key, *(const ms_t *)place);
        break;
    case FIELD_FLAG:
        if (*(const bool *)place)
            json_out_bool(out, key, true);
        break;
    case FIELD_COUNT:
        if (*(const int64_t *)place != POST_COUNT_UNKNOWN)
            json_out_i64(out, key, *(const int64_t *)place);
        break;
    case FIELD_DEGREES:
        if (((const struct post_place *)base)->has_point)
            json_out_double(out, key, *(const double *)place);
        break;
    case FIELD_VISIBILITY:
        write_visibility(out, key, *(const enum visibility *)place);
        break;
    case FIELD_NAMES:
        write_names(out, key, place);
        break;
    case FIELD_OBJECT:
        write_object(out, field, place);
        break;
    case FIELD_OBJECTS:
        write_objects(out, field, base);
        break;
    }
}

static void write_members(struct buf *out, const struct field_table *table, const void *base)
{
    for (size_t i = 0; i < table->n; i++)
        write_field(out, &table->at[i], base);
}

void post_write(struct buf *out, const struct post *post)
{
    json_begin(out, NULL, '{');
    write_members(out, &post_fields, post);
    json_end(out, '}');
}
