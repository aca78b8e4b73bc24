/* hear/parser.c: recursive descent, an OR of ANDs of terms and groups; no deeper than QUERY_DEPTH_MAX groups.
 */
#include "hear/parser.h"

#include "hear/lexer.h"
#include "hear/query.h"
#include "hear/values.h"
#include "text/chars.h"
#include "text/fold.h"

#define A_TERM "a word, a phrase or ("

struct parser {
    struct lexer lexer;
    struct lexeme next;
    struct parse *out;
    struct err *err;
};

static bool advance(struct parser *parser)
{
    return lexer_next(&parser->lexer, &parser->next, parser->err);
}

static bool parse_or(struct parser *parser, int depth, const char *after, uint32_t *out_node);

static bool parse_group(struct parser *parser, int depth, uint32_t *out_node)
{
    size_t open = parser->next.at;

    if (depth == QUERY_DEPTH_MAX)
        return lexer_fail(&parser->lexer, open, parser->err, "expected groups no more than %d deep",
                          QUERY_DEPTH_MAX);
    if (!advance(parser) || !parse_or(parser, depth + 1, " after (, as in (guitar OR drum)", out_node))
        return false;
    if (parser->next.kind != LEXEME_CLOSE)
        return lexer_fail(&parser->lexer, parser->next.at, parser->err,
                          "expected ) for the ( in column %zu, as in (guitar OR drum)",
                          lexer_column(&parser->lexer, open));
    return advance(parser);
}

/* What is written in column `at` with a - in front. */
static bool negate(struct parser *parser, uint32_t at, size_t minus)
{
    struct parsed *node = &parser->out->nodes[at];

    if (node->kind == NODE_TERM && node->term == TERM_SAMPLE)
        return lexer_fail(&parser->lexer, minus, parser->err,
                          "expected sample: without -: write sample:85 for all but fifteen in a hundred");
    node->flags ^= NODE_NEGATED;
    node->at = (uint32_t)minus;
    return true;
}

/* A term or a group, perhaps negated. `after` says for errors what stands before. */
static bool parse_factor(struct parser *parser, int depth, const char *after, uint32_t *out_node)
{
    bool negated = parser->next.kind == LEXEME_MINUS;
    size_t at = parser->next.at;

    if (negated) {
        after = " right after -, as in guitar -drum";
        if (!advance(parser))
            return false;
    }
    switch (parser->next.kind) {
    case LEXEME_TERM:
        if (!value_parse(&parser->lexer, &parser->next, parser->out, out_node, parser->err) ||
            !advance(parser))
            return false;
        break;
    case LEXEME_OPEN:
        if (!parse_group(parser, depth, out_node))
            return false;
        break;
    default:
        return lexer_fail(&parser->lexer, parser->next.at, parser->err, "expected " A_TERM "%s", after);
    }
    return !negated || negate(parser, *out_node, at);
}

/* A node over `first` and what follows it, made only when something does. */
struct list {
    uint32_t node, last;
};

static void list_add(struct parse *out, struct list *list, enum node_kind kind, uint32_t child)
{
    if (!list->last) {
        list->node = list->last = child;
        return;
    }
    if (list->node == list->last)
        list->node = parse_add_node(
            out, (struct parsed){ .kind = kind, .at = out->nodes[list->last].at, .first_child = list->last });
    out->nodes[list->last].next = child;
    list->last = child;
}

/* +accents was found before: it may stand beside terms, outside groups. */
static bool skip_accents(struct parser *parser, int depth)
{
    while (parser->next.kind == LEXEME_ACCENTS) {
        if (depth > 0)
            return lexer_fail(
                &parser->lexer, parser->next.at, parser->err,
                "expected +accents outside groups: it is about the whole rule, as in (a OR b) +accents");
        if (!advance(parser))
            return false;
    }
    return true;
}

static bool begins_factor(enum lexeme_kind kind)
{
    return kind == LEXEME_TERM || kind == LEXEME_OPEN || kind == LEXEME_MINUS;
}

static bool parse_and(struct parser *parser, int depth, const char *after, uint32_t *out_node)
{
    struct list list = { 0 };
    uint32_t child = 0;

    do {
        if (!skip_accents(parser, depth) || !parse_factor(parser, depth, after, &child) ||
            !skip_accents(parser, depth))
            return false;
        list_add(parser->out, &list, NODE_AND, child);
    } while (begins_factor(parser->next.kind));
    *out_node = list.node;
    return true;
}

static bool parse_or(struct parser *parser, int depth, const char *after, uint32_t *out_node)
{
    struct list list = { 0 };
    uint32_t child;

    if (parser->next.kind == LEXEME_OR)
        after = " before OR, as in guitar OR drum";
    for (;;) {
        if (!parse_and(parser, depth, after, &child))
            return false;
        list_add(parser->out, &list, NODE_OR, child);
        if (parser->next.kind != LEXEME_OR)
            break;
        after = " after OR, as in guitar OR drum";
        if (!advance(parser))
            return false;
    }
    *out_node = list.node;
    return true;
}

static size_t first_bad_byte(struct sv text)
{
    size_t at = 0;

    while (at < text.len) {
        struct sv rest = sv_skip(text, at);
        uint32_t code_point = char_take(&rest);
        size_t len = text.len - at - rest.len;

        if (code_point == 0xFFFD && len == 1)
            break;
        at += len;
    }
    return at;
}

/* Whether +accents stands anywhere in the rule, which has to be known before its first word is taken. What is wrong
 * in front of it is told when the rule is parsed. */
static bool asks_for_accents(struct lexer lexer)
{
    struct lexeme lexeme;
    struct err ignored;

    do {
        if (!lexer_next(&lexer, &lexeme, &ignored))
            return false;
    } while (lexeme.kind != LEXEME_END && lexeme.kind != LEXEME_ACCENTS);
    return lexeme.kind == LEXEME_ACCENTS;
}

static bool parse_rule(struct parser *parser)
{
    if (!advance(parser))
        return false;
    if (parser->next.kind == LEXEME_END)
        return lexer_fail(&parser->lexer, 0, parser->err,
                          "expected " A_TERM ", but the rule is empty; write for example \"guitar center\"");
    if (!parse_or(parser, 0, ", as in (guitar OR drum)", &parser->out->root))
        return false;
    if (parser->next.kind == LEXEME_CLOSE)
        return lexer_fail(&parser->lexer, parser->next.at, parser->err,
                          "expected no ) here: no ( is open, as there is in (guitar OR drum)");
    return true;
}

bool query_parse(struct sv text, const struct brand_book *brands, struct parse *out, struct err *err)
{
    struct parser parser = { .lexer = { .text = text }, .out = out, .err = err };

    *out = (struct parse){ .brands = brands };
    buf_init(&out->bytes, QUERY_BYTES_MAX);
    buf_init(&out->scratch, (size_t)QUERY_TEXT_MAX * FOLD_GROWTH_MAX);
    if (text.len > QUERY_TEXT_MAX)
        return err_set(err, ERR_INPUT, "expected a rule of at most %d bytes; this one has %zu",
                       QUERY_TEXT_MAX, text.len);
    if (!utf8_check(text))
        return lexer_fail(&parser.lexer, first_bad_byte(text), err, "expected UTF-8 text");
    (void)parse_add_node(out, (struct parsed){ 0 }); /* 0 is nobody */
    out->accents = asks_for_accents(parser.lexer);
    if (!parse_rule(&parser))
        return false;
    if (!buf_ok(&out->bytes) || out->n_nodes > UINT16_MAX || out->n_elements > UINT16_MAX)
        return err_set(err, ERR_INPUT,
                       "expected a shorter rule: with all that its brands stand for this one is too long;"
                       " make two of it");
    return true;
}
