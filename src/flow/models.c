/* flow/models.c: which model labels: held, swapped, told. */
#include "flow/models.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "store/agents.h"
#include "store/labels.h"
#include "store/models.h"
#include "understand/model.h"
#include "understand/refit.h"
#include "wire/json.h"

enum { TAKES_MAX = 8 };

void served_model_unref(struct served_model *served)
{
    if (served && atomic_fetch_sub(&served->n_refs, 1) == 1) {
        model_free(served->model);
        free(served);
    }
}

struct served_model *served_model_embedded(void)
{
    struct served_model *served = NEW(struct served_model, 1);

    served->n_refs = 1;
    served->model = model_embedded();
    return served;
}

struct served_model *core_model(struct core *core)
{
    struct served_model *served;

    lock_take(&core->lock);
    served = core->model;
    atomic_fetch_add(&served->n_refs, 1);
    lock_give(&core->lock);
    return served;
}

static bool decode(struct sv file, struct arena *arena, struct sv *out)
{
    unsigned char *bytes = arena_new(arena, file.len + 1);
    size_t len;

    if (sodium_base642bin(bytes, file.len + 1, file.at, file.len, NULL, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    *out = sv_of((const char *)bytes, len);
    return true;
}

static bool load(struct db *db, int64_t id, int64_t version, struct served_model **out, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct served_model *served;
    struct sv file, bytes = { 0 };
    struct err why = { 0 };
    char name[40];

    if (id && !model_file_get(db, id, &arena, &file, err))
        return false;
    served = NEW(struct served_model, 1);
    served->n_refs = 1;
    served->id = id;
    (void)snprintf(name, sizeof name, "version %lld", (long long)version);
    if (id && !decode(file, &arena, &bytes))
        (void)err_set(&why, ERR_INPUT, "%s is not usable as a model: its text is broken", name);
    else if (id && model_read(name, bytes, &served->model, &why))
        served->version = version;
    if (!served->model)
        served->model = model_embedded();
    if (why.kind)
        (void)snprintf(served->refused, sizeof served->refused, "%s", why.text);
    *out = served;
    return true;
}

static void swap_in(struct core *core, struct served_model *fresh)
{
    struct served_model *old;

    lock_take(&core->lock);
    old = core->model;
    core->model = fresh;
    lock_give(&core->lock);
    served_model_unref(old);
}

static bool take_once(struct core *core, struct db *db, bool *out_changed, struct err *err)
{
    struct served_model *now = core_model(core), *fresh;
    int64_t id, version, had = now->id;

    served_model_unref(now);
    *out_changed = false;
    if (!model_in_use(db, &id, &version, err))
        return false;
    if (id == had)
        return true;
    if (!load(db, id, version, &fresh, err))
        return false;
    if (fresh->refused[0])
        log_line(LOG_WARN, "the stored model can't be used, the built-in one labels",
                 LOG_STR("why", fresh->refused));
    else
        log_line(LOG_INFO, id ? "a model is in use" : "the built-in model is in use",
                 LOG_I64("version", version));
    swap_in(core, fresh);
    *out_changed = true;
    return true;
}

/* Of two at once the slower may have put in what it read before: so each looks again after it has put something in. */
bool core_take_model(struct core *core, struct db *db, struct err *err)
{
    bool changed = true;

    for (int i = 0; changed && i < TAKES_MAX; i++) {
        if (!take_once(core, db, &changed, err))
            return false;
    }
    return true;
}

/* Told --------------------------------------------------------------------------------------------------------------- */

static const char *const states[] = { "earlier", "in_use", "taken_back" };

static void write_row(struct buf *out, const struct model_row *row)
{
    json_begin(out, NULL, '{');
    json_out_i64(out, "version", row->version);
    json_out_str(out, "state", states[row->state]);
    json_out_time(out, "made_at", row->made_at);
    json_out_sv(out, "by", row->agent_name);
    json_out_raw(out, "figures", row->figures);
    json_end(out, '}');
}

bool models_write(struct core *core, struct db *db, struct buf *out, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct served_model *served = core_model(core);
    struct model_rows rows;
    int64_t n_posts;
    ms_t since = 0;
    bool ok = models_list(db, &arena, &rows, err) && corrected_posts_count(db, &n_posts, err);

    if (ok) {
        json_begin(out, NULL, '{');
        json_begin(out, "items", '[');
        for (size_t i = 0; i < rows.n; i++) {
            write_row(out, &rows.at[i]);
            since = rows.at[i].id == served->id ? rows.at[i].used_at : since;
        }
        json_end(out, ']');
        json_out_i64(out, "in_use", served->version);
        json_out_time(out, "since", served->refused[0] ? 0 : since);
        json_out_str(out, "refused", served->refused[0] ? served->refused : NULL);
        json_out_i64(out, "corrected_posts", n_posts);
        json_out_i64(out, "needed", REFIT_POSTS_LEAST);
        json_end(out, '}');
    }
    served_model_unref(served);
    return ok;
}
