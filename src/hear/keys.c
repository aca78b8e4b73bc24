/* hear/keys.c: which keys the posts have that a term matches. */
#include "hear/earth.h"
#include "hear/terms.h"
#include "hear/word_keys.h"

struct caller {
    term_key_fn *each;
    void *to;
};

static void call_with_cell(void *to, const char cell[CELL_BYTES])
{
    const struct caller *caller = to;
    struct sv text = sv_of(cell, CELL_BYTES);

    caller->each(caller->to, KEY_CELL, key_of(KEY_CELL, text), text);
}

static enum term_keys each_cell(const struct query *query, const struct node *term, struct caller *caller)
{
    struct sv bytes = element_text(query, node_element(query, term, 0));
    struct circle circle;
    struct box box;

    if (term->term == TERM_BOX) {
        memcpy(&box, bytes.at, sizeof box);
    } else {
        memcpy(&circle, bytes.at, sizeof circle);
        box = circle_box(&circle);
    }
    box_each_cell(&box, call_with_cell, caller);
    return KEYS_ANY;
}

/* Of words in a row of which one may be mistyped the longest: either it stands there or something near it. */
static enum term_keys each_half(const struct query *query, const struct node *term, struct caller *caller)
{
    const struct element *longest = node_element(query, term, 0);

    for (size_t i = 1; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, i);

        if (element->kind == KEY_WORD && (longest->kind != KEY_WORD || element->len > longest->len))
            longest = element;
    }
    fuzzy_each_key(element_text(query, longest), caller->each, caller->to);
    return KEYS_ANY;
}

static enum term_keys each_disguise(const struct query *query, const struct node *term, struct caller *caller)
{
    for (size_t i = 0; i < term->n_elements; i++) {
        struct sv text = element_text(query, node_element(query, term, i));

        caller->each(caller->to, KEY_DISGUISED, key_of(KEY_DISGUISED, text), text);
    }
    return KEYS_ANY;
}

static void each_element(const struct query *query, const struct node *term, struct caller *caller)
{
    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, i);
        struct sv text = element_text(query, element);

        caller->each(caller->to, (enum key_kind)element->kind, element->key, sv_of(text.at, element->n_key));
    }
}

enum term_keys term_each_key(const struct query *query, const struct node *term, term_key_fn *each, void *to)
{
    struct caller caller = { each, to };

    switch ((enum term_kind)term->term) {
    case TERM_WORDS:
    case TERM_APART:
    case TERM_URL:
    case TERM_URL_TITLE:
    case TERM_BIO:
    case TERM_BIO_NAME:
    case TERM_BIO_LOCATION:
    case TERM_PLACE:
        each_element(query, term, &caller);
        return KEYS_ALL;
    case TERM_PREFIX:
        prefix_key(element_text(query, node_element(query, term, 0)), each, to);
        return KEYS_ALL;
    case TERM_FUZZY:
        return each_half(query, term, &caller);
    case TERM_DISGUISED:
        return each_disguise(query, term, &caller);
    case TERM_CIRCLE:
    case TERM_BOX:
        return each_cell(query, term, &caller);
    case TERM_HANDLE:
    case TERM_TAG:
    case TERM_CASH:
    case TERM_FROM:
    case TERM_TO:
    case TERM_REPOSTS_OF:
    case TERM_COUNTRY:
    case TERM_CONVERSATION:
    case TERM_IN_REPLY_TO:
    case TERM_REPOST_OF:
    case TERM_QUOTE_OF:
        each_element(query, term, &caller);
        return KEYS_ANY;
    default:
        return KEYS_NONE;
    }
}
