/* store/case_walk.c: a list is walked in its order along the narrowest index there is, and each case is looked at: does it
 * fit? A page ends when it is full or when CASE_WALK_MAX were looked at, whichever is first, and says how far it came. So a
 * page costs the same for every mix of filters; a rare mix takes more pages.
 *
 * A leg is the part of a list that lies together in an index: one view, with a due time or without. Legs are walked side by
 * side and laid together; what lies behind the first CASE_WALK_MAX of all of them is left to the next page. */
#include "store/case_walk.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "db/db.h"
#include "model/kase.h"

enum { LEGS_MAX = VIEW_MERGED, IDS_MAX = 32 * (CASE_PAGE_MAX + 2) };

enum leg_order { LEG_DUE, LEG_UNDUE, LEG_RECENT };
enum leg_of { OF_VIEW, OF_BRAND, OF_INTENT, OF_URGENT, OF_AGENT, OF_QUEUE, OF_PRAISE };

/* One case that was looked at. */
struct seen {
    int64_t id, key;
    bool fits;
};
struct walk {
    const struct case_filter *filter;
    int64_t key, id; /* behind it */
    struct seen *at;
    size_t n;
};

/* $1, $2: key and id of the row before; $3: how many; $4: brand, 0 for all but samples; $5: the leg's view, agent or queue;
 * $6: intent, $7: least urgency, $8: language, each empty for any. A list that ends at a due time is cut
 * in walk_leg(): with that bound in the statement SQLite takes the index of the clocks alone for the better one. */
#define FITS \
    "CASE WHEN (($4 = 0 AND (brand IS NULL OR brand NOT IN (SELECT id FROM brand WHERE sample = 1))) OR brand = $4)" \
    " AND ($6 = '' OR intent = $6) AND ($7 = 0 OR urgency >= $7) AND ($8 = '' OR lang = $8) THEN 1 ELSE 0 END"
#define DUE(place) \
    "SELECT id, due_at, " FITS " FROM cases WHERE " place \
    " AND due_at IS NOT NULL AND (due_at, id) > ($1, $2)" \
    " ORDER BY due_at, id LIMIT $3"
#define UNDUE(place) \
    "SELECT id, 9223372036854775807, " FITS " FROM cases WHERE " place " AND due_at IS NULL" \
    " AND ($1 < 9223372036854775807 OR id > $2) ORDER BY id LIMIT $3"
#define RECENT(place) \
    "SELECT id, last_at, " FITS " FROM cases WHERE " place " AND (last_at, id) < ($1, $2)" \
    " ORDER BY last_at DESC, id DESC LIMIT $3"

#define ARGS(which) \
    A(walk->key), A(walk->id), A((int64_t)CASE_WALK_MAX), A(walk->filter->brand), A(which), \
        walk->filter->intent.at ? A(walk->filter->intent) : A(""), A(walk->filter->urgency), \
        walk->filter->lang.at ? A(walk->filter->lang) : A("")
#define ASK(place) \
    (order == LEG_DUE     ? db_query(db, rows, err, DUE(place), ARGS(which)) \
     : order == LEG_UNDUE ? db_query(db, rows, err, UNDUE(place), ARGS(which)) \
                          : db_query(db, rows, err, RECENT(place), ARGS(which)))

/* The conditions of a partial index stand as they do in the index. */
static bool ask(struct db *db, const struct walk *walk, enum leg_order order, enum leg_of of, int64_t which,
                struct db_rows *rows, struct err *err)
{
    switch (of) {
    case OF_VIEW:
        return order == LEG_UNDUE ? db_query(db, rows, err, UNDUE("view = $5 AND view < 3"), ARGS(which))
                                  : ASK("view = $5");
    case OF_BRAND:
        return ASK("brand = $4 AND view = $5");
    case OF_INTENT:
        return ASK("intent = $6 AND view = $5");
    case OF_URGENT:
        return ASK("view = $5 AND urgency >= 2");
    case OF_AGENT:
        return ASK("agent = $5 AND view IN (2, 3)");
    case OF_QUEUE:
        return ASK("queue = $5 AND view < 3");
    case OF_PRAISE:
        return ASK(CASE_IS_PRAISE " AND $5 = 0");
    }
    return false;
}

static bool walk_leg(struct db *db, struct walk *walk, enum leg_order order, enum leg_of of, int64_t which,
                     struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    ms_t due_max = walk->filter->list == LIST_LATE ? walk->filter->now + CASE_SOON_MS : INT64_MAX;
    bool row;

    if (!ask(db, walk, order, of, which, &rows, err))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row || (order == LEG_DUE && db_i64(&rows, 1) > due_max))
            return true;
        assert(walk->n < (size_t)LEGS_MAX * CASE_WALK_MAX);
        walk->at[walk->n++] =
            (struct seen){ .id = db_i64(&rows, 0), .key = db_i64(&rows, 1), .fits = db_i64(&rows, 2) != 0 };
    }
    return false;
}

/* Few are open and have no clock: they have no index of what they are taken for. */
static enum leg_of leg_of_view(const struct case_filter *filter, enum leg_order order)
{
    if (filter->urgency >= 2 && order != LEG_UNDUE)
        return OF_URGENT;
    if (filter->intent.len && order != LEG_UNDUE)
        return OF_INTENT;
    return filter->brand ? OF_BRAND : OF_VIEW;
}

static bool walk_view(struct db *db, struct walk *walk, enum leg_order order, int view, struct err *err)
{
    return walk_leg(db, walk, order, leg_of_view(walk->filter, order), view, err);
}

/* What lies in one index together, whatever its view. */
static bool walk_whole(struct db *db, struct walk *walk, enum leg_of of, int64_t which, struct err *err)
{
    return walk_leg(db, walk, LEG_DUE, of, which, err) && walk_leg(db, walk, LEG_UNDUE, of, which, err);
}

static bool walk_all(struct db *db, struct walk *walk, struct err *err)
{
    const struct case_filter *filter = walk->filter;
    bool by_due = case_list_by_due(filter->list);

    if (filter->list == LIST_MINE)
        return walk_whole(db, walk, OF_AGENT, filter->agent, err);
    if (filter->list == LIST_QUEUE)
        return walk_whole(db, walk, OF_QUEUE, filter->queue, err);
    if (filter->list == LIST_PRAISE)
        return walk_whole(db, walk, OF_PRAISE, 0, err);
    for (int view = 0; view < VIEW_MERGED; view++) {
        if (!(case_list_views(filter->list) & 1 << view))
            continue;
        if (!walk_view(db, walk, by_due ? LEG_DUE : LEG_RECENT, view, err))
            return false;
        if (by_due && filter->list != LIST_LATE && !walk_view(db, walk, LEG_UNDUE, view, err))
            return false;
    }
    return true;
}

static int up(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int down(const void *a, const void *b)
{
    return up(b, a);
}

/* The rows of what fits, in the order of the walk. A case that goes in between is left out. */
static bool read_chosen(struct db *db, const struct seen *chosen, size_t n, struct arena *arena,
                        struct case_rows *out, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(IDS_MAX);
    struct case_rows rows;

    for (size_t i = 0; i < n; i++) {
        buf_char(&ids, i ? ',' : '[');
        buf_i64(&ids, chosen[i].id);
    }
    buf_sv_append(&ids, n ? SV("]") : SV("[]"));
    if (!cases_rows(db, buf_sv(&ids), arena, &rows, err))
        return false;
    out->at = ARENA_NEW(arena, struct case_row, n + 1);
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rows.n; k++) {
            if (rows.at[k].id == chosen[i].id)
                out->at[out->n++] = rows.at[k];
        }
    }
    return true;
}

bool cases_walk(struct db *db, const struct case_filter *filter, struct arena *arena, struct case_rows *out,
                struct err *err)
{
    bool by_due = case_list_by_due(filter->list);
    struct walk walk = { .filter = filter, .at = ARENA_NEW(arena, struct seen, LEGS_MAX * CASE_WALK_MAX) };
    struct seen *chosen = ARENA_NEW(arena, struct seen, filter->limit);
    size_t n = 0, i;

    walk.key = filter->goes_on ? filter->after_key : by_due ? INT64_MIN : INT64_MAX;
    walk.id = filter->goes_on ? filter->after_id : by_due ? 0 : INT64_MAX;
    if (!walk_all(db, &walk, err))
        return err_in(err, "read a list of cases");
    qsort(walk.at, walk.n, sizeof *walk.at, by_due ? up : down);
    for (i = 0; i < walk.n && i < CASE_WALK_MAX && n < filter->limit; i++) {
        if (walk.at[i].fits)
            chosen[n++] = walk.at[i];
    }
    *out = (struct case_rows){ .goes_on = i == CASE_WALK_MAX };
    if (i > 0) {
        out->last_key = walk.at[i - 1].key;
        out->last_id = walk.at[i - 1].id;
    }
    return read_chosen(db, chosen, n, arena, out, err) || err_in(err, "read a list of cases");
}
