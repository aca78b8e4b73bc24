/* store/lessons.c */
#include "store/lessons.h"

#include <inttypes.h>

#include "db/db.h"
#include "model/kase.h"
#include "wire/json.h"

enum { EVENT_BYTES_MAX = 64 << 10 }; /* of the data of one */

/* view 4 is resolved; role 1 the customer's (model/kase.h). Somebody of ours who opens a case again clears its reason; a customer
 * who writes on opens it too, but decides nothing: what was said of it holds until the customer names our account or somebody of
 * ours answers. */
#define NOT_OURS "(k.reason = 'not_ours' AND (k.view = 4 OR (k.addressed = 0 AND k.n_ours = 0)))"
#define LESSON \
    "SELECT k.id, k.brand, (SELECT p.text FROM post p WHERE p.kase = k.id AND p.role = 1 AND p.deleted = 0" \
    " ORDER BY p.created_at, p.id LIMIT 1), CASE WHEN " NOT_OURS " THEN 0 ELSE 1 END" \
    " FROM cases k WHERE k.addressed = 0 AND k.brand IS NOT NULL AND k.view < 5" \
    " AND (k.n_ours > 0 OR " NOT_OURS " OR (k.view = 4 AND k.reason IN ('solved', 'praise_thanked')))"

static void read_lesson(struct db_rows *rows, struct arena *arena, struct lesson *out)
{
    *out = (struct lesson){ .kase = db_i64(rows, 0),
                            .brand = db_i64(rows, 1),
                            .text = arena_sv(arena, db_text(rows, 2)),
                            .ours = db_i64(rows, 3) != 0 };
}

bool lessons_latest(struct db *db, size_t limit, struct arena *arena, struct lesson_list *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct lesson_list){ .at = ARENA_NEW(arena, struct lesson, limit) };
    if (!db_query(db, &rows, err, LESSON " ORDER BY k.id DESC LIMIT $1", A((int64_t)limit)))
        return err_in(err, "what is ours and what is not");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == limit)
            return true;
        read_lesson(&rows, arena, &out->at[out->n++]);
    }
    return err_in(err, "what is ours and what is not");
}

bool lesson_of(struct db *db, int64_t kase, struct arena *arena, struct lesson *out, bool *out_found,
               struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, LESSON " AND k.id = $1", A(kase)) || !db_next(&rows, out_found, err))
        return err_in(err, "whether case %" PRId64 " is ours", kase);
    if (*out_found)
        read_lesson(&rows, arena, out);
    return true;
}

/* Whose a case was said to be, from the data of the event that closed it. */
static struct sv owner_in(struct sv data, struct arena *arena)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = NULL;
    struct json root;

    if (!data.len)
        return (struct sv){ 0 };
    parser = json_parser_new(EVENT_BYTES_MAX);
    if (!json_parse(parser, data, JSON_FILE, &root, NULL))
        return (struct sv){ 0 };
    return arena_sv(arena, json_text(json_get(json_get(root, "belongs_to"), "name")));
}

bool author_told(struct db *db, struct sv network, struct sv key, int64_t brand, struct arena *arena,
                 struct author_history *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct author_history){ 0 };
    if (!db_query(
            db, &rows, err,
            "SELECT CASE WHEN " NOT_OURS " THEN 0 ELSE 1 END, k.addressed, k.n_ours,"
            " CASE WHEN " NOT_OURS " THEN (SELECT e.data FROM case_event e"
            " WHERE e.kase = k.id AND e.kind = $4 ORDER BY e.id DESC LIMIT 1) END"
            " FROM author a JOIN cases k ON k.customer = a.customer"
            " WHERE a.network = $1 AND a.key = $2 AND k.brand = $3 AND k.view < 5 ORDER BY k.id DESC LIMIT 20",
            A(network), A(key), A(brand), A((int64_t)EVENT_RESOLVED)))
        return err_in(err, "what an author wrote before");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if (db_i64(&rows, 0) == 0) {
            if (!out->not_ours)
                out->handed_to = owner_in(db_text(&rows, 3), arena);
            out->not_ours = true;
        } else if (db_i64(&rows, 1) || db_i64(&rows, 2) > 0)
            out->ours = true;
    }
    return err_in(err, "what an author wrote before");
}
