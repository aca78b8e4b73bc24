/* model/post_fields.c: which member goes where. The order is that of the format, doc/post-format.md. */
#include "model/post_fields.h"

#include <assert.h>

#include "model/post.h"

#define FIELD(type, member, kind_) \
    { \
        .name = SV(#member), .kind = (kind_), .at = offsetof(type, member) \
    }
#define NAMES(type, member, sign_) \
    { \
        .name = SV(#member), .kind = FIELD_NAMES, .at = offsetof(type, member), .sign = (sign_) \
    }
#define OBJECT(type, member, table) \
    { \
        .name = SV(#member), .kind = FIELD_OBJECT, .at = offsetof(type, member), .inner = &(table) \
    }
#define OBJECTS(type, member, table) \
    { \
        .name = SV(#member), .kind = FIELD_OBJECTS, .at = offsetof(type, member), \
        .n_at = offsetof(type, n_##member), .inner = &(table) \
    }
#define TABLE(type, fields) \
    { \
        .at = (fields), .n = COUNT(fields), .size = sizeof(type) \
    }

static const struct field author_list[] = {
    FIELD(struct post_author, id, FIELD_ID),           FIELD(struct post_author, handle, FIELD_NAME),
    FIELD(struct post_author, name, FIELD_TEXT),       FIELD(struct post_author, bio, FIELD_TEXT),
    FIELD(struct post_author, followers, FIELD_COUNT), FIELD(struct post_author, following, FIELD_COUNT),
    FIELD(struct post_author, listed, FIELD_COUNT),    FIELD(struct post_author, posts, FIELD_COUNT),
    FIELD(struct post_author, created_at, FIELD_TIME), FIELD(struct post_author, location, FIELD_TEXT),
    FIELD(struct post_author, bot, FIELD_FLAG),        FIELD(struct post_author, verified, FIELD_FLAG),
};
static const struct field_table author_fields = TABLE(struct post_author, author_list);

static const struct field link_list[] = {
    FIELD(struct post_link, url, FIELD_URL),
    FIELD(struct post_link, title, FIELD_TEXT),
};
static const struct field_table link_fields = TABLE(struct post_link, link_list);

static const struct field media_list[] = {
    FIELD(struct post_media, url, FIELD_URL),
    FIELD(struct post_media, type, FIELD_TEXT),
    FIELD(struct post_media, alt, FIELD_TEXT),
};
static const struct field_table media_fields = TABLE(struct post_media, media_list);

static const struct field place_list[] = {
    FIELD(struct post_place, name, FIELD_TEXT),
    FIELD(struct post_place, country, FIELD_TEXT),
    FIELD(struct post_place, lat, FIELD_DEGREES),
    FIELD(struct post_place, lon, FIELD_DEGREES),
};
static const struct field_table place_fields = TABLE(struct post_place, place_list);

static const struct field counts_list[] = {
    FIELD(struct post_counts, reposts, FIELD_COUNT),
    FIELD(struct post_counts, likes, FIELD_COUNT),
    FIELD(struct post_counts, replies, FIELD_COUNT),
    FIELD(struct post_counts, quotes, FIELD_COUNT),
};
static const struct field_table counts_fields = TABLE(struct post_counts, counts_list);

static const struct field post_list[] = {
    [POST_NETWORK] = FIELD(struct post, network, FIELD_NETWORK),
    [POST_ID] = FIELD(struct post, id, FIELD_ID),
    FIELD(struct post, url, FIELD_URL),
    [POST_CREATED_AT] = FIELD(struct post, created_at, FIELD_CREATED),
    FIELD(struct post, edited_at, FIELD_TIME),
    FIELD(struct post, deleted, FIELD_FLAG),
    FIELD(struct post, lang, FIELD_TEXT),
    [POST_TEXT] = FIELD(struct post, text, FIELD_BODY),
    FIELD(struct post, visibility, FIELD_VISIBILITY),
    FIELD(struct post, to, FIELD_NAME),
    FIELD(struct post, client, FIELD_TEXT),
    OBJECT(struct post, author, author_fields),
    FIELD(struct post, in_reply_to, FIELD_ID),
    FIELD(struct post, root, FIELD_ID),
    FIELD(struct post, conversation, FIELD_ID),
    FIELD(struct post, repost_of, FIELD_ID),
    FIELD(struct post, quote_of, FIELD_ID),
    [POST_MENTIONS] = NAMES(struct post, mentions, '@'),
    [POST_TAGS] = NAMES(struct post, tags, '#'),
    [POST_CASHTAGS] = NAMES(struct post, cashtags, '$'),
    [POST_LINKS] = OBJECTS(struct post, links, link_fields),
    OBJECTS(struct post, media, media_fields),
    OBJECT(struct post, place, place_fields),
    OBJECT(struct post, counts, counts_fields),
};
static_assert(COUNT(post_list) == POST_FIELDS, "a member between two named ones is missing or too many");
static_assert(POST_FIELDS <= 32, "the members seen are bits of a uint32_t");

const struct field_table post_fields = TABLE(struct post, post_list);
