/* tests/unit/model/same_post.c: whether two posts are the same. */
#include "tests.h"

/* Absent and empty are two things. */
static bool same(struct sv a, struct sv b)
{
    return sv_equal(a, b) && !a.at == !b.at;
}

static bool same_names(struct sv_list a, struct sv_list b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (!same(a.at[i], b.at[i]))
            return false;
    }
    return true;
}

#define TEXT(member) \
    if (!same(a->member, b->member)) \
    return #member
#define VALUE(member) \
    if (a->member != b->member) \
    return #member
#define NAMES(member) \
    if (!same_names(a->member, b->member)) \
    return #member

static const char *author_difference(const struct post_author *a, const struct post_author *b)
{
    TEXT(id);
    TEXT(handle);
    TEXT(name);
    TEXT(bio);
    TEXT(location);
    VALUE(followers);
    VALUE(following);
    VALUE(listed);
    VALUE(posts);
    VALUE(created_at);
    VALUE(bot);
    VALUE(verified);
    return NULL;
}

static const char *lists_difference(const struct post *a, const struct post *b)
{
    NAMES(mentions);
    NAMES(tags);
    NAMES(cashtags);
    VALUE(n_links);
    VALUE(n_media);
    for (size_t i = 0; i < a->n_links; i++) {
        TEXT(links[i].url);
        TEXT(links[i].title);
    }
    for (size_t i = 0; i < a->n_media; i++) {
        TEXT(media[i].url);
        TEXT(media[i].type);
        TEXT(media[i].alt);
    }
    return NULL;
}

const char *post_difference(const struct post *a, const struct post *b)
{
    const char *inner = author_difference(&a->author, &b->author);

    TEXT(network);
    TEXT(id);
    TEXT(url);
    TEXT(lang);
    TEXT(text);
    TEXT(to);
    TEXT(client);
    TEXT(in_reply_to);
    TEXT(root);
    TEXT(conversation);
    TEXT(repost_of);
    TEXT(quote_of);
    VALUE(created_at);
    VALUE(edited_at);
    VALUE(deleted);
    VALUE(visibility);
    TEXT(place.name);
    TEXT(place.country);
    VALUE(place.has_point);
    VALUE(place.lat);
    VALUE(place.lon);
    VALUE(counts.reposts);
    VALUE(counts.likes);
    VALUE(counts.replies);
    VALUE(counts.quotes);
    return inner ? inner : lists_difference(a, b);
}
