/* model/post_fields.h: the post format as a table, which reading, writing and copying walk alike. Only this
 * room needs it. */
#pragma once

#include "base/sv.h"

enum field_kind {
    FIELD_NETWORK,    /* sv: a network's name */
    FIELD_ID,         /* sv: text, or an integer's decimal string */
    FIELD_NAME,       /* sv: a handle, with or without its @ */
    FIELD_TEXT,       /* sv: cut where it is too long */
    FIELD_BODY,       /* sv: the post's text */
    FIELD_URL,        /* sv: absent where it is too long */
    FIELD_TIME,       /* ms_t */
    FIELD_CREATED,    /* ms_t: written even when it is 0, the one time that is never absent */
    FIELD_FLAG,       /* bool */
    FIELD_COUNT,      /* int64_t: POST_COUNT_UNKNOWN where absent */
    FIELD_DEGREES,    /* double: of the place's point */
    FIELD_VISIBILITY, /* enum visibility */
    FIELD_NAMES,      /* sv_list: names, each with or without `sign` */
    FIELD_OBJECT,     /* a struct in the struct */
    FIELD_OBJECTS, /* an array of structs and, at `n_at`, its length; the first member of each is required */
};

struct field;

/** The members of one JSON object and the struct they go into. */
struct field_table {
    const struct field *at;
    size_t n; /* at most 32 */
    size_t size;
};

struct field {
    struct sv name;
    enum field_kind kind;
    size_t at, n_at;
    char sign;
    const struct field_table *inner;
};

/** Where in `post_fields` those members are that the parser asks for by themselves. */
enum {
    POST_NETWORK = 0,
    POST_ID = 1,
    POST_CREATED_AT = 3,
    POST_TEXT = 7,
    POST_MENTIONS = 17,
    POST_TAGS,
    POST_CASHTAGS,
    POST_LINKS,
    POST_FIELDS = 24,
};
extern const struct field_table post_fields;

/** The field's place in its struct. */
static inline void *field_of(const struct field *field, void *base)
{
    return (char *)base + field->at;
}

static inline const void *field_in(const struct field *field, const void *base)
{
    return (const char *)base + field->at;
}
