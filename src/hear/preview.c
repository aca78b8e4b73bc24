/* hear/preview.c: each term is a query of its own; lists are what their parts are. A post is folded once for all of them. */
#include "hear/preview.h"

#include "hear/evaluate.h"
#include "hear/query.h"
#include "text/search_tokens.h"

enum { X_RULE_MAX = 1024 /* characters */ };

static bool is_word_like(const struct node *node)
{
    switch ((enum term_kind)node->term) {
    case TERM_WORDS:
    case TERM_APART:
    case TERM_PREFIX:
    case TERM_FUZZY:
    case TERM_DISGUISED:
    case TERM_HANDLE:
    case TERM_TAG:
    case TERM_CASH:
        return !(node->flags & NODE_NEGATED);
    default:
        return false;
    }
}

static void gather_words(const struct query *query, struct buf *out)
{
    for (size_t i = 0; i < query->n_nodes; i++) {
        const struct node *node = &query_nodes(query)[i];

        if (node->kind != NODE_TERM || !is_word_like(node))
            continue;
        for (size_t k = 0; k < node->n_elements; k++) {
            if (out->len)
                buf_char(out, ' ');
            search_tokens(element_text(query, node_element(query, node, k)), SEARCH_QUERY, out);
        }
    }
}

/* Below a brand: only the whole is asked: some of what it stands for can't be written as a rule. */
static void compile_parts(struct preview *preview, const struct brand_book *brands)
{
    const struct explanation *explanation = &preview->explanation;
    unsigned brand_depth = 0;
    bool in_brand = false;

    for (size_t i = 0; i < explanation->n_rows; i++) {
        const struct explain_row *row = &explanation->rows[i];
        struct preview_part *part = &preview->parts[i];
        struct err ignored;

        in_brand = in_brand && row->depth > brand_depth;
        if (in_brand) {
            part->n = -1;
            continue;
        }
        if (row->part == PART_LIST && !row->is_brand)
            continue;
        in_brand = row->is_brand;
        brand_depth = row->depth;
        if (!query_compile_part(row->text, brands, &part->query, &ignored))
            part->n = -1;
    }
}

bool preview_open(struct sv text, const struct brand_book *brands, struct preview *out, struct err *err)
{
    *out = (struct preview){ .words = BUF(PREVIEW_WORDS_MAX) };
    if (!query_explain(text, brands, &out->explanation, err) ||
        !query_compile_with(text, brands, &out->whole, err))
        return false;
    out->parts = NEW(struct preview_part, out->explanation.n_rows);
    compile_parts(out, brands);
    gather_words(out->whole, &out->words);
    return true;
}

void preview_done(struct preview *preview)
{
    for (size_t i = 0; preview->parts && i < preview->explanation.n_rows; i++)
        query_free(preview->parts[i].query);
    free(preview->parts);
    query_free(preview->whole);
    explanation_done(&preview->explanation);
    buf_done(&preview->words);
    heard_done(&preview->heard);
    *preview = (struct preview){ 0 };
}

/* What a list is, from the rows right below it, which are told already: rows are gone through from the last. */
static void ask_list(struct preview *preview, size_t at)
{
    const struct explain_row *rows = preview->explanation.rows;
    struct preview_part *list = &preview->parts[at];

    list->told = true;
    list->matches = !rows[at].is_any;
    for (size_t i = at + 1; i < preview->explanation.n_rows && rows[i].depth > rows[at].depth; i++) {
        const struct preview_part *part = &preview->parts[i];
        bool matches = part->matches != rows[i].negated;

        if (rows[i].depth != rows[at].depth + 1)
            continue;
        list->told = list->told && part->told;
        list->matches = rows[at].is_any ? list->matches || matches : list->matches && matches;
    }
}

static void ask_part(struct preview *preview, size_t at)
{
    struct preview_part *part = &preview->parts[at];

    part->told = part->n >= 0;
    part->matches = false;
    if (part->query)
        part->matches = query_hears(part->query, &preview->heard);
    else if (part->told)
        ask_list(preview, at);
    part->n += part->told && part->matches;
}

bool preview_show(struct preview *preview, const struct post *post)
{
    bool matches;

    heard_take(&preview->heard, post);
    matches = query_hears(preview->whole, &preview->heard);
    for (size_t i = preview->explanation.n_rows; i-- > 0;)
        ask_part(preview, i);
    preview->n_shown++;
    preview->n_matched += matches;
    return matches;
}

void preview_clear(struct preview *preview)
{
    preview->n_shown = preview->n_matched = 0;
    for (size_t i = 0; i < preview->explanation.n_rows; i++)
        preview->parts[i].n = preview->parts[i].n < 0 ? -1 : 0;
}

bool preview_fits_x(const struct preview *preview, struct sv text, struct buf *out_why)
{
    const struct explain_row *row = preview->explanation.rows, *end = row + preview->explanation.n_rows;
    size_t n = utf8_count(text);

    while (row < end && !row->beyond_x)
        row++;
    if (n > X_RULE_MAX)
        buf_printf(out_why, "X takes %d characters a rule, this has %zu", X_RULE_MAX, n);
    else if (row < end && row->part == PART_LIST && !row->is_brand)
        buf_printf(out_why, "X negates single terms, not the group in column %zu", row->column);
    else if (row < end)
        buf_printf(out_why, "X doesn't know %.*s in column %zu", SV_ARG(utf8_cut(row->text, 60)),
                   row->column);
    return n <= X_RULE_MAX && row == end;
}
