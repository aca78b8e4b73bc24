/* store/sample.c: SQL that takes the sample away again, one post after the other. */
#include "store/sample.h"

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

static bool remove_case(struct db *db, int64_t kase, struct err *err)
{
    return db_run(db, NULL, err,
                  "DELETE FROM outbox_part WHERE outbox IN (SELECT id FROM outbox WHERE kase = $1)",
                  A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM outbox WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM draft WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM case_tag WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM case_event WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM strand WHERE kase = $1", A(kase)) &&
           db_run(db, NULL, err, "DELETE FROM cases WHERE id = $1 OR merged_into = $1", A(kase));
}

static bool remove_words(struct db *db, int64_t post, struct sv text, struct err *err)
{
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);

    search_tokens(text, SEARCH_INDEX, &words);
    return search_replace(db, post, buf_sv(&words), (struct sv){ 0 }, err);
}

bool sample_remove_post(struct db *db, struct sv network, struct sv network_id, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct post_row row;
    struct post post;
    bool found;

    if (!posts_find(db, network, network_id, &arena, &row, &found, err))
        return false;
    if (!found)
        return true;
    return posts_get(db, row.id, &arena, &post, err) && remove_words(db, row.id, post.text, err) &&
           (!row.kase || remove_case(db, row.kase, err)) &&
           db_run(db, NULL, err, "DELETE FROM post_version WHERE post = $1", A(row.id)) &&
           db_run(db, NULL, err, "DELETE FROM post WHERE id = $1", A(row.id)) &&
           db_run(
               db, NULL, err,
               "DELETE FROM conversation WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM post WHERE conversation = $1)",
               A(row.conversation)) &&
           db_run(db, NULL, err,
                  "DELETE FROM customer WHERE id = (SELECT customer FROM author WHERE id = $1)"
                  " AND NOT EXISTS (SELECT 1 FROM post WHERE author = $1)",
                  A(row.author)) &&
           db_run(db, NULL, err,
                  "DELETE FROM author WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM post WHERE author = $1)",
                  A(row.author));
}

bool sample_remove_brands(struct db *db, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM rule WHERE brand IN (SELECT id FROM brand WHERE sample = 1)") &&
           db_run(db, NULL, err,
                  "DELETE FROM account WHERE brand IN (SELECT id FROM brand WHERE sample = 1)") &&
           db_run(db, NULL, err, "DELETE FROM brand WHERE sample = 1");
}
