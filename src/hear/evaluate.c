/* hear/evaluate.c: terms against a post, and the nodes over them. */
#include "hear/evaluate.h"

#include "model/post.h"
#include "text/chars.h"

/* What a term says of a post. An unknown language makes neither lang: nor -lang: true; since negation stands
 * at terms only, nothing above them has to know of it. */
enum truth { NO, YES, UNKNOWN };

static bool entry_is(const struct query *query, const struct element *element, const struct heard *heard,
                     const struct heard_entry *entry)
{
    return entry->kind == element->kind && entry->len == element->n_key &&
           memcmp(heard->bytes.at + entry->at, query->bytes + element->at, element->n_key) == 0;
}

static bool has_name(const struct query *query, const struct term *term, const struct heard *heard)
{
    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = &query->elements[term->elements + i];
        const struct heard_entry *entry = heard_find(heard, element->key);

        for (; entry; entry = heard_next(heard, entry)) {
            if (entry_is(query, element, heard, entry))
                return true;
        }
    }
    return false;
}

/* Whether `element`, a run, stands from byte `at` on in the word that ends at `end`, and how far. */
static bool run_stands(struct sv run, const struct heard *heard, size_t at, size_t end, size_t *out_end)
{
    struct sv behind;

    if (run.len > end - at || memcmp(heard->bytes.at + at, run.at, run.len) != 0)
        return false;
    *out_end = at + run.len;
    behind = sv_of(heard->bytes.at + *out_end, end - *out_end);
    return behind.len == 0 ||
           char_class(char_take(&behind)) != CHAR_MARK; /* else its last character is another */
}

static bool is_run(const struct element *element)
{
    return element->kind == KEY_CHAR || element->kind == KEY_PAIR;
}

/* Whether all of a term's words stand in a row from `entry` on. A run inside such a row ends and begins where
 * the post's runs do; alone, and at both ends of the row, it may be a part of one. */
static bool row_stands(const struct query *query, const struct term *term, const struct heard *heard,
                       const struct heard_entry *entry)
{
    size_t at = entry->at;

    if (entry->word + (size_t)term->n_elements > heard->n_words)
        return false;
    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = &query->elements[term->elements + i];
        const struct heard_word *word = &heard->words[entry->word + i];
        size_t word_end = word->at + word->len, end = word_end;
        struct sv text = element_text(query, element);

        if (i > 0)
            at = word->at;
        if (is_run(element) ? !run_stands(text, heard, at, word_end, &end)
                            : !sv_equal(text, sv_of(heard->bytes.at + at, word_end - at)))
            return false;
        if (i + 1 < term->n_elements && end != word_end)
            return false;
    }
    return true;
}

static bool has_words(const struct query *query, const struct term *term, const struct heard *heard)
{
    const struct element *first = &query->elements[term->elements];
    const struct heard_entry *entry = heard_find(heard, first->key);

    for (; entry; entry = heard_next(heard, entry)) {
        if (entry_is(query, first, heard, entry) && row_stands(query, term, heard, entry))
            return true;
    }
    return false;
}

/* `pt` is also pt-BR; `und` (undetermined) is a language nobody knows. */
static enum truth language_is(struct sv lang, struct sv wanted)
{
    if (lang.len == 0 || (sv_equal_nocase(lang, SV("und")) && !sv_is(wanted, "und")))
        return UNKNOWN;
    if (lang.len > wanted.len && (lang.at[wanted.len] == '-' || lang.at[wanted.len] == '_'))
        lang.len = wanted.len;
    return sv_equal_nocase(lang, wanted) ? YES : NO;
}

static enum truth term_truth(const struct query *query, const struct term *term, const struct heard *heard)
{
    bool yes = false;

    switch (term->kind) {
    case TERM_WORDS:
        yes = has_words(query, term, heard);
        break;
    case TERM_HANDLE:
    case TERM_TAG:
    case TERM_CASH:
    case TERM_FROM:
    case TERM_TO:
        yes = has_name(query, term, heard);
        break;
    case TERM_LANG:
        return language_is(heard->post->lang, element_text(query, &query->elements[term->elements]));
    case TERM_REPLY:
        yes = heard->post->in_reply_to.len > 0;
        break;
    case TERM_REPOST:
        yes = heard->post->repost_of.len > 0;
        break;
    }
    return yes ? YES : NO;
}

static bool node_hears(const struct query *query, const struct node *node, const struct heard *heard)
{
    const struct node *child = node + 1, *end = query->nodes + node->end;

    if (node->kind == NODE_TERM)
        return term_truth(query, &query->terms[node->term], heard) == (node->negated ? NO : YES);
    for (; child < end; child = query->nodes + child->end) {
        if (node_hears(query, child, heard) == (node->kind == NODE_OR))
            return node->kind == NODE_OR;
    }
    return node->kind == NODE_AND;
}

bool query_hears(const struct query *query, const struct heard *heard)
{
    return node_hears(query, query->nodes, heard);
}

/* A long word is rarer than a short one; two letters of a script without spaces are about as rare as a word
 * of five; a name is rarer than any word. */
static size_t element_rarity(const struct element *element)
{
    switch (element->kind) {
    case KEY_WORD:
        return element->len < 20 ? element->len : 20;
    case KEY_CHAR:
        return 2;
    case KEY_PAIR:
        return 5;
    case KEY_EMOJI:
        return 3;
    default:
        return 30;
    }
}

static const struct element *rarest_word(const struct query *query, const struct term *term)
{
    const struct element *rarest = &query->elements[term->elements];

    for (size_t i = 1; i < term->n_elements; i++) {
        const struct element *element = &query->elements[term->elements + i];

        if (element_rarity(element) > element_rarity(rarest))
            rarest = element;
    }
    return rarest;
}

/* 0: a post can match the node without any key of it. */
static size_t node_rarity(const struct query *query, const struct node *node)
{
    const struct node *child = node + 1, *end = query->nodes + node->end;
    size_t rarity = node->kind == NODE_OR ? SIZE_MAX : 0;

    if (node->kind == NODE_TERM) {
        const struct term *term = &query->terms[node->term];

        return node->negated || !term_alone(term->kind) ? 0 : element_rarity(rarest_word(query, term));
    }
    for (; child < end; child = query->nodes + child->end) {
        size_t one = node_rarity(query, child);

        if (node->kind == NODE_OR ? one < rarity : one > rarity)
            rarity = one;
    }
    return rarity;
}

static void term_each_anchor(const struct query *query, const struct term *term,
                             void (*each)(void *to, uint64_t key), void *to)
{
    if (term->kind == TERM_WORDS) {
        each(to, rarest_word(query, term)->key);
        return;
    }
    for (size_t i = 0; i < term->n_elements; i++)
        each(to, query->elements[term->elements + i].key);
}

static void node_each_anchor(const struct query *query, const struct node *node,
                             void (*each)(void *to, uint64_t key), void *to)
{
    const struct node *child = node + 1, *end = query->nodes + node->end, *rarest = NULL;
    size_t rarity = 0;

    if (node->kind == NODE_TERM) {
        term_each_anchor(query, &query->terms[node->term], each, to);
        return;
    }
    for (; child < end; child = query->nodes + child->end) {
        size_t one = node->kind == NODE_AND ? node_rarity(query, child) : 0;

        if (node->kind == NODE_OR) {
            node_each_anchor(query, child, each, to);
        } else if (one > rarity) {
            rarity = one;
            rarest = child;
        }
    }
    if (rarest)
        node_each_anchor(query, rarest, each, to);
}

void query_each_anchor(const struct query *query, void (*each)(void *to, uint64_t key), void *to)
{
    node_each_anchor(query, query->nodes, each, to);
}
