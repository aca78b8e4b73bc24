/* desk/labels.c: what posts are taken for, as the desk shows it; corrections; how labels drift. */
#include <inttypes.h>

#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/labelled.h"
#include "store/labels.h"

enum { LABEL_TEXT_MAX = 24, DRIFT_WEEKS = 12 };

bool labels_read(struct db *db, struct sv posts, size_t n, int64_t kase, struct arena *arena,
                 struct post_labels *out, struct err *err)
{
    return labels_of_posts(db, posts, n, arena, &out->rows, err) &&
           corrections_of_case(db, kase, arena, &out->corrections, err);
}

static const struct label_row *find_row(const struct post_labels *labels, int64_t post)
{
    for (size_t i = 0; i < labels->rows.n; i++) {
        if (labels->rows.at[i].post == post)
            return &labels->rows.at[i];
    }
    return NULL;
}

void write_post_labels(struct buf *out, const struct post_labels *labels, int64_t post, ms_t waited_ms)
{
    const struct label_row *row = find_row(labels, post);

    if (!row) {
        json_out_null(out, "labels");
        return;
    }
    json_begin(out, "labels", '{');
    json_out_sv(out, "sentiment", row->sentiment);
    json_out_sv(out, "intent", row->intent);
    json_out_sv(out, "reason", row->reason);
    json_out_i64(out, "urgency", row->urgency);
    json_out_bool(out, "actionable", row->actionable);
    json_out_bool(out, "ignored_first", row->ignored_first);
    json_out_sv(out, "speaker", row->speaker);
    json_out_sv(out, "lang", row->lang);
    json_out_double(out, "score", (double)row->score / 1000);
    json_out_raw(out, "likely", row->likely);
    json_out_raw(out, "why", row->why);
    label_priority_write(out, "priority", row, POST_COUNT_UNKNOWN, waited_ms);
    json_begin(out, "corrected", '[');
    for (size_t i = 0; i < labels->corrections.n; i++) {
        const struct correction *correction = &labels->corrections.at[i];

        if (correction->post != post)
            continue;
        json_begin(out, NULL, '{');
        json_out_sv(out, "label", correction->label);
        json_out_sv(out, "from", correction->was);
        json_out_sv(out, "to", correction->became);
        write_person(out, "by", correction->agent, correction->agent_name);
        json_out_time(out, "at", correction->at);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}

bool correct_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    struct sv label, value;
    int64_t post;

    if (!body_id(request, "post", &post) || !body_text(request, "label", 1, LABEL_TEXT_MAX, &label) ||
        !body_text(request, "to", 1, LABEL_TEXT_MAX, &value))
        return false;
    if (!label_value_is(label, value))
        return request_input(request, "to",
                             "this label has no such value; GET /labels tells which there are");
    return work_correct(&request->work, request->ids[0], post, label, value, err);
}

bool label_values_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    label_values_write(&request->out, NULL);
    return true;
}

bool labels_drift_read(struct request *request, struct db *db, struct err *err)
{
    struct buf *out = &request->out;
    struct label_drifts drifts;
    int64_t brand;

    if (!request_query_id(request, "brand", &brand) ||
        !labels_drift(db, brand, request->now - (ms_t)DRIFT_WEEKS * 7 * MS_DAY, &request->arena, &drifts,
                      err))
        return false;
    json_begin(out, NULL, '{');
    json_begin(out, "items", '[');
    for (size_t i = 0; i < drifts.n; i++) {
        const struct label_drift *drift = &drifts.at[i];

        json_begin(out, NULL, '{');
        json_out_id(out, "brand", drift->brand);
        json_out_time(out, "week", drift->week);
        json_out_sv(out, "label", drift->label);
        json_out_sv(out, "value", drift->value);
        json_out_i64(out, "n", drift->n);
        json_out_i64(out, "corrected", drift->n_corrected);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return true;
}
