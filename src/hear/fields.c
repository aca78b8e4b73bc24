/* hear/fields.c: see fields.h. Fields are folded anew for each term that asks, on the stack: they are short, and asked
 * of few posts. */
#include "hear/fields.h"

#include "hear/rows.h"
#include "model/post.h"
#include "text/fold.h"

enum { LINKS_BYTES_MAX = 32 << 10 }; /* of all links of a post; what comes after is not looked at */

static size_t links_of(const struct post *post, bool titles, struct sv out[FIELDS_MAX])
{
    size_t n = 0, n_bytes = 0;

    for (size_t i = 0; i < post->n_links && n < FIELDS_MAX && n_bytes <= LINKS_BYTES_MAX; i++) {
        out[n] = titles ? post->links[i].title : post->links[i].url;
        n_bytes += out[n++].len;
    }
    return n;
}

/* `/users/NAME/` of an address. */
static struct sv user_in(struct sv address)
{
    static const struct sv before = SV("/users/");

    for (size_t i = 0; i + before.len < address.len; i++) {
        if (memcmp(address.at + i, before.at, before.len) == 0)
            return sv_of(address.at + i + before.len, sv_find(sv_skip(address, i + before.len), '/'));
    }
    return sv_of(NULL, 0);
}

static struct sv handle_at(struct sv text)
{
    size_t len = 0;

    while (len < text.len && (text.at[len] == '_' || (text.at[len] >= '0' && text.at[len] <= '9') ||
                              ((text.at[len] | 32) >= 'a' && (text.at[len] | 32) <= 'z')))
        len++;
    return sv_of(text.at, len);
}

/* Who wrote what a post passes on. No format says it outright: X begins the text with RT @NAME, Bluesky's ids begin with
 * the author's, Mastodon's have the author's name. */
static size_t reposted_authors(const struct post *post, struct sv out[FIELDS_MAX])
{
    struct sv id = post->repost_of;
    size_t n = 0;

    if (id.len == 0)
        return 0;
    if (sv_starts(post->text, SV("RT @")))
        out[n++] = handle_at(sv_skip(post->text, SV("RT @").len));
    if (sv_starts(id, SV("at://"))) {
        id = sv_skip(id, SV("at://").len);
        out[n++] = sv_split(&id, '/');
    } else if (user_in(id).len) {
        out[n++] = user_in(id);
    }
    return n;
}

static size_t one_field(struct sv field, struct sv out[FIELDS_MAX])
{
    out[0] = field;
    return field.len > 0;
}

size_t fields_of(enum term_kind kind, const struct post *post, struct sv out[FIELDS_MAX])
{
    switch (kind) {
    case TERM_URL:
    case TERM_URL_CONTAINS:
        return links_of(post, false, out);
    case TERM_URL_TITLE:
        return links_of(post, true, out);
    case TERM_BIO:
        return one_field(post->author.bio, out);
    case TERM_BIO_NAME:
        return one_field(post->author.name, out);
    case TERM_BIO_LOCATION:
        return one_field(post->author.location, out);
    case TERM_PLACE:
        return one_field(post->place.name, out);
    case TERM_COUNTRY:
        return one_field(post->place.country, out);
    case TERM_SOURCE:
        return one_field(post->client, out);
    case TERM_NETWORK:
        return one_field(post->network, out);
    case TERM_IN_REPLY_TO:
        return one_field(post->in_reply_to, out);
    case TERM_REPOST_OF:
        return one_field(post->repost_of, out);
    case TERM_QUOTE_OF:
        return one_field(post->quote_of, out);
    case TERM_REPOSTS_OF:
        return reposted_authors(post, out);
    case TERM_CONVERSATION:
        out[0] = post->conversation;
        out[1] = post->root;
        out[2] = post->id; /* a conversation has the id of its first post */
        return 3;
    default:
        return 0;
    }
}

struct sv field_fold(struct folded_field *to, struct sv field)
{
    struct buf folded = { .at = to->bytes, .size = sizeof to->bytes, .limit = FIELD_FOLDED_MAX };

    fold(utf8_cut(field, POST_FIELD_MAX), &folded); /* stays in its bytes: it never grows over the limit */
    return buf_sv(&folded);
}

/* A word that tokens_next() gives; signs in front of names are no words. */
static bool next_word(struct tokens *tokens, struct token *out)
{
    while (tokens_next(tokens, out)) {
        if (out->kind == TOKEN_WORD || out->kind == TOKEN_RUN || out->kind == TOKEN_EMOJI)
            return true;
    }
    return false;
}

/* Whether an element stands in a word, beginning where it begins unless it is the row's first, ending where it ends
 * unless it is the row's last. */
static bool stands_in(const struct query *query, const struct element *element, struct sv word, bool first,
                      bool last)
{
    struct sv text = element_text(query, element);

    return element->is_run ? run_stands_in(text, word, !first, !last) : sv_equal(text, word);
}

static bool row_in(const struct query *query, const struct node *term, struct sv folded)
{
    struct tokens from = tokens_of(folded);
    struct token token;

    while (next_word(&from, &token)) {
        struct tokens tokens = from;
        size_t i = 0;

        while (
            stands_in(query, node_element(query, term, i), token.text, i == 0, i + 1 == term->n_elements)) {
            if (++i == term->n_elements)
                return true;
            if (!next_word(&tokens, &token))
                return false;
        }
    }
    return false;
}

static bool has_piece(struct sv text, struct sv piece)
{
    return text.len >= piece.len && memmem(text.at, text.len, piece.at, piece.len);
}

static bool is_one_of(const struct query *query, const struct node *term, struct sv text)
{
    for (size_t i = 0; i < term->n_elements; i++) {
        if (sv_equal(element_text(query, node_element(query, term, i)), text))
            return true;
    }
    return false;
}

static bool field_has(const struct query *query, const struct node *term, struct sv field)
{
    struct folded_field folded;

    switch ((enum term_kind)term->term) {
    case TERM_IN_REPLY_TO:
    case TERM_REPOST_OF:
    case TERM_QUOTE_OF:
    case TERM_CONVERSATION:
        return is_one_of(query, term, field);
    case TERM_REPOSTS_OF:
        return is_one_of(query, term, field) || is_one_of(query, term, field_fold(&folded, field));
    case TERM_COUNTRY:
    case TERM_NETWORK:
        return is_one_of(query, term, field_fold(&folded, field));
    case TERM_SOURCE:
        return is_one_of(query, term, sv_trim(field_fold(&folded, field)));
    case TERM_URL_CONTAINS:
        return has_piece(field_fold(&folded, field), element_text(query, node_element(query, term, 0)));
    default:
        return row_in(query, term, field_fold(&folded, field));
    }
}

bool fields_have(const struct query *query, const struct node *term, const struct post *post)
{
    struct sv fields[FIELDS_MAX];
    size_t n = fields_of((enum term_kind)term->term, post, fields);

    for (size_t i = 0; i < n; i++) {
        if (fields[i].len && field_has(query, term, fields[i]))
            return true;
    }
    return false;
}
