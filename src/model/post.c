/* model/post.c: the post itself: its empty form, its copy, its words. */
#include "model/post.h"

#include "model/post_fields.h"

const struct post post_empty = {
    .author = { .followers = POST_COUNT_UNKNOWN,
                .following = POST_COUNT_UNKNOWN,
                .listed = POST_COUNT_UNKNOWN,
                .posts = POST_COUNT_UNKNOWN },
    .counts = { POST_COUNT_UNKNOWN, POST_COUNT_UNKNOWN, POST_COUNT_UNKNOWN, POST_COUNT_UNKNOWN },
};

static const char *const visibilities[] = {
    [VISIBILITY_PUBLIC] = "public",
    [VISIBILITY_UNLISTED] = "unlisted",
    [VISIBILITY_FOLLOWERS] = "followers",
    [VISIBILITY_DIRECT] = "direct",
};

const char *visibility_name(enum visibility visibility)
{
    return visibilities[visibility];
}

bool visibility_parse(struct sv text, enum visibility *out)
{
    for (size_t i = 0; i < COUNT(visibilities); i++) {
        if (sv_is(text, visibilities[i])) {
            *out = (enum visibility)i;
            return true;
        }
    }
    return false;
}

static void keep_names(struct sv_list *list, struct arena *arena)
{
    struct sv *kept = ARENA_NEW(arena, struct sv, list->n);

    for (size_t i = 0; i < list->n; i++)
        kept[i] = arena_sv(arena, list->at[i]);
    list->at = kept;
}

static void keep_members(const struct field_table *table, void *base, struct arena *arena);

static void keep_objects(const struct field *field, void *base, struct arena *arena)
{
    void **at = field_of(field, base);
    size_t n = *(size_t *)((char *)base + field->n_at), size = field->inner->size;
    char *kept = arena_new(arena, n * size);

    if (n)
        memcpy(kept, *at, n * size);
    for (size_t i = 0; i < n; i++)
        keep_members(field->inner, kept + i * size, arena);
    *at = kept;
}

static void keep_members(const struct field_table *table, void *base, struct arena *arena)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct field *field = &table->at[i];
        void *place = field_of(field, base);

        switch (field->kind) {
        case FIELD_NETWORK:
        case FIELD_ID:
        case FIELD_NAME:
        case FIELD_TEXT:
        case FIELD_BODY:
        case FIELD_URL:
            *(struct sv *)place = arena_sv(arena, *(struct sv *)place);
            break;
        case FIELD_NAMES:
            keep_names(place, arena);
            break;
        case FIELD_OBJECT:
            keep_members(field->inner, place, arena);
            break;
        case FIELD_OBJECTS:
            keep_objects(field, base, arena);
            break;
        case FIELD_TIME:
        case FIELD_CREATED:
        case FIELD_FLAG:
        case FIELD_COUNT:
        case FIELD_DEGREES:
        case FIELD_VISIBILITY:
            break;
        }
    }
}

void post_keep(const struct post *post, struct arena *arena, struct post *out)
{
    *out = *post;
    keep_members(&post_fields, out, arena);
}
