/* store/people.c: SQL about authors and customers. */
#include "store/people.h"

#include <inttypes.h>

#include "db/db.h"

struct sv author_key(const struct post_author *author, struct arena *arena)
{
    char *key;

    if (author->id.len)
        return author->id;
    if (!author->handle.len)
        return (struct sv){ 0 };
    key = arena_new(arena, author->handle.len + 2);
    key[0] = '@';
    for (size_t i = 0; i < author->handle.len; i++) {
        char c = author->handle.at[i];

        key[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return sv_of(key, author->handle.len + 1);
}

#define AUTHOR_COLUMNS "id, network, key, handle, name, customer, muted, bot, seen_at"

static void read_author(const struct db_rows *rows, struct arena *arena, struct author_row *out)
{
    *out = (struct author_row){ .id = db_i64(rows, 0),
                                .network = arena_sv(arena, db_text(rows, 1)),
                                .key = arena_sv(arena, db_text(rows, 2)),
                                .handle = arena_sv(arena, db_text(rows, 3)),
                                .name = arena_sv(arena, db_text(rows, 4)),
                                .customer = db_i64(rows, 5),
                                .muted = db_i64(rows, 6) != 0,
                                .bot = db_i64(rows, 7) != 0,
                                .seen_at = db_i64(rows, 8) };
}

bool authors_find(struct db *db, struct sv network, struct sv key, struct arena *arena,
                  struct author_row *out, bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err, "SELECT " AUTHOR_COLUMNS " FROM author WHERE network = $1 AND key = $2",
                  A(network), A(key)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find author");
    if (*out_found)
        read_author(&rows, arena, out);
    return true;
}

static bool read_authors(struct db_rows *rows, struct arena *arena, struct author_rows *out, struct err *err)
{
    size_t size = 0;
    bool row;

    *out = (struct author_rows){ 0 };
    while (db_next(rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size)
            out->at = arena_grow(arena, out->at, out->n * sizeof *out->at,
                                 (size = size ? 2 * size : 64) * sizeof *out->at);
        read_author(rows, arena, &out->at[out->n++]);
    }
    return false;
}

bool authors_find_many(struct db *db, struct sv network, struct sv keys, struct arena *arena,
                       struct author_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     DB_SQL("SELECT " AUTHOR_COLUMNS
                            " FROM author WHERE network = $1 AND key IN (SELECT value FROM json_each($2))",
                            "SELECT " AUTHOR_COLUMNS
                            " FROM json_array_elements_text($2::json) AS k(k) CROSS JOIN LATERAL"
                            " (SELECT * FROM author q WHERE q.network = $1 AND q.key = k.k LIMIT 1) AS a"),
                     A(network), A(keys)) &&
            read_authors(&rows, arena, out, err)) ||
           err_in(err, "find authors");
}

bool authors_get_many(struct db *db, struct sv ids, struct arena *arena, struct author_rows *out,
                      struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     DB_SQL("SELECT " AUTHOR_COLUMNS
                            " FROM author WHERE id IN (SELECT value FROM json_each($1))",
                            "SELECT " AUTHOR_COLUMNS
                            " FROM json_array_elements_text($1::json) AS k(k) CROSS JOIN LATERAL"
                            " (SELECT * FROM author q WHERE q.id = k.k::bigint LIMIT 1) AS a"),
                     A(ids)) &&
            read_authors(&rows, arena, out, err)) ||
           err_in(err, "read authors");
}

bool authors_get(struct db *db, int64_t id, struct arena *arena, struct author_row *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT " AUTHOR_COLUMNS " FROM author WHERE id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read author %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no author %" PRId64, id);
    read_author(&rows, arena, out);
    return true;
}

static struct db_val count_or_null(int64_t count)
{
    return count == POST_COUNT_UNKNOWN ? (struct db_val){ .type = DB_NULL } : db_val_i64(count);
}

bool authors_insert(struct db *db, const struct author_row *const *rows, const struct post *const *posts,
                    size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(
            db, "author",
            "id, network, key, handle, name, bio, location, followers, following, listed, posts, created_at, bot,"
            " verified, seen_at, customer",
            16, err))
        return err_in(err, "insert authors");
    for (size_t i = 0; i < n; i++) {
        const struct post_author *author = &posts[i]->author;

        if (!db_copy_row(db,
                         (const struct db_val[]){
                             A(rows[i]->id), A(rows[i]->network), A(rows[i]->key), A(author->handle),
                             A(author->name), A(author->bio), A(author->location),
                             count_or_null(author->followers), count_or_null(author->following),
                             count_or_null(author->listed), count_or_null(author->posts),
                             A_OR_NULL(author->created_at), A(author->bot), A(author->verified),
                             A(rows[i]->seen_at), A_OR_NULL(rows[i]->customer) },
                         err))
            return err_in(err, "insert authors");
    }
    return db_copy_end(db, err) || err_in(err, "insert authors");
}

bool authors_refresh(struct db *db, int64_t id, const struct post *post, struct err *err)
{
    const struct post_author *author = &post->author;

    return db_push(
               db, err,
               "UPDATE author SET handle = coalesce($2, handle), name = coalesce($3, name), bio = coalesce($4, bio),"
               " location = coalesce($5, location), followers = coalesce($6, followers),"
               " following = coalesce($7, following), listed = coalesce($8, listed), posts = coalesce($9, posts),"
               " bot = $10, verified = $11, seen_at = $12 WHERE id = $1",
               A(id), A(author->handle), A(author->name), A(author->bio), A(author->location),
               count_or_null(author->followers), count_or_null(author->following),
               count_or_null(author->listed), count_or_null(author->posts), A(author->bot),
               A(author->verified), A(post->created_at)) ||
           err_in(err, "refresh author %" PRId64, id);
}

bool authors_set_customer(struct db *db, int64_t id, int64_t customer, struct err *err)
{
    return db_push(db, err, "UPDATE author SET customer = $2 WHERE id = $1", A(id), A(customer)) ||
           err_in(err, "author %" PRId64, id);
}

bool customers_insert(struct db *db, const struct customer_row *rows, size_t n, ms_t now, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(db, "customer", "id, name, created_at", 3, err))
        return err_in(err, "insert customers");
    for (size_t i = 0; i < n; i++) {
        if (!db_copy_row(db, (const struct db_val[]){ A(rows[i].id), A(rows[i].name), A(now) }, err))
            return err_in(err, "insert customers");
    }
    return db_copy_end(db, err) || err_in(err, "insert customers");
}
