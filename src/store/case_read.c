/* store/case_read.c: a page is chosen by walking an index from where the last one ended and stopping after `limit`; only
 * then are the rows looked at. So the last page of a million cases costs what the first does.
 *
 * A list by due time has two legs: what has a due time, and behind it what has none. `late` and `all` have a leg for each
 * view, each cut to the page before they are laid together. */
#include "store/case_read.h"

#include <inttypes.h>

#include "base/buf.h"
#include "db/db.h"
#include "store/case_family.h"
#include "store/case_row.h"
#include "store/case_walk.h"

/* $4 is the brand, 0 for all. A list of all brands leaves out the sample. A list of one is a statement of its own, so that
 * it walks an index of that brand alone, however few of a million cases are the brand's. */
#define OF_ALL " AND $4 = 0 AND (brand IS NULL OR brand NOT IN (SELECT id FROM brand WHERE sample = 1))"
#define OF_ONE " AND brand = $4"
#define OF_BRAND \
    " AND (($4 = 0 AND (brand IS NULL OR brand NOT IN (SELECT id FROM brand WHERE sample = 1))) OR brand = $4)"
#define NO_DUE "9223372036854775807"

/* The legs. $1, $2: key and id of the row before; $3: how many. */
#define DUE_LEG(place, of) \
    "SELECT * FROM (SELECT id, due_at AS key FROM cases WHERE " place \
    " AND due_at IS NOT NULL AND (due_at, id) > ($1, $2)" of " ORDER BY due_at, id LIMIT $3) "
#define UNDUE_LEG(place, of) \
    "SELECT * FROM (SELECT id, " NO_DUE " AS key FROM cases WHERE " place \
    " AND due_at IS NULL AND ($1 < " NO_DUE " OR id > $2)" of " ORDER BY id LIMIT $3) "
#define RECENT_LEG(place, of) \
    "SELECT * FROM (SELECT id, last_at AS key FROM cases WHERE " place " AND (last_at, id) < ($1, $2)" of \
    " ORDER BY last_at DESC, id DESC LIMIT $3) "
#define UP   " ORDER BY key, id LIMIT $3"
#define DOWN " ORDER BY key DESC, id DESC LIMIT $3"

/* What else is asked of them: $12 intent, $13 least urgency, $14 language, each empty for any; $15 whether praise only. */
#define ALIKE \
    " AND ($12 = '' OR c.intent = $12) AND ($13 = 0 OR c.urgency >= $13) AND ($14 = '' OR c.lang = $14)" \
    " AND ($15 = 0 OR c.intent IN ('praise', 'defence'))"

/* Few or picked out by something else than the list: a tag's or a customer's cases. $5 says which views (a bit each), $6 the
 * agent, $7 the queue (0: any), $8 the latest due time, $9 whether by due time. Keys go up in both orders. */
#define PICKED(from) \
    "SELECT id, key FROM (SELECT c.id AS id, CASE WHEN $9 = 1 THEN coalesce(c.due_at, " NO_DUE \
    ") ELSE -c.last_at END AS key," \
    " CASE WHEN $9 = 1 THEN c.id ELSE -c.id END AS second, c.brand AS brand FROM " from \
    " AND ($5 / (CASE c.view WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 WHEN 3 THEN 8 WHEN 4 THEN 16 ELSE 32 END)) % 2 = 1" \
    " AND ($6 = 0 OR c.agent = $6) AND ($7 = 0 OR c.queue = $7) AND ($8 = 0 OR c.due_at <= $8)) AS p" \
    " WHERE (key, second) > ($1, $2)" OF_BRAND " ORDER BY key, second LIMIT $3"
#define ROWS_PICKED(from) \
    DB_SQL( \
        ROWS_OF(TAGS_SQLITE, PICKED(from), " ORDER BY k.key, CASE WHEN $9 = 1 THEN k.id ELSE -k.id END"), \
        ROWS_OF(TAGS_POSTGRES, PICKED(from), " ORDER BY k.key, CASE WHEN $9 = 1 THEN k.id ELSE -k.id END"))

#define MINE(of) \
    ROWS_UP(DUE_LEG("agent = $5 AND view IN (2, 3)", \
                    of) "AS a UNION ALL " UNDUE_LEG("agent = $5 AND view IN (2, 3)", of) "AS b" UP)
#define QUEUED(of) \
    ROWS_UP(DUE_LEG("queue = $5 AND view < 3", of) "AS a UNION ALL " UNDUE_LEG("queue = $5 AND view < 3", \
                                                                               of) "AS b" UP)
#define LATE(of) \
    ROWS_UP(DUE_LEG("view = 0 AND due_at <= $5", of) "AS a UNION ALL " DUE_LEG( \
        "view = 1 AND due_at <= $5", of) "AS b UNION ALL " DUE_LEG("view = 2 AND due_at <= $5", \
                                                                   of) "AS d" UP)
/* The index of all that has no due time is of views below 3, which a statement has to say to be given it; one of a brand that says
 * so walks all of the brand's. */
#define UNDUE_OF_ALL " AND view < 3"
#define UNDUE_OF_ONE ""
#define NEW_ONES(of, undue) \
    ROWS_UP(DUE_LEG("view = 0", of) "AS a UNION ALL " UNDUE_LEG("view = 0" undue, of) "AS b" UP)

#define PRAISES(of) \
    ROWS_UP(DUE_LEG(CASE_IS_PRAISE, of) "AS a UNION ALL " UNDUE_LEG(CASE_IS_PRAISE, of) "AS b" UP)

static bool page_by_due(struct db *db, const struct case_filter *filter, struct db_rows *rows,
                        struct err *err)
{
    int64_t key = filter->goes_on ? filter->after_key : INT64_MIN,
            id = filter->goes_on ? filter->after_id : 0;
    int64_t limit = (int64_t)filter->limit, brand = filter->brand, soon = filter->now + CASE_SOON_MS;

    switch (filter->list) {
    case LIST_MINE: /* an agent's own are few */
        return db_query(db, rows, err, MINE(OF_BRAND), A(key), A(id), A(limit), A(brand), A(filter->agent));
    case LIST_QUEUE:
        return db_query(db, rows, err, QUEUED(OF_BRAND), A(key), A(id), A(limit), A(brand), A(filter->queue));
    case LIST_LATE:
        return brand ? db_query(db, rows, err, LATE(OF_ONE), A(key), A(id), A(limit), A(brand), A(soon))
                     : db_query(db, rows, err, LATE(OF_ALL), A(key), A(id), A(limit), A(brand), A(soon));
    case LIST_PRAISE:
        return brand ? db_query(db, rows, err, PRAISES(OF_ONE), A(key), A(id), A(limit), A(brand))
                     : db_query(db, rows, err, PRAISES(OF_ALL), A(key), A(id), A(limit), A(brand));
    default:
        return brand ? db_query(db, rows, err, NEW_ONES(OF_ONE, UNDUE_OF_ONE), A(key), A(id), A(limit),
                                A(brand))
                     : db_query(db, rows, err, NEW_ONES(OF_ALL, UNDUE_OF_ALL), A(key), A(id), A(limit),
                                A(brand));
    }
}

#define ALL_VIEWS(of) \
    ROWS_DOWN( \
        RECENT_LEG("view = 0", of) "AS a UNION ALL " RECENT_LEG("view = 1", of) "AS b UNION ALL " RECENT_LEG( \
            "view = 2", of) "AS d UNION ALL " RECENT_LEG("view = 3", \
                                                         of) "AS e UNION ALL " RECENT_LEG("view = 4", \
                                                                                          of) "AS f" DOWN)
#define ONE_VIEW(of) ROWS_DOWN(RECENT_LEG("view = $5", of) "AS a" DOWN)

static bool page_by_recent(struct db *db, const struct case_filter *filter, struct db_rows *rows,
                           struct err *err)
{
    int64_t key = filter->goes_on ? filter->after_key : INT64_MAX,
            id = filter->goes_on ? filter->after_id : INT64_MAX;
    int64_t limit = (int64_t)filter->limit, brand = filter->brand;
    int64_t view = filter->list == LIST_HEARD     ? VIEW_HEARD
                   : filter->list == LIST_WAITING ? VIEW_WAITING
                                                  : VIEW_RESOLVED;

    if (filter->list == LIST_ALL)
        return brand ? db_query(db, rows, err, ALL_VIEWS(OF_ONE), A(key), A(id), A(limit), A(brand))
                     : db_query(db, rows, err, ALL_VIEWS(OF_ALL), A(key), A(id), A(limit), A(brand));
    return brand ? db_query(db, rows, err, ONE_VIEW(OF_ONE), A(key), A(id), A(limit), A(brand), A(view))
                 : db_query(db, rows, err, ONE_VIEW(OF_ALL), A(key), A(id), A(limit), A(brand), A(view));
}

static bool page_picked(struct db *db, const struct case_filter *filter, struct db_rows *rows,
                        struct err *err)
{
    bool by_due = case_list_by_due(filter->list);
    int64_t sign = by_due ? 1 : -1;
    int64_t key = filter->goes_on ? sign * filter->after_key : INT64_MIN;
    int64_t id = filter->goes_on ? sign * filter->after_id : INT64_MIN;
    int64_t agent = filter->list == LIST_MINE ? filter->agent : 0;
    int64_t queue = filter->list == LIST_QUEUE ? filter->queue : 0;
    int64_t due_max = filter->list == LIST_LATE ? filter->now + CASE_SOON_MS : 0;

#define PICK(from, with) \
    db_query(db, rows, err, ROWS_PICKED(from ALIKE), A(key), A(id), A((int64_t)filter->limit), \
             A(filter->brand), A(case_list_views(filter->list)), A(agent), A(queue), A(due_max), A(by_due), \
             with, filter->tag.at ? A(filter->tag) : A(""), filter->intent.at ? A(filter->intent) : A(""), \
             A(filter->urgency), filter->lang.at ? A(filter->lang) : A(""), A(filter->list == LIST_PRAISE))

    if (filter->customer)
        return PICK("cases c WHERE c.customer = $10 AND ($11 = '' OR EXISTS"
                    " (SELECT 1 FROM case_tag t WHERE t.kase = c.id AND t.tag = $11))",
                    A(filter->customer));
    return PICK("case_tag t JOIN cases c ON c.id = t.kase WHERE t.tag = $11 AND $10 = 0", A(0));
}

bool case_page_of_one(struct db *db, const struct case_filter *filter, struct arena *arena,
                      struct case_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool ok;

    if (filter->customer || filter->tag.len)
        ok = page_picked(db, filter, &rows, err);
    else if (filter->intent.len || filter->urgency || filter->lang.len)
        return cases_walk(db, filter, arena, out, err);
    else if (case_list_by_due(filter->list))
        ok = page_by_due(db, filter, &rows, err);
    else
        ok = page_by_recent(db, filter, &rows, err);
    return (ok && case_rows_read(&rows, filter->limit, arena, out, err)) ||
           err_in(err, "read a list of cases");
}

/* $1: at most so many; $2: now. Of what is ordered by due time the late ones come first. */
#define COUNT_DUE(where, of) \
    "SELECT count(*), coalesce(sum(CASE WHEN due_at < $2 THEN 1 ELSE 0 END), 0) FROM (SELECT due_at FROM cases WHERE " where \
    " AND due_at IS NOT NULL" of " ORDER BY due_at LIMIT $1) AS counted"
#define COUNT_UNDUE(where, of) \
    "SELECT count(*), 0 FROM (SELECT id FROM cases WHERE " where " AND due_at IS NULL" of \
    " ORDER BY id LIMIT $1) AS counted"

#define COUNT_CLOCKLESS(of) \
    "SELECT count(*), 0 FROM (SELECT id FROM cases WHERE view = $3 AND $2 <> 0" of " LIMIT $1) AS counted"

static bool add_count(struct db_rows *rows, struct case_count *out, struct err *err)
{
    bool row;

    if (!db_next(rows, &row, err))
        return false;
    if (row) {
        out->n += db_i64(rows, 0);
        out->late += db_i64(rows, 1);
    }
    db_rows_done(rows);
    return true;
}

static bool count_owned(struct db *db, const struct case_filter *filter, struct case_count *out,
                        struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t most = CASE_COUNT_MAX + 1, now = filter->now;

    if (filter->list == LIST_MINE)
        return db_query(db, &rows, err, COUNT_DUE("agent = $3 AND view IN (2, 3)", OF_BRAND), A(most), A(now),
                        A(filter->agent), A(filter->brand)) &&
               add_count(&rows, out, err) &&
               db_query(db, &rows, err, COUNT_UNDUE("agent = $3 AND view IN (2, 3) AND $2 <> 0", OF_BRAND),
                        A(most), A(now), A(filter->agent), A(filter->brand)) &&
               add_count(&rows, out, err);
    return db_query(db, &rows, err, COUNT_DUE("queue = $3 AND view < 3", OF_BRAND), A(most), A(now),
                    A(filter->queue), A(filter->brand)) &&
           add_count(&rows, out, err) &&
           db_query(db, &rows, err, COUNT_UNDUE("queue = $3 AND view < 3 AND $2 <> 0", OF_BRAND), A(most),
                    A(now), A(filter->queue), A(filter->brand)) &&
           add_count(&rows, out, err);
}

/* `of` is part of the statement, so each brand filter has its own. */
#define COUNT_PRAISE(of) \
    (db_query(db, &rows, err, COUNT_DUE(CASE_IS_PRAISE " AND $3 = 0", of), A(most), A(now), A(0), \
              A(filter->brand)) && \
     add_count(&rows, out, err) && \
     db_query(db, &rows, err, COUNT_UNDUE(CASE_IS_PRAISE " AND $2 <> 0 AND $3 = 0", of), A(most), A(now), \
              A(0), A(filter->brand)) && \
     add_count(&rows, out, err))

static bool count_praise(struct db *db, const struct case_filter *filter, struct case_count *out,
                         struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t most = CASE_COUNT_MAX + 1, now = filter->now;

    return filter->brand ? COUNT_PRAISE(OF_ONE) : COUNT_PRAISE(OF_ALL);
}

#define COUNT_VIEW(of, undue) \
    if (due_max) \
        return db_query(db, &rows, err, COUNT_DUE("view = $3 AND due_at <= $5", of), A(most), A(now), \
                        A(view), A(filter->brand), A(due_max)) && \
               add_count(&rows, out, err); \
    if (view >= VIEW_WAITING) /* no clock runs */ \
        return db_query(db, &rows, err, COUNT_CLOCKLESS(of), A(most), A(now), A(view), A(filter->brand)) && \
               add_count(&rows, out, err); \
    return db_query(db, &rows, err, COUNT_DUE("view = $3", of), A(most), A(now), A(view), \
                    A(filter->brand)) && \
           add_count(&rows, out, err) && \
           db_query(db, &rows, err, COUNT_UNDUE("view = $3" undue " AND $2 <> 0", of), A(most), A(now), \
                    A(view), A(filter->brand)) && \
           add_count(&rows, out, err)

static bool count_view_of_all(struct db *db, const struct case_filter *filter, int64_t view, ms_t due_max,
                              struct case_count *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t most = CASE_COUNT_MAX + 1 - out->n, now = filter->now;

    COUNT_VIEW(OF_ALL, UNDUE_OF_ALL);
}

static bool count_view_of_one(struct db *db, const struct case_filter *filter, int64_t view, ms_t due_max,
                              struct case_count *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    int64_t most = CASE_COUNT_MAX + 1 - out->n, now = filter->now;

    COUNT_VIEW(OF_ONE, UNDUE_OF_ONE);
}

static bool count_view(struct db *db, const struct case_filter *filter, int64_t view, ms_t due_max,
                       struct case_count *out, struct err *err)
{
    if (out->n > CASE_COUNT_MAX)
        return true;
    return filter->brand ? count_view_of_one(db, filter, view, due_max, out, err)
                         : count_view_of_all(db, filter, view, due_max, out, err);
}

bool case_count_of_one(struct db *db, const struct case_filter *filter, struct case_count *out,
                       struct err *err)
{
    int views = case_list_views(filter->list);
    ms_t due_max = filter->list == LIST_LATE ? filter->now + CASE_SOON_MS : 0;

    *out = (struct case_count){ 0 };
    if (filter->list == LIST_MINE || filter->list == LIST_QUEUE)
        return count_owned(db, filter, out, err) || err_in(err, "count cases");
    if (filter->list == LIST_PRAISE)
        return count_praise(db, filter, out, err) || err_in(err, "count cases");
    for (int view = 0; view < VIEW_MERGED; view++) {
        if (views & 1 << view && !count_view(db, filter, view, due_max, out, err))
            return err_in(err, "count cases");
    }
    return true;
}

bool cases_of_customer(struct db *db, int64_t customer, int64_t without, struct arena *arena,
                       struct case_briefs *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct case_briefs){ .at = ARENA_NEW(arena, struct case_brief, CASE_PAGE_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT id, brand, state, snippet, reason, opened_at, resolved_at FROM cases WHERE customer = $1"
            " AND id <> $2 AND view <> 5 ORDER BY opened_at DESC, id DESC LIMIT $3",
            A(customer), A(without), A(CASE_PAGE_MAX)))
        return err_in(err, "read cases of customer %" PRId64, customer);
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == CASE_PAGE_MAX)
            return true;
        out->at[out->n++] = (struct case_brief){ .id = db_i64(&rows, 0),
                                                 .brand = db_i64(&rows, 1),
                                                 .state = (enum case_state)db_i64(&rows, 2),
                                                 .snippet = arena_sv(arena, db_text(&rows, 3)),
                                                 .reason = arena_sv(arena, db_text(&rows, 4)),
                                                 .opened_at = db_i64(&rows, 5),
                                                 .resolved_at = db_i64(&rows, 6) };
    }
    return err_in(err, "read cases of customer %" PRId64, customer);
}

enum { QUEUES_MAX = 500, TAGS_MAX = 200 };

bool queues_list(struct db *db, struct arena *arena, struct queue_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct queue_rows){ .at = ARENA_NEW(arena, struct queue_row, QUEUES_MAX) };
    if (!db_query(db, &rows, err, "SELECT id, name FROM queue ORDER BY name LIMIT $1", A(QUEUES_MAX)))
        return err_in(err, "read queues");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == QUEUES_MAX)
            return true;
        out->at[out->n++] =
            (struct queue_row){ .id = db_i64(&rows, 0), .name = arena_sv(arena, db_text(&rows, 1)) };
    }
    return err_in(err, "read queues");
}

bool tags_in_use(struct db *db, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    CLEANUP(buf_done) struct buf tags;
    bool row;

    buf_init(&tags, 64 * 1024);
    if (!db_query(db, &rows, err,
                  "SELECT tag FROM case_tag GROUP BY tag ORDER BY count(*) DESC, tag LIMIT $1", A(TAGS_MAX)))
        return err_in(err, "read tags");
    while (db_next(&rows, &row, err)) {
        if (!row) {
            *out = arena_sv(arena, buf_sv(&tags));
            return true;
        }
        if (tags.len)
            buf_char(&tags, ',');
        buf_sv_append(&tags, db_text(&rows, 0));
    }
    return err_in(err, "read tags");
}
