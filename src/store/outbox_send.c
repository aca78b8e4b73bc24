/* store/outbox_send.c: SQL of the sender. */
#include "store/outbox_send.h"

#include <inttypes.h>

#include "db/db.h"

enum { PARTS_MAX = 100 };

#define NEXT_DUE(busy) \
    "SELECT o.id, o.kase, o.account, o.agent, o.tries, o.state, o.text, p.network_id, p.lang, a.fence" \
    " FROM outbox o JOIN account a ON a.id = o.account JOIN brand b ON b.id = a.brand" \
    " LEFT JOIN post p ON p.id = o.in_reply_to" \
    " WHERE o.state < 3 AND o.not_before <= $1 AND a.owner = $2 AND" \
    " ((a.secret IS NOT NULL AND $3 = 0) OR b.sample = 1) AND o.account NOT IN (" busy ")" \
    " ORDER BY o.not_before, o.id LIMIT 1"

bool outbox_next_due(struct db *db, int64_t owner, ms_t now, bool sample_only, struct sv busy,
                     struct arena *arena, struct outbox_due *out, bool *out_found, struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };

    if (!db_query(db, &rows, err,
                  DB_SQL(NEXT_DUE("SELECT value FROM json_each($4)"),
                         NEXT_DUE("SELECT value::bigint FROM json_array_elements_text($4::json)")),
                  A(now), A(owner), A(sample_only), A(busy)) ||
        !db_next(&rows, out_found, err))
        return err_in(err, "look for answers to send");
    if (*out_found)
        *out = (struct outbox_due){ .id = db_i64(&rows, 0),
                                    .kase = db_i64(&rows, 1),
                                    .account = db_i64(&rows, 2),
                                    .agent = db_i64(&rows, 3),
                                    .tries = db_i64(&rows, 4),
                                    .state = (enum outbox_state)db_i64(&rows, 5),
                                    .text = arena_sv(arena, db_text(&rows, 6)),
                                    .in_reply_to = arena_sv(arena, db_text(&rows, 7)),
                                    .lang = arena_sv(arena, db_text(&rows, 8)),
                                    .lease = { owner, db_i64(&rows, 9) } };
    return true;
}

bool outbox_hold(struct db *db, int64_t id, int64_t account, struct lease lease, struct err *err)
{
    return (account_hold(db, account, lease, err) &&
            db_run(db, NULL, err, "UPDATE outbox SET owner = $2, fence = $3 WHERE id = $1", A(id),
                   A(lease.owner), A(lease.fence))) ||
           err_in(err, "answer %" PRId64, id);
}

bool outbox_parts_get(struct db *db, int64_t outbox, struct arena *arena, struct outbox_parts *out,
                      struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    bool row;

    *out = (struct outbox_parts){ .at = ARENA_NEW(arena, struct outbox_part, PARTS_MAX) };
    if (!db_query(
            db, &rows, err,
            "SELECT part, state, network_id, record, text, in_reply_to, url, at FROM outbox_part WHERE outbox = $1"
            " ORDER BY part LIMIT 100",
            A(outbox)))
        return err_in(err, "read the parts of answer %" PRId64, outbox);
    while (db_next(&rows, &row, err)) {
        if (!row)
            return true;
        out->at[out->n++] = (struct outbox_part){ .part = db_i64(&rows, 0),
                                                  .state = (enum outbox_state)db_i64(&rows, 1),
                                                  .network_id = arena_sv(arena, db_text(&rows, 2)),
                                                  .record = arena_sv(arena, db_text(&rows, 3)),
                                                  .text = arena_sv(arena, db_text(&rows, 4)),
                                                  .in_reply_to = arena_sv(arena, db_text(&rows, 5)),
                                                  .url = arena_sv(arena, db_text(&rows, 6)),
                                                  .at = db_i64(&rows, 7) };
    }
    return err_in(err, "read the parts of answer %" PRId64, outbox);
}

bool outbox_begin_sending(struct db *db, int64_t id, const struct outbox_part *parts, size_t n_parts,
                          bool *out_taken, struct err *err)
{
    int64_t changed;

    if (!db_run(db, &changed, err, "UPDATE outbox SET state = 1 WHERE id = $1 AND state = 0", A(id)))
        return err_in(err, "begin to send answer %" PRId64, id);
    *out_taken = changed == 1;
    for (size_t i = 0; *out_taken && i < n_parts; i++) {
        if (!db_run(
                db, NULL, err,
                "INSERT INTO outbox_part (outbox, part, state, network_id, record, text, in_reply_to, url, at)"
                " VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8) ON CONFLICT (outbox, part) DO NOTHING",
                A(id), A(parts[i].part), A(parts[i].network_id), A(parts[i].record), A(parts[i].text),
                A(parts[i].in_reply_to), A(parts[i].url), A(parts[i].at)))
            return err_in(err, "fix the parts of answer %" PRId64, id);
    }
    return true;
}

bool outbox_part_sent(struct db *db, int64_t id, int64_t part, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE outbox_part SET state = 3 WHERE outbox = $1 AND part = $2", A(id),
                  A(part)) ||
           err_in(err, "note part %" PRId64 " of answer %" PRId64, part, id);
}

bool outbox_set(struct db *db, int64_t id, enum outbox_state state, ms_t not_before, ms_t sent_at, bool tried,
                struct sv error, struct err *err)
{
    return db_run(
               db, NULL, err,
               "UPDATE outbox SET state = $2, not_before = $3, sent_at = $4, tries = tries + $5, error = $6 WHERE id = $1",
               A(id), A((int64_t)state), A(not_before), A_OR_NULL(sent_at), A(tried), A(error)) ||
           err_in(err, "note the state of answer %" PRId64, id);
}

bool outbox_show(struct db *db, int64_t kase, int64_t version, struct err *err)
{
    return db_run(db, NULL, err, "UPDATE cases SET version = $2 WHERE id = $1 AND version < $2", A(kase),
                  A(version)) ||
           err_in(err, "show the answer in case %" PRId64, kase);
}
