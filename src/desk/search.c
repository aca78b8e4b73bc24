/* desk/search.c: full text over posts, notes and names; the words that were found stand out in the excerpt. */
#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "store/search_read.h"
#include "text/search_tokens.h"

enum { QUERY_BYTES_MAX = 1000, EXCERPT_BYTES = 240, BEFORE_HIT_BYTES = 60 };

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

static void write_excerpt(struct buf *out, struct sv text, struct sv tokens)
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

static void write_hit(struct request *request, const struct search_hit *hit, const struct case_row *row,
                      struct sv tokens, struct json_parser *parser)
{
    struct buf *out = &request->out;
    struct sv text = hit->text.at ? hit->text : SV("");
    struct json data;

    if (hit->is_note) {
        text = SV("");
        if (json_parse(parser, hit->text, JSON_FILE, &data, NULL) && json_text(json_get(data, "text")).at)
            text = json_text(json_get(data, "text"));
    }
    json_begin(out, NULL, '{');
    write_row(request->desk, out, "case", row, request->now);
    json_out_id(out, "post", hit->post);
    json_out_time(out, "at", hit->at);
    write_excerpt(out, text, tokens);
    json_end(out, '}');
}

static bool write_hits(struct request *request, struct db *db, const struct search_hits *hits, size_t n,
                       struct sv tokens, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(4 << 20);
    CLEANUP(buf_done) struct buf ids = BUF(64 * 1024);
    struct map by_id = { 0 };
    struct case_rows rows;

    json_begin(&ids, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        bool is_new;

        (void)map_put(&by_id, (uint64_t)hits->at[i].kase, &is_new);
        if (is_new)
            json_out_i64(&ids, NULL, hits->at[i].kase);
    }
    json_end(&ids, ']');
    if (!cases_rows(db, buf_sv(&ids), &request->arena, &rows, err)) {
        map_done(&by_id);
        return false;
    }
    for (size_t i = 0; i < rows.n; i++)
        *map_put(&by_id, (uint64_t)rows.at[i].id, NULL) = i + 1;
    for (size_t i = 0; i < n; i++) {
        uint64_t *at = map_find(&by_id, (uint64_t)hits->at[i].kase);

        if (at && *at)
            write_hit(request, &hits->at[i], &rows.at[*at - 1], tokens, parser);
    }
    map_done(&by_id);
    return true;
}

bool search_read(struct request *request, struct db *db, struct err *err)
{
    CLEANUP(buf_done) struct buf tokens = BUF(SEARCH_BYTES_MAX);
    struct sv q = request_query(request, "q");
    struct search_hits hits = { 0 };
    int64_t brand, after;
    size_t limit;

    if (q.len > QUERY_BYTES_MAX || !utf8_check(q))
        return request_input(request, "q", "q is UTF-8, at most %d bytes", QUERY_BYTES_MAX);
    if (!request_query_id(request, "brand", &brand) || !request_query_id(request, "after", &after) ||
        !request_limit(request, 50, CASE_PAGE_MAX, &limit))
        return false;
    search_tokens(q, SEARCH_QUERY, &tokens);
    if (tokens.len && !search_find(db, buf_sv(&tokens), after ? after : INT64_MAX, brand, limit + 1,
                                   &request->arena, &hits, err))
        return false;
    json_begin(&request->out, NULL, '{');
    json_begin(&request->out, "items", '[');
    if (hits.n && !write_hits(request, db, &hits, hits.n > limit ? limit : hits.n, buf_sv(&tokens), err))
        return false;
    json_end(&request->out, ']');
    json_out_id(&request->out, "next", hits.n > limit ? hits.at[limit - 1].id : 0);
    json_end(&request->out, '}');
    return true;
}
