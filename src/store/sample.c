/* store/sample.c: SQL that takes the sample away again, one post after the other. */
#include "store/sample.h"

#include "base/arena.h"
#include "base/buf.h"
#include "db/db.h"
#include "store/posts.h"
#include "text/search_tokens.h"

bool sample_brand(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT id FROM brand WHERE sample = 1 AND ours = 1 ORDER BY id LIMIT 1") ||
        !db_next(&rows, &row, err))
        return err_in(err, "look for the sample");
    *out = row ? db_i64(&rows, 0) : 0;
    return true;
}

static bool remove_words(struct db *db, int64_t post, struct sv text, struct err *err)
{
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);

    search_tokens(text, SEARCH_INDEX, &words);
    return search_replace(db, post, buf_sv(&words), (struct sv){ 0 }, err);
}

static bool remove_post(struct db *db, const struct post_row *row, struct arena *arena, struct err *err)
{
    struct post post;

    return posts_get(db, row->id, arena, &post, err) && remove_words(db, row->id, post.text, err) &&
           db_run(db, NULL, err, "DELETE FROM post_version WHERE post = $1", A(row->id)) &&
           db_run(db, NULL, err, "DELETE FROM post_label WHERE post = $1", A(row->id)) &&
           db_run(db, NULL, err, "DELETE FROM label_correction WHERE post = $1", A(row->id)) &&
           db_run(db, NULL, err, "DELETE FROM post WHERE id = $1", A(row->id)) &&
           db_run(
               db, NULL, err,
               "DELETE FROM conversation WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM post WHERE conversation = $1)",
               A(row->conversation)) &&
           db_run(db, NULL, err,
                  "DELETE FROM customer WHERE id = (SELECT customer FROM author WHERE id = $1)"
                  " AND NOT EXISTS (SELECT 1 FROM post WHERE author = $1)",
                  A(row->author)) &&
           db_run(db, NULL, err,
                  "DELETE FROM author WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM post WHERE author = $1)",
                  A(row->author));
}

/* With what hangs on it, on itself and on the cases that were merged into it. */
static bool remove_case(struct db *db, int64_t kase, struct err *err)
{
    return db_run(
               db, NULL, err,
               "DELETE FROM outbox_part WHERE outbox IN (SELECT o.id FROM outbox o JOIN cases c ON c.id = o.kase"
               " WHERE c.id = $1 OR c.merged_into = $1)",
               A(kase)) &&
           db_run(db, NULL, err,
                  "DELETE FROM outbox WHERE kase IN (SELECT id FROM cases WHERE id = $1 OR merged_into = $1)",
                  A(kase)) &&
           db_run(db, NULL, err,
                  "DELETE FROM draft WHERE kase IN (SELECT id FROM cases WHERE id = $1 OR merged_into = $1)",
                  A(kase)) &&
           db_run(
               db, NULL, err,
               "DELETE FROM case_tag WHERE kase IN (SELECT id FROM cases WHERE id = $1 OR merged_into = $1)",
               A(kase)) &&
           db_run(
               db, NULL, err,
               "DELETE FROM case_event WHERE kase IN (SELECT id FROM cases WHERE id = $1 OR merged_into = $1)",
               A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM strand WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM cases WHERE merged_into = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM cases WHERE id = $1", A(kase));
}

/* What agents answered and customers replied is in no file: it goes with the case it is in. */
static bool remove_posts_of_case(struct db *db, int64_t kase, struct arena *arena, struct err *err)
{
    struct post_rows rows;

    if (!posts_of_case(db, kase, arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (!remove_post(db, &rows.at[i], arena, err))
            return false;
    }
    return true;
}

bool sample_remove_post(struct db *db, struct sv network, struct sv network_id, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct post_row row;
    bool found;

    if (!posts_find(db, network, network_id, &arena, &row, &found, err))
        return false;
    if (!found)
        return true;
    if (!row.kase)
        return remove_post(db, &row, &arena, err);
    return remove_posts_of_case(db, row.kase, &arena, err) && remove_case(db, row.kase, err);
}

/* A case whose posts are all from here, as one that was split off our own answer. */
static bool first_case(struct db *db, int64_t *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT id FROM cases WHERE brand IN (SELECT id FROM brand WHERE sample = 1) AND"
                  " merged_into IS NULL ORDER BY id LIMIT 1") ||
        !db_next(&rows, &row, err))
        return err_in(err, "look for the sample's cases");
    *out = row ? db_i64(&rows, 0) : 0;
    return true;
}

bool sample_remove_cases(struct db *db, struct err *err)
{
    int64_t kase = 0;

    do {
        CLEANUP(arena_done) struct arena arena = { 0 };

        if (!first_case(db, &kase, err) ||
            (kase && (!remove_posts_of_case(db, kase, &arena, err) || !remove_case(db, kase, err))))
            return false;
    } while (kase);
    return true;
}

bool sample_remove_brands(struct db *db, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM rule WHERE brand IN (SELECT id FROM brand WHERE sample = 1)") &&
           db_run(db, NULL, err,
                  "DELETE FROM account WHERE brand IN (SELECT id FROM brand WHERE sample = 1)") &&
           db_run(db, NULL, err, "DELETE FROM brand WHERE sample = 1");
}
