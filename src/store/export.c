/* store/export.c: pages of a thousand rows by key, so that neither database holds a result in memory. */
#include "store/export.h"

#include <inttypes.h>

#include "db/db.h"
#include "model/kase.h"
#include "store/labels.h"
#include "store/posts.h"
#include "wire/json.h"

enum { PAGE = 1000, LINE_LIMIT = 64 << 20 };

static bool give_line(struct buf *line, export_fn *each, void *arg, struct err *err)
{
    buf_char(line, '\n');
    if (!buf_ok(line))
        return err_set(err, ERR_FAULT, "a line longer than %d bytes", LINE_LIMIT);
    return each(arg, buf_sv(line)) || err_set(err, ERR_LATER, "the output was closed");
}

/* Walks a table by id: `page` reads rows behind *after, gives their lines and says how many there were. */
typedef bool page_fn(struct db *db, int64_t *after, size_t *out_n, struct buf *line, export_fn *each,
                     void *arg, struct err *err);

static bool walk(struct db *db, page_fn *page, export_fn *each, void *arg, struct err *err)
{
    CLEANUP(buf_done) struct buf line = BUF(LINE_LIMIT);
    int64_t after = 0;
    size_t n = PAGE;

    while (n == PAGE) {
        if (!page(db, &after, &n, &line, each, arg, err))
            return false;
    }
    return true;
}

struct post_place_row {
    int64_t id, kase;
    enum disposition disposition;
    enum case_role role;
    ms_t noted_at;
};

static bool write_labels(struct db *db, int64_t post, struct arena *arena, struct buf *line, struct err *err)
{
    struct sv ids = sv_str(arena_printf(arena, "[%" PRId64 "]", post));
    const struct label_row *row;
    struct label_rows rows;

    if (!labels_of_posts(db, ids, 1, arena, &rows, err))
        return false;
    if (!rows.n)
        return true;
    row = &rows.at[0];
    json_begin(line, "labels", '{');
    json_out_sv(line, "lang", row->lang);
    json_out_sv(line, "sentiment", row->sentiment);
    json_out_double(line, "score", (double)row->score / 1000);
    json_out_sv(line, "intent", row->intent);
    json_out_sv(line, "reason", row->reason);
    json_out_i64(line, "urgency", row->urgency);
    json_out_bool(line, "actionable", row->actionable);
    json_out_bool(line, "ignored_first", row->ignored_first);
    json_out_sv(line, "speaker", row->speaker);
    json_out_raw(line, "likely", row->likely);
    json_out_raw(line, "why", row->why);
    json_end(line, '}');
    return true;
}

static bool write_post(struct db *db, const struct post_place_row *row, struct buf *line, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct post post;

    if (!posts_get(db, row->id, &arena, &post, err))
        return false;
    buf_clear(line);
    post_write(line, &post);
    line->len--; /* the closing brace: ours come behind the format's own */
    json_out_str(line, "disposition", disposition_name(row->disposition));
    json_out_id(line, "case", row->kase);
    json_out_str(line, "role",
                 row->role == ROLE_CUSTOMER ? "customer"
                 : row->role != ROLE_NONE   ? "ours"
                                            : NULL);
    json_out_time(line, "noted_at", row->noted_at);
    if (!write_labels(db, row->id, &arena, line, err))
        return false;
    buf_char(line, '}');
    return true;
}

static bool post_page(struct db *db, int64_t *after, size_t *out_n, struct buf *line, export_fn *each,
                      void *arg, struct err *err)
{
    struct post_place_row page[PAGE];
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(
            db, &rows, err,
            "SELECT id, kase, disposition, role, noted_at FROM post WHERE id > $1 ORDER BY id LIMIT 1000",
            A(*after)))
        return false;
    for (;;) {
        if (!db_next(&rows, &row, err))
            return false;
        if (!row)
            break;
        page[(*out_n)++] = (struct post_place_row){ .id = db_i64(&rows, 0),
                                                    .kase = db_i64(&rows, 1),
                                                    .disposition = (enum disposition)db_i64(&rows, 2),
                                                    .role = (enum case_role)db_i64(&rows, 3),
                                                    .noted_at = db_i64(&rows, 4) };
    }
    db_rows_done(&rows);
    for (size_t i = 0; i < *out_n; i++) {
        *after = page[i].id;
        if (!write_post(db, &page[i], line, err) || !give_line(line, each, arg, err))
            return false;
    }
    return true;
}

bool export_posts(struct db *db, export_fn *each, void *arg, struct err *err)
{
    return walk(db, post_page, each, arg, err) || err_in(err, "export posts");
}

static bool write_case_posts(struct db *db, int64_t kase, struct buf *line, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(
            db, &rows, err,
            "SELECT network, network_id, role FROM post WHERE kase = $1 ORDER BY created_at, network, network_id",
            A(kase)))
        return false;
    json_begin(line, "posts", '[');
    while (db_next(&rows, &row, err)) {
        if (!row) {
            json_end(line, ']');
            return true;
        }
        json_begin(line, NULL, '{');
        json_out_sv(line, "network", db_text(&rows, 0));
        json_out_sv(line, "id", db_text(&rows, 1));
        json_out_str(line, "role", db_i64(&rows, 2) == ROLE_CUSTOMER ? "customer" : "ours");
        json_end(line, '}');
    }
    return false;
}

static bool write_case_context(struct db *db, int64_t kase, struct buf *line, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT network, network_id FROM post WHERE disposition = 1 AND conversation IN"
                  " (SELECT conversation FROM post WHERE kase = $1) ORDER BY created_at, network, network_id",
                  A(kase)))
        return false;
    json_begin(line, "context", '[');
    while (db_next(&rows, &row, err)) {
        if (!row) {
            json_end(line, ']');
            return true;
        }
        json_begin(line, NULL, '{');
        json_out_sv(line, "network", db_text(&rows, 0));
        json_out_sv(line, "id", db_text(&rows, 1));
        json_end(line, '}');
    }
    return false;
}

static bool write_case_tags(struct db *db, int64_t kase, struct buf *line, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err, "SELECT tag FROM case_tag WHERE kase = $1 ORDER BY tag", A(kase)))
        return false;
    json_begin(line, "tags", '[');
    while (db_next(&rows, &row, err)) {
        if (!row) {
            json_end(line, ']');
            return true;
        }
        json_out_sv(line, NULL, db_text(&rows, 0));
    }
    return false;
}

static bool case_page(struct db *db, int64_t *after, size_t *out_n, struct buf *line, export_fn *each,
                      void *arg, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(
            db, &rows, err,
            "SELECT c.id, c.state, c.brand, b.name, c.customer, c.merged_into, c.opened_at, c.first_response_at,"
            " c.resolved_at, c.addressed, c.reason, c.reposts FROM cases c LEFT JOIN brand b ON b.id = c.brand"
            " WHERE c.id > $1 ORDER BY c.id LIMIT 1000",
            A(*after)))
        return false;
    for (; db_next(&rows, &row, err); (*out_n)++) {
        if (!row)
            return true;
        *after = db_i64(&rows, 0);
        buf_clear(line);
        json_begin(line, NULL, '{');
        json_out_id(line, "id", *after);
        json_out_str(line, "state", case_state_name((enum case_state)db_i64(&rows, 1)));
        json_out_id(line, "brand", db_i64(&rows, 2));
        json_out_sv(line, "brand_name", db_text(&rows, 3));
        json_out_id(line, "customer", db_i64(&rows, 4));
        json_out_id(line, "merged_into", db_i64(&rows, 5));
        if (!write_case_posts(db, *after, line, err) || !write_case_context(db, *after, line, err) ||
            !write_case_tags(db, *after, line, err))
            return false;
        json_out_bool(line, "addressed", db_i64(&rows, 9) != 0);
        json_out_i64(line, "reposts", db_i64(&rows, 11));
        json_out_sv(line, "reason", db_text(&rows, 10));
        json_out_time(line, "opened_at", db_i64(&rows, 6));
        json_out_time(line, "first_response_at", db_i64(&rows, 7));
        json_out_time(line, "resolved_at", db_i64(&rows, 8));
        json_end(line, '}');
        if (!give_line(line, each, arg, err))
            return false;
    }
    return false;
}

bool export_cases(struct db *db, export_fn *each, void *arg, struct err *err)
{
    return walk(db, case_page, each, arg, err) || err_in(err, "export cases");
}

static bool event_page(struct db *db, int64_t *after, size_t *out_n, struct buf *line, export_fn *each,
                       void *arg, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(
            db, &rows, err,
            "SELECT e.id, e.kase, e.kind, e.at, e.noted_at, a.email, p.network, p.network_id, e.event, e.data"
            " FROM case_event e LEFT JOIN agent a ON a.id = e.actor LEFT JOIN post p ON p.id = e.post"
            " WHERE e.id > $1 ORDER BY e.id LIMIT 1000",
            A(*after)))
        return false;
    for (; db_next(&rows, &row, err); (*out_n)++) {
        if (!row)
            return true;
        *after = db_i64(&rows, 0);
        buf_clear(line);
        json_begin(line, NULL, '{');
        json_out_id(line, "id", *after);
        json_out_id(line, "case", db_i64(&rows, 1));
        json_out_str(line, "kind", event_kind_name((enum event_kind)db_i64(&rows, 2)));
        json_out_time(line, "at", db_i64(&rows, 3));
        json_out_time(line, "noted_at", db_i64(&rows, 4));
        json_out_sv(line, "actor", db_text(&rows, 5));
        if (!db_is_null(&rows, 7)) {
            json_begin(line, "post", '{');
            json_out_sv(line, "network", db_text(&rows, 6));
            json_out_sv(line, "id", db_text(&rows, 7));
            json_end(line, '}');
        }
        json_out_id(line, "event", db_i64(&rows, 8));
        if (db_text(&rows, 9).len)
            json_out_raw(line, "data", db_text(&rows, 9));
        json_end(line, '}');
        if (!give_line(line, each, arg, err))
            return false;
    }
    return false;
}

bool export_events(struct db *db, export_fn *each, void *arg, struct err *err)
{
    return walk(db, event_page, each, arg, err) || err_in(err, "export events");
}

static bool write_authors(struct db *db, int64_t customer, struct buf *line, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    if (!db_query(db, &rows, err,
                  "SELECT network, key, handle, name FROM author WHERE customer = $1 ORDER BY id",
                  A(customer)))
        return false;
    json_begin(line, "authors", '[');
    while (db_next(&rows, &row, err)) {
        struct sv key = db_text(&rows, 1);

        if (!row) {
            json_end(line, ']');
            return true;
        }
        json_begin(line, NULL, '{');
        json_out_sv(line, "network", db_text(&rows, 0));
        json_out_sv(line, "id", key.len && key.at[0] == '@' ? (struct sv){ 0 } : key);
        json_out_sv(line, "handle", db_text(&rows, 2));
        json_out_sv(line, "name", db_text(&rows, 3));
        json_end(line, '}');
    }
    return false;
}

static bool customer_page(struct db *db, int64_t *after, size_t *out_n, struct buf *line, export_fn *each,
                          void *arg, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out_n = 0;
    if (!db_query(db, &rows, err,
                  "SELECT id, name, created_at FROM customer WHERE id > $1 ORDER BY id LIMIT 1000",
                  A(*after)))
        return false;
    for (; db_next(&rows, &row, err); (*out_n)++) {
        if (!row)
            return true;
        *after = db_i64(&rows, 0);
        buf_clear(line);
        json_begin(line, NULL, '{');
        json_out_id(line, "id", *after);
        json_out_sv(line, "name", db_text(&rows, 1));
        json_out_time(line, "noted_at", db_i64(&rows, 2));
        if (!write_authors(db, *after, line, err))
            return false;
        json_end(line, '}');
        if (!give_line(line, each, arg, err))
            return false;
    }
    return false;
}

bool export_customers(struct db *db, export_fn *each, void *arg, struct err *err)
{
    return walk(db, customer_page, each, arg, err) || err_in(err, "export customers");
}
