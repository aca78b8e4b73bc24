/* text/search_tokens.c: tokens for full-text search. */
#include "text/search_tokens.h"

#include "text/chars.h"
#include "text/fold.h"
#include "text/tokens.h"

struct writer {
    struct buf *out;
    size_t start; /* where our tokens begin in `out` */
    size_t n, n_max;
};

static void add(struct writer *writer, struct sv token)
{
    token = utf8_cut(token, SEARCH_TOKEN_MAX);
    if (writer->n == writer->n_max || writer->out->len - writer->start + token.len + 1 > SEARCH_BYTES_MAX)
        return;
    if (writer->out->len > writer->start)
        buf_char(writer->out, ' ');
    buf_sv_append(writer->out, token);
    writer->n++;
}

static void add_run(struct writer *writer, struct sv run, enum search_use use)
{
    struct sv before = token_unit(&run);

    if (use == SEARCH_INDEX || run.len == 0)
        add(writer, before);
    while (run.len) {
        struct sv unit = token_unit(&run);

        if (use == SEARCH_INDEX)
            add(writer, unit);
        add(writer, sv_of(before.at, before.len + unit.len)); /* they lie side by side */
        before = unit;
    }
}

static void add_emoji(struct writer *writer, struct sv emoji)
{
    struct buf hex;

    buf_init(&hex, SEARCH_TOKEN_MAX);
    while (emoji.len && buf_ok(&hex))
        buf_printf(&hex, "u%x", (unsigned)char_take(&emoji));
    add(writer, buf_sv(&hex));
    buf_done(&hex);
}

void search_tokens(struct sv text, enum search_use use, struct buf *out)
{
    struct writer writer = { .out = out,
                             .start = out->len,
                             .n_max =
                                 use == SEARCH_INDEX ? SEARCH_INDEX_TOKENS_MAX : SEARCH_QUERY_TOKENS_MAX };
    CLEANUP(buf_done)
    struct buf folded;
    struct tokens tokens;
    struct token token;

    buf_init(&folded, text.len * FOLD_GROWTH_MAX);
    fold(text, &folded);
    tokens = tokens_of(buf_sv(&folded));
    while (writer.n < writer.n_max && tokens_next(&tokens, &token)) {
        if (token.kind == TOKEN_WORD)
            add(&writer, token.text);
        else if (token.kind == TOKEN_RUN)
            add_run(&writer, token.text, use);
        else if (token.kind == TOKEN_EMOJI)
            add_emoji(&writer, token.text);
    }
}
