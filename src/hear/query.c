/* hear/query.c: compiling a parsed rule: negation moves down to the terms (so that the rest only knows AND,
 * OR and terms), groups of one kind become one, and what would match nearly everything is refused. */
#include "hear/query.h"

#include <assert.h>

#include "hear/evaluate.h"
#include "hear/lexer.h"
#include "hear/parser.h"

/* A node on its way into the query. */
struct flat {
    struct node node;
    const struct parsed *from;
    uint32_t at; /* what errors about it point at: of a negated group's parts the group's own `-` */
};

struct flattening {
    const struct parse *parse;
    struct flat *flat;
    size_t n;
};

struct above {
    bool negates;
    uint32_t at; /* byte of the rule + 1; 0 = nothing negates */
};

static void flatten(struct flattening *to, uint32_t at, struct above above);

static bool is_negated(const struct parsed *node)
{
    return node->flags & NODE_NEGATED;
}

static struct above above_children(const struct parsed *list, struct above above)
{
    return (struct above){ .negates = above.negates != is_negated(list),
                           .at = above.at || !is_negated(list) ? above.at : list->at + 1 };
}

/* The children of a list, and those of lists of the same kind among them. */
static void flatten_children(struct flattening *to, const struct parsed *list, struct above above,
                             enum node_kind kind)
{
    for (uint32_t child = list->first_child; child; child = to->parse->nodes[child].next) {
        const struct parsed *node = &to->parse->nodes[child];
        struct above below = above_children(node, above);

        if (node->kind != NODE_TERM && (below.negates ? NODE_AND + NODE_OR - node->kind : node->kind) == kind)
            flatten_children(to, node, below, kind);
        else
            flatten(to, child, above);
    }
}

/* De Morgan: a negated AND is an OR of what is negated. */
static void flatten(struct flattening *to, uint32_t at, struct above above)
{
    const struct parsed *from = &to->parse->nodes[at];
    struct above below = above_children(from, above);
    struct flat *here = &to->flat[to->n++];

    *here = (struct flat){ .from = from, .at = above.at ? above.at - 1 : from->at };
    here->node.kind = (uint8_t)from->kind;
    if (from->kind == NODE_TERM) {
        here->node.term = (uint8_t)from->term;
        here->node.n = from->n;
        here->node.flags =
            (uint8_t)((from->flags & ~(unsigned)NODE_NEGATED) | (below.negates ? NODE_NEGATED : 0));
        here->node.elements = (uint16_t)from->elements;
        here->node.n_elements = (uint16_t)from->n_elements;
    } else {
        if (below.negates)
            here->node.kind = from->kind == NODE_AND ? NODE_OR : NODE_AND;
        flatten_children(to, from, below, here->node.kind);
    }
    here->node.end = (uint16_t)to->n;
}

/* Whether whatever matches the node has something of it that nearly no other post has; else *out_lacking is a place
 * that lacks it. */
static bool is_narrow(const struct flattening *flat, const struct flat *node, const struct flat **out_lacking)
{
    const struct flat *child = node + 1, *end = flat->flat + node->node.end;

    if (node->node.kind == NODE_TERM) {
        *out_lacking = node;
        return !(node->node.flags & NODE_NEGATED) && term_alone(node->node.term) && !node->from->common;
    }
    for (; child < end; child = flat->flat + child->node.end) {
        const struct flat *lacking = NULL;
        bool narrow = is_narrow(flat, child, &lacking);

        if (narrow && node->node.kind == NODE_AND)
            return true;
        if (!narrow && (node->node.kind == NODE_OR || child == node + 1))
            *out_lacking = lacking;
        if (!narrow && node->node.kind == NODE_OR)
            return false;
    }
    return node->node.kind == NODE_OR;
}

static bool fail_wide(const struct lexer *lexer, const struct flat *lacking, struct err *err)
{
    const struct parsed *from = (assert(lacking), lacking->from);

    if (from->common && !(lacking->node.flags & NODE_NEGATED)) {
        struct sv word = sv_of(lexer->text.at + from->at, from->end - from->at);

        word = utf8_cut(word, 60);
        return lexer_fail(lexer, lacking->at, err,
                          "expected more than %.*s, which nearly every post has; add what narrows it, as in "
                          "\"guitar center\" %.*s",
                          SV_ARG(word), SV_ARG(word));
    }
    return lexer_fail(
        lexer, lacking->at, err,
        "expected a word, a phrase, @name, #tag, from: or the like that must be there; without one this "
        "would match nearly everything; write for example \"guitar center\" lang:en");
}

/* -is:nullcast says what posts are not; X has no is:nullcast either. */
static bool check_nullcast(const struct lexer *lexer, const struct flattening *flat, struct err *err)
{
    for (size_t i = 0; i < flat->n; i++) {
        const struct node *node = &flat->flat[i].node;

        if (node->kind == NODE_TERM && node->term == TERM_IS && node->n == IS_NULLCAST &&
            !(node->flags & NODE_NEGATED))
            return lexer_fail(lexer, flat->flat[i].at, err,
                              "expected -is:nullcast: only with the - it says anything");
    }
    return true;
}

static bool check(struct sv text, const struct flattening *flat, struct err *err)
{
    struct lexer lexer = { .text = text };
    const struct flat *lacking = NULL;

    return check_nullcast(&lexer, flat, err) &&
           (is_narrow(flat, flat->flat, &lacking) || fail_wide(&lexer, lacking, err));
}

static struct query *pack(const struct flattening *flat)
{
    const struct parse *parse = flat->parse;
    struct query header = { .n_nodes = (uint16_t)flat->n,
                            .n_elements = (uint16_t)parse->n_elements,
                            .n_bytes = (uint16_t)parse->bytes.len };
    char *block;

    for (size_t i = 0; i < flat->n; i++) {
        const struct node *node = &flat->flat[i].node;

        header.asks_language |= node->kind == NODE_TERM && node->term == TERM_LANG;
        header.asks_disguise |= node->kind == NODE_TERM && node->term == TERM_DISGUISED;
    }
    block = mem_new(query_size(&header), 1);
    memcpy(block, &header, sizeof header);
    if (parse->n_elements)
        memcpy(block + sizeof header, parse->elements, parse->n_elements * sizeof *parse->elements);
    for (size_t i = 0; i < flat->n; i++)
        memcpy(block + sizeof header + parse->n_elements * sizeof *parse->elements + i * sizeof(struct node),
               &flat->flat[i].node, sizeof(struct node));
    if (parse->bytes.len)
        memcpy(block + query_size(&header) - parse->bytes.len, parse->bytes.at, parse->bytes.len);
    return (struct query *)block;
}

static bool compile(struct sv text, const struct brand_book *brands, bool whole, struct query **out,
                    struct err *err)
{
    CLEANUP(parse_done)
    struct parse parse;
    CLEANUP(mem_freep) struct flat *nodes = NULL;
    struct flattening flat = { .parse = &parse };

    if (!query_parse(text, brands, &parse, err))
        return false;
    nodes = NEW(struct flat, parse.n_nodes);
    flat.flat = nodes;
    flatten(&flat, parse.root, (struct above){ 0 });
    if (whole && !check(text, &flat, err))
        return false;
    *out = pack(&flat);
    return true;
}

bool query_compile_with(struct sv text, const struct brand_book *brands, struct query **out, struct err *err)
{
    return compile(text, brands, true, out, err);
}

bool query_compile_part(struct sv text, const struct brand_book *brands, struct query **out, struct err *err)
{
    return compile(text, brands, false, out, err);
}

bool query_compile(struct sv text, struct query **out, struct err *err)
{
    return query_compile_with(text, NULL, out, err);
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
    free(query);
}
