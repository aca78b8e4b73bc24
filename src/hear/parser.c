/* hear/parser.c: recursive descent, an OR of ANDs of terms and groups; no deeper than QUERY_DEPTH_MAX groups.
 */
#include "hear/parser.h"

#include "hear/lexer.h"
#include "hear/query.h"
#include "text/chars.h"
#include "text/fold.h"
#include "text/tokens.h"

#define A_TERM "a word, a phrase or ("

struct parser {
    struct lexer lexer;
    struct lexeme next;
    struct parse *out;
    struct buf folded;
    struct err *err;
};

void parse_done(struct parse *parse)
{
    free(parse->nodes);
    free(parse->terms);
    free(parse->elements);
    buf_done(&parse->bytes);
    *parse = (struct parse){ 0 };
}

static bool advance(struct parser *parser)
{
    return lexer_next(&parser->lexer, &parser->next, parser->err);
}

static bool fail_value(struct parser *parser, const char *expected)
{
    return lexer_fail(&parser->lexer, parser->next.at, parser->err, "expected %s", expected);
}

static uint32_t add_node(struct parse *out, struct parsed node)
{
    if (out->n_nodes == out->room_nodes) {
        out->room_nodes = out->room_nodes ? out->room_nodes * 2 : 16;
        out->nodes = mem_grow(out->nodes, out->room_nodes, sizeof *out->nodes);
    }
    out->nodes[out->n_nodes] = node;
    return (uint32_t)out->n_nodes++;
}

static void add_element(struct parse *out, enum key_kind kind, struct sv text, size_t n_key)
{
    if (out->n_elements == out->room_elements) {
        out->room_elements = out->room_elements ? out->room_elements * 2 : 16;
        out->elements = mem_grow(out->elements, out->room_elements, sizeof *out->elements);
    }
    out->elements[out->n_elements++] = (struct element){ .key = key_of(kind, sv_of(text.at, n_key)),
                                                         .at = (uint32_t)out->bytes.len,
                                                         .len = (uint32_t)text.len,
                                                         .n_key = (uint32_t)n_key,
                                                         .kind = kind };
    buf_sv_append(&out->bytes, text);
}

static void add_run(struct parse *out, struct sv run)
{
    struct sv rest = run;

    (void)token_unit(&rest);
    if (rest.len == 0) {
        add_element(out, KEY_CHAR, run, run.len);
        return;
    }
    (void)token_unit(&rest);
    add_element(out, KEY_PAIR, run, run.len - rest.len);
}

static bool add_words(struct parser *parser, struct sv folded)
{
    size_t n_before = parser->out->n_elements;
    struct tokens tokens = tokens_of(folded);
    struct token token;

    while (tokens_next(&tokens, &token)) {
        if (token.kind == TOKEN_WORD)
            add_element(parser->out, KEY_WORD, token.text, token.text.len);
        else if (token.kind == TOKEN_RUN)
            add_run(parser->out, token.text);
        else if (token.kind == TOKEN_EMOJI)
            add_element(parser->out, KEY_EMOJI, token.text, token.text.len);
    }
    if (parser->out->n_elements == n_before)
        return fail_value(parser, "a word or an emoji: signs alone are not searched for");
    return true;
}

/* Whether it is letters, digits and some of `also`, beginning with no sign but `_`. */
static bool is_name(struct sv text, const char *also)
{
    bool first = true;

    if (text.len == 0)
        return false;
    for (; text.len; first = false) {
        uint32_t code_point = char_take(&text);
        enum char_class class = char_class(code_point);
        bool letter =
            class == CHAR_WORD || class == CHAR_RUN || (class == CHAR_MARK && !first) || code_point == '_';

        if (!letter && (first || code_point == 0 || code_point > 0x7F || !strchr(also, (int)code_point)))
            return false;
    }
    return true;
}

static bool is_language(struct sv text)
{
    size_t n_primary = sv_find(text, '-');

    if (n_primary < 2 || n_primary > 8 || text.len > 35 || text.at[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool letter = text.at[i] >= 'a' && text.at[i] <= 'z', digit = text.at[i] >= '0' && text.at[i] <= '9';

        if (!letter && !(i > n_primary && digit) && text.at[i] != '-')
            return false;
    }
    return true;
}

static bool add_author(struct parser *parser, struct sv folded, struct sv raw)
{
    if (!is_name(folded, "_.-@:/%#?=&+~"))
        return fail_value(parser, "a handle or an id after from:, without spaces");
    add_element(parser->out, KEY_FROM, folded, folded.len);
    add_element(parser->out, KEY_FROM_ID, raw, raw.len);
    return true;
}

static struct sv without_at(struct sv text)
{
    return text.len && text.at[0] == '@' ? sv_skip(text, 1) : text;
}

static bool add_elements(struct parser *parser)
{
    struct sv folded = buf_sv(&parser->folded), name = without_at(folded);

    switch (parser->next.term) {
    case TERM_WORDS:
        return add_words(parser, folded);
    case TERM_HANDLE:
        if (!is_name(folded, ".-@"))
            return fail_value(parser, "a name after @: letters, digits, _ . - and @ before a host");
        add_element(parser->out, KEY_HANDLE, folded, folded.len);
        return true;
    case TERM_TAG:
        if (!is_name(folded, ""))
            return fail_value(parser, "a tag after #: letters, digits and _");
        add_element(parser->out, KEY_TAG, folded, folded.len);
        return true;
    case TERM_CASH:
        if (!is_name(folded, "._") || (folded.at[0] >= '0' && folded.at[0] <= '9'))
            return fail_value(parser, "letters after $; a price wants quotes");
        add_element(parser->out, KEY_CASH, folded, folded.len);
        return true;
    case TERM_FROM:
        return add_author(parser, name, without_at(parser->next.value));
    case TERM_TO:
        if (!is_name(name, ".-@"))
            return fail_value(parser, "a handle after to:, without spaces");
        add_element(parser->out, KEY_TO, name, name.len);
        return true;
    case TERM_LANG:
        if (!is_language(folded))
            return fail_value(parser, "a language after lang:, such as en or pt-BR");
        add_element(parser->out, KEY_WORD, folded, folded.len);
        return true;
    default:
        return true;
    }
}

/* The term that `next` is. */
static bool parse_leaf(struct parser *parser, uint32_t *out_node)
{
    struct parse *out = parser->out;
    size_t elements = out->n_elements;

    buf_clear(&parser->folded);
    fold(parser->next.value, &parser->folded);
    if (!add_elements(parser))
        return false;
    if (out->n_terms == out->room_terms) {
        out->room_terms = out->room_terms ? out->room_terms * 2 : 16;
        out->terms = mem_grow(out->terms, out->room_terms, sizeof *out->terms);
    }
    out->terms[out->n_terms] = (struct term){ .kind = parser->next.term,
                                              .elements = (uint32_t)elements,
                                              .n_elements = (uint32_t)(out->n_elements - elements) };
    *out_node = add_node(out, (struct parsed){ .kind = NODE_TERM,
                                               .term = (uint32_t)out->n_terms++,
                                               .at = (uint32_t)parser->next.at });
    return advance(parser);
}

static bool parse_or(struct parser *parser, int depth, const char *after, uint32_t *out_node);

static bool parse_group(struct parser *parser, int depth, uint32_t *out_node)
{
    size_t open = parser->next.at;

    if (depth == QUERY_DEPTH_MAX)
        return lexer_fail(&parser->lexer, open, parser->err, "expected groups no more than %d deep",
                          QUERY_DEPTH_MAX);
    if (!advance(parser) || !parse_or(parser, depth + 1, " after (", out_node))
        return false;
    if (parser->next.kind != LEXEME_CLOSE)
        return lexer_fail(&parser->lexer, parser->next.at, parser->err, "expected ) for the ( in column %zu",
                          lexer_column(&parser->lexer, open));
    return advance(parser);
}

/* A term or a group, perhaps negated. `after` says for errors what stands before. */
static bool parse_factor(struct parser *parser, int depth, const char *after, uint32_t *out_node)
{
    bool negated = parser->next.kind == LEXEME_MINUS;
    size_t at = parser->next.at;

    if (negated) {
        after = " right after -";
        if (!advance(parser))
            return false;
    }
    switch (parser->next.kind) {
    case LEXEME_TERM:
        if (!parse_leaf(parser, out_node))
            return false;
        break;
    case LEXEME_OPEN:
        if (!parse_group(parser, depth, out_node))
            return false;
        break;
    default:
        return lexer_fail(&parser->lexer, parser->next.at, parser->err, "expected " A_TERM "%s", after);
    }
    if (negated) {
        parser->out->nodes[*out_node].negated ^= true;
        parser->out->nodes[*out_node].at = (uint32_t)at;
    }
    return true;
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
        list->node = add_node(
            out, (struct parsed){ .kind = kind, .at = out->nodes[list->last].at, .first_child = list->last });
    out->nodes[list->last].next = child;
    list->last = child;
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
        if (!parse_factor(parser, depth, after, &child))
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
        after = " before OR";
    for (;;) {
        if (!parse_and(parser, depth, after, &child))
            return false;
        list_add(parser->out, &list, NODE_OR, child);
        if (parser->next.kind != LEXEME_OR)
            break;
        after = " after OR";
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

bool query_parse(struct sv text, struct parse *out, struct err *err)
{
    struct parser parser = { .lexer = { .text = text }, .out = out, .err = err };
    bool done;

    *out = (struct parse){ 0 };
    buf_init(&out->bytes, (size_t)QUERY_TEXT_MAX * (FOLD_GROWTH_MAX + 1));
    if (text.len > QUERY_TEXT_MAX)
        return err_set(err, ERR_INPUT, "expected a rule of at most %d bytes; this one has %zu",
                       QUERY_TEXT_MAX, text.len);
    if (!utf8_check(text))
        return lexer_fail(&parser.lexer, first_bad_byte(text), err, "expected UTF-8 text");
    buf_init(&parser.folded, (size_t)QUERY_TEXT_MAX * FOLD_GROWTH_MAX);
    (void)add_node(out, (struct parsed){ 0 }); /* 0 is nobody */
    done = advance(&parser);
    if (done && parser.next.kind == LEXEME_END)
        done = lexer_fail(&parser.lexer, 0, err, "expected " A_TERM ", but the rule is empty");
    done = done && parse_or(&parser, 0, "", &out->root);
    if (done && parser.next.kind == LEXEME_CLOSE)
        done = lexer_fail(&parser.lexer, parser.next.at, err, "expected no ) here: no ( is open");
    buf_done(&parser.folded);
    return done;
}
