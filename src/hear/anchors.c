/* hear/anchors.c: choosing, from the leaves up.
 *
 * A term is found by any of its keys (the rarest) or by all of them. Words in a row are found by two neighbours, which is rarer
 * than either. What must all be there is found by the rarest part; of an OR every part has to be found. A word that many posts
 * have and that stands beside a list ("delta (refund OR cancelled)") is found by the two together: a pair of mates. */
#include "hear/anchors.h"

#include "hear/sketch.h"
#include "hear/word_hash.h"

/* A rule is found by mates only if what it is found by else is at least so common; a pair costs memory and time too. */
static const double mates_from_share = 2e-6;
/* The share of what no key finds; above all sums of shares. */
static const double not_found = 1e9;

/* What a look at one term's keys gathers. */
struct keys {
    const struct rarity *rarity;
    double rarest, sum;
    enum key_kind kind;
    uint64_t hash;
};

struct choice {
    const struct query *query;
    const struct rarity *rarity;
    struct anchor_sink *sink;
};

static void look_at(void *to, enum key_kind kind, uint64_t key, struct sv text)
{
    struct keys *keys = to;
    double share = rarity_share(keys->rarity, kind, text);

    keys->sum += share;
    if (share < keys->rarest) {
        keys->rarest = share;
        keys->kind = kind;
        keys->hash = sketch_hash(kind, key, text);
    }
}

static enum term_keys look_at_term(const struct choice *choice, const struct node *term, struct keys *out)
{
    *out = (struct keys){ .rarity = choice->rarity, .rarest = not_found };
    if (term->flags & NODE_NEGATED)
        return KEYS_NONE;
    return term_each_key(choice->query, term, look_at, out);
}

static double element_share(const struct choice *choice, const struct element *element)
{
    return rarity_share(choice->rarity, KEY_WORD, element_text(choice->query, element));
}

/* The rarest two neighbours of words in a row. */
static double rarest_row(const struct choice *choice, const struct node *term, uint64_t *out_hash)
{
    double rarest = not_found;

    for (size_t i = 0; term->term == TERM_WORDS && i + 1 < term->n_elements; i++) {
        const struct element *one = node_element(choice->query, term, i), *other = one + 1;
        double share;

        if (one->kind != KEY_WORD || other->kind != KEY_WORD)
            continue;
        share = element_share(choice, one) * element_share(choice, other);
        if (share < rarest) {
            rarest = share;
            *out_hash = hash_row(hash_word_alone(element_text(choice->query, one)),
                                 hash_word_alone(element_text(choice->query, other)));
        }
    }
    return rarest;
}

static double term_share(const struct choice *choice, const struct node *term)
{
    struct keys keys;
    uint64_t hash;
    double row;

    switch (look_at_term(choice, term, &keys)) {
    case KEYS_ALL:
        row = rarest_row(choice, term, &hash);
        return row < keys.rarest ? row : keys.rarest;
    case KEYS_ANY:
        return keys.sum;
    default:
        return not_found;
    }
}

/* The share of posts that its best anchors select. */
static double node_share(const struct choice *choice, const struct node *node)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;
    double share = node->kind == NODE_OR ? 0 : not_found;

    if (node->kind == NODE_TERM)
        return term_share(choice, node);
    for (; child < end; child = nodes + child->end) {
        double one = node_share(choice, child);

        if (node->kind == NODE_OR)
            share = share + one < not_found ? share + one : not_found;
        else if (one < share)
            share = one;
    }
    return share;
}

/* ---- mates ---- */

/* The rarest word of which a post that matches the node has all (a word, words in a row, and what must all be there): NULL if
 * there is none, or something is no word. */
static const struct element *rarest_word(const struct choice *choice, const struct node *node)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;
    const struct element *rarest = NULL;

    for (; node->kind == NODE_AND && child < end; child = nodes + child->end) {
        const struct element *one = child->kind == NODE_TERM ? rarest_word(choice, child) : NULL;

        if (one && (!rarest || element_share(choice, one) < element_share(choice, rarest)))
            rarest = one;
    }
    if (node->kind != NODE_TERM || node->flags & NODE_NEGATED || node->term != TERM_WORDS)
        return rarest;
    for (size_t i = 0; i < node->n_elements; i++) {
        const struct element *one = node_element(choice->query, node, i);

        if (one->kind == KEY_WORD && (!rarest || element_share(choice, one) < element_share(choice, rarest)))
            rarest = one;
    }
    return rarest;
}

static bool add_mate(const struct choice *choice, const struct node *node, struct mates *out, int side)
{
    const struct element *word = out->n[side] < MATES_MAX ? rarest_word(choice, node) : NULL;

    if (!word)
        return false;
    out->words[side][out->n[side]++] = hash_word_alone(element_text(choice->query, word));
    out->shares[side] += element_share(choice, word);
    return true;
}

/* A word, or some of which one must be there, as one side of a pair. */
static bool list_mates(const struct choice *choice, const struct node *node, struct mates *out, int side)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;

    out->n[side] = 0;
    out->shares[side] = 0;
    if (node->kind != NODE_OR)
        return add_mate(choice, node, out, side);
    for (; child < end; child = nodes + child->end) {
        if (!add_mate(choice, child, out, side))
            return false;
    }
    return true;
}

/* The two rarest lists among what must all be there. False when there are no two, or they are no better than `share`. */
static bool find_mates(const struct choice *choice, const struct node *node, double share, struct mates *out)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;
    struct mates one;
    int n = 0;

    for (; child < end; child = nodes + child->end) {
        int side = n < 2 ? n : out->shares[0] > out->shares[1] ? 0 : 1;

        if (!list_mates(choice, child, &one, 0) || (n >= 2 && one.shares[0] >= out->shares[side]))
            continue;
        memcpy(out->words[side], one.words[0], sizeof one.words[0]);
        out->n[side] = one.n[0];
        out->shares[side] = one.shares[0];
        n++;
    }
    return n >= 2 && out->shares[0] * out->shares[1] < share / 4;
}

/* ---- giving ---- */

static void give(struct choice *choice, enum key_kind kind, uint64_t hash)
{
    choice->sink->kinds |= UINT64_C(1) << kind;
    choice->sink->single(choice->sink->to, hash);
}

static void give_key(void *to, enum key_kind kind, uint64_t key, struct sv text)
{
    give(to, kind, sketch_hash(kind, key, text));
}

static void give_term(struct choice *choice, const struct node *term)
{
    struct keys keys;
    uint64_t hash = 0;

    if (look_at_term(choice, term, &keys) == KEYS_ANY)
        (void)term_each_key(choice->query, term, give_key, choice);
    else if (rarest_row(choice, term, &hash) < keys.rarest)
        give(choice, KEY_WORD, hash);
    else
        give(choice, keys.kind, keys.hash);
}

static void give_node(struct choice *choice, const struct node *node);

static void give_rarest(struct choice *choice, const struct node *node)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;
    const struct node *rarest = child;
    double share = not_found;
    struct mates mates;

    for (; child < end; child = nodes + child->end) {
        double one = node_share(choice, child);

        if (one < share) {
            share = one;
            rarest = child;
        }
    }
    if (share >= mates_from_share && find_mates(choice, node, share, &mates)) {
        choice->sink->kinds |= UINT64_C(1) << KEY_WORD;
        choice->sink->mates(choice->sink->to, &mates);
    } else
        give_node(choice, rarest);
}

static void give_node(struct choice *choice, const struct node *node)
{
    const struct node *nodes = query_nodes(choice->query), *child = node + 1, *end = nodes + node->end;

    if (node->kind == NODE_TERM) {
        give_term(choice, node);
    } else if (node->kind == NODE_AND) {
        give_rarest(choice, node);
    } else {
        for (; child < end; child = nodes + child->end)
            give_node(choice, child);
    }
}

void anchors_choose(const struct query *query, const struct rarity *rarity, struct anchor_sink *sink)
{
    struct choice choice = { query, rarity, sink };

    give_node(&choice, query_nodes(query));
}
