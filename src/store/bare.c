/* store/bare.c: the bare limit: rows read once, written with db/'s copy (a prepared INSERT, COPY) and nothing else. The words
 * of the full-text index are made anew while reading: the index doesn't keep them as they went in. */
#include "store/bare.h"

#include "base/arena.h"
#include "db/db.h"
#include "model/post.h"
#include "text/search_tokens.h"

#define POST_COLUMNS \
    "id, network, network_id, conversation, author, account, kase, role, disposition, created_at, noted_at, edited_at," \
    " deleted, in_reply_to, root, repost_of, quote_of, visibility, to_handle, lang, url, client, text, extra, brand," \
    " rule, addressed"
#define AUTHOR_COLUMNS \
    "id, network, key, handle, name, bio, location, followers, following, listed, posts, created_at, bot, verified," \
    " seen_at, customer"
#define CASE_COLUMNS \
    "id, state, view, customer, brand, addressed, opened_at, first_response_at, resolved_at, last_customer_at," \
    " last_ours_at, waiting_since, due_at, last_at, n_customer, n_ours, version, network, who, handle, snippet, lang," \
    " merged_into, sentiment, intent, cause, urgency"
#define STRAND_COLUMNS \
    "id, conversation, customer, kase, named_brand, named_at, answered_brand, answered_at, first_at"
#define LABEL_COLUMNS \
    "post, sentiment, intent, reason, urgency, actionable, ignored_first, speaker, lang, score, likely, why"
#define EVENT_COLUMNS "id, kase, kind, at, noted_at, actor, post, event, data"

/* In the order an import writes them. A letter a column: n a number, t a text. */
#define TABLES(X) \
    X(CUSTOMERS, "customer", "id, name, created_at", "ntn") \
    X(AUTHORS, "author", AUTHOR_COLUMNS, "nttttttnnnnnnnnn") \
    X(CONVERSATIONS, "conversation", "id, network, key, merged_into, orphans", "nttnn") \
    X(POSTS, "post", POST_COLUMNS, \
      "nttnnnnnnnnnntttt" \
      "nttttttnnn") \
    X(LABELS, "post_label", LABEL_COLUMNS, "ntttnnnttntt") \
    X(WORDS, "search", "rowid, tokens", "nt") \
    X(STRANDS, "strand", STRAND_COLUMNS, "nnnnnnnnn") \
    X(CASES, "cases", CASE_COLUMNS, "nnnnnnnnnnnnnnnnntttttntttn") \
    X(EVENTS, "case_event", EVENT_COLUMNS, "nnnnnnnnt")

#define X(name, table, columns, types) name,
enum table { TABLES(X) N_TABLES };
#undef X

static const struct {
    const char *name, *columns, *types;
} tables[] = {
#define X(name, table, columns, types) { table, columns, types },
    TABLES(X)
#undef X
};

enum { AUTHOR_HANDLE = 3, AUTHOR_NAME = 4, POST_TEXT = 22 };

struct table_rows {
    struct db_val *values;
    size_t n, size, n_columns;
};

struct bare_rows {
    struct table_rows tables[N_TABLES];
    struct arena arena;
};

static struct db_val *add_row(struct table_rows *rows)
{
    if (rows->n == rows->size)
        rows->values =
            mem_grow(rows->values, (rows->size = rows->size ? 2 * rows->size : 1024) * rows->n_columns,
                     sizeof *rows->values);
    return &rows->values[rows->n++ * rows->n_columns];
}

static void read_values(struct bare_rows *rows, enum table table, const struct db_rows *from)
{
    struct db_val *values = add_row(&rows->tables[table]);

    for (int i = 0; tables[table].types[i]; i++) {
        if (db_is_null(from, i))
            values[i] = (struct db_val){ .type = DB_NULL };
        else if (tables[table].types[i] == 'n')
            values[i] = A(db_i64(from, i));
        else
            values[i] = A(arena_sv(&rows->arena, db_text(from, i)));
    }
}

static void add_words(struct bare_rows *rows, int64_t id, struct sv text)
{
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);
    struct db_val *values;

    search_tokens(text, SEARCH_INDEX, &words);
    if (!words.len)
        return;
    values = add_row(&rows->tables[WORDS]);
    values[0] = A(id);
    values[1] = A(arena_sv(&rows->arena, buf_sv(&words)));
}

static void author_words(struct bare_rows *rows, const struct db_val *author)
{
    CLEANUP(buf_done) struct buf name = BUF(2 * POST_FIELD_MAX);

    buf_sv_append(&name, author[AUTHOR_NAME].text);
    buf_char(&name, ' ');
    buf_sv_append(&name, author[AUTHOR_HANDLE].text);
    add_words(rows, author[0].i64, buf_sv(&name));
}

/* Posts and authors have words; the index takes them by id. */
static void make_words(struct bare_rows *rows)
{
    const struct table_rows *authors = &rows->tables[AUTHORS], *posts = &rows->tables[POSTS];
    size_t a = 0, p = 0;

    while (a < authors->n || p < posts->n) {
        const struct db_val *author = &authors->values[a * authors->n_columns];
        const struct db_val *post = &posts->values[p * posts->n_columns];

        if (p == posts->n || (a < authors->n && author[0].i64 < post[0].i64)) {
            author_words(rows, author);
            a++;
        } else {
            add_words(rows, post[0].i64, post[POST_TEXT].text);
            p++;
        }
    }
}

static bool query_table(struct db *db, enum table table, struct db_rows *out, struct err *err)
{
    switch (table) {
#define QUERY(name, table, columns) \
    case name: \
        return db_query(db, out, err, "SELECT " columns " FROM " table " ORDER BY id");
        QUERY(CUSTOMERS, "customer", "id, name, created_at")
        QUERY(AUTHORS, "author", AUTHOR_COLUMNS)
        QUERY(CONVERSATIONS, "conversation", "id, network, key, merged_into, orphans")
        QUERY(POSTS, "post", POST_COLUMNS)
        QUERY(STRANDS, "strand", STRAND_COLUMNS)
        QUERY(CASES, "cases", CASE_COLUMNS)
        QUERY(EVENTS, "case_event", EVENT_COLUMNS)
#undef QUERY
    case LABELS:
        return db_query(db, out, err, "SELECT " LABEL_COLUMNS " FROM post_label ORDER BY post");
    default:
        return false;
    }
}

static bool read_table(struct db *db, struct bare_rows *rows, enum table table, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows from = { 0 };
    bool row;

    if (!query_table(db, table, &from, err))
        return false;
    while (db_next(&from, &row, err)) {
        if (!row)
            return true;
        read_values(rows, table, &from);
    }
    return false;
}

bool bare_read(struct db *db, struct bare_rows **out, struct err *err)
{
    CLEANUP(bare_freep) struct bare_rows *rows = NEW(struct bare_rows, 1);

    for (size_t i = 0; i < N_TABLES; i++)
        rows->tables[i].n_columns = strlen(tables[i].types);
    for (enum table i = 0; i < N_TABLES; i++) {
        if (i != WORDS && !read_table(db, rows, i, err))
            return err_in(err, "read the rows of %s", tables[i].name);
    }
    make_words(rows);
    *out = TAKE(rows);
    return true;
}

void bare_free(struct bare_rows *rows)
{
    if (!rows)
        return;
    for (size_t i = 0; i < N_TABLES; i++)
        free(rows->tables[i].values);
    arena_done(&rows->arena);
    free(rows);
}

void bare_freep(struct bare_rows **rows)
{
    bare_free(*rows);
    *rows = NULL;
}

static bool write_part(struct db *db, enum table table, const struct table_rows *rows, size_t from, size_t to,
                       struct err *err)
{
    if (from == to)
        return true;
    if (!db_copy_begin(db, tables[table].name, tables[table].columns, rows->n_columns, err))
        return false;
    for (size_t i = from; i < to; i++) {
        if (!db_copy_row(db, &rows->values[i * rows->n_columns], err))
            return false;
    }
    return db_copy_end(db, err);
}

bool bare_write(struct db *db, const struct bare_rows *rows, size_t n_batches, struct err *err)
{
    for (size_t batch = 0; batch < n_batches; batch++) {
        bool ok = db_begin(db, err);

        for (enum table table = 0; ok && table < N_TABLES; table++) {
            const struct table_rows *part = &rows->tables[table];

            ok = write_part(db, table, part, part->n * batch / n_batches, part->n * (batch + 1) / n_batches,
                            err);
        }
        if (!ok) {
            db_rollback(db);
            return err_in(err, "write bare rows");
        }
        if (!db_commit(db, err))
            return false;
    }
    return true;
}

bool bare_synchronous(struct db *db, struct buf *out, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            DB_SQL(
                "SELECT CASE synchronous WHEN 0 THEN 'off' WHEN 1 THEN 'normal' WHEN 2 THEN 'full' ELSE 'extra'"
                " END FROM pragma_synchronous",
                "SELECT current_setting('synchronous_commit')")) ||
        !db_next(&rows, &row, err))
        return false;
    if (row)
        buf_sv_append(out, db_text(&rows, 0));
    return true;
}

#define ROOM "earshot_bench"

bool bare_room_drop(struct db *db, struct err *err)
{
    return db_kind(db) == DB_SQLITE || db_script(db, "DROP SCHEMA IF EXISTS " ROOM " CASCADE", err);
}

bool bare_room_make(struct db *db, struct err *err)
{
    return bare_room_drop(db, err) && (db_kind(db) == DB_SQLITE || db_script(db, "CREATE SCHEMA " ROOM, err));
}

void bare_room_url(struct sv url, struct buf *out)
{
    buf_sv_append(out, url);
    buf_char(out, sv_find(url, '?') < url.len ? '&' : '?');
    buf_str_append(out, "options=-csearch_path%3D" ROOM);
}
