/* channel/x_post.c: a post by the places of its values (wire/json_glance.h), whole: nothing of it is left for later. */
#include "channel/x_post.h"

#include "base/clock.h"
#include "channel/post_lists.h"
#include "wire/json_glance.h"

#define POST_PATHS(X) \
    X(ID, "id") \
    X(TEXT, "text") \
    X(LONG_TEXT, "note_tweet.text") \
    X(HISTORY, "edit_history_tweet_ids") \
    X(CREATED, "created_at") \
    X(LANG, "lang") \
    X(CLIENT, "source") \
    X(AUTHOR, "author_id") \
    X(TO, "in_reply_to_user_id") \
    X(CONVERSATION, "conversation_id") \
    X(REFERENCED, "referenced_tweets") \
    X(MENTIONS, "entities.mentions") \
    X(TAGS, "entities.hashtags") \
    X(CASHTAGS, "entities.cashtags") \
    X(URLS, "entities.urls") \
    X(LONG_MENTIONS, "note_tweet.entities.mentions") \
    X(LONG_TAGS, "note_tweet.entities.hashtags") \
    X(LONG_CASHTAGS, "note_tweet.entities.cashtags") \
    X(LONG_URLS, "note_tweet.entities.urls") \
    X(MEDIA_KEYS, "attachments.media_keys") \
    X(PLACE, "geo.place_id") \
    X(POINT, "geo.coordinates.coordinates") \
    X(REPOSTS, "public_metrics.retweet_count") \
    X(LIKES, "public_metrics.like_count") \
    X(REPLIES, "public_metrics.reply_count") \
    X(QUOTES, "public_metrics.quote_count")
#define USER_PATHS(X) \
    X(USER_ID, "id") \
    X(HANDLE, "username") \
    X(NAME, "name") \
    X(BIO, "description") \
    X(LOCATION, "location") \
    X(JOINED, "created_at") \
    X(VERIFIED, "verified") \
    X(FOLLOWERS, "public_metrics.followers_count") \
    X(FOLLOWING, "public_metrics.following_count") \
    X(LISTED, "public_metrics.listed_count") \
    X(POSTS, "public_metrics.tweet_count")
#define INCLUDED_PATHS(X) \
    X(USERS, "includes.users") \
    X(MEDIA, "includes.media") \
    X(PLACES, "includes.places")
/* An element of any other list: each has its own few of these. */
#define ITEM_PATHS(X) \
    X(ITEM_ID, "id") \
    X(ITEM_TYPE, "type") \
    X(ITEM_HANDLE, "username") \
    X(ITEM_TAG, "tag") \
    X(ITEM_URL, "url") \
    X(ITEM_EXPANDED, "expanded_url") \
    X(ITEM_UNWOUND, "unwound_url") \
    X(ITEM_TITLE, "title") \
    X(ITEM_MEDIA_KEY, "media_key") \
    X(ITEM_ALT, "alt_text") \
    X(ITEM_PLACE_NAME, "full_name") \
    X(ITEM_COUNTRY, "country_code")

#define SLOT(name, path)      name,
#define PATH(name, path)      path,
#define DATA_PATH(name, path) "data." path,
enum { POST_PATHS(SLOT) N_POST };
enum {
    DATA = N_POST,
    INCLUDED_PATHS(SLOT) N_LINE
}; /* a line: its post, where it has one alone, and the rest */
enum { USER_PATHS(SLOT) N_USER };
enum { ITEM_PATHS(SLOT) N_ITEM };
static const char *const line_paths[] = { POST_PATHS(DATA_PATH) "data", INCLUDED_PATHS(PATH) };
static const char *const post_paths[] = { POST_PATHS(PATH) };
static const char *const user_paths[] = { USER_PATHS(PATH) };
static const char *const item_paths[] = { ITEM_PATHS(PATH) };

enum { ID_DIGITS_MAX = 19, TIME_SHIFT = 22 };
static const ms_t id_epoch = 1288834974657; /* of the ids since November 2010 */
static const uint64_t first_timed_id = UINT64_C(29700859247);

struct x_reader {
    struct json_glancer *json;
    struct json_paths *line, *post, *user, *item;
    struct json_found found[N_LINE]; /* of the line */
    struct json_found next;          /* where data is a list: the post that was read last */
    bool is_read;                    /* where it is none */
    struct arena arena;              /* of one post */
};

struct x_reader *x_reader_new(size_t size_max)
{
    struct x_reader *reader = NEW(struct x_reader, 1);

    reader->json = json_glancer_new(size_max);
    reader->line = json_paths_new(line_paths, N_LINE);
    reader->post = json_paths_new(post_paths, N_POST);
    reader->user = json_paths_new(user_paths, N_USER);
    reader->item = json_paths_new(item_paths, N_ITEM);
    return reader;
}

void x_reader_free(struct x_reader *reader)
{
    if (!reader)
        return;
    json_glancer_free(reader->json);
    json_paths_free(reader->line);
    json_paths_free(reader->post);
    json_paths_free(reader->user);
    json_paths_free(reader->item);
    arena_done(&reader->arena);
    free(reader);
}

/* ---- values ---- */

static struct sv text(struct x_reader *reader, const struct json_found *found)
{
    return json_glance_text(reader->json, found);
}

static struct sv field(struct x_reader *reader, const struct json_found *found)
{
    return utf8_cut(text(reader, found), POST_FIELD_MAX);
}

static int64_t count(const struct x_reader *reader, const struct json_found *found)
{
    int64_t n;

    return json_glance_i64(reader->json, found, &n) && n >= 0 ? n : POST_COUNT_UNKNOWN;
}

/* Absent when it is no id. */
static struct sv id_of(struct x_reader *reader, const struct json_found *found)
{
    struct sv id = text(reader, found);

    if (id.len > ID_DIGITS_MAX)
        return sv_of(NULL, 0);
    for (size_t i = 0; i < id.len; i++) {
        if (id.at[i] < '0' || id.at[i] > '9')
            return sv_of(NULL, 0);
    }
    return id.len ? id : sv_of(NULL, 0);
}

static ms_t time_of_id(struct sv id)
{
    int64_t number = 0;

    return sv_to_i64(id, &number) && (uint64_t)number >= first_timed_id ? (number >> TIME_SHIFT) + id_epoch
                                                                        : 0;
}

/* X escapes three characters, for HTML. */
static struct sv unescape(struct x_reader *reader, struct sv escaped)
{
    static const struct {
        struct sv written;
        char meant;
    } entities[] = { { { "&amp;", 5 }, '&' }, { { "&lt;", 4 }, '<' }, { { "&gt;", 4 }, '>' } };
    char *to;
    size_t n = 0;

    if (sv_find(escaped, '&') == escaped.len)
        return escaped;
    to = arena_new(&reader->arena, escaped.len);
    while (escaped.len) {
        size_t taken = 1;

        to[n] = escaped.at[0];
        for (size_t i = 0; i < COUNT(entities); i++) {
            if (sv_starts(escaped, entities[i].written)) {
                to[n] = entities[i].meant;
                taken = entities[i].written.len;
            }
        }
        n++;
        escaped = sv_skip(escaped, taken);
    }
    return sv_of(to, n);
}

/* X has codes of its own for what is in no language, and two that the world has changed since. */
static struct sv lang_of(struct sv lang)
{
    if (sv_is(lang, "und") || sv_is(lang, "zxx") || (lang.len == 3 && lang.at[0] == 'q'))
        return sv_of(NULL, 0);
    if (sv_is(lang, "in"))
        return SV("id");
    return sv_is(lang, "iw") ? SV("he") : post_bounded(lang, POST_FIELD_MAX);
}

/* The next element of a list, with what is wanted of it. */
static bool next_item(struct x_reader *reader, const struct json_found *list, struct json_found *element,
                      struct json_found *out)
{
    while (json_glance_each(reader->json, list, element)) {
        if (json_glance_in(reader->json, element, reader->item, out))
            return true;
    }
    return false;
}

/* ---- who ---- */

static void read_author(struct x_reader *reader, const struct json_found *user, struct post_author *out)
{
    out->handle = post_bounded(text(reader, &user[HANDLE]), POST_ID_MAX);
    out->name = field(reader, &user[NAME]);
    out->bio = unescape(reader, field(reader, &user[BIO]));
    out->location = field(reader, &user[LOCATION]);
    out->followers = count(reader, &user[FOLLOWERS]);
    out->following = count(reader, &user[FOLLOWING]);
    out->listed = count(reader, &user[LISTED]);
    out->posts = count(reader, &user[POSTS]);
    out->verified = json_glance_true(reader->json, &user[VERIFIED]);
    if (!clock_parse(text(reader, &user[JOINED]), &out->created_at))
        out->created_at = 0;
}

static void read_people(struct x_reader *reader, struct sv to, struct post *out)
{
    struct json_found element = { 0 }, user[N_USER];

    while (json_glance_each(reader->json, &reader->found[USERS], &element)) {
        struct sv id;

        if (!json_glance_in(reader->json, &element, reader->user, user))
            continue;
        id = id_of(reader, &user[USER_ID]);
        if (id.len && sv_equal(id, out->author.id))
            read_author(reader, user, &out->author);
        if (id.len && sv_equal(id, to))
            out->to = post_bounded(text(reader, &user[HANDLE]), POST_ID_MAX);
    }
}

/* ---- what is in it ---- */

static void read_names(struct x_reader *reader, const struct json_found *list, int slot, struct sv_list *out)
{
    struct json_found element = { 0 }, item[N_ITEM];

    while (next_item(reader, list, &element, item))
        post_list_add(out, &reader->arena, text(reader, &item[slot]), true);
}

static void read_mentions(struct x_reader *reader, const struct json_found *list, struct sv to,
                          struct post *out)
{
    struct json_found element = { 0 }, item[N_ITEM];

    while (next_item(reader, list, &element, item)) {
        struct sv handle = text(reader, &item[ITEM_HANDLE]);

        post_list_add(&out->mentions, &reader->arena, handle, true);
        if (!out->to.len && to.len && sv_equal(text(reader, &item[ITEM_ID]), to))
            out->to = post_bounded(handle, POST_ID_MAX);
    }
}

/* X shortens every link; where it leads stands beside. */
static void read_links(struct x_reader *reader, const struct json_found *list, struct post *out)
{
    struct json_found element = { 0 }, item[N_ITEM];

    while (next_item(reader, list, &element, item)) {
        struct sv url = text(reader, &item[ITEM_UNWOUND]);

        if (!url.len)
            url = text(reader, &item[ITEM_EXPANDED]);
        if (!url.len)
            url = text(reader, &item[ITEM_URL]);
        if (!item[ITEM_MEDIA_KEY].behind) /* a link that stands for a picture of the post's own */
            post_link_add(out, &reader->arena, url, unescape(reader, field(reader, &item[ITEM_TITLE])));
    }
}

static void read_medium(struct x_reader *reader, struct sv key, struct post *out)
{
    struct json_found element = { 0 }, item[N_ITEM];

    while (next_item(reader, &reader->found[MEDIA], &element, item)) {
        struct sv type = text(reader, &item[ITEM_TYPE]);

        if (!sv_equal(text(reader, &item[ITEM_MEDIA_KEY]), key))
            continue;
        type = sv_is(type, "video") ? SV("video") : sv_is(type, "animated_gif") ? SV("gif") : SV("image");
        post_media_add(out, &reader->arena, post_bounded(text(reader, &item[ITEM_URL]), POST_FIELD_MAX), type,
                       text(reader, &item[ITEM_ALT]));
        return;
    }
}

static void read_media(struct x_reader *reader, const struct json_found *keys, struct post *out)
{
    struct json_found key = { 0 };

    while (json_glance_each(reader->json, keys, &key))
        read_medium(reader, text(reader, &key), out);
}

static void read_place(struct x_reader *reader, const struct json_found *post, struct post_place *out)
{
    struct json_found element = { 0 }, item[N_ITEM], coordinate = { 0 };
    struct sv id = text(reader, &post[PLACE]);

    while (id.len && next_item(reader, &reader->found[PLACES], &element, item)) {
        if (!sv_equal(text(reader, &item[ITEM_ID]), id))
            continue;
        out->name = field(reader, &item[ITEM_PLACE_NAME]);
        out->country = post_bounded(text(reader, &item[ITEM_COUNTRY]), POST_FIELD_MAX);
    }
    out->has_point =
        json_glance_each(reader->json, &post[POINT], &coordinate) && /* GeoJSON: longitude first */
        json_glance_double(reader->json, &coordinate, &out->lon) &&
        json_glance_each(reader->json, &post[POINT], &coordinate) &&
        json_glance_double(reader->json, &coordinate, &out->lat) && out->lat >= -90 && out->lat <= 90 &&
        out->lon >= -180 && out->lon <= 180;
}

/* ---- what it belongs to ---- */

static void read_thread(struct x_reader *reader, const struct json_found *post, struct post *out)
{
    struct json_found element = { 0 }, item[N_ITEM];

    out->conversation = id_of(reader, &post[CONVERSATION]);
    while (next_item(reader, &post[REFERENCED], &element, item)) {
        struct sv type = text(reader, &item[ITEM_TYPE]), id = id_of(reader, &item[ITEM_ID]);

        if (sv_is(type, "replied_to"))
            out->in_reply_to = id;
        else if (sv_is(type, "retweeted"))
            out->repost_of = id;
        else if (sv_is(type, "quoted"))
            out->quote_of = id;
    }
    if (out->in_reply_to.len)
        out->root = out->conversation;
}

/* Each version of an edited post has an id of its own; the first one's is the post's. */
static bool read_id(struct x_reader *reader, const struct json_found *post, struct post *out)
{
    struct json_found version = { 0 };
    struct sv id = id_of(reader, &post[ID]), first;

    if (!id.len)
        return false;
    if (!clock_parse(text(reader, &post[CREATED]), &out->created_at))
        out->created_at = time_of_id(id);
    first = json_glance_each(reader->json, &post[HISTORY], &version) ? id_of(reader, &version) : id;
    out->id = first.len ? first : id;
    if (!sv_equal(out->id, id)) {
        out->edited_at = out->created_at;
        out->created_at = time_of_id(out->id);
    }
    return out->created_at != 0;
}

/* ---- the whole ---- */

static bool read_post(struct x_reader *reader, const struct json_found *post, struct post *out)
{
    struct sv to;
    bool is_long;

    arena_reset(&reader->arena);
    *out = post_empty;
    out->network = SV("x");
    if (!text(reader, &post[TEXT]).at || !read_id(reader, post, out))
        return false; /* a user, a list, a number of posts */
    is_long = text(reader, &post[LONG_TEXT]).len > 0;
    to = id_of(reader, &post[TO]);
    out->text = unescape(reader, utf8_cut(text(reader, &post[is_long ? LONG_TEXT : TEXT]), POST_TEXT_MAX));
    out->lang = lang_of(text(reader, &post[LANG]));
    out->client = field(reader, &post[CLIENT]);
    out->author.id = id_of(reader, &post[AUTHOR]);
    read_thread(reader, post, out);
    read_people(reader, to, out);
    read_mentions(reader, &post[is_long && post[LONG_MENTIONS].behind ? LONG_MENTIONS : MENTIONS], to, out);
    read_names(reader, &post[is_long ? LONG_TAGS : TAGS], ITEM_TAG, &out->tags);
    read_names(reader, &post[is_long ? LONG_CASHTAGS : CASHTAGS], ITEM_TAG, &out->cashtags);
    read_links(reader, &post[is_long ? LONG_URLS : URLS], out);
    read_media(reader, &post[MEDIA_KEYS], out);
    read_place(reader, post, &out->place);
    out->counts = (struct post_counts){ .reposts = count(reader, &post[REPOSTS]),
                                        .likes = count(reader, &post[LIKES]),
                                        .replies = count(reader, &post[REPLIES]),
                                        .quotes = count(reader, &post[QUOTES]) };
    return true;
}

bool x_line_begin(struct x_reader *reader, struct sv line)
{
    reader->next = (struct json_found){ 0 };
    reader->is_read = false;
    return json_glance(reader->json, line, reader->line, reader->found) && reader->found[DATA].behind;
}

bool x_line_next(struct x_reader *reader, struct post *out)
{
    struct json_found post[N_POST];

    if (json_glance_type(reader->json, &reader->found[DATA]) != JSON_ARRAY) {
        bool is_post = !reader->is_read && read_post(reader, reader->found, out);

        reader->is_read = true;
        return is_post;
    }
    while (json_glance_each(reader->json, &reader->found[DATA], &reader->next)) {
        if (json_glance_in(reader->json, &reader->next, reader->post, post) && read_post(reader, post, out))
            return true;
    }
    return false;
}
