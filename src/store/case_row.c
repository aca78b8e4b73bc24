/* store/case_row.c: lists, in which order they are and of which views; and the rows that they show. */
#include "store/case_row.h"

#include <inttypes.h>

static const struct {
    bool by_due;
    int views; /* a bit for each enum case_view */
} lists[] = {
    [LIST_MINE] = { true, 1 << VIEW_CLAIMED | 1 << VIEW_WAITING },
    [LIST_NEW] = { true, 1 << VIEW_NEW },
    [LIST_HEARD] = { false, 1 << VIEW_HEARD },
    [LIST_LATE] = { true, 1 << VIEW_NEW | 1 << VIEW_HEARD | 1 << VIEW_CLAIMED },
    [LIST_WAITING] = { false, 1 << VIEW_WAITING },
    [LIST_PRAISE] = { true, 1 << VIEW_NEW | 1 << VIEW_HEARD | 1 << VIEW_CLAIMED },
    [LIST_RESOLVED] = { false, 1 << VIEW_RESOLVED },
    [LIST_ALL] = { false, (1 << VIEW_MERGED) - 1 },
    [LIST_QUEUE] = { true, 1 << VIEW_NEW | 1 << VIEW_HEARD | 1 << VIEW_CLAIMED },
};

bool case_list_by_due(enum case_list list)
{
    return lists[list].by_due;
}

int case_list_views(enum case_list list)
{
    return lists[list].views;
}

int64_t case_row_key(enum case_list list, const struct case_row *row)
{
    if (!lists[list].by_due)
        return row->last_at;
    return row->due_at ? row->due_at : INT64_MAX;
}

static void read_row(const struct db_rows *rows, struct arena *arena, struct case_row *out)
{
    *out = (struct case_row){ .id = db_i64(rows, 0),
                              .version = db_i64(rows, 1),
                              .customer = db_i64(rows, 2),
                              .brand = db_i64(rows, 3),
                              .queue = db_i64(rows, 4),
                              .merged_into = db_i64(rows, 5),
                              .state = (enum case_state)db_i64(rows, 6),
                              .network = arena_sv(arena, db_text(rows, 7)),
                              .who = arena_sv(arena, db_text(rows, 8)),
                              .handle = arena_sv(arena, db_text(rows, 9)),
                              .snippet = arena_sv(arena, db_text(rows, 10)),
                              .lang = arena_sv(arena, db_text(rows, 11)),
                              .addressed = db_i64(rows, 12) != 0,
                              .sample = db_i64(rows, 13) != 0,
                              .unread = db_is_null(rows, 14),
                              .opened_at = db_i64(rows, 15),
                              .last_at = db_i64(rows, 16),
                              .last_customer_at = db_i64(rows, 17),
                              .waiting_since = db_i64(rows, 18),
                              .due_at = db_i64(rows, 19),
                              .agent = db_i64(rows, 20),
                              .agent_name = arena_sv(arena, db_text(rows, 21)),
                              .claimed_until = db_i64(rows, 22),
                              .fence = db_i64(rows, 23),
                              .n_posts = db_i64(rows, 24),
                              .reposts = db_i64(rows, 25),
                              .sentiment = arena_sv(arena, db_text(rows, 26)),
                              .intent = arena_sv(arena, db_text(rows, 27)),
                              .cause = arena_sv(arena, db_text(rows, 28)),
                              .urgency = db_i64(rows, 29),
                              .tags = arena_sv(arena, db_text(rows, 30)) };
}

bool case_rows_read(struct db_rows *rows, size_t size, struct arena *arena, struct case_rows *out,
                    struct err *err)
{
    bool row;

    *out = (struct case_rows){ .at = ARENA_NEW(arena, struct case_row, size) };
    while (db_next(rows, &row, err)) {
        if (!row || out->n == size)
            return true;
        read_row(rows, arena, &out->at[out->n++]);
    }
    return false;
}

bool cases_rows(struct db *db, struct sv ids, struct arena *arena, struct case_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(ROWS_OF(TAGS_SQLITE, "SELECT value AS id FROM json_each($1)", ""),
                       ROWS_OF(TAGS_POSTGRES,
                               "SELECT value::bigint AS id FROM json_array_elements_text($1::json)", "")),
                A(ids)) &&
            case_rows_read(&rows, ids.len / 2 + 1, arena, out, err)) ||
           err_in(err, "read cases");
}

bool cases_row(struct db *db, int64_t id, struct arena *arena, struct case_row *out, struct err *err)
{
    char *ids = arena_printf(arena, "[%" PRId64 "]", id);
    struct case_rows rows;

    if (!cases_rows(db, sv_str(ids), arena, &rows, err))
        return false;
    if (!rows.n)
        return err_set(err, ERR_ABSENT, "there is no case %" PRId64, id);
    *out = rows.at[0];
    return true;
}
