/* store/post_rows.c: finds the rows of posts that intake decides by: known ones, those that wait, threads and cases. */
#include "store/post_rows.h"

#include <inttypes.h>

#include "db/db.h"

#define ROW_COLUMNS \
    "p.id, p.network, p.network_id, p.in_reply_to, p.conversation, p.author, p.account, p.kase, p.role, p.disposition," \
    " p.created_at, p.edited_at, p.deleted, p.brand, p.rule, p.addressed, coalesce((SELECT a.bot FROM author a WHERE a.id = p.author), 0), p.root," \
    " p.repost_of"
#define FROM_POSTS " FROM post p"

/* Many keys in one question: PostgreSQL is made to look each up in the index (LATERAL, LIMIT or OFFSET); left to itself it
 * walks the whole table for each key, as long as nobody has told it how large the table has grown. */

static void read_row(const struct db_rows *rows, struct arena *arena, struct post_row *out)
{
    *out = (struct post_row){
        .id = db_i64(rows, 0),
        .network = arena_sv(arena, db_text(rows, 1)),
        .network_id = arena_sv(arena, db_text(rows, 2)),
        .in_reply_to = arena_sv(arena, db_text(rows, 3)),
        .conversation = db_i64(rows, 4),
        .author = db_i64(rows, 5),
        .account = db_i64(rows, 6),
        .kase = db_i64(rows, 7),
        .role = (enum case_role)db_i64(rows, 8),
        .disposition = (enum disposition)db_i64(rows, 9),
        .created_at = db_i64(rows, 10),
        .edited_at = db_i64(rows, 11),
        .deleted = db_i64(rows, 12) != 0,
        .brand = db_i64(rows, 13),
        .rule = db_i64(rows, 14),
        .addressed = db_i64(rows, 15) != 0,
        .bot = db_i64(rows, 16) != 0,
        .root = arena_sv(arena, db_text(rows, 17)),
        .repost_of = arena_sv(arena, db_text(rows, 18)),
    };
}

bool posts_find(struct db *db, struct sv network, struct sv network_id, struct arena *arena,
                struct post_row *out, bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err,
                  "SELECT " ROW_COLUMNS FROM_POSTS " WHERE p.network = $1 AND p.network_id = $2", A(network),
                  A(network_id)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find post");
    if (*out_found)
        read_row(&rows, arena, out);
    return true;
}

static bool read_rows(struct db_rows *rows, struct arena *arena, struct post_rows *out, struct err *err)
{
    struct post_row *at = NULL;
    size_t n = 0, size = 0;
    bool row;

    while (db_next(rows, &row, err)) {
        if (!row) {
            out->at = ARENA_NEW(arena, struct post_row, n ? n : 1);
            if (n)
                memcpy(out->at, at, n * sizeof *at);
            out->n = n;
            free(at);
            return true;
        }
        if (n == size)
            at = mem_grow(at, size = size ? 2 * size : 16, sizeof *at);
        read_row(rows, arena, &at[n++]);
    }
    free(at);
    return false;
}

bool posts_find_many(struct db *db, struct sv network, struct sv ids, struct arena *arena,
                     struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL("SELECT " ROW_COLUMNS FROM_POSTS
                       " WHERE p.network = $1 AND p.network_id IN (SELECT value FROM json_each($2))",
                       "SELECT " ROW_COLUMNS
                       " FROM json_array_elements_text($2::json) AS k(id) CROSS JOIN LATERAL"
                       " (SELECT * FROM post q WHERE q.network = $1 AND q.network_id = k.id LIMIT 1) AS p"),
                A(network), A(ids)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "find posts");
}

bool posts_waiting_for(struct db *db, struct sv network, struct sv network_id, struct arena *arena,
                       struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                "SELECT " ROW_COLUMNS FROM_POSTS
                " WHERE p.network = $1 AND p.in_reply_to = $2 AND p.repost_of IS NULL AND p.disposition = 5"
                " UNION ALL SELECT " ROW_COLUMNS FROM_POSTS
                " WHERE p.network = $1 AND p.repost_of = $2 AND p.disposition = 5",
                A(network), A(network_id)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "find posts that wait");
}

bool posts_waiting_for_many(struct db *db, struct sv network, struct sv ids, struct arena *arena,
                            struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT " ROW_COLUMNS FROM_POSTS " WHERE p.network = $1 AND p.disposition = 5"
                    " AND p.repost_of IS NULL AND p.in_reply_to IN (SELECT value FROM json_each($2))"
                    " UNION ALL SELECT " ROW_COLUMNS FROM_POSTS " WHERE p.network = $1 AND p.disposition = 5"
                    " AND p.repost_of IN (SELECT value FROM json_each($2))",
                    "SELECT " ROW_COLUMNS
                    " FROM json_array_elements_text($2::json) AS k(id) CROSS JOIN LATERAL"
                    " (SELECT * FROM post q WHERE q.network = $1 AND q.in_reply_to = k.id AND q.repost_of IS NULL"
                    " AND q.disposition = 5 OFFSET 0) AS p"
                    " UNION ALL SELECT " ROW_COLUMNS
                    " FROM json_array_elements_text($2::json) AS k(id) CROSS JOIN LATERAL"
                    " (SELECT * FROM post q WHERE q.network = $1 AND q.repost_of = k.id AND q.disposition = 5"
                    " OFFSET 0) AS p"),
                A(network), A(ids)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "find posts that wait");
}

bool posts_waiting(struct db *db, size_t limit, struct arena *arena, struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT " ROW_COLUMNS FROM_POSTS
                     " WHERE p.disposition = 5 ORDER BY p.created_at, p.network, p.network_id LIMIT $1",
                     A((int64_t)limit)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "list waiting posts");
}

/* Each parent is looked up by itself, or PostgreSQL holds all that wait against all that wait. */
#define WAITING_ROOTS \
    "SELECT " ROW_COLUMNS FROM_POSTS \
    " WHERE p.disposition = 5 AND coalesce((SELECT q.disposition FROM post q WHERE q.network = p.network" \
    " AND q.network_id = coalesce(p.repost_of, p.in_reply_to)), 0) <> 5"

/* In the order of the index, so that those behind the limit cost nothing. */
bool posts_waiting_roots(struct db *db, size_t limit, struct arena *arena, struct post_rows *out,
                         struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, WAITING_ROOTS " ORDER BY p.network, p.in_reply_to LIMIT $1",
                     A((int64_t)limit)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "list waiting posts");
}

bool posts_waiting_oldest(struct db *db, size_t limit, bool reposts, struct arena *arena,
                          struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return ((reposts ? db_query(db, &rows, err,
                                WAITING_ROOTS
                                " AND p.repost_of IS NOT NULL ORDER BY p.created_at, p.network_id LIMIT $1",
                                A((int64_t)limit))
                     : db_query(db, &rows, err,
                                WAITING_ROOTS
                                " AND p.repost_of IS NULL ORDER BY p.created_at, p.network_id LIMIT $1",
                                A((int64_t)limit))) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "list waiting posts");
}

bool posts_of_conversation(struct db *db, int64_t conversation, int64_t author, struct arena *arena,
                           struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return ((author ? db_query(db, &rows, err,
                               "SELECT " ROW_COLUMNS FROM_POSTS " WHERE p.conversation = $1 AND p.author = $2"
                               " ORDER BY p.created_at, p.network_id",
                               A(conversation), A(author))
                    : db_query(db, &rows, err,
                               "SELECT " ROW_COLUMNS FROM_POSTS " WHERE p.conversation = $1"
                               " ORDER BY p.created_at, p.network_id",
                               A(conversation))) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "read conversation %" PRId64, conversation);
}

bool posts_of_conversations(struct db *db, struct sv ids, size_t most, struct arena *arena,
                            struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT " ROW_COLUMNS
                    " FROM (SELECT q.id AS id, row_number() OVER (PARTITION BY q.conversation"
                    " ORDER BY q.id) AS n FROM post q WHERE q.conversation IN (SELECT value FROM json_each($1)))"
                    " k JOIN post p ON p.id = k.id  WHERE k.n <= $2",
                    "SELECT " ROW_COLUMNS
                    " FROM json_array_elements_text($1::json) AS k(id) CROSS JOIN LATERAL"
                    " (SELECT * FROM post q WHERE q.conversation = k.id::bigint LIMIT $2::bigint) AS p"),
                A(ids), A((int64_t)most)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "read conversations");
}

bool posts_of_case(struct db *db, int64_t kase, struct arena *arena, struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT " ROW_COLUMNS FROM_POSTS
                     " WHERE p.kase = $1 ORDER BY p.created_at, p.network_id",
                     A(kase)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "read posts of case %" PRId64, kase);
}

bool posts_of_cases(struct db *db, struct sv ids, struct arena *arena, struct post_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT " ROW_COLUMNS
                    " FROM json_each($1) k CROSS JOIN post p ON p.kase = k.value  ORDER BY p.kase, p.created_at, p.network_id",
                    "SELECT " ROW_COLUMNS
                    " FROM json_array_elements_text($1::json) AS k(id) CROSS JOIN LATERAL"
                    " (SELECT * FROM post q WHERE q.kase = k.id::bigint OFFSET 0) AS p ORDER BY p.kase, p.created_at, p.network_id"),
                A(ids)) &&
            read_rows(&rows, arena, out, err)) ||
           err_in(err, "read posts of cases");
}
