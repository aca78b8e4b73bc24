/* hear/evaluate.c: terms against a post, and the nodes over them.
 *
 * Words and names are looked up among what the post was heard to have; all else is read from the post itself. An
 * unknown language makes neither lang: nor -lang: true; since negation stands at terms only, nothing above them has to
 * know of it. A language nobody told is guessed last: only where the answer hangs on it alone. */
#include "hear/evaluate.h"

#include "base/lang.h"
#include "hear/earth.h"
#include "hear/fields.h"
#include "hear/language.h"
#include "hear/rows.h"
#include "hear/spelling.h"
#include "model/post.h"
#include "text/langid.h"

enum truth { NO, YES, UNKNOWN };

/* What lang: says of a post whose language nobody told. */
enum guessing {
    GUESS_HOPES,  /* that it would be as the rule wants it */
    GUESS_DOUBTS, /* that it would not */
    GUESS_ASKS,   /* what the guess is */
};

struct asking {
    enum guessing guessing;
    bool plainly; /* letters that only look like a name's don't count */
};

static bool entry_is(const struct query *query, const struct element *element, const struct heard *heard,
                     const struct heard_entry *entry)
{
    return entry->kind == element->kind && entry->len == element->n_key &&
           memcmp(heard->bytes.at + entry->at, query_bytes(query) + element->at, element->n_key) == 0;
}

static bool has_name(const struct query *query, const struct node *term, const struct heard *heard)
{
    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, i);
        const struct heard_entry *entry = heard_find(heard, element->key);

        for (; entry; entry = heard_next(heard, entry)) {
            if (entry_is(query, element, heard, entry))
                return true;
        }
    }
    return false;
}

static bool has_row(const struct query *query, const struct node *term, const struct heard *heard)
{
    const struct element *first = node_element(query, term, 0);
    const struct heard_entry *entry = heard_find(heard, first->key);

    for (; entry; entry = heard_next(heard, entry)) {
        if (entry_is(query, first, heard, entry) && row_stands(query, term, heard, entry))
            return true;
    }
    return false;
}

/* What stands behind a row's elements: how it has to be spelt. */
static bool is_spelt(const struct query *query, const struct node *term, const struct heard *heard)
{
    struct sv spelling = element_text(query, node_element(query, term, term->n_elements));
    struct sv text = utf8_cut(heard->post->text, POST_TEXT_MAX), rest = spelling;

    if (term->term == TERM_WORDS)
        return spelling_stands(text, spelling, term->flags & NODE_SPELT);
    while (rest.len) { /* words apart: each of them */
        if (!spelling_stands(text, sv_split(&rest, ' '), false))
            return false;
    }
    return true;
}

static bool has_words(const struct query *query, const struct node *term, const struct heard *heard,
                      bool plainly)
{
    bool there;

    switch (term->term) {
    case TERM_APART:
        there = row_is_apart(query, term, heard);
        break;
    case TERM_FUZZY:
        return row_is_fuzzy(query, term, heard, plainly);
    case TERM_DISGUISED:
        return row_is_disguised(query, term, heard);
    case TERM_PREFIX:
        return has_prefix(query, term, heard);
    default:
        there = has_row(query, term, heard);
    }
    return there && (!(term->flags & (NODE_SPELT | NODE_ACCENTED)) || is_spelt(query, term, heard));
}

static enum truth language_truth(const struct query *query, const struct node *term, struct heard *heard,
                                 struct asking asking)
{
    struct sv code = heard->post->lang, wanted = element_text(query, node_element(query, term, 0));

    if (code.len == 0) {
        if (asking.guessing != GUESS_ASKS)
            return UNKNOWN;
        if (!heard->language_guessed) {
            heard->n_language = langid_guess(utf8_cut(heard->post->text, POST_TEXT_MAX), heard->language);
            heard->language_guessed = true;
        }
        code = sv_of(heard->language, heard->n_language);
    }
    if (language_is_unknown(code))
        return code.len && language_is_unknown(wanted) ? YES : UNKNOWN;
    return language_is(code, wanted) ? YES : NO;
}

static enum truth count_truth(const struct query *query, const struct node *term,
                              const struct post_author *author)
{
    const int64_t counts[] = { [COUNT_FOLLOWERS] = author->followers,
                               [COUNT_FOLLOWING] = author->following,
                               [COUNT_LISTED] = author->listed,
                               [COUNT_POSTS] = author->posts };
    int64_t count = counts[term->n], range[2];

    if (count == POST_COUNT_UNKNOWN)
        return UNKNOWN;
    memcpy(range, element_text(query, node_element(query, term, 0)).at, sizeof range);
    return count >= range[0] && count <= range[1] ? YES : NO;
}

static bool is_where(const struct query *query, const struct node *term, const struct post_place *place)
{
    struct sv bytes = element_text(query, node_element(query, term, 0));
    struct circle circle;
    struct box box;

    if (!place->has_point)
        return false;
    if (term->term == TERM_BOX) {
        memcpy(&box, bytes.at, sizeof box);
        return box_holds(&box, place->lat, place->lon);
    }
    memcpy(&circle, bytes.at, sizeof circle);
    return circle_holds(&circle, place->lat, place->lon);
}

static bool is_so(enum term_is which, const struct post *post)
{
    switch (which) {
    case IS_REPLY:
        return post->in_reply_to.len > 0;
    case IS_REPOST:
        return post->repost_of.len > 0;
    case IS_QUOTE:
        return post->quote_of.len > 0;
    case IS_VERIFIED:
        return post->author.verified;
    case IS_NULLCAST:
        return sv_starts(post->client, SV("Twitter for Advertisers"));
    }
    return false;
}

static bool has_media(const struct post *post, const char *type)
{
    for (size_t i = 0; i < post->n_media; i++) {
        if (!type || sv_is(post->media[i].type, type))
            return true;
    }
    return false;
}

static bool has_it(enum term_has which, const struct post *post)
{
    switch (which) {
    case HAS_HASHTAGS:
        return post->tags.n > 0;
    case HAS_CASHTAGS:
        return post->cashtags.n > 0;
    case HAS_LINKS:
        return post->n_links > 0 || has_media(post, NULL);
    case HAS_MENTIONS:
        return post->mentions.n > 0;
    case HAS_MEDIA:
        return has_media(post, NULL);
    case HAS_IMAGES:
        return has_media(post, "image");
    case HAS_VIDEOS:
        return has_media(post, "video");
    case HAS_GEO:
        return post->place.has_point || post->place.name.len > 0 || post->place.country.len > 0;
    }
    return false;
}

/* Always the same posts of a hundred, so that a rule that is asked again says the same. */
static bool is_sampled(unsigned percent, const struct post *post)
{
    return sv_hash(post->id, sv_hash(post->network, 0)) % 100 < percent;
}

static enum truth term_truth(const struct query *query, const struct node *term, struct heard *heard,
                             struct asking asking)
{
    const struct post *post = heard->post;

    switch ((enum term_kind)term->term) {
    case TERM_WORDS:
    case TERM_APART:
    case TERM_PREFIX:
    case TERM_FUZZY:
        return has_words(query, term, heard, asking.plainly);
    case TERM_DISGUISED:
        return !asking.plainly && has_words(query, term, heard, false);
    case TERM_HANDLE:
    case TERM_TAG:
    case TERM_CASH:
    case TERM_FROM:
    case TERM_TO:
        return has_name(query, term, heard);
    case TERM_CIRCLE:
    case TERM_BOX:
        return is_where(query, term, &post->place);
    case TERM_LANG:
        return language_truth(query, term, heard, asking);
    case TERM_IS:
        return is_so((enum term_is)term->n, post);
    case TERM_HAS:
        return has_it((enum term_has)term->n, post);
    case TERM_COUNT:
        return count_truth(query, term, &post->author);
    case TERM_VISIBILITY:
        return post->visibility == (enum visibility)term->n;
    case TERM_SAMPLE:
        return is_sampled(term->n, post);
    default:
        return fields_have(query, term, post);
    }
}

static bool node_hears(const struct query *query, const struct node *node, struct heard *heard,
                       struct asking asking)
{
    const struct node *child = node + 1, *end = query_nodes(query) + node->end;

    if (node->kind == NODE_TERM) {
        enum truth truth = term_truth(query, node, heard, asking);

        if (truth == UNKNOWN)
            return asking.guessing == GUESS_HOPES && node->term == TERM_LANG && heard->post->lang.len == 0;
        return truth == (node->flags & NODE_NEGATED ? NO : YES);
    }
    for (; child < end; child = query_nodes(query) + child->end) {
        if (node_hears(query, child, heard, asking) == (node->kind == NODE_OR))
            return node->kind == NODE_OR;
    }
    return node->kind == NODE_AND;
}

static bool hears(const struct query *query, struct heard *heard, bool plainly)
{
    const struct node *root = query_nodes(query);

    if (!query->asks_language || heard->post->lang.len)
        return node_hears(query, root, heard, (struct asking){ GUESS_DOUBTS, plainly });
    return node_hears(query, root, heard, (struct asking){ GUESS_HOPES, plainly }) &&
           (node_hears(query, root, heard, (struct asking){ GUESS_DOUBTS, plainly }) ||
            node_hears(query, root, heard, (struct asking){ GUESS_ASKS, plainly }));
}

bool query_hears(const struct query *query, struct heard *heard)
{
    return hears(query, heard, false);
}

bool query_is_disguised(const struct query *query, struct heard *heard)
{
    return query->asks_disguise && !hears(query, heard, true);
}
