/* channel/post_lists.c: lists that grow to their limit. */
#include "channel/post_lists.h"

struct sv post_bounded(struct sv text, size_t max)
{
    return text.len <= max ? text : sv_of(NULL, 0);
}

void post_list_add(struct sv_list *list, struct arena *arena, struct sv value, bool ignores_case)
{
    if (!value.len || value.len > POST_ID_MAX)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (ignores_case ? sv_equal_nocase(list->at[i], value) : sv_equal(list->at[i], value))
            return;
    if (!list->at)
        list->at = ARENA_NEW(arena, struct sv, POST_LIST_MAX);
    if (list->n < POST_LIST_MAX)
        list->at[list->n++] = value;
}

void post_link_add(struct post *post, struct arena *arena, struct sv url, struct sv title)
{
    if (!url.len || url.len > POST_FIELD_MAX)
        return;
    for (size_t i = 0; i < post->n_links; i++)
        if (sv_equal(post->links[i].url, url)) {
            if (!post->links[i].title.len)
                post->links[i].title = title;
            return;
        }
    if (!post->links)
        post->links = ARENA_NEW(arena, struct post_link, POST_LIST_MAX);
    if (post->n_links < POST_LIST_MAX)
        post->links[post->n_links++] = (struct post_link){ .url = url, .title = title };
}

void post_media_add(struct post *post, struct arena *arena, struct sv url, struct sv type, struct sv alt)
{
    if (!post->media)
        post->media = ARENA_NEW(arena, struct post_media, POST_LIST_MAX);
    if (post->n_media < POST_LIST_MAX)
        post->media[post->n_media++] =
            (struct post_media){ .url = url, .type = type, .alt = post_bounded(alt, POST_TEXT_MAX) };
}
