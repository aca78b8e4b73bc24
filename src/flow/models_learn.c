/* flow/models_learn.c: from the corrections in the store to a model that is better, or to figures that say why not. Always from the
 * built-in weights and all corrections that stand, so that the same desk gives the same model. */
#include <inttypes.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/map.h"
#include "db/pool.h"
#include "flow/core.h"
#include "flow/labelled.h"
#include "flow/models.h"
#include "flow/writer.h"
#include "store/agents.h"
#include "store/labels.h"
#include "store/models.h"
#include "understand/labels.h"
#include "understand/model.h"
#include "understand/refit.h"
#include "wire/json.h"

enum { READER_WAIT_MS = 2000, ID_CHARS = 24, FIGURES_MAX = 4096 };

struct learning {
    struct core *core;
    struct arena arena;
    struct refit_post *posts;
    size_t n, n_kept;
    struct refit_figures figures;
    struct buf file, told; /* told: the figures as JSON */
    struct model_row row;
    struct sv text; /* the file in base64 */
    int64_t version;
};

static int value_of(enum refit_label label, struct sv name)
{
    int value;

    return label_value_number(sv_str(refit_label_name(label)), name, &value) ? value : -1;
}

static void take_labels(struct refit_post *post, const struct label_row *row)
{
    post->lang = row->lang;
    post->value[REFIT_SENTIMENT] = value_of(REFIT_SENTIMENT, row->sentiment);
    post->value[REFIT_INTENT] = value_of(REFIT_INTENT, row->intent);
    post->value[REFIT_REASON] = value_of(REFIT_REASON, row->reason);
    post->value[REFIT_URGENCY] = row->urgency >= 0 && row->urgency < URGENCY_COUNT ? (int)row->urgency : -1;
}

static struct refit_post *post_of(struct learning *learning, struct map *places, const struct correction *row)
{
    uint64_t *place = map_put(places, (uint64_t)row->post, NULL);
    struct refit_post *post;

    if (!*place) {
        *place = ++learning->n;
        post = &learning->posts[*place - 1];
        *post = (struct refit_post){ .text = row->text, .value = { -1, -1, -1, -1 } };
    }
    return &learning->posts[*place - 1];
}

static bool read_posts(struct learning *learning, struct db *db, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(CORRECTIONS_KEPT * ID_CHARS + 2);
    struct map places = { 0 };
    struct corrections rows;
    struct label_rows labels;

    if (!corrections_latest(db, CORRECTIONS_KEPT, &learning->arena, &rows, err))
        return false;
    learning->posts = ARENA_NEW(&learning->arena, struct refit_post, rows.n + 1);
    json_begin(&ids, NULL, '[');
    for (size_t i = 0; i < rows.n; i++) {
        size_t before = learning->n;
        struct refit_post *post = post_of(learning, &places, &rows.at[i]);

        if (learning->n > before)
            json_out_i64(&ids, NULL, rows.at[i].post);
        for (enum refit_label label = 0; label < REFIT_LABELS; label++)
            post->corrected[label] |= sv_is(rows.at[i].label, refit_label_name(label));
    }
    json_end(&ids, ']');
    if (!labels_of_posts(db, buf_sv(&ids), learning->n, &learning->arena, &labels, err)) {
        map_done(&places);
        return false;
    }
    for (size_t i = 0; i < labels.n; i++) {
        uint64_t *place = map_find(&places, (uint64_t)labels.at[i].post);

        if (place)
            take_labels(&learning->posts[*place - 1], &labels.at[i]);
    }
    map_done(&places);
    return true;
}

static bool is_enough(struct learning *learning, struct err *err)
{
    if (learning->n < REFIT_POSTS_LEAST)
        return err_set(err, ERR_INPUT,
                       "%zu posts stand corrected; a refit needs %d, so correct %zu more and try again",
                       learning->n, REFIT_POSTS_LEAST, REFIT_POSTS_LEAST - learning->n);
    refit_keep(learning->posts, learning->n);
    for (size_t i = 0; i < learning->n; i++)
        learning->n_kept += learning->posts[i].kept;
    return (learning->n_kept >= REFIT_KEPT_LEAST && learning->n - learning->n_kept >= REFIT_KEPT_LEAST) ||
           err_set(
               err, ERR_INPUT,
               "the corrected posts are too alike: %zu of %zu would be kept to compare with, and at least %d are"
               " needed on either side; correct others too",
               learning->n_kept, learning->n, REFIT_KEPT_LEAST);
}

static void write_figures(const struct learning *learning, struct buf *out)
{
    const struct refit_figures *figures = &learning->figures;

    json_begin(out, NULL, '{');
    json_out_i64(out, "posts", (int64_t)learning->n);
    json_out_i64(out, "kept", (int64_t)figures->n_kept);
    json_out_i64(out, "own", (int64_t)figures->n_own);
    json_out_i64(out, "of", (int64_t)figures->n_labels);
    json_out_i64(out, "right_before", (int64_t)figures->n_before);
    json_out_i64(out, "right_after", (int64_t)figures->n_after);
    json_out_i64(out, "corrected_of", (int64_t)figures->n_moved);
    json_out_i64(out, "corrected_before", (int64_t)figures->n_moved_before);
    json_out_i64(out, "corrected_after", (int64_t)figures->n_moved_after);
    json_begin(out, "labels", '[');
    for (enum refit_label label = 0; label < REFIT_LABELS; label++) {
        json_begin(out, NULL, '{');
        json_out_str(out, "label", refit_label_name(label));
        json_out_double(out, "before", figures->labels[label].before);
        json_out_double(out, "after", figures->labels[label].after);
        json_out_double(out, "own_before", figures->labels[label].own_before);
        json_out_double(out, "own_after", figures->labels[label].own_after);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}

static bool fit(struct learning *learning, struct err *err)
{
    CLEANUP(model_freep) struct model *base = model_embedded();
    CLEANUP(model_freep) struct model *fresh = NULL;
    CLEANUP(buf_done) struct buf about = BUF(FIGURES_MAX);
    struct served_model *now;
    bool ok;

    json_begin(&about, NULL, '{');
    json_out_i64(&about, "corrected_posts", (int64_t)learning->n);
    json_out_i64(&about, "kept", (int64_t)learning->n_kept);
    json_out_raw(&about, "base", model_about(base));
    json_end(&about, '}');
    if (!refit_model(base, learning->posts, learning->n, buf_sv(&about), &learning->file, err) ||
        !model_read("the refit", buf_sv(&learning->file), &fresh, err))
        return false;
    now = core_model(learning->core);
    ok = refit_compare(now->model, fresh, learning->posts, learning->n, &learning->figures, err);
    served_model_unref(now);
    return ok;
}

static bool store(void *arg, struct db *db, struct err *err)
{
    struct learning *learning = arg;
    struct model_row *row = &learning->row;
    char *data;

    row->id = id_new(&learning->core->ids, row->made_at);
    if (!model_add(db, row, learning->text, &learning->version, err))
        return false;
    data = arena_printf(&learning->arena, "{\"version\":%" PRId64 "}", learning->version);
    return audit_add(db, id_new(&learning->core->ids, row->made_at), row->agent, row->made_at, "model fitted",
                     sv_str(data), err);
}

static void encode(struct learning *learning)
{
    size_t len = sodium_base64_encoded_len(learning->file.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_new(&learning->arena, len);

    (void)sodium_bin2base64(text, len, (const unsigned char *)learning->file.at, learning->file.len,
                            sodium_base64_VARIANT_ORIGINAL);
    learning->text = sv_of(text, len - 1);
}

static bool learn(struct learning *learning, struct buf *out, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    const char *why;
    bool better;

    if (!db_take(learning->core->readers, READER_WAIT_MS, &db, err) || !read_posts(learning, db, err))
        return false;
    db_give(TAKE(db));
    if (!is_enough(learning, err) || !fit(learning, err))
        return false;
    write_figures(learning, &learning->told);
    learning->row.figures = buf_sv(&learning->told);
    better = refit_is_better(&learning->figures, &why);
    if (better) {
        encode(learning);
        if (!writer_run(learning->core->writer, WRITE_DESK, store, learning, err) ||
            !core_reload(learning->core, err))
            return false;
    }
    json_begin(out, NULL, '{');
    json_out_bool(out, "taken", better);
    json_out_i64(out, "version", learning->version);
    json_out_str(out, "why", why);
    json_out_raw(out, "figures", learning->row.figures);
    json_end(out, '}');
    return true;
}

bool models_learn(struct core *core, int64_t agent, ms_t now, struct buf *out, struct err *err)
{
    struct learning learning = { .core = core,
                                 .row = { .agent = agent, .made_at = now },
                                 .file = BUF(MODEL_FILE_MAX),
                                 .told = BUF(FIGURES_MAX) };
    bool idle = false, ok;

    if (!atomic_compare_exchange_strong(&core->learns, &idle, true))
        return err_set(err, ERR_CONFLICT, "a model is being fitted already; wait for it");
    ok = learn(&learning, out, err);
    atomic_store(&core->learns, false);
    buf_done(&learning.file);
    buf_done(&learning.told);
    arena_done(&learning.arena);
    return ok;
}

/* Back --------------------------------------------------------------------------------------------------------------- */

struct back {
    struct core *core;
    int64_t agent, version;
    ms_t now;
};

static bool back_run(void *arg, struct db *db, struct err *err)
{
    struct back *back = arg;
    char data[60];

    if (!model_take_back(db, back->now, &back->version, err))
        return false;
    (void)snprintf(data, sizeof data, "{\"version\":%lld}", (long long)back->version);
    return audit_add(db, id_new(&back->core->ids, back->now), back->agent, back->now, "model taken back",
                     sv_str(data), err);
}

bool models_go_back(struct core *core, int64_t agent, ms_t now, struct err *err)
{
    struct back back = { .core = core, .agent = agent, .now = now };

    return writer_run(core->writer, WRITE_DESK, back_run, &back, err) && core_reload(core, err);
}
