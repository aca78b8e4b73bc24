/* desk/help.c: help with the answer: how like cases ended, and what the company has ready to say. */
#include <inttypes.h>

#include "desk/handlers.h"
#include "desk/help.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/endpoint.h"
#include "flow/precedents.h"
#include "store/endings.h"
#include "store/snippets.h"
#include "text/likeness.h"

enum { SIMILAR_SHOWN = 3, TEXT_SHOWN = 2000 };
#define SNIPPET_LEAST 0.05

static bool write_precedent(struct request *request, struct db *db, const struct alike *alike,
                            struct err *err)
{
    struct buf *out = &request->out;
    struct ending ending;
    struct case_row row;
    bool found;

    if (!ending_of(db, (int64_t)alike->id, &request->arena, &ending, &found, err))
        return false;
    if (!found) /* opened again since */
        return true;
    if (!cases_row(db, ending.kase, &request->arena, &row, err))
        return false;
    json_begin(out, NULL, '{');
    write_row(request->desk, out, "case", &row, request->now);
    json_out_double(out, "share", alike->share);
    json_out_sv(out, "asked", utf8_cut(ending.asked, TEXT_SHOWN));
    json_out_sv(out, "answered", utf8_cut(ending.answered, TEXT_SHOWN));
    json_out_sv(out, "reason", ending.reason);
    json_out_time(out, "resolved_at", ending.resolved_at);
    json_end(out, '}');
    return true;
}

static bool write_precedents(struct request *request, struct db *db, const struct case_row *row,
                             struct sv question, struct err *err)
{
    struct alike alike[SIMILAR_SHOWN];
    size_t n =
        precedents_find(request->desk->precedents, row->brand, question, row->id, SIMILAR_SHOWN, alike);

    json_begin(&request->out, "similar", '[');
    for (size_t i = 0; i < n; i++) {
        if (!write_precedent(request, db, &alike[i], err))
            return false;
    }
    json_end(&request->out, ']');
    return true;
}

static void write_snippet(struct buf *out, const struct snippet *snippet)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", snippet->id);
    json_out_id(out, "brand", snippet->brand);
    json_out_sv(out, "title", snippet->title);
    json_out_sv(out, "text", snippet->text);
    json_out_time(out, "changed_at", snippet->changed_at);
    json_end(out, '}');
}

/* They are so few that they are compared anew each time. */
size_t help_snippets(const struct snippets *snippets, struct sv question, struct arena *arena,
                     const struct snippet *out[static SNIPPETS_SHOWN])
{
    struct likeness *likeness = likeness_new(SNIPPETS_MAX);
    struct alike alike[SNIPPETS_SHOWN];
    size_t n;

    for (size_t i = 0; i < snippets->n; i++)
        likeness_put(likeness, i + 1, 1,
                     sv_str(arena_printf(arena, "%.*s\n%.*s", SV_ARG(snippets->at[i].title),
                                         SV_ARG(snippets->at[i].text))));
    n = likeness_find(likeness, 1, question, 0, SNIPPET_LEAST, SNIPPETS_SHOWN, alike);
    for (size_t i = 0; i < n; i++)
        out[i] = &snippets->at[alike[i].id - 1];
    likeness_free(likeness);
    return n;
}

static void write_fitting(struct request *request, const struct snippets *snippets, struct sv question)
{
    const struct snippet *fitting[SNIPPETS_SHOWN];
    size_t n = help_snippets(snippets, question, &request->arena, fitting);

    json_begin(&request->out, "snippets", '[');
    for (size_t i = 0; i < n; i++)
        write_snippet(&request->out, fitting[i]);
    json_end(&request->out, ']');
}

bool help_read(struct request *request, struct db *db, struct err *err)
{
    struct snippets snippets;
    struct endpoint endpoint;
    struct case_row row;
    struct sv question;

    if (!cases_row(db, request->ids[0], &request->arena, &row, err) ||
        !case_question(db, row.id, &request->arena, &question, err) ||
        !endpoint_load(db, &request->arena, &endpoint, err) ||
        !snippets_list(db, row.brand ? row.brand : -1, &request->arena, &snippets, err))
        return false;
    json_begin(&request->out, NULL, '{');
    if (!write_precedents(request, db, &row, question, err))
        return false;
    write_fitting(request, &snippets, question);
    json_out_sv(&request->out, "suggests",
                request->desk->options.secrets && endpoint_serves(&endpoint, row.brand) ? endpoint.model
                                                                                        : (struct sv){ 0 });
    json_end(&request->out, '}');
    return true;
}

bool snippets_read(struct request *request, struct db *db, struct err *err)
{
    struct snippets snippets;
    int64_t brand;

    if (!request_query_id(request, "brand", &brand) ||
        !snippets_list(db, brand, &request->arena, &snippets, err))
        return false;
    json_begin(&request->out, NULL, '{');
    json_begin(&request->out, "items", '[');
    for (size_t i = 0; i < snippets.n; i++)
        write_snippet(&request->out, &snippets.at[i]);
    json_end(&request->out, ']');
    json_out_null(&request->out, "next");
    json_end(&request->out, '}');
    return true;
}

static bool put_snippet(struct request *request, struct db *db, int64_t id, struct err *err)
{
    struct snippet *snippet = ARENA_NEW(&request->arena, struct snippet, 1);

    snippet->id = id;
    snippet->changed_at = request->now;
    request->own = snippet;
    return body_id(request, "brand", &snippet->brand) &&
           body_text(request, "title", 1, SNIPPET_TITLE_MAX, &snippet->title) &&
           body_text(request, "text", 1, SNIPPET_TEXT_MAX, &snippet->text) && snippet_put(db, snippet, err);
}

bool snippet_add_write(struct request *request, struct db *db, struct err *err)
{
    request->status = 201;
    return put_snippet(request, db, id_new(request->work.ids, request->now), err);
}

bool snippet_change_write(struct request *request, struct db *db, struct err *err)
{
    struct snippets all;

    if (!snippets_list(db, 0, &request->arena, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].id == request->ids[0])
            return put_snippet(request, db, request->ids[0], err);
    }
    return err_set(err, ERR_ABSENT, "there is no snippet %" PRId64, request->ids[0]);
}

bool snippet_item_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    write_snippet(&request->out, request->own);
    return true;
}

bool snippet_drop_write(struct request *request, struct db *db, struct err *err)
{
    return snippet_drop(db, request->ids[0], err);
}
