/* channel/bluesky_glance.c: the same record as bluesky_post.c, by the places of its values. **Source**: Jetstream's README;
 * lexicons app.bsky.feed.post, app.bsky.richtext.facet, app.bsky.embed.*. */
#include "channel/bluesky_glance.h"

#include "channel/bluesky_inner.h"
#include "model/post.h"
#include "wire/json_glance.h"

/* What is wanted of an event, of an embed, of a facet and of its features; a list is also the numbers of its slots. */
#define EVENT_PATHS(X) \
    X(DID, "did") \
    X(TIME, "time_us") \
    X(OPERATION, "commit.operation") \
    X(COLLECTION, "commit.collection") \
    X(RKEY, "commit.rkey") \
    X(RECORD, "commit.record") \
    X(TEXT, "commit.record.text") \
    X(LANGS, "commit.record.langs") \
    X(FACETS, "commit.record.facets") \
    X(TAGS, "commit.record.tags") \
    X(PARENT, "commit.record.reply.parent.uri") \
    X(ROOT, "commit.record.reply.root.uri") \
    X(SUBJECT, "commit.record.subject.uri") \
    X(EMBED_TYPE, "commit.record.embed.$type") \
    X(QUOTE, "commit.record.embed.record.uri") \
    X(INNER_QUOTE, "commit.record.embed.record.record.uri") \
    X(IMAGES, "commit.record.embed.images") \
    X(LINK, "commit.record.embed.external.uri") \
    X(TITLE, "commit.record.embed.external.title") \
    X(INNER_TYPE, "commit.record.embed.media.$type") \
    X(INNER_IMAGES, "commit.record.embed.media.images") \
    X(INNER_LINK, "commit.record.embed.media.external.uri") \
    X(INNER_TITLE, "commit.record.embed.media.external.title")
#define FACET_PATHS(X) \
    X(START, "index.byteStart") \
    X(END, "index.byteEnd") \
    X(FEATURES, "features")
#define FEATURE_PATHS(X) \
    X(FEATURE_TYPE, "$type") \
    X(FEATURE_DID, "did") \
    X(FEATURE_URI, "uri") \
    X(FEATURE_TAG, "tag")

#define SLOT(name, path) name,
#define PATH(name, path) path,
enum { EVENT_PATHS(SLOT) N_EVENT };
enum { FACET_PATHS(SLOT) N_FACET };
enum { FEATURE_PATHS(SLOT) N_FEATURE };
static const char *const event_paths[] = { EVENT_PATHS(PATH) };
static const char *const facet_paths[] = { FACET_PATHS(PATH) };
static const char *const feature_paths[] = { FEATURE_PATHS(PATH) };

struct bluesky_glancer {
    struct json_glancer *json;
    struct json_paths *event, *facet, *feature;
    struct arena arena; /* the lists of one post */
    char uri[BLUESKY_URI_MAX];
};

struct bluesky_glancer *bluesky_glancer_new(size_t size_max)
{
    struct bluesky_glancer *glancer = NEW(struct bluesky_glancer, 1);

    glancer->json = json_glancer_new(size_max);
    glancer->event = json_paths_new(event_paths, N_EVENT);
    glancer->facet = json_paths_new(facet_paths, N_FACET);
    glancer->feature = json_paths_new(feature_paths, N_FEATURE);
    return glancer;
}

void bluesky_glancer_free(struct bluesky_glancer *glancer)
{
    if (!glancer)
        return;
    json_glancer_free(glancer->json);
    json_paths_free(glancer->event);
    json_paths_free(glancer->facet);
    json_paths_free(glancer->feature);
    arena_done(&glancer->arena);
    free(glancer);
}

static struct sv text(struct bluesky_glancer *glancer, const struct json_found *found)
{
    return json_glance_text(glancer->json, found);
}

/* ---- lists ---- */

static void read_feature(struct bluesky_glancer *glancer, const struct json_found *found, struct sv shown,
                         struct post *out)
{
    struct json_found feature[N_FEATURE];
    struct bluesky_feature read;

    if (!json_glance_in(glancer->json, found, glancer->feature, feature))
        return;
    read = (struct bluesky_feature){ .type = text(glancer, &feature[FEATURE_TYPE]),
                                     .did = text(glancer, &feature[FEATURE_DID]),
                                     .uri = text(glancer, &feature[FEATURE_URI]),
                                     .tag = text(glancer, &feature[FEATURE_TAG]) };
    bluesky_feature_add(&read, shown, &glancer->arena, out);
}

static void read_facet(struct bluesky_glancer *glancer, const struct json_found *found, struct post *out)
{
    struct json_found facet[N_FACET], feature = { 0 };
    int64_t start, end;
    struct sv shown;

    if (!json_glance_in(glancer->json, found, glancer->facet, facet) ||
        !json_glance_i64(glancer->json, &facet[START], &start) ||
        !json_glance_i64(glancer->json, &facet[END], &end))
        return;
    shown = bluesky_shown(out->text, start, end);
    while (shown.len && json_glance_each(glancer->json, &facet[FEATURES], &feature))
        read_feature(glancer, &feature, shown, out);
}

static void read_lists(struct bluesky_glancer *glancer, const struct json_found *event, struct post *out)
{
    struct json_found lang = { 0 }, facet = { 0 }, tag = { 0 };

    if (json_glance_each(glancer->json, &event[LANGS], &lang))
        out->lang = post_bounded(text(glancer, &lang), POST_FIELD_MAX);
    while (json_glance_each(glancer->json, &event[FACETS], &facet))
        read_facet(glancer, &facet, out);
    while (json_glance_each(glancer->json, &event[TAGS], &tag))
        post_list_add(&out->tags, &glancer->arena, text(glancer, &tag), true);
}

/* ---- embeds ---- */

static void read_media(struct bluesky_glancer *glancer, struct sv type, const struct json_found *images,
                       const struct json_found *link, const struct json_found *title, struct post *out)
{
    struct json_found image = { 0 };

    if (sv_is(type, "app.bsky.embed.images")) {
        while (json_glance_each(glancer->json, images, &image))
            post_media_add(out, &glancer->arena, sv_of(NULL, 0), SV("image"), sv_of(NULL, 0));
    } else if (sv_is(type, "app.bsky.embed.video")) {
        post_media_add(out, &glancer->arena, sv_of(NULL, 0), SV("video"), sv_of(NULL, 0));
    } else if (sv_is(type, "app.bsky.embed.external")) {
        post_link_add(out, &glancer->arena, text(glancer, link),
                      post_bounded(text(glancer, title), POST_FIELD_MAX));
    }
}

static void read_embed(struct bluesky_glancer *glancer, const struct json_found *event, struct post *out)
{
    struct sv type = text(glancer, &event[EMBED_TYPE]);

    if (sv_is(type, "app.bsky.embed.record")) {
        bluesky_quote_set(text(glancer, &event[QUOTE]), out);
    } else if (sv_is(type, "app.bsky.embed.recordWithMedia")) {
        bluesky_quote_set(text(glancer, &event[INNER_QUOTE]), out);
        read_media(glancer, text(glancer, &event[INNER_TYPE]), &event[INNER_IMAGES], &event[INNER_LINK],
                   &event[INNER_TITLE], out);
    } else if (type.len) {
        read_media(glancer, type, &event[IMAGES], &event[LINK], &event[TITLE], out);
    }
}

/* ---- the event ---- */

static bool append(char *to, size_t *len, struct sv piece)
{
    if (piece.len > BLUESKY_URI_MAX - *len)
        return false;
    memcpy(to + *len, piece.at ? piece.at : "", piece.len);
    *len += piece.len;
    return true;
}

static bool write_uri(struct bluesky_glancer *glancer, const struct json_found *event, struct sv collection,
                      struct bluesky_source *source)
{
    struct sv rkey = text(glancer, &event[RKEY]);
    size_t len = 0;

    source->did = text(glancer, &event[DID]);
    if (source->did.len + rkey.len > BLUESKY_URI_MAX / 2 || !append(glancer->uri, &len, SV("at://")) ||
        !append(glancer->uri, &len, source->did) || !append(glancer->uri, &len, SV("/")) ||
        !append(glancer->uri, &len, collection) || !append(glancer->uri, &len, SV("/")) ||
        !append(glancer->uri, &len, rkey))
        return false;
    source->uri = sv_of(glancer->uri, len);
    return true;
}

static enum bluesky_glance read_record(struct bluesky_glancer *glancer, const struct json_found *event,
                                       const struct bluesky_source *source, bool is_repost, struct post *out)
{
    struct sv written = text(glancer, &event[TEXT]);

    if (sv_is(text(glancer, &event[OPERATION]), "delete")) {
        bluesky_deleted_post(source, out);
        return GLANCE_POST;
    }
    if (json_glance_type(glancer->json, &event[RECORD]) != JSON_OBJECT)
        return GLANCE_NOTHING;
    bluesky_post_begin(source, out);
    out->created_at = source->seen_at;
    if (is_repost)
        return bluesky_repost_set(text(glancer, &event[SUBJECT]), out) ? GLANCE_POST : GLANCE_NOTHING;
    if (written.at)
        out->text = utf8_cut(written, POST_TEXT_MAX);
    read_lists(glancer, event, out);
    read_embed(glancer, event, out);
    bluesky_thread_set(text(glancer, &event[PARENT]), text(glancer, &event[ROOT]), out);
    return GLANCE_POST;
}

enum bluesky_glance bluesky_glance(struct bluesky_glancer *glancer, struct sv line, bool reposts,
                                   struct post *out, int64_t *out_time_us)
{
    struct json_found event[N_EVENT];
    struct bluesky_source source = { 0 };
    struct sv collection;
    bool is_repost;

    *out_time_us = 0;
    arena_reset(&glancer->arena);
    if (!json_glance(glancer->json, line, glancer->event, event))
        return GLANCE_UNSURE;
    if (!json_glance_i64(glancer->json, &event[TIME], out_time_us) || *out_time_us <= 0) {
        *out_time_us = 0;
        return GLANCE_NOTHING;
    }
    collection = text(glancer, &event[COLLECTION]);
    is_repost = sv_is(collection, BLUESKY_REPOST);
    if (!(is_repost && reposts) && !sv_is(collection, BLUESKY_POST))
        return GLANCE_NOTHING;
    source.seen_at = *out_time_us / 1000;
    if (!write_uri(glancer, event, collection, &source))
        return GLANCE_NOTHING;
    return read_record(glancer, event, &source, is_repost, out);
}
