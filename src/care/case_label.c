/* care/case_label.c: an agent corrects what a post is taken for. The correction has the id of its event, so that taking the
 * event back finds it. */
#include <inttypes.h>

#include "care/case_work.h"
#include "model/rows.h"
#include "store/case_work.h"
#include "store/labels.h"
#include "store/posts.h"
#include "wire/json.h"

enum { CORRECTION_JSON_MAX = 1000 };

static bool is_customers(struct work *work, int64_t kase, int64_t post, struct err *err)
{
    struct post_rows rows;

    if (!posts_of_case(work->db, kase, work->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].id == post && rows.at[i].role == ROLE_CUSTOMER)
            return true;
    }
    return err_set(err, ERR_INPUT, "post %" PRId64 " is not a customer's in this case", post);
}

bool work_correct(struct work *work, int64_t kase, int64_t post, struct sv label, struct sv value,
                  struct err *err)
{
    CLEANUP(buf_done) struct buf data = BUF(CORRECTION_JSON_MAX);
    struct correction row = {
        .post = post, .label = label, .became = value, .agent = work->agent, .at = work->now
    };
    struct case_held held;

    if (!work_hold(work, kase, &held, err) || !is_customers(work, kase, post, err) ||
        !label_get(work->db, post, label, work->arena, &row.was, err))
        return false;
    if (sv_equal(row.was, value))
        return true;
    json_begin(&data, NULL, '{');
    json_out_id(&data, "post", post);
    json_out_sv(&data, "label", label);
    json_out_sv(&data, "from", row.was);
    json_out_sv(&data, "to", value);
    json_end(&data, '}');
    row.brand = held.kase.brand;
    return work_put(work, &held, EVENT_CORRECTED, 0, buf_sv(&data), &row.id, err) &&
           correction_add(work->db, &row, err) && work_take_labels(work, kase, err);
}
