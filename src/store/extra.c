/* store/extra.c: the post format's own member names, so that the column reads like a line of an export. */
#include "store/extra.h"

#include "wire/json.h"

static void write_list(struct buf *out, const char *key, const struct sv_list *list)
{
    if (!list->n)
        return;
    json_begin(out, key, '[');
    for (size_t i = 0; i < list->n; i++)
        json_out_sv(out, NULL, list->at[i]);
    json_end(out, ']');
}

static void write_media(struct buf *out, const struct post *post)
{
    if (post->n_links) {
        json_begin(out, "links", '[');
        for (size_t i = 0; i < post->n_links; i++) {
            json_begin(out, NULL, '{');
            json_out_sv(out, "url", post->links[i].url);
            if (post->links[i].title.at)
                json_out_sv(out, "title", post->links[i].title);
            json_end(out, '}');
        }
        json_end(out, ']');
    }
    if (post->n_media) {
        json_begin(out, "media", '[');
        for (size_t i = 0; i < post->n_media; i++) {
            json_begin(out, NULL, '{');
            json_out_sv(out, "url", post->media[i].url);
            json_out_sv(out, "type", post->media[i].type);
            json_out_sv(out, "alt", post->media[i].alt);
            json_end(out, '}');
        }
        json_end(out, ']');
    }
}

static void write_place(struct buf *out, const struct post_place *place)
{
    if (!place->name.at && !place->country.at && !place->has_point)
        return;
    json_begin(out, "place", '{');
    json_out_sv(out, "name", place->name);
    json_out_sv(out, "country", place->country);
    if (place->has_point) {
        json_out_double(out, "lat", place->lat);
        json_out_double(out, "lon", place->lon);
    }
    json_end(out, '}');
}

static void write_count(struct buf *out, const char *key, int64_t count)
{
    if (count != POST_COUNT_UNKNOWN)
        json_out_i64(out, key, count);
}

static bool has_counts(const struct post_counts *counts)
{
    return counts->reposts != POST_COUNT_UNKNOWN || counts->likes != POST_COUNT_UNKNOWN ||
           counts->replies != POST_COUNT_UNKNOWN || counts->quotes != POST_COUNT_UNKNOWN;
}

void extra_write(struct buf *out, const struct post *post)
{
    bool place = post->place.name.at || post->place.country.at || post->place.has_point;

    if (!post->mentions.n && !post->tags.n && !post->cashtags.n && !post->n_links && !post->n_media &&
        !place && !has_counts(&post->counts))
        return;
    json_begin(out, NULL, '{');
    write_list(out, "mentions", &post->mentions);
    write_list(out, "tags", &post->tags);
    write_list(out, "cashtags", &post->cashtags);
    write_media(out, post);
    write_place(out, &post->place);
    if (has_counts(&post->counts)) {
        json_begin(out, "counts", '{');
        write_count(out, "reposts", post->counts.reposts);
        write_count(out, "likes", post->counts.likes);
        write_count(out, "replies", post->counts.replies);
        write_count(out, "quotes", post->counts.quotes);
        json_end(out, '}');
    }
    json_end(out, '}');
}

static void read_list(struct json array, struct arena *arena, struct sv_list *out)
{
    struct json_iter iter = { 0 };
    struct json value;

    out->at = ARENA_NEW(arena, struct sv, POST_LIST_MAX);
    while (out->n < POST_LIST_MAX && json_each(array, &iter, &value))
        out->at[out->n++] = arena_sv(arena, json_text(value));
}

static void read_links(struct json array, struct arena *arena, struct post *out)
{
    struct json_iter iter = { 0 };
    struct json value;

    out->links = ARENA_NEW(arena, struct post_link, POST_LIST_MAX);
    while (out->n_links < POST_LIST_MAX && json_each(array, &iter, &value))
        out->links[out->n_links++] =
            (struct post_link){ .url = arena_sv(arena, json_text(json_get(value, "url"))),
                                .title = arena_sv(arena, json_text(json_get(value, "title"))) };
}

static void read_media(struct json array, struct arena *arena, struct post *out)
{
    struct json_iter iter = { 0 };
    struct json value;

    out->media = ARENA_NEW(arena, struct post_media, POST_LIST_MAX);
    while (out->n_media < POST_LIST_MAX && json_each(array, &iter, &value))
        out->media[out->n_media++] =
            (struct post_media){ .url = arena_sv(arena, json_text(json_get(value, "url"))),
                                 .type = arena_sv(arena, json_text(json_get(value, "type"))),
                                 .alt = arena_sv(arena, json_text(json_get(value, "alt"))) };
}

static void read_place(struct json place, struct arena *arena, struct post_place *out)
{
    out->name = arena_sv(arena, json_text(json_get(place, "name")));
    out->country = arena_sv(arena, json_text(json_get(place, "country")));
    out->has_point =
        json_double(json_get(place, "lat"), &out->lat) && json_double(json_get(place, "lon"), &out->lon);
}

bool extra_read(struct sv text, struct arena *arena, struct post *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = NULL;
    struct json root, counts;

    out->counts = (struct post_counts){ POST_COUNT_UNKNOWN, POST_COUNT_UNKNOWN, POST_COUNT_UNKNOWN,
                                        POST_COUNT_UNKNOWN };
    if (!text.len)
        return true;
    parser = json_parser_new(POST_LINE_MAX);
    if (!json_parse(parser, text, JSON_FILE, &root, err))
        return false;
    read_list(json_get(root, "mentions"), arena, &out->mentions);
    read_list(json_get(root, "tags"), arena, &out->tags);
    read_list(json_get(root, "cashtags"), arena, &out->cashtags);
    if (json_type(json_get(root, "links")) == JSON_ARRAY)
        read_links(json_get(root, "links"), arena, out);
    if (json_type(json_get(root, "media")) == JSON_ARRAY)
        read_media(json_get(root, "media"), arena, out);
    read_place(json_get(root, "place"), arena, &out->place);
    counts = json_get(root, "counts");
    (void)json_i64(json_get(counts, "reposts"), &out->counts.reposts);
    (void)json_i64(json_get(counts, "likes"), &out->counts.likes);
    (void)json_i64(json_get(counts, "replies"), &out->counts.replies);
    (void)json_i64(json_get(counts, "quotes"), &out->counts.quotes);
    return true;
}
