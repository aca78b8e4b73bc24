/* hear/parse_build.c: the tree of a rule as it grows, and what its terms look for: for the parser and for those who read
 * the values, so that neither has to call the other. */
#include "hear/parser.h"

#include "text/fold.h"
#include "text/tokens.h"

void parse_done(struct parse *parse)
{
    free(parse->nodes);
    free(parse->elements);
    buf_done(&parse->bytes);
    buf_done(&parse->scratch);
    *parse = (struct parse){ 0 };
}

uint32_t parse_add_node(struct parse *parse, struct parsed node)
{
    if (parse->n_nodes == parse->room_nodes) {
        parse->room_nodes = parse->room_nodes ? parse->room_nodes * 2 : 16;
        parse->nodes = mem_grow(parse->nodes, parse->room_nodes, sizeof *parse->nodes);
    }
    parse->nodes[parse->n_nodes] = node;
    return (uint32_t)parse->n_nodes++;
}

uint32_t parse_add_term(struct parse *parse, struct parsed node)
{
    node.kind = NODE_TERM;
    node.n_elements = (uint32_t)parse->n_elements - node.elements;
    return parse_add_node(parse, node);
}

void parse_add_element(struct parse *parse, enum key_kind kind, struct sv text, size_t n_key, bool is_run)
{
    if (parse->n_elements == parse->room_elements) {
        parse->room_elements = parse->room_elements ? parse->room_elements * 2 : 16;
        parse->elements = mem_grow(parse->elements, parse->room_elements, sizeof *parse->elements);
    }
    parse->elements[parse->n_elements++] =
        (struct element){ .key = kind == KEY_NONE ? 0 : key_of(kind, sv_of(text.at, n_key)),
                          .at = (uint16_t)parse->bytes.len,
                          .len = (uint16_t)text.len,
                          .n_key = (uint16_t)n_key,
                          .kind = (uint8_t)kind,
                          .is_run = is_run };
    buf_sv_append(&parse->bytes, text); /* over the limit it fails, and so does query_parse() */
}

void parse_add_name(struct parse *parse, enum key_kind kind, struct sv text)
{
    parse_add_element(parse, kind, text, text.len, false);
}

static void add_run(struct parse *parse, enum key_kind kind, struct sv run)
{
    struct sv rest = run;

    (void)token_unit(&rest);
    if (rest.len == 0) {
        parse_add_element(parse, kind == KEY_WORD ? KEY_CHAR : kind, run, run.len, true);
        return;
    }
    (void)token_unit(&rest);
    parse_add_element(parse, kind == KEY_WORD ? KEY_PAIR : kind, run, run.len - rest.len, true);
}

size_t parse_add_row(struct parse *parse, enum key_kind kind, struct sv folded)
{
    size_t n_before = parse->n_elements;
    struct tokens tokens = tokens_of(folded);
    struct token token;

    while (tokens_next(&tokens, &token)) {
        if (token.kind == TOKEN_WORD)
            parse_add_name(parse, kind, token.text);
        else if (token.kind == TOKEN_RUN)
            add_run(parse, kind, token.text);
        else if (token.kind == TOKEN_EMOJI)
            parse_add_name(parse, kind == KEY_WORD ? KEY_EMOJI : kind, token.text);
    }
    return parse->n_elements - n_before;
}

struct sv parse_fold(struct parse *parse, struct sv text)
{
    buf_clear(&parse->scratch);
    fold(text, &parse->scratch);
    return buf_sv(&parse->scratch);
}
