/* hear/explain.c: see explain.h. The tree is that of the parser, before negation moved down: as somebody wrote it. */
#include "hear/explain.h"

#include "hear/parser.h"
#include "hear/query.h"

enum { BYTES_MAX = 4 << 20, WIDTH_MAX = 46 };

struct explaining {
    struct sv text;
    const struct parse *parse;
    struct explanation *out;
};

static void explain_node(struct explaining *to, uint32_t at, unsigned depth, bool unwanted);

static struct explain_row *add_row(struct explanation *out)
{
    if (out->n_rows == out->room) {
        out->room = out->room ? out->room * 2 : 32;
        out->rows = mem_grow(out->rows, out->room, sizeof *out->rows);
    }
    return &out->rows[out->n_rows++];
}

static size_t column_at(struct sv text, size_t at)
{
    struct lexer lexer = { .text = text };

    return lexer_column(&lexer, at);
}

/* How a term of a brand: could be written. Its bytes stay: explanation.bytes never grows over what it was made with. */
static struct sv write_expanded(struct explaining *to, const struct parsed *node)
{
    struct buf *out = &to->out->bytes;
    size_t from = out->len;
    bool row = node->n_elements > 1;

    if (node->term == TERM_HANDLE || node->term == TERM_TAG)
        buf_char(out, node->term == TERM_TAG ? '#' : '@');
    if (row)
        buf_char(out, '"');
    for (uint32_t i = 0; i < node->n_elements; i++) {
        const struct element *element = &to->parse->elements[node->elements + i];

        if (i > 0)
            buf_char(out, ' ');
        buf_append(out, to->parse->bytes.at + element->at, element->len);
    }
    if (row)
        buf_char(out, '"');
    if (node->term == TERM_FUZZY && !row)
        buf_str_append(out, "~1");
    return sv_of(out->at + from, out->len - from);
}

static const char *says(const struct parsed *node)
{
    if (node->term == TERM_DISGUISED)
        return "posts with the name in Cyrillic or Greek letters that look like its own";
    if (node->term == TERM_FUZZY && node->n_elements > 1)
        return "posts with the words in a row, in one of them perhaps a letter changed, missing, too many or swapped";
    if (node->term == TERM_WORDS && node->flags & NODE_SPELT)
        return "posts with the word or the words spelt exactly so, capitals and accents too";
    if (node->term == TERM_WORDS && node->flags & NODE_ACCENTED)
        return "posts with the word or the words, accents as here, whatever its case";
    if (node->term == TERM_WORDS && node->n_elements > 1)
        return "posts with the words in a row, whatever stands between them but words";
    return query_operator_of(
               node->term,
               node->term == TERM_IS || node->term == TERM_HAS || node->term == TERM_COUNT ? node->n : 0)
        ->help;
}

/* Names and ids are rare, words the rarer the longer. Letters of a script without spaces stand for whole words by two. */
static enum explain_cost element_cost(const struct element *element)
{
    enum { SHORT_MAX = 3, ORDINARY_MAX = 7 };

    switch (element->kind) {
    case KEY_CHAR:
    case KEY_EMOJI:
    case KEY_COUNTRY:
        return COST_HIGH;
    case KEY_PAIR:
        return COST_MEDIUM;
    case KEY_WORD:
    case KEY_URL:
    case KEY_TITLE:
    case KEY_BIO:
    case KEY_NAME:
    case KEY_LOCATION:
    case KEY_PLACE:
        return element->len <= SHORT_MAX ? COST_HIGH : element->len <= ORDINARY_MAX ? COST_MEDIUM : COST_LOW;
    default:
        return COST_LOW;
    }
}

/* A row is found by its rarest word. */
static enum explain_cost term_cost(const struct parse *parse, const struct parsed *node)
{
    enum explain_cost cost = COST_HIGH;

    for (uint32_t i = 0; i < node->n_elements; i++) {
        enum explain_cost one = element_cost(&parse->elements[node->elements + i]);

        cost = one < cost ? one : cost;
    }
    return cost;
}

static bool is_negated(const struct parsed *node)
{
    return node->flags & NODE_NEGATED;
}

/* Whether a post can be found by the node, and how dearly: of several that must all be there by the cheapest, of several of
 * which one must be there only by all. */
static bool is_found_by(const struct parse *parse, uint32_t at, bool negated, enum explain_cost *out)
{
    const struct parsed *node = &parse->nodes[at];
    bool none = negated != is_negated(node), all = (node->kind == NODE_AND) != none, found = !all;
    enum explain_cost cost = all ? COST_HIGH : COST_LOW;

    if (node->kind == NODE_TERM) {
        *out = term_cost(parse, node);
        return !none && term_alone(node->term);
    }
    for (uint32_t child = node->first_child; child; child = parse->nodes[child].next) {
        enum explain_cost one = COST_HIGH;
        bool here = is_found_by(parse, child, none, &one);

        found = all ? found || here : found && here;
        if (here)
            cost = all ? (one < cost ? one : cost) : (one > cost ? one : cost);
    }
    *out = cost;
    return found;
}

static bool is_beyond_x(const struct parsed *node)
{
    switch ((enum term_kind)node->term) {
    case TERM_PREFIX:
    case TERM_FUZZY:
    case TERM_DISGUISED:
    case TERM_NEAR:
    case TERM_NETWORK:
    case TERM_VISIBILITY:
        return true;
    default:
        return node->flags & (NODE_SPELT | NODE_ACCENTED);
    }
}

/* `unwanted`: inside of an odd number of negations. */
static void explain_term(struct explaining *to, const struct parsed *node, unsigned depth, bool unwanted)
{
    struct explain_row *row = add_row(to->out);
    bool negated = is_negated(node);
    size_t from = node->at + (negated && to->text.at[node->at] == '-');

    *row =
        (struct explain_row){ .depth = depth,
                              .negated = negated,
                              .part =
                                  unwanted == negated && term_alone(node->term) ? PART_LOOKED_UP : PART_ASKED,
                              .text = node->expanded ? write_expanded(to, node)
                                                     : sv_trim(sv_of(to->text.at + from, node->end - from)),
                              .says = says(node),
                              .column = column_at(to->text, node->at),
                              .expanded = node->expanded,
                              .beyond_x = is_beyond_x(node),
                              .cost = term_cost(to->parse, node) };
}

static void explain_list(struct explaining *to, const struct parsed *node, unsigned depth, bool unwanted)
{
    struct explain_row *row = add_row(to->out);
    bool negated = is_negated(node), brand = node->term == TERM_BRAND;
    size_t from = node->at + (brand && negated);

    *row = (struct explain_row){ .depth = depth,
                                 .negated = negated,
                                 .part = PART_LIST,
                                 .is_brand = brand,
                                 .is_any = node->kind == NODE_OR,
                                 .beyond_x = brand || negated,
                                 .text = brand ? sv_of(to->text.at + from, node->end - from)
                                         : node->kind == NODE_AND ? SV("all of")
                                                                  : SV("any of"),
                                 .column = column_at(to->text, node->at) };
    for (uint32_t child = node->first_child; child; child = to->parse->nodes[child].next)
        explain_node(to, child, depth + 1, unwanted != negated);
}

static void explain_node(struct explaining *to, uint32_t at, unsigned depth, bool unwanted)
{
    const struct parsed *node = &to->parse->nodes[at];

    if (node->kind == NODE_TERM)
        explain_term(to, node, depth, unwanted);
    else
        explain_list(to, node, depth, unwanted);
}

bool query_explain(struct sv text, const struct brand_book *brands, struct explanation *out, struct err *err)
{
    CLEANUP(parse_done) struct parse parse = { 0 };
    struct explaining to = { .text = text, .parse = &parse, .out = out };
    struct query *query;

    *out = (struct explanation){ .bytes = BUF(BYTES_MAX) };
    if (!query_compile_with(text, brands, &query, err))
        return false;
    out->n_bytes = query_size(query);
    query_free(query);
    if (!query_parse(text, brands, &parse, err))
        return false;
    (void)buf_room(&out->bytes,
                   parse.bytes.len + parse.n_elements + parse.n_nodes * 4); /* never moves from here on */
    (void)is_found_by(&parse, parse.root, false, &out->cost);
    explain_node(&to, parse.root, 0, false);
    return true;
}

void explanation_done(struct explanation *explanation)
{
    free(explanation->rows);
    buf_done(&explanation->bytes);
    *explanation = (struct explanation){ 0 };
}

const char *explain_cost_name(enum explain_cost cost)
{
    static const char *const names[] = { [COST_LOW] = "low", [COST_MEDIUM] = "medium", [COST_HIGH] = "high" };

    return names[cost];
}

static void write_row(const struct explain_row *row, struct buf *out)
{
    size_t from = out->len, width;

    for (unsigned i = 0; i < row->depth; i++)
        buf_str_append(out, "  ");
    if (row->negated)
        buf_str_append(out, "not ");
    buf_sv_append(out, row->text);
    if (row->says) {
        width = utf8_count(sv_skip(buf_sv(out), from));
        do
            buf_char(out, ' ');
        while (++width < WIDTH_MAX);
        buf_str_append(out, row->says);
        buf_str_append(out, row->part == PART_LOOKED_UP ? "" : " (asked of posts that the rest finds)");
    }
    buf_char(out, '\n');
}

void explanation_write(const struct explanation *explanation, struct buf *out)
{
    static const char *const why[] = {
        [COST_LOW] = "posts are found by names, ids or long words, of which there are few",
        [COST_MEDIUM] = "posts are found by ordinary words",
        [COST_HIGH] = "posts are found by short words or single signs, which many have",
    };

    for (size_t i = 0; i < explanation->n_rows; i++)
        write_row(&explanation->rows[i], out);
    buf_printf(out, "\ncost: %s: %s; %zu bytes of memory\n", explain_cost_name(explanation->cost),
               why[explanation->cost], explanation->n_bytes);
}
