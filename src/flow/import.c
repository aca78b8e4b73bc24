/* flow/import.c: two batches, one being filled while the other is committed. */
#include "flow/import.h"

#include <inttypes.h>

#include "base/lock.h"
#include "db/db.h"
#include "flow/commit.h"
#include "flow/core.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/company.h"
#include "model/post.h"

enum {
    BATCH_SQLITE = 20000,
    BATCH_POSTGRES = 5000,
    EARLY = 2000, /* posts that are worth a transaction where the writer has nothing to do */
    LOOK_EVERY = 256,
    WAITING_MAX = 1000000,
    GIVE_UP_BATCH = 5000,
    FILE_NAME_MAX = 200
};

struct importer {
    struct core *core;
    struct import_options options;
    char *file;
    struct json_parser *parser;
    struct match_scratch *scratch;
    struct arena arena;             /* of the line being parsed */
    struct import_cursor cursor;    /* as it will stand when the batch being filled is committed */
    struct import_cursor committed; /* of the batch under way: written with it */
    struct commit_batch batches[2];
    int filling;
    int64_t counted_from;
    bool was_done; /* by an earlier run: there is nothing new in it */
    struct lock lock;
    struct cond over;
    bool under_way GUARDED_BY(lock);
    bool failed GUARDED_BY(lock);
    struct err err GUARDED_BY(lock);
};

static void add_counts(struct import_cursor *cursor, const struct intake_counts *counts)
{
    cursor->n_duplicate += counts->duplicate;
    cursor->n_dropped += counts->dropped;
    cursor->n_kept += counts->kept;
    cursor->n_opened += counts->opened;
    cursor->n_joined += counts->joined;
}

static bool save_cursor(void *arg, struct db *db, const struct intake_counts *counts, struct err *err)
{
    struct importer *importer = arg;
    struct import_cursor cursor = importer->committed;

    add_counts(&cursor, counts);
    return !importer->file || import_cursor_put(db, sv_str(importer->file), &cursor, err);
}

static void batch_done(void *arg, bool ok, const struct err *err)
{
    struct commit_batch *batch = arg;
    struct importer *importer = batch->arg;

    commit_done_job(batch, ok, err);
    lock_take(&importer->lock);
    importer->under_way = false;
    if (!ok) {
        importer->failed = true;
        importer->err = *err;
    }
    cond_signal(&importer->over);
    lock_give(&importer->lock);
}

/* Waits for the batch under way and takes its counts. */
static bool settle(struct importer *importer, struct err *err)
{
    struct commit_batch *other = &importer->batches[!importer->filling];
    bool failed;

    lock_take(&importer->lock);
    while (importer->under_way)
        cond_wait(&importer->over, &importer->lock);
    failed = importer->failed;
    if (failed && err)
        *err = importer->err;
    lock_give(&importer->lock);
    if (failed)
        return false;
    add_counts(&importer->cursor, &other->counts);
    commit_clear(other);
    return true;
}

static void begin_batch(struct importer *importer)
{
    struct commit_batch *batch = &importer->batches[importer->filling];

    if (!batch->snapshot)
        batch->snapshot = core_snapshot(importer->core);
    batch->settings = (struct intake_settings){ .window_ms = importer->core->window_ms,
                                                .due_after_ms = importer->core->due_after_ms,
                                                .keep_all = importer->options.keep_all,
                                                .may_wait = true,
                                                .waiting_max = WAITING_MAX };
    batch->counted_from = importer->counted_from;
    batch->save = save_cursor;
    batch->arg = importer;
}

static bool submit(struct importer *importer, struct err *err)
{
    struct commit_batch *batch = &importer->batches[importer->filling];

    if (!settle(importer, err))
        return false;
    begin_batch(importer);
    importer->committed = importer->cursor;
    lock_take(&importer->lock);
    importer->under_way = true;
    lock_give(&importer->lock);
    writer_submit(importer->core->writer, WRITE_INTAKE, (struct write_job){ commit_run, batch_done, batch });
    importer->filling = !importer->filling;
    return true;
}

static bool claim_cursor(void *arg, struct db *db, struct err *err)
{
    struct importer *importer = arg;

    return import_cursor_claim(db, sv_str(importer->file), &importer->cursor, err);
}

/* The same file under another configuration is another import. */
static uint64_t company_hash(const struct company *company)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < company->n_brands; i++)
        hash = sv_hash(company->brands[i].name, hash + company->brands[i].ours);
    for (size_t i = 0; i < company->n_accounts; i++) {
        const struct account *account = &company->accounts[i];

        hash = sv_hash(account->handle, sv_hash(account->network_id, sv_hash(account->network, hash)));
    }
    for (size_t i = 0; i < company->n_rules; i++)
        hash = sv_hash(company->rules[i].value, hash + company->rules[i].ours);
    return hash;
}

static bool find_cursor(struct importer *importer, uint64_t *out_skip, struct err *err)
{
    struct core *core = importer->core;
    CLEANUP(buf_done) struct buf file = BUF(FILE_NAME_MAX);
    struct snapshot *snapshot;

    *out_skip = 0;
    importer->counted_from = id_new(&core->ids, clock_now());
    if (!importer->options.file.at)
        return true;
    snapshot = core_snapshot(core);
    buf_sv_append(&file, importer->options.file);
    buf_printf(&file, "@%016" PRIx64, company_hash(snapshot->company));
    snapshot_unref(snapshot);
    importer->file = buf_take(&file);
    if (!writer_run(core->writer, WRITE_INTAKE, claim_cursor, importer, err))
        return false;
    importer->was_done = importer->cursor.at_byte == IMPORT_DONE;
    if (importer->was_done)
        importer->cursor = (struct import_cursor){ 0 };
    if (importer->cursor.n_read) /* what waits was read by the run that goes on here */
        importer->counted_from = 0;
    *out_skip = (uint64_t)importer->cursor.at_byte;
    return true;
}

size_t import_batch(struct sv url)
{
    return db_kind_of(url) == DB_POSTGRES ? BATCH_POSTGRES : BATCH_SQLITE;
}

bool importer_new(struct core *core, const struct import_options *options, struct importer **out,
                  uint64_t *out_skip, struct err *err)
{
    CLEANUP(importer_freep) struct importer *importer = NEW(struct importer, 1);

    importer->core = core;
    importer->options = *options;
    importer->parser = json_parser_new(POST_LINE_MAX);
    importer->scratch = match_scratch_new();
    lock_init(&importer->lock);
    cond_init(&importer->over);
    for (int i = 0; i < 2; i++)
        commit_init(&importer->batches[i], core);
    if (!find_cursor(importer, out_skip, err))
        return false;
    *out = TAKE(importer);
    return true;
}

void importer_free(struct importer *importer)
{
    if (!importer)
        return;
    (void)settle(importer, NULL);
    for (int i = 0; i < 2; i++)
        commit_done(&importer->batches[i]);
    json_parser_free(importer->parser);
    match_scratch_free(importer->scratch);
    arena_done(&importer->arena);
    cond_done(&importer->over);
    lock_done(&importer->lock);
    free(importer->file);
    free(importer);
}

void importer_freep(struct importer **importer)
{
    importer_free(*importer);
    *importer = NULL;
}

int64_t importer_lines(const struct importer *importer)
{
    return importer->cursor.n_read;
}

static void count_invalid(struct importer *importer, const struct err *why)
{
    importer->cursor.n_invalid++;
    if (importer->options.invalid)
        importer->options.invalid(importer->options.arg, importer->cursor.line, why);
}

static bool writer_rests(struct importer *importer)
{
    bool rests;

    lock_take(&importer->lock);
    rests = !importer->under_way;
    lock_give(&importer->lock);
    return rests;
}

/* A batch grows for as long as the one before is written. */
static bool is_full(struct importer *importer)
{
    size_t n = importer->batches[importer->filling].n_items;

    return n >= importer->options.batch_max || (n >= EARLY && n % LOOK_EVERY == 0 && writer_rests(importer));
}

bool importer_line(struct importer *importer, struct sv line, bool too_long, uint64_t end, struct err *err)
{
    struct commit_batch *batch = &importer->batches[importer->filling];
    struct post post;
    struct err why = { 0 };

    importer->cursor.line++;
    importer->cursor.n_read++;
    importer->cursor.at_byte = (int64_t)end;
    begin_batch(importer);
    arena_reset(&importer->arena);
    if (too_long)
        (void)err_set(&why, ERR_INPUT, "longer than %d bytes", POST_LINE_MAX);
    if (too_long || !post_parse(importer->parser, line, JSON_FILE, &importer->arena, &post, &why))
        count_invalid(importer, &why);
    else if (importer->was_done)
        importer->cursor.n_duplicate++;
    else
        commit_add(batch, &post, importer->scratch);
    return !is_full(importer) || submit(importer, err);
}

bool importer_flush(struct importer *importer, struct err *err)
{
    return !importer->batches[importer->filling].n_items || submit(importer, err);
}

/* What still waits when the input is over is decided as if its parent never comes. */
static bool give_up_waiting(struct importer *importer, struct err *err)
{
    for (bool left = true; left;) {
        begin_batch(importer);
        importer->batches[importer->filling].give_up = GIVE_UP_BATCH;
        if (!submit(importer, err))
            return false;
        lock_take(&importer->lock);
        while (importer->under_way)
            cond_wait(&importer->over, &importer->lock);
        lock_give(&importer->lock);
        left = importer->batches[!importer->filling].left;
        if (!settle(importer, err))
            return false;
    }
    return true;
}

static bool close_cursor(void *arg, struct db *db, struct err *err)
{
    return import_cursor_put(db, sv_str(arg), &(struct import_cursor){ .at_byte = IMPORT_DONE }, err);
}

static bool decide_rest(struct importer *importer, struct err *err)
{
    return submit(importer, err) && settle(importer, err) && give_up_waiting(importer, err) &&
           (!importer->file ||
            writer_run(importer->core->writer, WRITE_INTAKE, close_cursor, importer->file, err));
}

bool importer_finish(struct importer *importer, struct import_cursor *out_counts, struct err *err)
{
    struct import_cursor *counts = &importer->cursor;

    if (!importer->was_done && !decide_rest(importer, err))
        return false;
    /* Posts of a broken run that another import decided meanwhile: they stand, or were nobody's. */
    counts->n_kept = counts->n_read - counts->n_invalid - counts->n_duplicate - counts->n_dropped;
    *out_counts = *counts;
    return true;
}
