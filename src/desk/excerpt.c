/* desk/excerpt.c: a piece of a text with the words that were looked for. */
#include "desk/excerpt.h"

#include "text/search_tokens.h"
#include "wire/json.h"

enum { EXCERPT_BYTES = 240, BEFORE_HIT_BYTES = 60 };

static bool has_token(struct sv tokens, struct sv wanted)
{
    while (tokens.len) {
        if (sv_equal(sv_split(&tokens, ' '), wanted))
            return true;
    }
    return false;
}

/* Whether a word of the text is one of those looked for, folded as they were. */
static bool is_hit(struct sv word, struct sv tokens, struct buf *scratch)
{
    struct sv of_word;

    buf_clear(scratch);
    search_tokens(word, SEARCH_QUERY, scratch);
    of_word = buf_sv(scratch);
    while (of_word.len) {
        if (has_token(tokens, sv_split(&of_word, ' ')))
            return true;
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct sv next_word(struct sv text, size_t from)
{
    size_t start = from, end;

    while (start < text.len && is_space(text.at[start]))
        start++;
    for (end = start; end < text.len && !is_space(text.at[end]); end++)
        ;
    return sv_of(text.at + start, end - start);
}

static void write_piece(struct buf *out, struct sv text, bool hit)
{
    if (!text.len)
        return;
    json_begin(out, NULL, '{');
    json_out_sv(out, "text", text);
    json_out_bool(out, "hit", hit);
    json_end(out, '}');
}

/* The place where the excerpt begins: a little before the first hit, at a word. */
static size_t excerpt_start(struct sv text, struct sv tokens, struct buf *scratch)
{
    size_t at = 0, start = 0;

    for (struct sv word; (word = next_word(text, at)).len; at = (size_t)(word.at - text.at) + word.len) {
        size_t here = (size_t)(word.at - text.at);

        if (here - start > BEFORE_HIT_BYTES) {
            start = here - BEFORE_HIT_BYTES;
            while (!is_space(text.at[start])) /* ends before `here`: a space stands there */
                start++;
            start = (size_t)(next_word(text, start).at - text.at);
        }
        if (is_hit(word, tokens, scratch))
            return start;
    }
    return 0;
}

void write_excerpt(struct buf *out, struct sv text, struct sv tokens)
{
    CLEANUP(buf_done) struct buf scratch = BUF(SEARCH_BYTES_MAX);
    size_t at, plain;

    text = utf8_cut(text, 20000);
    at = plain = excerpt_start(text, tokens, &scratch);
    text = utf8_cut(text, at + EXCERPT_BYTES);
    json_begin(out, "excerpt", '[');
    for (struct sv word; (word = next_word(text, at)).len; at = (size_t)(word.at - text.at) + word.len) {
        size_t here = (size_t)(word.at - text.at);

        if (!is_hit(word, tokens, &scratch))
            continue;
        write_piece(out, sv_of(text.at + plain, here - plain), false);
        write_piece(out, word, true);
        plain = here + word.len;
    }
    write_piece(out, sv_of(text.at + plain, text.len - plain), false);
    json_end(out, ']');
}
