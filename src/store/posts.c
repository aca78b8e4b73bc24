/* store/posts.c: SQL about posts: whole ones, what is written of them, and their words. What intake looks up: post_rows.c. */
#include "store/posts.h"

#include <inttypes.h>

#include "db/db.h"
#include "store/extra.h"

bool intake_lock(struct db *db, int64_t *out_turn, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row = false;

    *out_turn = 0;
    if (db_kind(db) == DB_SQLITE)
        return true;
    if (!db_query(db, &rows, err, "SELECT intake_turn FROM shared WHERE id = 1 FOR UPDATE") ||
        !db_next(&rows, &row, err))
        return err_in(err, "wait for another process's intake");
    *out_turn = row ? db_i64(&rows, 0) : 0;
    return true;
}

bool intake_next_turn(struct db *db, int64_t *turn, struct err *err)
{
    if (db_kind(db) == DB_SQLITE)
        return true;
    if (!db_run(db, NULL, err, "UPDATE shared SET intake_turn = $1 WHERE id = 1", A(*turn + 1)))
        return err_in(err, "note what waits");
    ++*turn;
    return true;
}

enum { WATCHED_PAGE = 20000 };

static bool watched_page(struct db *db, ms_t since, int64_t *after, size_t *out_n,
                         void (*each)(void *arg, struct sv network, struct sv id), void *arg, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(db, &rows, err,
                  "SELECT p.id, p.network, p.network_id FROM post p LEFT JOIN cases c ON c.id = p.kase"
                  " WHERE p.id > $1 AND (p.noted_at >= $2 OR c.state < 2) ORDER BY p.id LIMIT 20000",
                  A(*after), A(since)))
        return false;
    for (; db_next(&rows, &row, err); (*out_n)++) {
        if (!row)
            return true;
        *after = db_i64(&rows, 0);
        each(arg, db_text(&rows, 1), db_text(&rows, 2));
    }
    return false;
}

bool posts_each_watched(struct db *db, int64_t after, ms_t since,
                        void (*each)(void *arg, struct sv network, struct sv id), void *arg, struct err *err)
{
    size_t n = WATCHED_PAGE;

    while (n == WATCHED_PAGE) {
        if (!watched_page(db, since, &after, &n, each, arg, err))
            return err_in(err, "load the watch set");
    }
    return true;
}

bool posts_known(struct db *db, struct sv network, struct sv network_id, bool *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT 1 FROM post WHERE network = $1 AND network_id = $2 AND disposition <> 5",
                     A(network), A(network_id)) &&
            db_next(&rows, out, err)) ||
           err_in(err, "find post");
}

bool posts_latest(struct db *db, size_t limit, struct arena *arena, int64_t **out, size_t *out_n,
                  struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = ARENA_NEW(arena, int64_t, limit);
    *out_n = 0;
    if (!db_query(db, &rows, err, "SELECT id FROM post WHERE deleted = 0 ORDER BY id DESC LIMIT $1",
                  A((int64_t)limit)))
        return err_in(err, "the latest posts");
    while (db_next(&rows, &row, err)) {
        if (!row || *out_n == limit)
            return true;
        (*out)[(*out_n)++] = db_i64(&rows, 0);
    }
    return err_in(err, "the latest posts");
}

#define WHOLE_COLUMNS \
    "p.id, p.network, p.network_id, p.url, p.lang, p.text, p.to_handle, p.client, p.in_reply_to, p.root, p.repost_of," \
    " p.quote_of, p.created_at, p.edited_at, p.deleted, p.visibility, p.extra, a.key, a.handle, a.name, a.bio," \
    " a.location, a.followers, a.following, a.listed, a.posts, a.created_at, a.bot, a.verified, c.key"
#define FROM_WHOLE \
    " FROM post p LEFT JOIN author a ON a.id = p.author LEFT JOIN conversation c ON c.id = p.conversation"

static bool read_whole(const struct db_rows *rows, struct arena *arena, struct post *out, struct err *err)
{
    *out = (struct post){
        .network = arena_sv(arena, db_text(rows, 1)),
        .id = arena_sv(arena, db_text(rows, 2)),
        .url = arena_sv(arena, db_text(rows, 3)),
        .lang = arena_sv(arena, db_text(rows, 4)),
        .text = arena_sv(arena, db_text(rows, 5)),
        .to = arena_sv(arena, db_text(rows, 6)),
        .client = arena_sv(arena, db_text(rows, 7)),
        .in_reply_to = arena_sv(arena, db_text(rows, 8)),
        .root = arena_sv(arena, db_text(rows, 9)),
        .repost_of = arena_sv(arena, db_text(rows, 10)),
        .quote_of = arena_sv(arena, db_text(rows, 11)),
        .created_at = db_i64(rows, 12),
        .edited_at = db_i64(rows, 13),
        .deleted = db_i64(rows, 14) != 0,
        .visibility = (enum visibility)db_i64(rows, 15),
        .author = { .handle = arena_sv(arena, db_text(rows, 18)),
                    .name = arena_sv(arena, db_text(rows, 19)),
                    .bio = arena_sv(arena, db_text(rows, 20)),
                    .location = arena_sv(arena, db_text(rows, 21)),
                    .followers = db_is_null(rows, 22) ? POST_COUNT_UNKNOWN : db_i64(rows, 22),
                    .following = db_is_null(rows, 23) ? POST_COUNT_UNKNOWN : db_i64(rows, 23),
                    .listed = db_is_null(rows, 24) ? POST_COUNT_UNKNOWN : db_i64(rows, 24),
                    .posts = db_is_null(rows, 25) ? POST_COUNT_UNKNOWN : db_i64(rows, 25),
                    .created_at = db_i64(rows, 26),
                    .bot = db_i64(rows, 27) != 0,
                    .verified = db_i64(rows, 28) != 0 },
    };
    if (db_text(rows, 17).len && db_text(rows, 17).at[0] != '@')
        out->author.id = arena_sv(arena, db_text(rows, 17));
    return extra_read(db_text(rows, 16), arena, out, err);
}

bool posts_get(struct db *db, int64_t id, struct arena *arena, struct post *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT " WHOLE_COLUMNS FROM_WHOLE " WHERE p.id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read post %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no post %" PRId64, id);
    return read_whole(&rows, arena, out, err) || err_in(err, "post %" PRId64, id);
}

bool posts_get_many(struct db *db, struct sv ids, struct arena *arena, struct stored_posts *out,
                    struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    size_t size = 0;
    bool row;

    *out = (struct stored_posts){ 0 };
    if (!db_query(
            db, &rows, err,
            DB_SQL(
                "SELECT " WHOLE_COLUMNS FROM_WHOLE " WHERE p.id IN (SELECT value FROM json_each($1))",
                "SELECT " WHOLE_COLUMNS " FROM json_array_elements_text($1::json) AS k(id) CROSS JOIN LATERAL"
                " (SELECT * FROM post q WHERE q.id = k.id::bigint LIMIT 1) AS p LEFT JOIN author a ON a.id = p.author"
                " LEFT JOIN conversation c ON c.id = p.conversation"),
            A(ids)))
        return err_in(err, "read posts");
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size)
            out->at = arena_grow(arena, out->at, out->n * sizeof *out->at,
                                 (size = size ? 2 * size : 64) * sizeof *out->at);
        out->at[out->n].id = db_i64(&rows, 0);
        if (!read_whole(&rows, arena, &out->at[out->n].post, err))
            return err_in(err, "post %" PRId64, out->at[out->n].id);
        out->n++;
    }
    return err_in(err, "read posts");
}

bool posts_insert(struct db *db, const struct post_row *const *rows, const struct post *const *posts,
                  size_t n, ms_t now, struct err *err)
{
    CLEANUP(buf_done) struct buf extra = BUF(POST_LINE_MAX);

    if (n == 0)
        return true;
    if (!db_copy_begin(
            db, "post",
            "id, network, network_id, conversation, author, account, kase, role, disposition, created_at, noted_at,"
            " edited_at, deleted, in_reply_to, root, repost_of, quote_of, visibility, to_handle, lang, url, client,"
            " text, extra, brand, rule, addressed",
            27, err))
        return err_in(err, "insert posts");
    for (size_t i = 0; i < n; i++) {
        const struct post_row *row = rows[i];
        const struct post *post = posts[i];

        buf_clear(&extra);
        extra_write(&extra, post);
        if (!db_copy_row(db,
                         (const struct db_val[]){ A(row->id),
                                                  A(row->network),
                                                  A(row->network_id),
                                                  A_OR_NULL(row->conversation),
                                                  A_OR_NULL(row->author),
                                                  A_OR_NULL(row->account),
                                                  A_OR_NULL(row->kase),
                                                  A((int64_t)row->role),
                                                  A((int64_t)row->disposition),
                                                  A(row->created_at),
                                                  A(now),
                                                  A_OR_NULL(row->edited_at),
                                                  A(row->deleted),
                                                  A(row->in_reply_to),
                                                  A(row->root),
                                                  A(post->repost_of),
                                                  A(post->quote_of),
                                                  A((int64_t)post->visibility),
                                                  A(post->to),
                                                  A(post->lang),
                                                  A(post->url),
                                                  A(post->client),
                                                  post->text.at ? A(post->text) : A(""),
                                                  A(buf_sv(&extra)),
                                                  A_OR_NULL(row->brand),
                                                  A_OR_NULL(row->rule),
                                                  A(row->addressed) },
                         err))
            return err_in(err, "insert posts");
    }
    return db_copy_end(db, err) || err_in(err, "insert posts");
}

bool posts_place(struct db *db, const struct post_row *row, struct err *err)
{
    return db_push(
               db, err,
               "UPDATE post SET conversation = $2, kase = $3, role = $4, disposition = $5, brand = $6, addressed = $7,"
               " rule = $8, account = $9 WHERE id = $1",
               A(row->id), A_OR_NULL(row->conversation), A_OR_NULL(row->kase), A((int64_t)row->role),
               A((int64_t)row->disposition), A_OR_NULL(row->brand), A(row->addressed), A_OR_NULL(row->rule),
               A_OR_NULL(row->account)) ||
           err_in(err, "place post %" PRId64, row->id);
}

bool posts_delete_row(struct db *db, int64_t id, struct err *err)
{
    return (db_push(db, err, "DELETE FROM post_version WHERE post = $1", A(id)) &&
            db_push(db, err, "DELETE FROM post_label WHERE post = $1", A(id)) &&
            db_push(db, err, "DELETE FROM post WHERE id = $1", A(id))) ||
           err_in(err, "drop post %" PRId64, id);
}

bool posts_move_case(struct db *db, int64_t from, int64_t to, int64_t conversation, struct err *err)
{
    return db_run(db, NULL, err,
                  "UPDATE post SET kase = $2 WHERE kase = $1 AND ($3 = 0 OR conversation = $3)", A(from),
                  A(to), A(conversation)) ||
           err_in(err, "move posts of case %" PRId64, from);
}

bool posts_move_conversation(struct db *db, int64_t from, int64_t to, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE post SET conversation = $2 WHERE conversation = $1", A(from),
                  A(to)) ||
           err_in(err, "join conversations");
}

bool posts_edit(struct db *db, int64_t version_id, int64_t id, const struct post *post, ms_t now,
                struct err *err)
{
    CLEANUP(buf_done) struct buf extra = BUF(POST_LINE_MAX);

    extra_write(&extra, post);
    return (db_run(db, NULL, err,
                   "INSERT INTO post_version (id, post, text, edited_at, noted_at)"
                   " SELECT $1, id, text, edited_at, noted_at FROM post WHERE id = $2",
                   A(version_id), A(id)) &&
            db_run(
                db, NULL, err,
                "UPDATE post SET text = $2, edited_at = $3, noted_at = $4, extra = $5, lang = coalesce($6, lang)"
                " WHERE id = $1",
                A(id), post->text.at ? A(post->text) : A(""), A_OR_NULL(post->edited_at), A(now),
                A(buf_sv(&extra)), A(post->lang))) ||
           err_in(err, "edit post %" PRId64, id);
}

bool posts_add_version(struct db *db, int64_t version_id, int64_t id, const struct post *post, ms_t now,
                       struct err *err)
{
    return db_run(
               db, NULL, err,
               "INSERT INTO post_version (id, post, text, edited_at, noted_at) VALUES ($1, $2, $3, $4, $5)",
               A(version_id), A(id), post->text.at ? A(post->text) : A(""), A_OR_NULL(post->edited_at),
               A(now)) ||
           err_in(err, "keep an older version of post %" PRId64, id);
}

bool posts_has_version(struct db *db, int64_t id, struct sv text, bool *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, "SELECT 1 FROM post_version WHERE post = $1 AND text = $2 LIMIT 1",
                     A(id), text.at ? A(text) : A("")) &&
            db_next(&rows, out, err)) ||
           err_in(err, "versions of post %" PRId64, id);
}

bool posts_blank(struct db *db, int64_t id, struct err *err)
{
    return (db_run(db, NULL, err, "UPDATE post SET text = '', extra = NULL, deleted = 1 WHERE id = $1",
                   A(id)) &&
            db_run(db, NULL, err, "DELETE FROM post_label WHERE post = $1", A(id)) &&
            db_run(db, NULL, err, "DELETE FROM label_correction WHERE post = $1", A(id)) &&
            db_run(db, NULL, err, "DELETE FROM post_version WHERE post = $1", A(id))) ||
           err_in(err, "blank post %" PRId64, id);
}

bool posts_take_counts(struct db *db, int64_t id, const struct post *post, struct err *err)
{
    CLEANUP(buf_done) struct buf extra = BUF(POST_LINE_MAX);

    extra_write(&extra, post);
    return db_push(db, err, "UPDATE post SET extra = $2 WHERE id = $1 AND deleted = 0", A(id),
                   A(buf_sv(&extra))) ||
           err_in(err, "take counts of post %" PRId64, id);
}

bool search_insert(struct db *db, const struct search_row *rows, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(db, "search", "rowid, tokens", 2, err))
        return err_in(err, "index words");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].tokens.len &&
            !db_copy_row(db, (const struct db_val[]){ A(rows[i].id), A(rows[i].tokens) }, err))
            return err_in(err, "index words");
    }
    return db_copy_end(db, err) || err_in(err, "index words");
}

bool search_replace(struct db *db, int64_t id, struct sv before, struct sv after, struct err *err)
{
    bool ok = true;

    if (before.len)
        ok = db_run(db, NULL, err,
                    DB_SQL("INSERT INTO search (search, rowid, tokens) VALUES ('delete', $1, $2)",
                           "DELETE FROM search WHERE rowid = $1 AND $2::text IS NOT NULL"),
                    A(id), A(before));
    if (ok && after.len)
        ok = db_run(
            db, NULL, err,
            DB_SQL(
                "INSERT INTO search (rowid, tokens) VALUES ($1, $2)",
                "INSERT INTO search (rowid, tokens) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))"),
            A(id), A(after));
    return ok || err_in(err, "index words of post %" PRId64, id);
}
