/* hear/anchors.c: of all the keys by which a rule could be found those that select the fewest posts. */
#include "hear/evaluate.h"

/* What a look at one term's keys gathers. */
struct choice {
    size_t rarity; /* of the rarest, or of the least rare where all are needed */
    uint64_t key;
    enum key_kind kind;
    size_t n;
};

struct anchors {
    void (*each)(void *to, uint64_t key);
    void *to;
    uint64_t *rare;
};

/* A long word is rarer than a short one; two letters of a script without spaces are about as rare as a word
 * of five; a name is rarer than any word. */
static size_t key_rarity(enum key_kind kind, struct sv text)
{
    switch (kind) {
    case KEY_WORD:
    case KEY_URL:
    case KEY_TITLE:
    case KEY_BIO:
    case KEY_NAME:
    case KEY_LOCATION:
    case KEY_PLACE:
    case KEY_START:
        return text.len < 20 ? text.len : 20;
    case KEY_HEAD:
    case KEY_TAIL:
        return 5;
    case KEY_CHAR:
    case KEY_COUNTRY:
        return 2;
    case KEY_PAIR:
    case KEY_CELL:
        return 5;
    case KEY_EMOJI:
        return 3;
    default:
        return 30;
    }
}

static void take_rarest(void *to, enum key_kind kind, uint64_t key, struct sv text)
{
    struct choice *choice = to;
    size_t rarity = key_rarity(kind, text);

    if (choice->n++ && rarity <= choice->rarity)
        return;
    choice->rarity = rarity;
    choice->key = key;
    choice->kind = kind;
}

static void take_common(void *to, enum key_kind kind, uint64_t key UNUSED, struct sv text)
{
    struct choice *choice = to;
    size_t rarity = key_rarity(kind, text);

    if (choice->n++ == 0 || rarity < choice->rarity)
        choice->rarity = rarity;
}

/* 0: a post can match the term without any key of it. */
static size_t term_rarity(const struct query *query, const struct node *term)
{
    struct choice rarest = { 0 }, common = { 0 };

    switch (term->flags & NODE_NEGATED ? KEYS_NONE : term_each_key(query, term, take_rarest, &rarest)) {
    case KEYS_ALL:
        return rarest.rarity;
    case KEYS_ANY:
        (void)term_each_key(query, term, take_common, &common);
        return common.rarity;
    default:
        return 0;
    }
}

static size_t node_rarity(const struct query *query, const struct node *node)
{
    const struct node *child = node + 1, *end = query_nodes(query) + node->end;
    size_t rarity = node->kind == NODE_OR ? SIZE_MAX : 0;

    if (node->kind == NODE_TERM)
        return term_rarity(query, node);
    for (; child < end; child = query_nodes(query) + child->end) {
        size_t one = node_rarity(query, child);

        if (node->kind == NODE_OR ? one < rarity : one > rarity)
            rarity = one;
    }
    return rarity;
}

static void give(const struct anchors *anchors, enum key_kind kind, uint64_t key)
{
    if (kind >= KEY_FIRST_RARE)
        *anchors->rare |= UINT64_C(1) << kind;
    anchors->each(anchors->to, key);
}

static void give_each(void *to, enum key_kind kind, uint64_t key, struct sv text UNUSED)
{
    give(to, kind, key);
}

static void give_term(const struct query *query, const struct node *term, struct anchors *anchors)
{
    struct choice rarest = { 0 };

    if (term_each_key(query, term, take_rarest, &rarest) == KEYS_ALL)
        give(anchors, rarest.kind, rarest.key);
    else
        (void)term_each_key(query, term, give_each, anchors);
}

static void give_node(const struct query *query, const struct node *node, struct anchors *anchors)
{
    const struct node *child = node + 1, *end = query_nodes(query) + node->end, *rarest = NULL;
    size_t rarity = 0;

    if (node->kind == NODE_TERM) {
        give_term(query, node, anchors);
        return;
    }
    for (; child < end; child = query_nodes(query) + child->end) {
        size_t one = node->kind == NODE_AND ? node_rarity(query, child) : 0;

        if (node->kind == NODE_OR) {
            give_node(query, child, anchors);
        } else if (one > rarity) {
            rarity = one;
            rarest = child;
        }
    }
    if (rarest)
        give_node(query, rarest, anchors);
}

void query_each_anchor(const struct query *query, void (*each)(void *to, uint64_t key), void *to,
                       uint64_t *out_rare)
{
    struct anchors anchors = { each, to, out_rare };

    *out_rare = 0;
    give_node(query, query_nodes(query), &anchors);
}
