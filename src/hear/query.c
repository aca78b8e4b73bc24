/* hear/query.c: compiling a parsed rule: negation moves down to the terms (so that the rest only knows AND,
 * OR and terms), groups of one kind become one, and what would match nearly everything is refused. */
#include "hear/query.h"

#include "hear/evaluate.h"
#include "hear/lexer.h"
#include "hear/parser.h"

/* What errors about a negated group's parts point at: the group's own `-`. */
struct above {
    bool negates;
    uint32_t at; /* byte of the rule + 1; 0 = nothing negates */
};

static void flatten(const struct parse *parse, uint32_t at, struct above above, struct query *out);

static struct above above_children(const struct parsed *list, struct above above)
{
    return (struct above){ .negates = above.negates != list->negated,
                           .at = above.at || !list->negated ? above.at : list->at + 1 };
}

/* The children of a list, and those of lists of the same kind among them. */
static void flatten_children(const struct parse *parse, const struct parsed *list, struct above above,
                             enum node_kind kind, struct query *out)
{
    for (uint32_t child = list->first_child; child; child = parse->nodes[child].next) {
        const struct parsed *node = &parse->nodes[child];
        struct above below = above_children(node, above);

        if (node->kind != NODE_TERM && (below.negates ? NODE_AND + NODE_OR - node->kind : node->kind) == kind)
            flatten_children(parse, node, below, kind, out);
        else
            flatten(parse, child, above, out);
    }
}

/* De Morgan: a negated AND is an OR of what is negated. */
static void flatten(const struct parse *parse, uint32_t at, struct above above, struct query *out)
{
    const struct parsed *from = &parse->nodes[at];
    struct above below = above_children(from, above);
    size_t here = out->n_nodes++;

    out->nodes[here] = (struct node){ .kind = from->kind, .at = above.at ? above.at - 1 : from->at };
    if (from->kind == NODE_TERM) {
        out->nodes[here].negated = below.negates;
        out->nodes[here].term = from->term;
    } else {
        if (below.negates)
            out->nodes[here].kind = from->kind == NODE_AND ? NODE_OR : NODE_AND;
        flatten_children(parse, from, below, out->nodes[here].kind, out);
    }
    out->nodes[here].end = (uint32_t)out->n_nodes;
}

/* Whether whatever matches the node has something of it that nearly no other post has; else *out_at is a
 * place that lacks it. */
static bool is_narrow(const struct query *query, const struct node *node, uint32_t *out_at)
{
    const struct node *child = node + 1, *end = query->nodes + node->end;

    if (node->kind == NODE_TERM) {
        *out_at = node->at;
        return !node->negated && term_alone(query->terms[node->term].kind);
    }
    for (; child < end; child = query->nodes + child->end) {
        uint32_t at = 0;
        bool narrow = is_narrow(query, child, &at);

        if (narrow && node->kind == NODE_AND)
            return true;
        if (!narrow && (node->kind == NODE_OR || child == node + 1))
            *out_at = at;
        if (!narrow && node->kind == NODE_OR)
            return false;
    }
    return node->kind == NODE_OR;
}

bool query_compile(struct sv text, struct query **out, struct err *err)
{
    CLEANUP(parse_done)
    struct parse parse;
    struct lexer lexer = { .text = text };
    struct query *query;
    uint32_t at = 0;

    if (!query_parse(text, &parse, err))
        return false;
    query = NEW(struct query, 1);
    query->nodes = NEW(struct node, parse.n_nodes);
    flatten(&parse, parse.root, (struct above){ 0 }, query);
    query->n_terms = parse.n_terms;
    query->terms =
        mem_grow(TAKE(parse.terms), parse.n_terms, sizeof *query->terms); /* gives back what is left over */
    query->n_elements = parse.n_elements;
    query->elements = mem_grow(TAKE(parse.elements), parse.n_elements, sizeof *query->elements);
    query->bytes = buf_take(&parse.bytes);
    if (!is_narrow(query, query->nodes, &at)) {
        query_free(query);
        return lexer_fail(
            &lexer, at, err,
            "expected a word, a phrase, @name, #tag, $tag, from: or to: that must be there; without one "
            "this would match nearly everything");
    }
    *out = query;
    return true;
}

bool query_matches(const struct query *query, const struct post *post)
{
    struct heard heard = { 0 };
    bool matches;

    heard_take(&heard, post);
    matches = query_hears(query, &heard);
    heard_done(&heard);
    return matches;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    free(query->nodes);
    free(query->terms);
    free(query->elements);
    free(query->bytes);
    free(query);
}
