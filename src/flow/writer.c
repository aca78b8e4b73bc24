/* flow/writer.c: two queues, one rank before the other, and as many threads as the database wants. */
#include "flow/writer.h"

#include <assert.h>

#include "base/id.h"
#include "base/lock.h"
#include "db/db.h"

enum { DESK_THREADS_POSTGRES = 3 };

struct queued {
    struct write_job job;
    struct queued *next;
};

struct queue {
    struct queued *first, **last;
    size_t n;
};

struct worker {
    struct writer *writer;
    pthread_t thread;
    struct db *db;
    bool takes[2]; /* which ranks */
};

struct writer {
    struct id_maker *ids;
    struct lock lock;
    struct cond wake;
    struct queue queues[2] GUARDED_BY(lock); /* by rank */
    bool ends GUARDED_BY(lock);
    struct worker workers[DESK_THREADS_POSTGRES + 1];
    size_t n_workers, n_started;
};

static void queue_add(struct queue *queue, struct write_job job)
{
    struct queued *queued = NEW(struct queued, 1);

    queued->job = job;
    if (!queue->last)
        queue->last = &queue->first;
    *queue->last = queued;
    queue->last = &queued->next;
    queue->n++;
}

static bool queue_take(struct queue *queue, struct write_job *out)
{
    struct queued *first = queue->first;

    if (!first)
        return false;
    *out = first->job;
    queue->first = first->next;
    if (!queue->first)
        queue->last = &queue->first;
    queue->n--;
    free(first);
    return true;
}

static bool take_job(struct worker *worker, struct write_job *out)
{
    struct writer *writer = worker->writer;
    bool found = false;

    lock_take(&writer->lock);
    for (;;) {
        for (int rank = WRITE_DESK; rank <= WRITE_INTAKE && !found; rank++)
            found = worker->takes[rank] && queue_take(&writer->queues[rank], out);
        if (found || writer->ends)
            break;
        cond_wait(&writer->wake, &writer->lock);
    }
    lock_give(&writer->lock);
    return found;
}

/* A job whose ids this node had no right to make any more comes to nothing. */
struct guarded_job {
    const struct write_job *job;
    struct id_maker *ids;
};

static bool run_job(struct db *db, void *arg, struct err *err)
{
    const struct guarded_job *guarded = arg;
    int before = id_maker_epoch(guarded->ids);

    if (before && !guarded->job->run(guarded->job->arg, db, err))
        return false;
    return (before && id_maker_epoch(guarded->ids) == before) ||
           err_set(err, ERR_LATER, "this node has lost its number; it tries to get one again");
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct write_job job;

    while (take_job(worker, &job)) {
        struct guarded_job guarded = { &job, worker->writer->ids };
        struct err err = { 0 };
        bool ok = db_atomically(worker->db, run_job, &guarded, &err);

        if (job.done)
            job.done(job.arg, ok, &err);
    }
    return NULL;
}

static bool add_worker(struct writer *writer, struct sv url, bool desk, bool intake, struct err *err)
{
    struct worker *worker = &writer->workers[writer->n_workers];

    *worker = (struct worker){ .writer = writer, .takes = { desk, intake } };
    if (!db_open(url, DB_WRITE, &worker->db, err))
        return false;
    writer->n_workers++;
    return true;
}

bool writer_new(struct sv url, struct id_maker *ids, struct writer **out, struct err *err)
{
    struct writer *writer = NEW(struct writer, 1);
    bool ok;

    writer->ids = ids;
    lock_init(&writer->lock);
    cond_init(&writer->wake);
    ok = add_worker(writer, url, true, true, err);
    if (ok && db_kind(writer->workers[0].db) == DB_POSTGRES) {
        writer->workers[0].takes[WRITE_DESK] = false;
        for (int i = 0; ok && i < DESK_THREADS_POSTGRES; i++)
            ok = add_worker(writer, url, true, false, err);
    }
    for (size_t i = 0; ok && i < writer->n_workers; i++, writer->n_started++)
        ok = pthread_create(&writer->workers[i].thread, NULL, work, &writer->workers[i]) == 0 ||
             err_set(err, ERR_FAULT, "can't start a thread for writing");
    if (!ok) {
        writer_free(writer);
        return false;
    }
    *out = writer;
    return true;
}

void writer_free(struct writer *writer)
{
    if (!writer)
        return;
    lock_take(&writer->lock);
    writer->ends = true;
    cond_broadcast(&writer->wake);
    lock_give(&writer->lock);
    for (size_t i = 0; i < writer->n_started; i++)
        (void)pthread_join(writer->workers[i].thread, NULL);
    for (size_t i = 0; i < writer->n_workers; i++)
        db_close(writer->workers[i].db);
    cond_done(&writer->wake);
    lock_done(&writer->lock);
    free(writer);
}

void writer_submit(struct writer *writer, enum write_rank rank, struct write_job job)
{
    lock_take(&writer->lock);
    assert(!writer->ends);
    queue_add(&writer->queues[rank], job);
    cond_broadcast(&writer->wake);
    lock_give(&writer->lock);
}

size_t writer_waiting(struct writer *writer, enum write_rank rank)
{
    size_t n;

    lock_take(&writer->lock);
    n = writer->queues[rank].n;
    lock_give(&writer->lock);
    return n;
}

/* A job whose submitter sits and waits. */
struct waited {
    struct write_job job;
    struct lock lock;
    struct cond over;
    bool is_over GUARDED_BY(lock);
    bool ok;
    struct err err;
};

static bool waited_run(void *arg, struct db *db, struct err *err)
{
    struct waited *waited = arg;

    return waited->job.run(waited->job.arg, db, err);
}

static void waited_done(void *arg, bool ok, const struct err *err)
{
    struct waited *waited = arg;

    if (waited->job.done)
        waited->job.done(waited->job.arg, ok, err);
    lock_take(&waited->lock);
    waited->ok = ok;
    waited->err = *err;
    waited->is_over = true;
    cond_signal(&waited->over);
    lock_give(&waited->lock);
}

bool writer_wait(struct writer *writer, enum write_rank rank, struct write_job job, struct err *err)
{
    struct waited waited = { .job = job };

    lock_init(&waited.lock);
    cond_init(&waited.over);
    writer_submit(writer, rank, (struct write_job){ waited_run, waited_done, &waited });
    lock_take(&waited.lock);
    while (!waited.is_over)
        cond_wait(&waited.over, &waited.lock);
    lock_give(&waited.lock);
    cond_done(&waited.over);
    lock_done(&waited.lock);
    if (!waited.ok && err)
        *err = waited.err;
    return waited.ok;
}

bool writer_run(struct writer *writer, enum write_rank rank, bool (*run)(void *, struct db *, struct err *),
                void *arg, struct err *err)
{
    return writer_wait(writer, rank, (struct write_job){ .run = run, .arg = arg }, err);
}
