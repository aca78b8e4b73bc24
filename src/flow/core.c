/* flow/core.c: opening and closing what everything shares. */
#include "flow/core.h"

#include "bus/bus.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/brand_book.h"
#include "flow/models.h"
#include "flow/node.h"
#include "flow/sampled.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "store/config.h"
#include "store/schema.h"

enum { READERS_MAX = 8, READER_WAIT_MS = 2000 };

static void snapshot_free(struct snapshot *snapshot)
{
    company_free(snapshot->company);
    ruleset_free(snapshot->rules);
    free(snapshot);
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (snapshot && atomic_fetch_sub(&snapshot->n_refs, 1) == 1)
        snapshot_free(snapshot);
}

struct snapshot *core_snapshot(struct core *core)
{
    struct snapshot *snapshot;

    lock_take(&core->lock);
    snapshot = core->snapshot;
    atomic_fetch_add(&snapshot->n_refs, 1);
    lock_give(&core->lock);
    return snapshot;
}

/* Both lists stand by id, so that one walk finds what has stayed: only the rest is compiled. */
static bool compile_rules(const struct company *company, const struct snapshot *old, struct ruleset **out,
                          struct err *err)
{
    struct ruleset_builder *builder = ruleset_builder_after(old ? old->rules : NULL);
    size_t n_old = old ? old->company->n_rules : 0, at = 0;
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct brand_book brands = brand_book_of(company, &arena);

    ruleset_builder_brands(builder, &brands);
    for (size_t i = 0; i < company->n_rules; i++) {
        const struct rule *rule = &company->rules[i];

        while (at < n_old && old->company->rules[at].id < rule->id)
            at++;
        if (at < n_old && old->company->rules[at].id == rule->id &&
            sv_equal(old->company->rules[at].value, rule->value) && ruleset_may_keep(builder, rule->value)) {
            ruleset_keep(builder, i, at);
        } else if (!ruleset_add(builder, i, rule->value, err)) {
            ruleset_builder_free(builder);
            return err_in(err, "rule %.*s", SV_ARG(utf8_cut(rule->value, 60)));
        }
    }
    *out = ruleset_build(builder);
    return true;
}

/* Rules that stand in `old` (NULL is fine) too are taken from there. */
static bool load_snapshot(struct db *db, bool sample, const struct snapshot *old, struct snapshot **out,
                          struct err *err)
{
    struct snapshot *snapshot = NEW(struct snapshot, 1);

    snapshot->n_refs = 1;
    if (!config_load(db, sample, &snapshot->company, err) ||
        !compile_rules(snapshot->company, old, &snapshot->rules, err)) {
        snapshot_free(snapshot);
        return false;
    }
    *out = snapshot;
    return true;
}

bool core_sample(struct core *core, struct snapshot **out, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;

    return db_take(core->readers, READER_WAIT_MS, &db, err) && load_snapshot(db, true, NULL, out, err);
}

/* Puts `fresh` in the place of what is there, or drops it when that is newer. `old` (NULL is fine): only if that is there. */
static void swap_in(struct core *core, struct snapshot *fresh, const struct snapshot *old)
{
    struct snapshot *dropped = fresh;

    lock_take(&core->lock);
    if (core->snapshot->turn <= fresh->turn && (!old || core->snapshot == old)) {
        dropped = core->snapshot;
        core->snapshot = fresh;
        atomic_fetch_add(&core->n_swaps, 1);
    }
    lock_give(&core->lock);
    snapshot_unref(dropped);
}

bool core_reload_quietly(struct core *core, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    uint64_t turn = atomic_fetch_add(&core->turns, 1) + 1;
    struct snapshot *fresh, *old;
    bool ok;

    if (!db_take(core->readers, READER_WAIT_MS, &db, err))
        return false;
    old = core_snapshot(core);
    ok = load_snapshot(db, false, old, &fresh, err);
    snapshot_unref(old);
    if (!ok)
        return false;
    fresh->turn = turn;
    swap_in(core, fresh, NULL);
    return core_take_model(core, db, err);
}

bool core_reload(struct core *core, struct err *err)
{
    if (!core_reload_quietly(core, err))
        return false;
    bus_tell(core->bus, &(struct bus_event){ .kind = BUS_CONFIG }, 1);
    return true;
}

void core_settle(struct core *core)
{
    struct snapshot *old = core_snapshot(core), *settled;

    if (ruleset_is_layered(old->rules)) {
        settled = NEW(struct snapshot, 1);
        settled->n_refs = 1;
        settled->turn = old->turn;
        settled->company = company_share(old->company);
        settled->rules = ruleset_settle(old->rules);
        swap_in(core, settled, old);
    }
    snapshot_unref(old);
}

static bool prepare_store(struct core *core, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;

    core->intake_stale = true; /* another process may be at work: read under its lock, with the first batch */
    return db_open(sv_str(core->url), DB_WRITE, &db, err) && schema_migrate(db, err) &&
           load_snapshot(db, false, NULL, &core->snapshot, err) && core_take_model(core, db, err);
}

bool core_open(struct sv url, struct core **out, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NEW(struct core, 1);

    core->url = sv_dup(url);
    lock_init(&core->lock);
    core->bus = bus_new();
    id_maker_init(&core->ids, 0, 0);
    core->sampled = sampled_new();
    core->window_ms = 3 * (int64_t)MS_DAY;
    core->due_after_ms = MS_HOUR;
    core->model = served_model_embedded();
    if (!prepare_store(core, err) || !node_new(core, &core->node, err) ||
        !db_pool_new(url, DB_READ, READERS_MAX, &core->readers, err) ||
        !writer_new(url, &core->ids, &core->writer, err))
        return false;
    *out = TAKE(core);
    return true;
}

void core_close(struct core *core)
{
    if (!core)
        return;
    writer_free(core->writer);
    node_free(core->node);
    db_pool_free(core->readers);
    intake_close(&core->intake);
    snapshot_unref(core->snapshot);
    sampled_free(core->sampled);
    bus_free(core->bus);
    id_maker_done(&core->ids);
    served_model_unref(core->model);
    lock_done(&core->lock);
    free(core->url);
    free(core);
}

void core_closep(struct core **core)
{
    core_close(*core);
    *core = NULL;
}
