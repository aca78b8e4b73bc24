/* store/conversations.c: SQL about threads and strands. */
#include "store/conversations.h"

#include <inttypes.h>

#include "db/db.h"

static void read_conversation(const struct db_rows *rows, struct arena *arena, struct conversation_row *out)
{
    *out = (struct conversation_row){ .id = db_i64(rows, 0),
                                      .network = arena_sv(arena, db_text(rows, 1)),
                                      .key = arena_sv(arena, db_text(rows, 2)),
                                      .merged_into = db_i64(rows, 3),
                                      .orphans = db_i64(rows, 4) != 0 };
}

bool conversations_find(struct db *db, struct sv network, struct sv key, struct arena *arena,
                        struct conversation_row *out, bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(
            db, &rows, err,
            "SELECT id, network, key, merged_into, orphans FROM conversation WHERE network = $1 AND key = $2",
            A(network), A(key)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "find conversation");
    if (*out_found)
        read_conversation(&rows, arena, out);
    return true;
}

static bool read_conversations(struct db_rows *rows, struct arena *arena, struct conversation_rows *out,
                               struct err *err)
{
    size_t size = 0;
    bool row;

    *out = (struct conversation_rows){ 0 };
    while (db_next(rows, &row, err)) {
        if (!row)
            return true;
        if (out->n == size)
            out->at = arena_grow(arena, out->at, out->n * sizeof *out->at,
                                 (size = size ? 2 * size : 64) * sizeof *out->at);
        read_conversation(rows, arena, &out->at[out->n++]);
    }
    return false;
}

bool conversations_find_many(struct db *db, struct sv network, struct sv keys, struct arena *arena,
                             struct conversation_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT id, network, key, merged_into, orphans FROM conversation WHERE network = $1"
                    " AND key IN (SELECT value FROM json_each($2))",
                    "SELECT c.* FROM json_array_elements_text($2::json) AS k(k) CROSS JOIN LATERAL (SELECT id, network, key,"
                    " merged_into, orphans FROM conversation WHERE network = $1 AND key = k.k LIMIT 1) AS c"),
                A(network), A(keys)) &&
            read_conversations(&rows, arena, out, err)) ||
           err_in(err, "find conversations");
}

bool conversations_get_many(struct db *db, struct sv ids, struct arena *arena, struct conversation_rows *out,
                            struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT id, network, key, merged_into, orphans FROM conversation"
                    " WHERE id IN (SELECT value FROM json_each($1))",
                    "SELECT c.* FROM json_array_elements_text($1::json) AS k(k) CROSS JOIN LATERAL (SELECT id, network, key,"
                    " merged_into, orphans FROM conversation WHERE id = k.k::bigint LIMIT 1) AS c"),
                A(ids)) &&
            read_conversations(&rows, arena, out, err)) ||
           err_in(err, "read conversations");
}

bool conversations_get(struct db *db, int64_t id, struct arena *arena, struct conversation_row *out,
                       struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT id, network, key, merged_into, orphans FROM conversation WHERE id = $1", A(id)) ||
        !db_next(&rows, &row, err))
        return err_in(err, "read conversation %" PRId64, id);
    if (!row)
        return err_set(err, ERR_ABSENT, "there is no conversation %" PRId64, id);
    read_conversation(&rows, arena, out);
    return true;
}

bool conversations_insert(struct db *db, const struct conversation_row *const *rows, size_t n,
                          struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(db, "conversation", "id, network, key, orphans", 4, err))
        return err_in(err, "insert conversations");
    for (size_t i = 0; i < n; i++) {
        if (!db_copy_row(db,
                         (const struct db_val[]){ A(rows[i]->id), A(rows[i]->network), A(rows[i]->key),
                                                  A(rows[i]->orphans) },
                         err))
            return err_in(err, "insert conversations");
    }
    return db_copy_end(db, err) || err_in(err, "insert conversations");
}

bool conversations_mark_orphans(struct db *db, int64_t id, struct err *err)
{
    return db_push(db, err, "UPDATE conversation SET orphans = 1 WHERE id = $1", A(id)) ||
           err_in(err, "conversation %" PRId64, id);
}

bool conversations_merge(struct db *db, int64_t from, int64_t to, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE conversation SET merged_into = $2 WHERE id = $1 OR merged_into = $1",
                  A(from), A(to)) ||
           err_in(err, "join conversations");
}

static bool read_strands(struct db_rows *rows, struct arena *arena, struct strand_rows *out, struct err *err)
{
    struct strand *at = NULL;
    size_t n = 0, size = 0;
    bool row, ok;

    while ((ok = db_next(rows, &row, err)) && row) {
        if (n == size)
            at = mem_grow(at, size = size ? 2 * size : 8, sizeof *at);
        at[n++] = (struct strand){ .id = db_i64(rows, 0),
                                   .conversation = db_i64(rows, 1),
                                   .customer = db_i64(rows, 2),
                                   .kase = db_i64(rows, 3),
                                   .named_brand = db_i64(rows, 4),
                                   .named_at = db_i64(rows, 5),
                                   .answered_brand = db_i64(rows, 6),
                                   .answered_at = db_i64(rows, 7),
                                   .first_at = db_i64(rows, 8) };
    }
    if (ok) {
        out->at = ARENA_NEW(arena, struct strand, n ? n : 1);
        if (n)
            memcpy(out->at, at, n * sizeof *at);
        out->n = n;
    }
    free(at);
    return ok;
}

#define STRAND_COLUMNS \
    "id, conversation, customer, kase, named_brand, named_at, answered_brand, answered_at, first_at"

bool strands_of_conversation(struct db *db, int64_t conversation, struct arena *arena,
                             struct strand_rows *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err,
                     "SELECT " STRAND_COLUMNS " FROM strand WHERE conversation = $1 ORDER BY id",
                     A(conversation)) &&
            read_strands(&rows, arena, out, err)) ||
           err_in(err, "read strands of conversation %" PRId64, conversation);
}

bool strands_of_customer(struct db *db, int64_t customer, struct arena *arena, struct strand_rows *out,
                         struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(db, &rows, err, "SELECT " STRAND_COLUMNS " FROM strand WHERE customer = $1 ORDER BY id",
                     A(customer)) &&
            read_strands(&rows, arena, out, err)) ||
           err_in(err, "read strands of customer %" PRId64, customer);
}

bool strands_of_conversations(struct db *db, struct sv ids, struct arena *arena, struct strand_rows *out,
                              struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL(
                    "SELECT " STRAND_COLUMNS
                    " FROM strand WHERE conversation IN (SELECT value FROM json_each($1)) ORDER BY id",
                    "SELECT " STRAND_COLUMNS
                    " FROM json_array_elements_text($1::json) AS k(k) CROSS JOIN LATERAL"
                    " (SELECT * FROM strand q WHERE q.conversation = k.k::bigint OFFSET 0) AS s ORDER BY id"),
                A(ids)) &&
            read_strands(&rows, arena, out, err)) ||
           err_in(err, "read the strands of conversations");
}

bool strands_of_customers(struct db *db, struct sv ids, struct arena *arena, struct strand_rows *out,
                          struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    return (db_query(
                db, &rows, err,
                DB_SQL("SELECT " STRAND_COLUMNS
                       " FROM strand WHERE customer IN (SELECT value FROM json_each($1)) ORDER BY id",
                       "SELECT " STRAND_COLUMNS
                       " FROM json_array_elements_text($1::json) AS k(k) CROSS JOIN LATERAL"
                       " (SELECT * FROM strand q WHERE q.customer = k.k::bigint OFFSET 0) AS s ORDER BY id"),
                A(ids)) &&
            read_strands(&rows, arena, out, err)) ||
           err_in(err, "read the strands of customers");
}

bool strands_insert(struct db *db, const struct strand *const *rows, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    if (!db_copy_begin(db, "strand", STRAND_COLUMNS, 9, err))
        return err_in(err, "insert strands");
    for (size_t i = 0; i < n; i++) {
        const struct strand *row = rows[i];

        if (!db_copy_row(db,
                         (const struct db_val[]){ A(row->id), A(row->conversation), A(row->customer),
                                                  A(row->kase), A_OR_NULL(row->named_brand),
                                                  A_OR_NULL(row->named_at), A_OR_NULL(row->answered_brand),
                                                  A_OR_NULL(row->answered_at), A(row->first_at) },
                         err))
            return err_in(err, "insert strands");
    }
    return db_copy_end(db, err) || err_in(err, "insert strands");
}

bool strands_update(struct db *db, const struct strand *row, struct err *err)
{
    return db_push(
               db, err,
               "UPDATE strand SET conversation = $2, kase = $3, named_brand = $4, named_at = $5, answered_brand = $6,"
               " answered_at = $7, first_at = $8 WHERE id = $1",
               A(row->id), A(row->conversation), A(row->kase), A_OR_NULL(row->named_brand),
               A_OR_NULL(row->named_at), A_OR_NULL(row->answered_brand), A_OR_NULL(row->answered_at),
               A(row->first_at)) ||
           err_in(err, "update strand %" PRId64, row->id);
}

bool strands_delete(struct db *db, int64_t id, struct err *err)
{
    return db_run(db, NULL, err, "DELETE FROM strand WHERE id = $1", A(id)) ||
           err_in(err, "delete strand %" PRId64, id);
}
