/* store/thread_read.c: light rows to find the order, whole rows only for what is shown. */
#include "store/thread_read.h"

#include <inttypes.h>

#include "db/db.h"
#include "store/extra.h"

bool thread_read(struct db *db, int64_t kase, struct arena *arena, struct thread_posts *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    size_t size = 64;
    bool row;

    *out = (struct thread_posts){ .at = ARENA_NEW(arena, struct thread_post, size) };
    if (!db_query(
            db, &rows, err,
            "SELECT p.id, p.kase, p.network_id, p.in_reply_to, p.created_at, p.role FROM post p WHERE p.conversation IN"
            " (SELECT q.conversation FROM post q WHERE q.kase = $1) AND (p.kase = $1 OR p.disposition IN (0, 1))"
            " ORDER BY p.id DESC LIMIT $2",
            A(kase), A(THREAD_POSTS_MAX)))
        return err_in(err, "read the thread of case %" PRId64, kase);
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size) {
            struct thread_post *more = ARENA_NEW(arena, struct thread_post, 2 * size);

            memcpy(more, out->at, size * sizeof *more);
            out->at = more;
            size *= 2;
        }
        out->at[out->n++] = (struct thread_post){ .id = db_i64(&rows, 0),
                                                  .kase = db_i64(&rows, 1),
                                                  .network_id = arena_sv(arena, db_text(&rows, 2)),
                                                  .in_reply_to = arena_sv(arena, db_text(&rows, 3)),
                                                  .created_at = db_i64(&rows, 4),
                                                  .role = (enum case_role)db_i64(&rows, 5) };
    }
    return err_in(err, "read the thread of case %" PRId64, kase);
}

#define WHOLE(ids) \
    "SELECT p.id, p.kase, p.account, p.rule, p.role, p.addressed, p.network, p.network_id, p.url, p.lang, p.text," \
    " p.to_handle, p.in_reply_to, p.created_at, p.edited_at, p.deleted, p.visibility, p.extra, a.handle, a.name," \
    " (SELECT count(*) FROM post r WHERE r.network = p.network AND r.repost_of = p.network_id AND r.deleted = 0) FROM (" ids \
    ") AS k JOIN post p ON p.id = k.id LEFT JOIN author a ON a.id = p.author"

static bool read_whole(const struct db_rows *rows, struct arena *arena, struct whole_post *out,
                       struct err *err)
{
    *out = (struct whole_post){ .id = db_i64(rows, 0),
                                .kase = db_i64(rows, 1),
                                .account = db_i64(rows, 2),
                                .rule = db_i64(rows, 3),
                                .role = (enum case_role)db_i64(rows, 4),
                                .addressed = db_i64(rows, 5) != 0,
                                .post = { .network = arena_sv(arena, db_text(rows, 6)),
                                          .id = arena_sv(arena, db_text(rows, 7)),
                                          .url = arena_sv(arena, db_text(rows, 8)),
                                          .lang = arena_sv(arena, db_text(rows, 9)),
                                          .text = arena_sv(arena, db_text(rows, 10)),
                                          .to = arena_sv(arena, db_text(rows, 11)),
                                          .in_reply_to = arena_sv(arena, db_text(rows, 12)),
                                          .created_at = db_i64(rows, 13),
                                          .edited_at = db_i64(rows, 14),
                                          .deleted = db_i64(rows, 15) != 0,
                                          .visibility = (enum visibility)db_i64(rows, 16),
                                          .author = { .handle = arena_sv(arena, db_text(rows, 18)),
                                                      .name = arena_sv(arena, db_text(rows, 19)) } },
                                .reposts = db_i64(rows, 20) };
    return extra_read(db_text(rows, 17), arena, &out->post, err);
}

bool posts_whole(struct db *db, struct sv ids, size_t n_ids, struct arena *arena, struct whole_posts *out,
                 struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct whole_posts){ .at = ARENA_NEW(arena, struct whole_post, n_ids) };
    if (!db_query(db, &rows, err,
                  DB_SQL(WHOLE("SELECT value AS id FROM json_each($1)"),
                         WHOLE("SELECT value::bigint AS id FROM json_array_elements_text($1::json)")),
                  A(ids)))
        return err_in(err, "read posts");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == n_ids)
            return true;
        if (!read_whole(&rows, arena, &out->at[out->n++], err))
            break;
    }
    return err_in(err, "read posts");
}

enum { AUTHORS_MAX = 50 };

static bool read_authors(struct db *db, struct arena *arena, struct customer_view *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    out->authors = ARENA_NEW(arena, struct author_view, AUTHORS_MAX);
    if (!db_query(db, &rows, err,
                  "SELECT network, handle, name, bio, location, followers FROM author WHERE customer = $1"
                  " ORDER BY seen_at DESC, id LIMIT $2",
                  A(out->id), A(AUTHORS_MAX)))
        return false;
    while (db_next(&rows, &row, err)) {
        if (!row || out->n_authors == AUTHORS_MAX)
            return true;
        out->authors[out->n_authors++] = (struct author_view){
            .network = arena_sv(arena, db_text(&rows, 0)),
            .handle = arena_sv(arena, db_text(&rows, 1)),
            .name = arena_sv(arena, db_text(&rows, 2)),
            .bio = arena_sv(arena, db_text(&rows, 3)),
            .location = arena_sv(arena, db_text(&rows, 4)),
            .followers = db_is_null(&rows, 5) ? POST_COUNT_UNKNOWN : db_i64(&rows, 5),
        };
    }
    return false;
}

static bool read_country(struct db *db, struct arena *arena, struct customer_view *view, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct post post = post_empty;
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT p.extra FROM cases k JOIN post p ON p.kase = k.id WHERE k.customer = $1 AND p.role = $2"
            " AND p.extra LIKE '%\"country\"%' ORDER BY p.id DESC LIMIT 1",
            A(view->id), A((int64_t)ROLE_CUSTOMER)) ||
        !db_next(&rows, &row, err))
        return false;
    if (row && !extra_read(db_text(&rows, 0), arena, &post, err))
        return false;
    view->country = post.place.country;
    return true;
}

bool customer_read(struct db *db, int64_t id, struct arena *arena, struct customer_view *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT c.name, coalesce((SELECT min(k.opened_at) FROM cases k WHERE k.customer = c.id), c.created_at)"
            " FROM customer c WHERE c.id = $1",
            A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read customer %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no customer %" PRId64, id);
    *out = (struct customer_view){ .id = id,
                                   .name = arena_sv(arena, db_text(&rows, 0)),
                                   .first_seen_at = db_i64(&rows, 1) };
    db_rows_done(&rows);
    return (read_authors(db, arena, out, err) && read_country(db, arena, out, err)) ||
           err_in(err, "read customer %" PRId64, id);
}
