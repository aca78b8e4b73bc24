/* store/search_read.c: one index for all; ids tell what was found, since no two rows of any table share one. */
#include "store/search_read.h"

#include "base/buf.h"
#include "db/db.h"
#include "store/case_read.h"

enum { BRANDS_BYTES_MAX = 1 << 20 };

/* $3 is the list of brands, [] for all but samples. */
#define HITS(from, brands, order) \
    "SELECT h.id, k.id, p.id, coalesce(p.created_at, e.at, a.seen_at), coalesce(p.text, e.data, a.name), e.id FROM (" from \
    ") AS h LEFT JOIN post p ON p.id = h.id LEFT JOIN case_event e ON e.id = h.id LEFT JOIN author a ON a.id = h.id" \
    " JOIN cases k ON k.id = coalesce(p.kase, e.kase, (SELECT s.kase FROM strand s WHERE s.conversation = p.conversation" \
    " ORDER BY s.id LIMIT 1), (SELECT max(c.id) FROM cases c WHERE c.customer = a.customer AND c.view <> 5))" \
    " WHERE (($3 = '[]' AND (k.brand IS NULL OR k.brand NOT IN (SELECT id FROM brand WHERE sample = 1))) OR k.brand IN (" brands \
    "))" order

/* FTS5's own language: each token in quotes, so that none is an operator. */
static void write_fts(struct sv tokens, struct buf *out)
{
    while (tokens.len) {
        struct sv token = sv_split(&tokens, ' ');

        if (token.len)
            buf_printf(out, "\"%.*s\" ", SV_ARG(token));
    }
}

static void write_brands(const struct case_filter *whose, struct buf *out)
{
    buf_char(out, '[');
    if (whose->brand && !whose->n_family)
        buf_i64(out, whose->brand);
    for (size_t i = 0; i < whose->n_family; i++) {
        if (i)
            buf_char(out, ',');
        buf_i64(out, whose->family[i]);
    }
    buf_char(out, ']');
}

bool search_find(struct db *db, struct sv tokens, int64_t before, const struct case_filter *whose,
                 size_t limit, struct arena *arena, struct search_hits *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    CLEANUP(buf_done) struct buf fts, brands;
    bool row;

    buf_init(&fts, 64 * 1024);
    buf_init(&brands, BRANDS_BYTES_MAX);
    write_brands(whose, &brands);
    if (db_kind(db) == DB_SQLITE)
        write_fts(tokens, &fts);
    else
        buf_sv_append(&fts, tokens);
    *out = (struct search_hits){ .at = ARENA_NEW(arena, struct search_hit, limit) };
    if (!db_query(
            db, &rows, err,
            DB_SQL(
                HITS("SELECT rowid AS id FROM search WHERE search MATCH $1 AND rowid < $2",
                     "SELECT value FROM json_each($3)", " ORDER BY h.id DESC LIMIT $4"),
                HITS(
                    "SELECT rowid AS id FROM search WHERE tokens @@ (SELECT string_agg('''' || w || '''', ' & ')::tsquery"
                    " FROM unnest(string_to_array($1, ' ')) AS w WHERE w <> '') AND rowid < $2",
                    "SELECT value::bigint FROM json_array_elements_text($3::json)",
                    " ORDER BY h.id DESC LIMIT $4")),
            A(buf_sv(&fts)), A(before), A(buf_sv(&brands)), A((int64_t)limit)))
        return err_in(err, "search");
    while (db_next(&rows, &row, err)) {
        if (!row || out->n == limit)
            return true;
        out->at[out->n++] = (struct search_hit){ .id = db_i64(&rows, 0),
                                                 .kase = db_i64(&rows, 1),
                                                 .post = db_i64(&rows, 2),
                                                 .at = db_i64(&rows, 3),
                                                 .text = arena_sv(arena, db_text(&rows, 4)),
                                                 .is_note = !db_is_null(&rows, 5) };
    }
    return err_in(err, "search");
}
