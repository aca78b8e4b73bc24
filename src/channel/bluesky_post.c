/* channel/bluesky_post.c: a record as a post. All is derived from the record and its at-URI alone, so that a
 * post is the same whether it came by the stream, as a notification or from a thread. What the text only
 * shows (an @name, a shortened link) the facets tell exactly, by byte offsets. **Source**: lexicons
 * app.bsky.feed.post, app.bsky.richtext.facet, app.bsky.embed.*. */
#include "channel/bluesky_inner.h"
#include "model/post.h"

enum {
    CLOCK_SKEW_MS = 5 * MS_MINUTE, /* by how much an author's clock may be ahead */
};

ms_t bluesky_time(struct json object, const char *key)
{
    ms_t at;

    return clock_parse(json_text(json_get(object, key)), &at) ? at : 0;
}

/* ---- facets ---- */

struct sv bluesky_shown(struct sv text, int64_t start, int64_t end)
{
    if (start < 0 || end <= start || end > (int64_t)text.len)
        return sv_of(NULL, 0);
    return sv_of(text.at + start, (size_t)(end - start));
}

static struct sv slice(struct sv text, struct json index)
{
    int64_t start, end;

    if (!json_i64(json_get(index, "byteStart"), &start) || !json_i64(json_get(index, "byteEnd"), &end))
        return sv_of(NULL, 0);
    return bluesky_shown(text, start, end);
}

void bluesky_feature_add(const struct bluesky_feature *feature, struct sv shown, struct arena *arena,
                         struct post *out)
{
    if (sv_is(feature->type, "app.bsky.richtext.facet#mention")) {
        if (shown.len > 1 && shown.at[0] == '@' && bluesky_is_handle(sv_skip(shown, 1)))
            post_list_add(&out->mentions, arena, sv_skip(shown, 1), true);
        if (bluesky_is_did(feature->did))
            post_list_add(&out->mentions, arena, feature->did, false);
    } else if (sv_is(feature->type, "app.bsky.richtext.facet#link")) {
        post_link_add(out, arena, feature->uri, sv_of(NULL, 0));
    } else if (sv_is(feature->type, "app.bsky.richtext.facet#tag")) {
        post_list_add(&out->tags, arena, feature->tag, true);
    }
}

static void read_facets(struct json facets, struct arena *arena, struct post *out)
{
    struct json_iter iter = { 0 };
    struct json facet;

    while (json_each(facets, &iter, &facet)) {
        struct sv shown = slice(out->text, json_get(facet, "index"));
        struct json_iter inner = { 0 };
        struct json feature;

        if (!shown.len)
            continue;
        while (json_each(json_get(facet, "features"), &inner, &feature)) {
            struct bluesky_feature read = { .type = json_text(json_get(feature, "$type")),
                                            .did = json_text(json_get(feature, "did")),
                                            .uri = json_text(json_get(feature, "uri")),
                                            .tag = json_text(json_get(feature, "tag")) };

            bluesky_feature_add(&read, shown, arena, out);
        }
    }
}

/* ---- embeds ---- */

static struct sv blob_url(struct arena *arena, const char *format_before, struct sv did, struct json blob,
                          const char *behind)
{
    struct sv cid = json_text(json_get(json_get(blob, "ref"), "$link"));

    if (!cid.len || cid.len > 128)
        return sv_of(NULL, 0);
    return sv_str(arena_printf(arena, "%s%.*s/%.*s%s", format_before, SV_ARG(did), SV_ARG(cid), behind));
}

static void read_images(struct json images, struct sv did, struct arena *arena, struct post *out)
{
    struct json_iter iter = { 0 };
    struct json image;

    while (json_each(images, &iter, &image))
        post_media_add(out, arena,
                       blob_url(arena, "https://cdn.bsky.app/img/feed_fullsize/plain/", did,
                                json_get(image, "image"), "@jpeg"),
                       SV("image"), json_text(json_get(image, "alt")));
}

static void read_media(struct json embed, struct sv did, struct arena *arena, struct post *out)
{
    struct sv type = json_text(json_get(embed, "$type"));
    struct json external = json_get(embed, "external");

    if (sv_is(type, "app.bsky.embed.images"))
        read_images(json_get(embed, "images"), did, arena, out);
    else if (sv_is(type, "app.bsky.embed.video"))
        post_media_add(
            out, arena,
            blob_url(arena, "https://video.bsky.app/watch/", did, json_get(embed, "video"), "/playlist.m3u8"),
            SV("video"), json_text(json_get(embed, "alt")));
    else if (sv_is(type, "app.bsky.embed.external"))
        post_link_add(out, arena, json_text(json_get(external, "uri")),
                      post_bounded(json_text(json_get(external, "title")), POST_FIELD_MAX));
}

void bluesky_quote_set(struct sv uri, struct post *out)
{
    struct sv did, collection, rkey;

    if (bluesky_uri_split(uri, &did, &collection, &rkey) && sv_is(collection, BLUESKY_POST))
        out->quote_of = uri;
}

static void read_embed(struct json embed, struct sv did, struct arena *arena, struct post *out)
{
    struct sv type = json_text(json_get(embed, "$type"));

    if (sv_is(type, "app.bsky.embed.record")) {
        bluesky_quote_set(json_text(json_get(json_get(embed, "record"), "uri")), out);
    } else if (sv_is(type, "app.bsky.embed.recordWithMedia")) {
        bluesky_quote_set(json_text(json_get(json_get(json_get(embed, "record"), "record"), "uri")), out);
        read_media(json_get(embed, "media"), did, arena, out);
    } else {
        read_media(embed, did, arena, out);
    }
}

/* ---- the whole ---- */

/* The at-URI, if it is one; and whose it is. */
static struct sv checked_uri(struct sv uri, struct sv *out_did)
{
    struct sv collection, rkey;

    return bluesky_uri_split(uri, out_did, &collection, &rkey) ? uri : sv_of(NULL, 0);
}

/* What the author says, unless it can't be. */
static ms_t time_of(struct json record, const struct bluesky_source *source)
{
    ms_t at = bluesky_time(record, "createdAt");

    return !at || (source->seen_at && at > source->seen_at + CLOCK_SKEW_MS) ? source->seen_at : at;
}

void bluesky_post_begin(const struct bluesky_source *source, struct post *out)
{
    *out = post_empty;
    out->network = sv_str(bluesky_channel.network);
    out->id = source->uri;
    out->author.id = source->did;
    out->text = SV("");
}

bool bluesky_repost_set(struct sv uri, struct post *out)
{
    struct sv did;

    out->repost_of = checked_uri(uri, &did);
    return out->repost_of.len > 0;
}

void bluesky_thread_set(struct sv parent, struct sv root, struct post *out)
{
    struct sv to = { 0 }, did;

    out->in_reply_to = checked_uri(parent, &to);
    out->root = out->in_reply_to.len ? checked_uri(root, &did) : sv_of(NULL, 0);
    out->conversation = out->root.len ? out->root : out->in_reply_to.len ? out->in_reply_to : out->id;
    if (!out->in_reply_to.len && out->quote_of.len)
        (void)checked_uri(out->quote_of, &to);
    out->to = to;
}

bool bluesky_post_read(struct json record, const struct bluesky_source *source, struct arena *arena,
                       struct post *out)
{
    struct json reply = json_get(record, "reply");
    struct sv did, collection, rkey;
    struct json_iter iter = { 0 };
    struct json value;

    if (json_type(record) != JSON_OBJECT || !bluesky_uri_split(source->uri, &did, &collection, &rkey))
        return false;
    bluesky_post_begin(source, out);
    out->created_at = time_of(record, source);
    if (sv_is(collection, BLUESKY_REPOST))
        return bluesky_repost_set(json_text(json_get(json_get(record, "subject"), "uri")), out);
    if (!sv_is(collection, BLUESKY_POST))
        return false;
    out->url =
        sv_str(arena_printf(arena, "https://bsky.app/profile/%.*s/post/%.*s", SV_ARG(did), SV_ARG(rkey)));
    if (json_type(json_get(record, "text")) == JSON_STRING)
        out->text = utf8_cut(json_text(json_get(record, "text")), POST_TEXT_MAX);
    if (json_each(json_get(record, "langs"), &iter, &value))
        out->lang = post_bounded(json_text(value), POST_FIELD_MAX);
    iter = (struct json_iter){ 0 };
    read_facets(json_get(record, "facets"), arena, out);
    while (json_each(json_get(record, "tags"), &iter, &value))
        post_list_add(&out->tags, arena, json_text(value), true);
    read_embed(json_get(record, "embed"), did, arena, out);
    bluesky_thread_set(json_text(json_get(json_get(reply, "parent"), "uri")),
                       json_text(json_get(json_get(reply, "root"), "uri")), out);
    return true;
}

static void read_author(struct json author, struct post *out)
{
    struct sv handle = json_text(json_get(author, "handle"));

    if (!sv_is(handle, "handle.invalid")) /* the network's word for: it no longer points here */
        out->author.handle = post_bounded(handle, POST_ID_MAX);
    out->author.name = post_bounded(json_text(json_get(author, "displayName")), POST_FIELD_MAX);
    out->author.created_at = bluesky_time(author, "createdAt");
}

bool bluesky_view_read(struct json view, struct arena *arena, struct post *out)
{
    struct sv collection, rkey;
    struct bluesky_source source = { .uri = json_text(json_get(view, "uri")),
                                     .seen_at = bluesky_time(view, "indexedAt") };

    if (!bluesky_uri_split(source.uri, &source.did, &collection, &rkey))
        return false;
    if (!bluesky_post_read(json_get(view, "record"), &source, arena, out))
        return false;
    read_author(json_get(view, "author"), out);
    (void)json_i64(json_get(view, "repostCount"), &out->counts.reposts);
    (void)json_i64(json_get(view, "likeCount"), &out->counts.likes);
    (void)json_i64(json_get(view, "replyCount"), &out->counts.replies);
    (void)json_i64(json_get(view, "quoteCount"), &out->counts.quotes);
    return true;
}

void bluesky_deleted_post(const struct bluesky_source *source, struct post *out)
{
    bluesky_post_begin(source, out);
    out->deleted = true;
    out->created_at = out->edited_at = source->seen_at;
}
