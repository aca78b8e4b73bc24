/* desk/cases.c: lists, single cases, customers. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/core.h"
#include "flow/labelled.h"
#include "model/company.h"

/* What a house is told by the company as it stands now. */
bool read_brand(struct request *request, struct case_filter *out)
{
    struct snapshot *snapshot;
    const int64_t *family;
    int64_t *ids;

    if (!request_query_id(request, "brand", &out->brand))
        return false;
    snapshot = core_snapshot(request->desk->core);
    family = company_family(snapshot->company, out->brand, &out->n_family);
    out->family = ids = ARENA_NEW(&request->arena, int64_t, out->n_family + 1);
    for (size_t i = 0; i < out->n_family; i++)
        ids[i] = family[i];
    snapshot_unref(snapshot);
    return true;
}

bool queues_read(struct request *request, struct db *db, struct err *err)
{
    struct case_filter whose = { .agent = request->caller.agent, .now = request->now };

    if (!read_brand(request, &whose))
        return false;
    json_begin(&request->out, NULL, '{');
    if (!write_queues(db, &request->out, &whose, &request->arena, err))
        return false;
    json_end(&request->out, '}');
    return true;
}

static bool read_list(struct request *request, struct case_filter *filter)
{
#define X(name, text, title, order, help) text,
    static const char *const names[] = { CASE_LISTS(X) };
#undef X
    struct sv queue = request_query(request, "queue");

    filter->list = LIST_ALL;
    if (!queue.len)
        return true;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (sv_is(queue, names[i])) {
            filter->list = (enum case_list)i;
            return true;
        }
    }
    filter->list = LIST_QUEUE;
    return id_parse(queue, &filter->queue) ||
           request_input(request, "queue",
                         "queue is mine, new, heard, late, waiting, praise, resolved, all, or a queue's id");
}

/* The key of the next page: where its last row stands. */
static bool read_after(struct request *request, struct case_filter *filter)
{
    struct sv after = request_query(request, "after"), key = sv_split(&after, '.');

    if (!key.len)
        return true;
    filter->goes_on = sv_to_i64(key, &filter->after_key) && id_parse(after, &filter->after_id);
    return filter->goes_on || request_input(request, "after", "after is the `next` of the page before");
}

static bool read_filter(struct request *request, struct case_filter *filter)
{
    filter->agent = request->caller.agent;
    filter->now = request->now;
    filter->tag = request_query(request, "tag");
    filter->intent = request_query(request, "intent");
    if (filter->intent.len && !label_value_is(SV("intent"), filter->intent))
        return request_input(request, "intent", "there is no such intent; GET /labels tells which there are");
    if (request_query(request, "urgency").len &&
        (!label_value_is(SV("urgency"), request_query(request, "urgency")) ||
         !sv_to_i64(request_query(request, "urgency"), &filter->urgency)))
        return request_input(request, "urgency", "urgency is 0, 1, 2 or 3");
    filter->lang = request_query(request, "lang");
    return read_list(request, filter) && read_after(request, filter) && read_brand(request, filter) &&
           request_query_id(request, "customer", &filter->customer) &&
           request_limit(request, 50, CASE_PAGE_MAX, &filter->limit);
}

static void write_next(struct buf *out, int64_t key, int64_t id)
{
    char next[64];

    (void)snprintf(next, sizeof next, "%" PRId64 ".%" PRId64, key, id);
    json_out_str(out, "next", next);
}

bool cases_read(struct request *request, struct db *db, struct err *err)
{
    struct case_filter filter = { 0 };
    struct buf *out = &request->out;
    struct case_rows rows;
    size_t n;

    if (!read_filter(request, &filter))
        return false;
    n = filter.limit++; /* one more tells whether there is a next page */
    if (!cases_page(db, &filter, &request->arena, &rows, err))
        return false;
    json_begin(out, NULL, '{');
    json_begin(out, "items", '[');
    for (size_t i = 0; i < rows.n && i < n; i++)
        write_row(request->desk, out, NULL, &rows.at[i], request->now);
    json_end(out, ']');
    if (rows.n > n)
        write_next(out, case_row_key(filter.list, &rows.at[n - 1]), rows.at[n - 1].id);
    else if (rows.goes_on)
        write_next(out, rows.last_key, rows.last_id);
    else
        json_out_null(out, "next");
    json_end(out, '}');
    return true;
}

bool case_read(struct request *request, struct db *db, struct err *err)
{
    struct sv have = request_header(request, "If-None-Match");
    struct case_row row;

    if (have.len) {
        if (!cases_row(db, request->ids[0], &request->arena, &row, err))
            return false;
        (void)snprintf(request->etag, sizeof request->etag, "\"%" PRId64 "\"", row.version);
        if (sv_is(have, request->etag)) {
            request->status = 304;
            return true;
        }
    }
    return write_case(request, db, request->ids[0], err);
}

bool case_posts_read(struct request *request, struct db *db, struct err *err)
{
    struct buf *out = &request->out;
    int64_t before, reply_to;
    struct case_row row;
    size_t limit, earlier;
    bool found;

    if (!request_query_id(request, "before", &before) ||
        !request_limit(request, 200, CASE_PAGE_MAX, &limit) ||
        !cases_row(db, request->ids[0], &request->arena, &row, err))
        return false;
    json_begin(out, NULL, '{');
    json_begin(out, "items", '[');
    if (!write_posts(request, db, &row, NULL, before, limit, &earlier, &reply_to, &found, err))
        return false;
    if (!found)
        return request_input(request, "before", "this case has no such post");
    json_end(out, ']');
    json_out_i64(out, "earlier", (int64_t)earlier);
    json_end(out, '}');
    return true;
}

bool customer_get_read(struct request *request, struct db *db, struct err *err)
{
    return write_customer(db, &request->out, NULL, request->ids[0], 0, &request->arena, err);
}
