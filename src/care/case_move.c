/* care/case_move.c: posts that go from one case to another. The event keeps what was moved, so that it can be taken back. */
#include <inttypes.h>

#include "care/case_work.h"
#include "model/rows.h"
#include "store/case_work.h"
#include "store/conversations.h"
#include "store/outbox.h"
#include "store/posts.h"
#include "wire/json.h"

enum { MOVE_DATA_MAX = 4 << 20, MOVED_MAX = 50000 };

static bool is_chosen(const int64_t *posts, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (posts[i] == id)
            return true;
    }
    return false;
}

/* Marks the chosen posts and, for as long as some are found, our answers to what is marked. */
static bool mark_moved(const struct post_rows *rows, const int64_t *posts, size_t n_posts, bool *moved,
                       struct err *err)
{
    size_t n_customer = 0, n_chosen = 0;

    for (size_t i = 0; i < rows->n; i++) {
        moved[i] = rows->at[i].role == ROLE_CUSTOMER && is_chosen(posts, n_posts, rows->at[i].id);
        n_customer += rows->at[i].role == ROLE_CUSTOMER;
        n_chosen += moved[i];
    }
    if (n_chosen != n_posts)
        return err_set(err, ERR_INPUT, "only posts of the customer in this case can be split off, each once");
    if (n_chosen == n_customer)
        return err_set(err, ERR_INPUT, "a post of the customer must stay");
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < rows->n; i++) {
            if (moved[i] || rows->at[i].role != ROLE_OURS || !rows->at[i].in_reply_to.len)
                continue;
            for (size_t k = 0; k < rows->n && !moved[i]; k++)
                moved[i] = moved[k] && sv_equal(rows->at[i].in_reply_to, rows->at[k].network_id);
            found = found || moved[i];
        }
    }
    return true;
}

static bool move_posts(struct work *work, const struct post_rows *rows, const bool *moved, int64_t customer,
                       int64_t to, struct buf *data, struct err *err)
{
    json_begin(data, "posts", '[');
    for (size_t i = 0; i < rows->n; i++) {
        if (!moved[i])
            continue;
        if (!post_set_case(work->db, rows->at[i].id, to, err))
            return false;
        json_out_id(data, NULL, rows->at[i].id);
    }
    json_end(data, ']');
    json_begin(data, "conversations", '[');
    for (size_t i = 0; i < rows->n; i++) {
        int64_t from, conversation = rows->at[i].conversation;
        bool seen = !moved[i] || !conversation || !customer;

        for (size_t k = 0; k < i && !seen; k++)
            seen = moved[k] && rows->at[k].conversation == conversation;
        if (seen)
            continue;
        if (!strand_set_case(work->db, conversation, customer, to, &from, err))
            return false;
        json_out_id(data, NULL, conversation);
    }
    json_end(data, ']');
    return true;
}

static bool open_beside(struct work *work, const struct case_held *from, int64_t id, struct case_held *out,
                        struct err *err)
{
    struct case_face face = { .network = from->network };

    *out = (struct case_held){ .kase = { .id = id,
                                         .state = CASE_OPEN,
                                         .customer = from->kase.customer,
                                         .brand = from->kase.brand,
                                         .last_customer_at = from->kase.last_customer_at },
                               .queue = from->queue,
                               .network = from->network };
    return case_add(work->db, out, &face, id, work->due_after_ms, err);
}

static struct sv other_case(struct work *work, int64_t kase)
{
    return sv_str(arena_printf(work->arena, "{\"case\":\"%" PRId64 "\"}", kase));
}

bool work_split(struct work *work, int64_t kase, const int64_t *posts, size_t n_posts, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(MOVE_DATA_MAX);
    struct case_held held, fresh;
    struct post_rows rows;
    int64_t id = id_new(work->ids, work->now);
    bool *moved;

    if (!work_hold(work, kase, &held, err) || !work_not_held(work, &held, err) ||
        !posts_of_case(work->db, kase, work->arena, &rows, err))
        return false;
    moved = ARENA_NEW(work->arena, bool, rows.n);
    json_begin(&data, NULL, '{');
    json_out_id(&data, "case", id);
    if (!mark_moved(&rows, posts, n_posts, moved, err) || !open_beside(work, &held, id, &fresh, err) ||
        !move_posts(work, &rows, moved, held.kase.customer, id, &data, err))
        return false;
    json_end(&data, '}');
    return work_recount(work, &fresh, err) && work_recount(work, &held, err) &&
           work_put(work, &fresh, EVENT_SPLIT, 0, other_case(work, kase), NULL, err) &&
           work_put(work, &held, EVENT_SPLIT, 0, buf_sv(&data), NULL, err);
}

static bool hold_both(struct work *work, int64_t a, int64_t b, struct case_held *out_a,
                      struct case_held *out_b, struct err *err)
{
    /* the lower id first, always: two that merge crosswise must not wait for each other */
    if (a < b)
        return work_hold(work, a, out_a, err) && work_hold(work, b, out_b, err);
    return work_hold(work, b, out_b, err) && work_hold(work, a, out_a, err);
}

static bool write_merge(struct work *work, const struct case_held *goes, struct buf *data, struct err *err)
{
    struct post_rows rows;
    struct strand_rows strands = { 0 };

    if (!posts_of_case(work->db, goes->kase.id, work->arena, &rows, err) ||
        (goes->kase.customer &&
         !strands_of_customer(work->db, goes->kase.customer, work->arena, &strands, err)))
        return false;
    json_begin(data, NULL, '{');
    json_out_id(data, "case", goes->kase.id);
    json_out_i64(data, "was_state", goes->kase.state);
    json_begin(data, "posts", '[');
    for (size_t i = 0; i < rows.n && i < MOVED_MAX; i++)
        json_out_id(data, NULL, rows.at[i].id);
    json_end(data, ']');
    json_begin(data, "conversations", '[');
    for (size_t i = 0; i < strands.n; i++) {
        if (strands.at[i].kase == goes->kase.id)
            json_out_id(data, NULL, strands.at[i].conversation);
    }
    json_end(data, ']');
    json_end(data, '}');
    return buf_ok(data) || err_set(err, ERR_INPUT, "this case has too many posts to be merged");
}

static bool move_strands(struct work *work, const struct case_held *goes, int64_t to, struct err *err)
{
    struct strand_rows strands;

    if (!goes->kase.customer)
        return true;
    if (!strands_of_customer(work->db, goes->kase.customer, work->arena, &strands, err))
        return false;
    for (size_t i = 0; i < strands.n; i++) {
        int64_t from;

        if (strands.at[i].kase == goes->kase.id &&
            !strand_set_case(work->db, strands.at[i].conversation, goes->kase.customer, to, &from, err))
            return false;
    }
    return true;
}

bool work_merge(struct work *work, int64_t kase, int64_t into, struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(MOVE_DATA_MAX);
    struct case_held goes, stays;

    if (kase == into)
        return err_set(err, ERR_INPUT, "a case can't be merged into itself");
    if (!hold_both(work, kase, into, &goes, &stays, err) || !work_not_held(work, &goes, err) ||
        !work_not_held(work, &stays, err))
        return false;
    if (goes.kase.customer != stays.kase.customer || goes.kase.brand != stays.kase.brand)
        return work_refuse(work, REFUSED_CONFLICT, err,
                           "only cases of one customer with one brand can be merged");
    if (!write_merge(work, &goes, &data, err) || !posts_move_case(work->db, kase, into, 0, err) ||
        !move_strands(work, &goes, into, err) || !outbox_move_case(work->db, kase, into, err))
        return false;
    if (stays.kase.state == CASE_RESOLVED && goes.kase.state != CASE_RESOLVED)
        stays.kase.state = CASE_OPEN; /* something in it is not solved */
    goes.kase.state = CASE_MERGED;
    goes.kase.merged_into = into;
    goes.kase.opened_at = goes.kase.first_response_at = goes.kase.resolved_at = goes.kase.waiting_since = 0;
    goes.kase.n_customer = goes.kase.n_ours = 0;
    case_let_go(&goes);
    return work_recount(work, &stays, err) &&
           work_put(work, &goes, EVENT_MERGED, 0, other_case(work, into), NULL, err) &&
           work_put(work, &stays, EVENT_MERGED, 0, buf_sv(&data), NULL, err);
}
