/* store/endings.c */
#include "store/endings.h"

#include <inttypes.h>

#include "base/buf.h"
#include "db/db.h"

enum { QUESTION_MAX = 8000 };

/* view 4 is resolved; role 1 the customer's, 2 ours (model/kase.h) */
#define FIRST_TEXT(role) \
    "(SELECT p.text FROM post p WHERE p.kase = k.id AND p.role = " role \
    " AND p.deleted = 0 ORDER BY p.created_at, p.id LIMIT 1)"
#define ENDING \
    "SELECT k.id, coalesce(k.brand, 0), " FIRST_TEXT("1") ", " FIRST_TEXT( \
        "2") ", k.reason, coalesce(k.resolved_at, 0)" \
             " FROM cases k WHERE k.view = 4 AND k.n_ours > 0 AND k.reason IN ('solved', 'praise_thanked')"

static void read_ending(struct db_rows *rows, struct arena *arena, struct ending *out)
{
    *out = (struct ending){ .kase = db_i64(rows, 0),
                            .brand = db_i64(rows, 1),
                            .asked = arena_sv(arena, db_text(rows, 2)),
                            .answered = arena_sv(arena, db_text(rows, 3)),
                            .reason = arena_sv(arena, db_text(rows, 4)),
                            .resolved_at = db_i64(rows, 5) };
}

bool endings_latest(struct db *db, size_t limit, struct arena *arena, struct endings_list *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct endings_list){ .at = ARENA_NEW(arena, struct ending, limit) };
    if (!db_query(db, &rows, err, ENDING " ORDER BY k.last_at DESC, k.id DESC LIMIT $1", A((int64_t)limit)))
        return err_in(err, "cases that ended well");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == limit)
            return true;
        read_ending(&rows, arena, &out->at[out->n++]);
    }
    return err_in(err, "cases that ended well");
}

bool ending_of(struct db *db, int64_t kase, struct arena *arena, struct ending *out, bool *out_found,
               struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, ENDING " AND k.id = $1", A(kase)) || !db_next(&rows, out_found, err))
        return err_in(err, "how case %" PRId64 " ended", kase);
    if (*out_found)
        read_ending(&rows, arena, out);
    return true;
}

bool case_question(struct db *db, int64_t kase, struct arena *arena, struct sv *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    CLEANUP(buf_done) struct buf text = BUF(QUESTION_MAX);
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT text FROM post WHERE kase = $1 AND role = 1 AND deleted = 0 ORDER BY created_at, id LIMIT 3",
            A(kase)))
        return err_in(err, "case %" PRId64, kase);
    while (db_next(&rows, &row, err)) {
        if (!row) {
            *out = text.len ? arena_sv(arena, buf_sv(&text)) : (struct sv){ 0 };
            return true;
        }
        buf_printf(&text, "%s%.*s", text.len ? "\n" : "",
                   SV_ARG(utf8_cut(db_text(&rows, 0), QUESTION_MAX / 4)));
    }
    return err_in(err, "case %" PRId64, kase);
}
