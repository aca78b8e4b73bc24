/* flow/commit.c: the committer. */
#include "flow/commit.h"

#include "bus/bus.h"
#include "care/prefetch.h"
#include "flow/core.h"
#include "flow/labelled.h"
#include "flow/ours.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "store/posts.h"
#include "text/search_tokens.h"
#include "understand/understand.h"

enum { TOLD_MAX = 1000 };

/* Under the lock of all intake: what waits is read again where a transaction of ours failed, or another process changed it
 * since. */
static bool lock_and_refresh(struct core *core, struct db *db, struct err *err)
{
    int64_t turn;

    if (!intake_lock(db, &turn, err))
        return false;
    if (!core->intake_stale && turn == core->intake_turn)
        return true;
    core->intake_turn = turn;
    intake_close(&core->intake);
    return intake_open(&core->intake, db, err);
}

static bool take_all(struct commit_batch *batch, struct intake_batch *intake, struct err *err)
{
    if (batch->give_up)
        return intake_give_up_waiting(intake, batch->give_up, &batch->left, err);
    if (!intake_prefetch(intake, batch->items, batch->n_items, err))
        return false;
    for (size_t i = 0; i < batch->n_items; i++) {
        if (!ours_look(batch->core, batch->snapshot, intake->world.db, &batch->arena, &batch->items[i],
                       err) ||
            !intake_take(intake, &batch->items[i], err))
            return err_in(err, "post %.*s", SV_ARG(utf8_cut(batch->items[i].post->id, 60)));
    }
    return true;
}

static void note_told(struct commit_batch *batch, const struct world *world)
{
    size_t n = world->told.n < TOLD_MAX ? world->told.n : TOLD_MAX;

    batch->n_told = 0;
    batch->told = mem_grow(batch->told, n + 1, sizeof *batch->told);
    for (size_t i = 0; i < n; i++) {
        const struct w_case *kase = world->told.at[i];

        batch->told[batch->n_told++] =
            (struct bus_event){ .kind = BUS_CASE, .id = kase->kase.id, .event = kase->version };
    }
    if (world->told.n > TOLD_MAX) {
        batch->told[0] = (struct bus_event){ .kind = BUS_MANY };
        batch->n_told = 1;
    }
}

bool commit_run(void *arg, struct db *db, struct err *err)
{
    struct commit_batch *batch = arg;
    struct core *core = batch->core;
    struct intake_batch intake;
    bool ok;

    if (!lock_and_refresh(core, db, err))
        return false;
    core->intake_stale = true; /* until the commit is known to have happened */
    core->intake.counted_from = batch->counted_from;
    intake_begin(&intake, &core->intake, db, &core->ids, batch->snapshot->company, &batch->settings,
                 clock_now());
    core->intake.changed = false;
    ok = take_all(batch, &intake, err) && intake_write(&intake, err) &&
         (!core->intake.changed || intake_next_turn(db, &core->intake_turn, err));
    if (ok) {
        batch->counts = intake.counts;
        note_told(batch, &intake.world);
    }
    intake_end(&intake);
    return ok && (!batch->save || batch->save(batch->arg, db, &batch->counts, err));
}

void commit_done_job(void *arg, bool ok, const struct err *err UNUSED)
{
    struct commit_batch *batch = arg;

    if (!ok)
        return; /* the intake stays stale */
    batch->core->intake_stale = false;
    bus_tell(batch->core->bus, batch->told, batch->n_told);
}

bool commit_and_wait(struct commit_batch *batch, struct err *err)
{
    return writer_wait(batch->core->writer, WRITE_INTAKE,
                       (struct write_job){ commit_run, commit_done_job, batch }, err);
}

/* The oldest rule of ours and of a rival's: tags come in order of addition, which is the order of ids. */
/* The first that matched; in a house of brands the first of the brand that is meant most closely. */
static bool goes_before(const struct company *company, const struct rule *rule, int64_t before)
{
    return !before || (company->has_family && rule->depth > company_rule(company, before)->depth);
}

static void find_rules(const struct snapshot *snapshot, const struct post *post,
                       struct match_scratch *scratch, struct incoming *out)
{
    const struct company *company = snapshot->company;
    const uint64_t *tags;
    size_t n = ruleset_match(snapshot->rules, post, scratch, &tags);

    for (size_t i = 0; i < n && (company->has_family || !(out->rule && out->rival_rule)); i++) {
        const struct rule *rule = &company->rules[tags[i]];
        int64_t *first = rule->ours ? &out->rule : &out->rival_rule;

        if (goes_before(company, rule, *first))
            *first = rule->id;
    }
}

void commit_add(struct commit_batch *batch, const struct post *post, struct match_scratch *scratch)
{
    struct post *kept = ARENA_NEW(&batch->arena, struct post, 1);
    struct incoming *item;

    if (batch->n_items == batch->size)
        batch->items =
            mem_grow(batch->items, batch->size = batch->size ? 2 * batch->size : 64, sizeof *batch->items);
    item = &batch->items[batch->n_items++];
    *item = (struct incoming){ .post = kept };
    post_keep(post, &batch->arena, kept);
    find_rules(batch->snapshot, kept, scratch, item);
    buf_clear(&batch->words);
    search_tokens(kept->text, SEARCH_INDEX, &batch->words);
    item->words = arena_sv(&batch->arena, buf_sv(&batch->words));
    item->labels = labelled(batch->core, batch->snapshot, kept, item->rule, batch->scratch, &batch->arena);
}

void commit_init(struct commit_batch *batch, struct core *core)
{
    *batch = (struct commit_batch){ .core = core };
    buf_init(&batch->words, SEARCH_BYTES_MAX);
    batch->scratch = understand_scratch_new();
}

void commit_clear(struct commit_batch *batch)
{
    batch->n_items = 0;
    batch->n_told = 0;
    batch->give_up = 0;
    batch->counts = (struct intake_counts){ 0 };
    arena_reset(&batch->arena);
    snapshot_unref(batch->snapshot);
    batch->snapshot = NULL;
}

void commit_done(struct commit_batch *batch)
{
    commit_clear(batch);
    arena_done(&batch->arena);
    buf_done(&batch->words);
    understand_scratch_free(batch->scratch);
    free(batch->items);
    free(batch->told);
}
