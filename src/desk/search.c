/* desk/search.c: full text over posts, notes and names; the words that were found stand out in the excerpt. */
#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"
#include "desk/excerpt.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "store/search_read.h"
#include "text/search_tokens.h"

enum { QUERY_BYTES_MAX = 1000 };

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
    struct case_filter whose = { 0 };
    int64_t after;
    size_t limit;

    if (q.len > QUERY_BYTES_MAX || !utf8_check(q))
        return request_input(request, "q", "q is UTF-8, at most %d bytes", QUERY_BYTES_MAX);
    if (!read_brand(request, &whose) || !request_query_id(request, "after", &after) ||
        !request_limit(request, 50, CASE_PAGE_MAX, &limit))
        return false;
    search_tokens(q, SEARCH_QUERY, &tokens);
    if (tokens.len && !search_find(db, buf_sv(&tokens), after ? after : INT64_MAX, &whose, limit + 1,
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
